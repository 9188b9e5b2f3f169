"""``python -m assistant``."""

from assistant.cli import app
from corpus.console import run

run(app)
