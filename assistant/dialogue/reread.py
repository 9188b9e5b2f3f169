"""A follow-up that nothing here reads, as the language model reads it; taken only where the corpus supports that reading."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from assistant.dialogue.state import Step, Turn
from assistant.model.rewording import Rewriter
from assistant.reading.reading import Reading


def reread(
    reading: Reading, step: Step, turns: Sequence[Turn], rewriter: Rewriter, answers: Callable[[str], bool]
) -> Step:
    """``step``, or the model's reading of a turn that was left as it is, or whose topic lacks what it asks."""
    left = step.lacking or (step.understood == reading.text and not step.draft)
    topics = any(turn.is_topic for turn in turns)
    if not left or not topics or reading.names_numbers or answers(reading.text):
        return step
    question = rewriter.rewrite(reading.text, [turn.question for turn in turns])
    return Step(question) if question and answers(question) else step
