"""One record as the desk shows it: whole texts cut into pieces to dress, a line to read aloud, a text to copy.

Nothing is shortened and nothing is reworded: the pieces of a text, joined, are the text.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from assistant import messages_ja as ja
from assistant.service import Assistant
from assistant.web import desk_messages_ja as t
from corpus.records import Consultation, Doubt, Opinion
from index.text import clean

Span = tuple[int, int]
_NEAR = 3


@dataclass(frozen=True, slots=True)
class Piece:
    """A stretch of a text: whether it answers (``marked``), holds a word searched for, ends a doubtful span and why."""

    text: str
    marked: bool
    found: bool
    doubtful: bool
    doubt: str | None  # the reason, on the last piece of a doubtful span


def pieces(
    text: str, *, marks: Iterable[Span] = (), found: Iterable[Span] = (), doubts: Iterable[Doubt] = ()
) -> list[Piece]:
    """``text`` cut wherever its dress changes."""
    marks, found, doubts = tuple(marks), tuple(found), tuple(doubts)
    spans = (*marks, *found, *((d.start, d.end) for d in doubts))
    cuts = sorted({0, len(text), *(end for span in spans for end in span)})
    return [
        Piece(
            text[start:end],
            any(a <= start < b for a, b in marks),
            any(a <= start < b for a, b in found),
            any(d.start <= start < d.end for d in doubts),
            next((d.reason for d in doubts if d.end == end), None),
        )
        for start, end in pairwise(cuts)
    ]


@dataclass(frozen=True, slots=True)
class Shown:
    """Everything that the desk shows of one record."""

    opinion: Opinion
    topic: str
    response: list[Piece]
    text: list[Piece]
    reading: str
    source: str
    copy: str
    copy_reading: str
    shared: tuple[tuple[Opinion, str], ...]
    near: tuple[tuple[Opinion, str], ...]


def source_of(opinion: Opinion, consultation: Consultation) -> str:
    """«（「仙台市DX推進計画2024-2026」中間案 パブリックコメント 意見No.10）»"""
    return t.SOURCE.format(plan=consultation.plan, stage=consultation.stage, label=opinion.label)


def copied(quote: str, opinion: Opinion, consultation: Consultation) -> str:
    """A quotation with its source, what it is, and what is doubtful or unreadable in it."""
    doubted = [opinion.response.text[d.start : d.end] for d in opinion.response.doubts]
    inside = [span for span in doubted if span in quote]
    notes = [t.COPY_DOUBT.format(spans="」「".join(inside))] if inside else []
    return "\n".join([quote + source_of(opinion, consultation), ja.provenance(consultation), *notes])


class Shelf:
    """Makes `Shown` of any record; the nearest ones are looked up once a record."""

    def __init__(self, assistant: Assistant) -> None:
        self._assistant = assistant
        self._near: dict[str, tuple[str, ...]] = {}

    def show(self, opinion: Opinion, query: str = "", found: dict[str, list[Span]] | None = None) -> Shown:
        """``query`` decides which whole sentences are to be read aloud; without one, the opinion itself does."""
        consultation = self._assistant.consultation
        response = opinion.response
        marks = self.marks(opinion, query)
        reading = "".join(response.text[start:end] for start, end in marks)
        found = found or {}
        return Shown(
            opinion=opinion,
            topic=consultation.topic(opinion),
            response=pieces(response.text, marks=marks, found=found.get("response", ()), doubts=response.doubts),
            text=pieces(opinion.text, found=found.get("opinion", ()), doubts=opinion.doubts),
            reading=reading,
            source=source_of(opinion, consultation),
            copy=copied(response.text, opinion, consultation),
            copy_reading=copied(reading, opinion, consultation),
            shared=self._named(consultation.partners(opinion)),
            near=self._named(self._nearest(opinion)),
        )

    def marks(self, opinion: Opinion, query: str) -> tuple[Span, ...]:
        asked = clean(query) or opinion.text
        return self._assistant.marker.marks(opinion.response, asked, self._vector(asked))

    def _vector(self, text: str) -> NDArray[np.float32]:
        vector: NDArray[np.float32] = self._assistant.index.searcher.encoder.encode_queries([text])[0]
        return vector

    def _named(self, opinions: Sequence[Opinion]) -> tuple[tuple[Opinion, str], ...]:
        return tuple((opinion, self._assistant.consultation.topic(opinion)) for opinion in opinions)

    def _nearest(self, opinion: Opinion) -> tuple[Opinion, ...]:
        consultation = self._assistant.consultation
        if opinion.label not in self._near:
            taken = {opinion.response}
            near: list[str] = []
            for ranked in self._assistant.find(opinion.text).decision.ranking:
                other = consultation.find(ranked.label)
                if other and other.response not in taken and len(near) < _NEAR:
                    taken.add(other.response)
                    near.append(other.label)
            self._near[opinion.label] = tuple(near)
        found = (consultation.find(label) for label in self._near[opinion.label])
        return tuple(other for other in found if other)
