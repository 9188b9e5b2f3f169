"""The desk's search: records by number, by words in any spelling, then by meaning. No decision, no composing."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TypedDict

from assistant.reading.numbers import Strength, find_references
from assistant.service import Assistant
from corpus.records import Consultation, Opinion, RecordJson
from index.text import clean, find_printed, fold

_BY_MEANING = 8  # records by meaning after those that hold the words


class MatchJson(TypedDict):
    record: RecordJson
    why: str
    spans: dict[str, list[list[int]]]
    marks: list[list[int]]


@dataclass(frozen=True, slots=True)
class Match:
    """A record that was found. ``why`` is «number», «word» or «meaning»; ``spans`` are the words found, by voice.

    ``marks`` are spans of the response: the whole sentences that answer the query, to be read aloud.
    """

    opinion: Opinion
    why: str
    spans: dict[str, list[tuple[int, int]]]
    marks: tuple[tuple[int, int], ...] = ()

    def as_json(self) -> MatchJson:
        spans = {voice: [list(span) for span in found] for voice, found in self.spans.items()}
        marks = [list(mark) for mark in self.marks]
        return {"record": self.opinion.as_json(), "why": self.why, "spans": spans, "marks": marks}


def search_records(assistant: Assistant, query: str) -> list[Match]:
    """Best first: the numbers that the query names, then records holding all its words, then the nearest by meaning."""
    query = clean(query)
    if not query:
        return []
    numbered, rest = _by_number(assistant.consultation, query)
    if not rest:
        return numbered
    found = assistant.find(query)
    matches = {match.opinion.label: match for match in numbered}
    meant = (assistant.consultation.find(ranked.label) for ranked in found.decision.ranking[:_BY_MEANING])
    for match in (*_by_word(assistant, query), *(Match(opinion, "meaning", {}) for opinion in meant if opinion)):
        if match.opinion.label not in matches:
            marks = assistant.marker.marks(match.opinion.response, query, found.evidence.vector)
            matches[match.opinion.label] = replace(match, marks=marks)
    return list(matches.values())


def _by_number(consultation: Consultation, query: str) -> tuple[list[Match], str]:
    """The opinions that the query names, and what it says besides."""
    references = find_references(fold(query))
    if not references or (references.strength is Strength.WEAK and references.rest):
        return [], query
    named = (consultation.find(str(number)) for number in references.numbers)
    return [Match(opinion, "number", {}) for opinion in named if opinion], references.rest


def _by_word(assistant: Assistant, query: str) -> list[Match]:
    """The records that hold every word of the query, as printed or in another spelling, in print order."""
    terms = query.split()
    spellings = [assistant.forms.spans(term) for term in terms]
    matches: list[Match] = []
    for opinion in assistant.consultation.opinions:
        texts = {"opinion": opinion.text, "response": opinion.response.text}
        spans: dict[str, set[tuple[int, int]]] = {voice: set() for voice in texts}
        for term, spelled in zip(terms, spellings, strict=True):
            other = spelled.get(opinion.label, {})
            found = {voice: {*find_printed(text, term), *other.get(voice, ())} for voice, text in texts.items()}
            if not any(found.values()):
                break
            for voice, places in found.items():
                spans[voice] |= places
        else:
            matches.append(Match(opinion, "word", {voice: sorted(places) for voice, places in spans.items()}))
    return matches
