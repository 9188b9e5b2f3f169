"""Records as a look-up shows them: verbatim, both voices apart and named, with the notes that belong to them."""

from __future__ import annotations

from collections.abc import Sequence

from assistant import messages_ja as ja
from assistant.answers import Citation, Draft, Outcome
from corpus.records import Consultation, Opinion, Voice
from index.passages import sentences


def looked_up(text: str, citations: Sequence[Citation]) -> Draft:
    return Draft(Outcome.ANSWERED, text, tuple(citations), composer="lookup")


def show_records(
    opinions: Sequence[Opinion], consultation: Consultation, *, first: Voice = Voice.OPINION
) -> tuple[str, tuple[Citation, ...]]:
    """Both voices of each record in full, apart and named, the one asked for ``first``, with the notes that belong to it."""
    blocks: list[str] = []
    citations: list[Citation] = []
    for opinion in opinions:
        blocks.append("\n".join([ja.record_head(opinion), *record_lines(opinion, first=first)]))
        citations.append(Citation(opinion, Voice.RESPONSE, opinion.response.text))
        citations.append(Citation(opinion, Voice.OPINION, opinion.text))
    named = [p for o in opinions for p in consultation.partners(o) if p not in opinions]
    citations.extend(Citation(partner, Voice.RESPONSE, partner.response.text) for partner in dict.fromkeys(named))
    return "\n\n".join(blocks), tuple(citations)


def record_lines(opinion: Opinion, *, first: Voice = Voice.OPINION) -> list[str]:
    voices = (Voice.OPINION, Voice.RESPONSE) if first is Voice.OPINION else (Voice.RESPONSE, Voice.OPINION)
    lines = [ja.voice_line(voice, opinion.voice_text(voice), opinion.label) for voice in voices]
    if opinion.shared_with:
        lines.append(ja.shared_note(opinion.label, opinion.shared_with))
    return lines + notes(opinion)


def notes(opinion: Opinion, quote: str | None = None) -> list[str]:
    """原文ママ and unreadable notes; with ``quote`` only those on what is quoted of the response."""
    spans = [opinion.response.text[d.start : d.end] for d in opinion.response.doubts]
    if quote is None:
        spans = [opinion.text[d.start : d.end] for d in opinion.doubts] + spans
    doubtful = [span for span in spans if quote is None or span in quote]
    lines = [ja.doubtful_note(doubtful, opinion.label)] if doubtful else []
    unreadable = opinion.unreadable if quote is None else "原文判読不能" in quote
    return lines + ([ja.unreadable_note(opinion.label)] if unreadable else [])


def list_opinions(title: str, opinions: Sequence[Opinion]) -> Draft:
    rows = [(o.label, o.text[slice(*sentences(o.text)[0])]) for o in opinions]
    citations = [Citation(o, Voice.OPINION, text) for o, (_, text) in zip(opinions, rows, strict=True)]
    return looked_up(ja.listing(ja.list_title(len(rows), title), rows), citations)
