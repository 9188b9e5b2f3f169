"""Consultation, Category, Opinion, Response: the document as frozen values.

What always holds: an opinion and its response are two voices and two texts, never one; a response that
serves several opinions is one object that all of them point to; every text knows its source lines.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum
from pathlib import Path
from typing import TypedDict


class Voice(StrEnum):
    """Who speaks: a resident (opinion), the city (response), or the results paper itself (document)."""

    OPINION = "opinion"
    RESPONSE = "response"
    DOCUMENT = "document"


@dataclass(frozen=True, slots=True)
class Lines:
    """Lines of the source file, 1-based, both ends included."""

    first: int
    last: int

    def __or__(self, other: Lines) -> Lines:
        return Lines(min(self.first, other.first), max(self.last, other.last))


@dataclass(frozen=True, slots=True)
class Doubt:
    """``text[start:end]`` was probably misread in print: kept as it is, shown with 原文ママ."""

    start: int
    end: int
    reason: str


@dataclass(frozen=True, slots=True)
class Amendment:
    """A correction as it was applied: ``before`` stood in the extraction, ``after`` stands in the record."""

    before: str
    after: str
    reason: str


@dataclass(frozen=True, slots=True)
class Category:
    number: int
    label: str


@dataclass(frozen=True, slots=True)
class Response:
    """What the city answered; ``labels`` are the opinions that this one text serves, in print order."""

    text: str
    lines: Lines
    labels: tuple[str, ...]
    doubts: tuple[Doubt, ...] = ()
    amendments: tuple[Amendment, ...] = ()


class DoubtJson(TypedDict):
    voice: str
    start: int
    end: int
    reason: str


class AmendmentJson(TypedDict):
    voice: str
    before: str
    after: str
    reason: str


class RecordJson(TypedDict):
    """One record as ``show 14 --json`` prints it and ``records.jsonl`` keeps it."""

    record: str
    number: int | None
    label: str
    category: str
    category_number: int
    opinion: str
    response: str
    shared_with: list[int | str]
    lines: list[int]
    corrected: bool
    doubtful: list[DoubtJson]
    unreadable: bool
    corrections: list[AmendmentJson]


UNREADABLE_MARK = "原文判読不能"  # the overlay writes this word wherever the print cannot be read


@dataclass(frozen=True, slots=True)
class Opinion:
    """A numbered row of the results: what a resident said, and the response it got.

    ``lines`` covers both cells of the row, the whole shared response included.
    """

    consultation: str
    label: str
    category: Category
    text: str
    lines: Lines
    response: Response
    doubts: tuple[Doubt, ...] = ()
    amendments: tuple[Amendment, ...] = ()

    @property
    def record(self) -> str:
        return f"{self.consultation}/{self.label}"

    @property
    def number(self) -> int | None:
        return int(self.label) if self.label.isdecimal() else None

    @property
    def shared_with(self) -> tuple[str, ...]:
        return tuple(label for label in self.response.labels if label != self.label)

    @property
    def corrected(self) -> bool:
        return bool(self.amendments or self.response.amendments)

    @property
    def unreadable(self) -> bool:
        return UNREADABLE_MARK in self.text or UNREADABLE_MARK in self.response.text

    def voice_text(self, voice: Voice) -> str:
        """The words of one voice. The document's own words are not a record's: ``ValueError``."""
        match voice:
            case Voice.OPINION:
                return self.text
            case Voice.RESPONSE:
                return self.response.text
        raise ValueError(f"a record has no voice {voice!r}")

    def as_json(self) -> RecordJson:
        sides = (
            (Voice.OPINION, self.doubts, self.amendments),
            (Voice.RESPONSE, self.response.doubts, self.response.amendments),
        )
        return {
            "record": self.record,
            "number": self.number,
            "label": self.label,
            "category": self.category.label,
            "category_number": self.category.number,
            "opinion": self.text,
            "response": self.response.text,
            "shared_with": [label_number(label) for label in self.shared_with],
            "lines": [self.lines.first, self.lines.last],
            "corrected": self.corrected,
            "doubtful": [
                {"voice": voice, "start": d.start, "end": d.end, "reason": d.reason}
                for voice, doubts, _ in sides
                for d in doubts
            ],
            "unreadable": self.unreadable,
            "corrections": [
                {"voice": voice, "before": a.before, "after": a.after, "reason": a.reason}
                for voice, _, amendments in sides
                for a in amendments
            ],
        }


def label_number(label: str) -> int | str:
    """A label as an integer where it is one (labels such as 「2-3」 stay text)."""
    return int(label) if label.isdecimal() else label


@dataclass(frozen=True, slots=True)
class Totals:
    """The counts as printed; ``categories`` maps a category's bare label to its number of opinions."""

    opinions: int
    people: int
    organisations: int
    categories: dict[str, int]


class TotalsJson(TypedDict):
    opinions: int
    people: int
    organisations: int
    categories: dict[str, int]


class DocumentJson(TypedDict):
    consultation: str
    title: str
    body: str
    stage: str
    totals: TotalsJson
    text: str
    plan: str
    notice: str | None


@dataclass(frozen=True, slots=True, eq=False)
class Consultation:
    """One consultation's results. ``text`` is the printed head (title, counts, categories), white space tidied."""

    id: str
    title: str
    body: str
    plan: str
    stage: str
    totals: Totals
    categories: tuple[Category, ...]
    opinions: tuple[Opinion, ...]
    text: str
    contact: str
    notice: str | None
    topics: dict[str, str]  # label → a short heading of ours, for lists and choices
    folder: Path
    fingerprint: str
    category_names: dict[str, tuple[str, ...]] = field(default_factory=dict)  # a label → how people call it besides
    synonyms: dict[str, tuple[str, ...]] = field(default_factory=dict)  # a word that people use → the records' words

    @property
    def document(self) -> str:
        return f"{self.id}/document"

    def topic(self, opinion: Opinion) -> str:
        """The heading of an opinion for lists; its opening words where none was set."""
        return self.topics.get(opinion.label) or opinion.text[:20] + "…"

    def partners(self, opinion: Opinion) -> tuple[Opinion, ...]:
        """The other opinions that the opinion's response serves."""
        return tuple(o for o in self.opinions if o.response is opinion.response and o is not opinion)

    def find(self, label: str) -> Opinion | None:
        return next((opinion for opinion in self.opinions if opinion.label == label), None)

    def as_json(self) -> DocumentJson:
        return {
            "consultation": self.id,
            "title": self.title,
            "body": self.body,
            "stage": self.stage,
            "totals": {
                "opinions": self.totals.opinions,
                "people": self.totals.people,
                "organisations": self.totals.organisations,
                "categories": dict(self.totals.categories),
            },
            "text": self.text,
            "plan": self.plan,
            "notice": self.notice,
        }
