"""The contract as values: `Reply`, `Citation`, `Outcome`.

What always holds: a citation's quote is a non-empty, exact part of the text it cites, or the citation cannot
be made; only `answered` and `partial` carry citations of opinions; «I do not know» is a reply like any other.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum
from typing import TypedDict

from corpus.errors import UngroundedAnswer
from corpus.records import Consultation, Opinion, Voice


class Outcome(StrEnum):
    ANSWERED = "answered"
    PARTIAL = "partial"
    NOT_IN_DOCUMENT = "not_in_document"
    OUT_OF_SCOPE = "out_of_scope"
    URGENT = "urgent"
    CLARIFY = "clarify"
    INVALID = "invalid"
    ERROR = "error"

    @property
    def answers(self) -> bool:
        return self in (Outcome.ANSWERED, Outcome.PARTIAL)


class CitationJson(TypedDict):
    consultation: str
    record: str
    label: str | None
    number: int | None
    voice: str
    quote: str
    category: str | None
    lines: list[int] | None
    marks: list[list[int]]


@dataclass(frozen=True, slots=True)
class Citation:
    """A quote from one voice of one record, or from the printed head (``source`` is then the consultation).

    ``marks`` are half-open spans of the quote: the sentences that answer. Raises `UngroundedAnswer` where the
    quote is empty, is not in the source, or a mark lies outside it.
    """

    source: Opinion | Consultation
    voice: Voice
    quote: str
    marks: tuple[tuple[int, int], ...] = ()

    def __post_init__(self) -> None:
        text = self.source.text if isinstance(self.source, Consultation) else self.source.voice_text(self.voice)
        of_document = isinstance(self.source, Consultation)
        inside = all(0 <= start < end <= len(self.quote) for start, end in self.marks)
        if (
            not self.quote.strip()
            or self.quote not in text
            or not inside
            or of_document != (self.voice is Voice.DOCUMENT)
        ):
            raise UngroundedAnswer(self.record, self.quote)

    @property
    def record(self) -> str:
        return self.source.document if isinstance(self.source, Consultation) else self.source.record

    @property
    def label(self) -> str | None:
        return None if isinstance(self.source, Consultation) else self.source.label

    def as_json(self) -> CitationJson:
        source = self.source
        marks = [list(mark) for mark in self.marks]
        if isinstance(source, Consultation):
            return {
                "consultation": source.id, "record": source.document, "label": None, "number": None,
                "voice": self.voice.value, "quote": self.quote, "category": None, "lines": None, "marks": marks,
            }  # fmt: skip
        return {
            "consultation": source.consultation, "record": source.record, "label": source.label,
            "number": source.number, "voice": self.voice.value, "quote": self.quote,
            "category": source.category.label, "lines": [source.lines.first, source.lines.last], "marks": marks,
        }  # fmt: skip


class RelatedJson(TypedDict):
    record: str
    label: str
    number: int | None


def related_json(opinion: Opinion) -> RelatedJson:
    return {"record": opinion.record, "label": opinion.label, "number": opinion.number}


class ReplyJson(TypedDict):
    id: str | int | None
    reply_id: str
    conversation: str | None
    question: str
    understood: str | None
    outcome: str
    text: str
    citations: list[CitationJson]
    plain: str | None
    unanswered: str | None
    options: list[str]
    related: list[RelatedJson]
    confidence: float | None
    composer: str | None
    notice: str | None
    index: str
    elapsed_ms: float


@dataclass(frozen=True, slots=True)
class Draft:
    """What a step has to say, before it becomes a `Reply`. ``composer`` is None where nothing was composed."""

    outcome: Outcome
    text: str
    citations: tuple[Citation, ...] = ()
    composer: str | None = None
    unanswered: str | None = None
    options: tuple[str, ...] = ()
    related: tuple[Opinion, ...] = ()
    confidence: float | None = None
    plain: str | None = None  # a rewording in plain Japanese by a model, shown below the quotation and marked as such


@dataclass(frozen=True, slots=True)
class Reply:
    """The one answer that every face shows."""

    question: str
    draft: Draft
    reply_id: str
    index: str
    elapsed_ms: float
    id: str | int | None = None
    conversation: str | None = None
    understood: str | None = None
    notice: str | None = None
    trace: dict[str, object] = field(default_factory=dict, compare=False)

    @property
    def outcome(self) -> Outcome:
        return self.draft.outcome

    @property
    def text(self) -> str:
        return self.draft.text

    @property
    def citations(self) -> tuple[Citation, ...]:
        return self.draft.citations

    def as_json(self) -> ReplyJson:
        draft = self.draft
        return {
            "id": self.id,
            "reply_id": self.reply_id,
            "conversation": self.conversation,
            "question": self.question,
            "understood": self.understood,
            "outcome": draft.outcome.value,
            "text": draft.text,
            "citations": [citation.as_json() for citation in draft.citations],
            "plain": draft.plain,
            "unanswered": draft.unanswered,
            "options": list(draft.options),
            "related": [related_json(opinion) for opinion in draft.related],
            "confidence": None if draft.confidence is None else round(draft.confidence, 4),
            "composer": draft.composer,
            "notice": self.notice,
            "index": self.index,
            "elapsed_ms": round(self.elapsed_ms, 2),
        }
