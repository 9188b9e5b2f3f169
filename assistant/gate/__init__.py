"""A sentence against the records it rests on: what cannot be shown to stand there is dropped.

Rules of the language (numbers, names, polarity, hedges, scope), never of one document.
"""
