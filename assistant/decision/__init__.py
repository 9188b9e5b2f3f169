"""Whether to answer, and from which record: raw evidence → p(answerable) and a ranking.

Fitted on anticipated against unanswerable questions, stored beside the code, moved by a few more without a new fit.
"""
