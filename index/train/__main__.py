"""``python -m index.train``: train the shipped encoder, measure it, or adapt it (`cli`)."""

from __future__ import annotations

from index.train.cli import app

app()
