"""Records → ranked passages: text folding, tokens, encoder, channels, fusion, and the index they are built into.

Knows the corpus to its left; knows nothing of answers, faces or evaluation.
"""
