"""The language model behind one name: its client, its prompts, and the sentences that are asked of it.

Optional everywhere: without one every reply is whole.
"""
