"""A question → a `Reply`, and the faces that show it.

Start reading at `service`: it is the one place that knows every step.
"""
