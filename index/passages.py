"""Passages: what is embedded and scored, each knowing the record that it leads to.

Anticipated questions are passages of the records that answer them; they are searched, never shown as the
document's words, so nothing here is quoted in an answer.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import StrEnum

from corpus.questions import AnticipatedQuestion
from corpus.records import Consultation

_SENTENCE = re.compile(r"■?[^。■]+。?")


class PassageKind(StrEnum):
    OPINION = "opinion"
    RESPONSE = "response"
    SENTENCE = "sentence"
    QUESTION = "question"


@dataclass(frozen=True, slots=True)
class Passage:
    """The unit of retrieval. ``id`` is its position in the index, ``label`` the opinion it leads to."""

    id: int
    label: str
    kind: PassageKind
    text: str


def sentences(text: str) -> list[tuple[int, int]]:
    """Half-open spans of the whole sentences of a record's text; a bullet (■) begins a new one.

    Together the spans cover the text: a sentence is never cut.
    """
    return [match.span() for match in _SENTENCE.finditer(text)]


def make_passages(consultation: Consultation, questions: tuple[AnticipatedQuestion, ...]) -> tuple[Passage, ...]:
    """Opinion, response and sentences of every record, then its anticipated questions, in a fixed order."""
    texts: list[tuple[str, PassageKind, str]] = []
    for opinion in consultation.opinions:
        response = opinion.response.text
        texts.append((opinion.label, PassageKind.OPINION, opinion.text))
        texts.append((opinion.label, PassageKind.RESPONSE, response))
        spans = sentences(response)
        if len(spans) > 1:
            texts.extend((opinion.label, PassageKind.SENTENCE, response[start:end]) for start, end in spans)
    texts.extend((label, PassageKind.QUESTION, q.question) for q in questions for label in q.labels)
    return tuple(Passage(position, *text) for position, text in enumerate(texts))
