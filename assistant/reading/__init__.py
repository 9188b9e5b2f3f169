"""A question and what was said before it → what is asked, read once.

Numbers, facts, parts and marks of danger are found here; no step behind this package reads the words of a question again.
Nothing here searches, and nothing here belongs to one consultation.
"""
