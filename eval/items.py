"""Test questions as frozen values: an `Item` is one or more `Turn`s that are asked in one conversation.

What always holds: an item has at least one turn; only a dialogue has more; an answerable turn names at least
one gold label. Judgements are about records (opinions), never passages, so re-chunking keeps them valid.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from assistant.answers import Outcome
from corpus.questions import Kind

ANSWERS = (Outcome.ANSWERED, Outcome.PARTIAL)
TWO_PART = "two_part"  # the style whose gold labels must all be cited


class ItemType(StrEnum):
    ANSWERABLE = "answerable"
    UNANSWERABLE = "unanswerable"
    LOOKUP = "lookup"
    DIALOGUE = "dialogue"


@dataclass(frozen=True, slots=True)
class Turn:
    """One question and what is right for it.

    ``outcomes`` are the right ones, the expected one first. ``gold`` labels are right as first citation,
    ``acceptable`` ones are also right to cite. ``key_phrases`` must all be in a right answer's text, white
    space aside.
    """

    question: str
    outcomes: tuple[Outcome, ...]
    gold: tuple[str, ...] = ()
    acceptable: tuple[str, ...] = ()
    key_phrases: tuple[str, ...] = ()

    @property
    def should_answer(self) -> bool:
        """Whether the expected outcome answers."""
        return self.outcomes[0].answers


@dataclass(frozen=True, slots=True)
class Item:
    """One test question or dialogue. ``kind``, ``fact`` and ``near`` belong to unanswerable ones; ``line`` is in its file."""

    id: str
    type: ItemType
    turns: tuple[Turn, ...]
    style: tuple[str, ...] = ()
    kind: Kind | None = None
    fact: str | None = None
    near: tuple[str, ...] = ()
    line: int = 0

    @property
    def two_part(self) -> bool:
        return TWO_PART in self.style


@dataclass(frozen=True, slots=True)
class TestSet:
    """Items in file order. ``sha256`` is of the file as it was read, so that a run knows what it answered."""

    __test__ = False  # not a pytest class

    name: str
    items: tuple[Item, ...]
    sha256: str
