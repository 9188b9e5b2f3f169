"""The consultation document as data: source text → records, with every change to the print on view.

This package knows nothing of search. Its invariant: what it hands out was derived from the committed
source and the committed overlay, and nothing else.
"""
