"""Answers from the records alone: a record by number, counts, categories, the paper itself, which records hold a word.

A look-up quotes the records and never paraphrases them; what is no look-up goes on to the search.
"""
