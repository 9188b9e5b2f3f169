"""A conversation over readings: what was shown, and what a turn does with it.

The state is values in memory; a question that stands well alone is taken alone, and the topic is carried only where the
reading says that something is missing.
"""
