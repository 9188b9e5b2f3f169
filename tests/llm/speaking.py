"""The shipped assistant with a model's voice: what `Assistant.open` makes, without loading everything again."""

from __future__ import annotations

from copy import copy

from assistant.compose.verbatim import VerbatimComposer
from assistant.compose.with_model import with_model
from assistant.dialogue.state import Conversations
from assistant.model.rewording import Rewriter
from assistant.service import Assistant
from assistant.settings import Settings


def speaking(assistant: Assistant, settings: Settings) -> Assistant:
    """A copy of ``assistant`` that speaks with the model of ``settings`` and has conversations of its own."""
    made = copy(assistant)
    verbatim = VerbatimComposer(assistant.consultation, assistant.marker)
    composer = with_model(verbatim, assistant.consultation, assistant.index.searcher.encoder, settings)
    made.composer, made.rewriter = composer, Rewriter(composer.llm)
    made.model_seconds = settings.llm_seconds
    made.conversations = Conversations()
    return made
