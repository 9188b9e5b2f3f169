"""The desk's search: records by number, by words in any spelling, then by meaning. No decision, no composing."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TypedDict

from assistant.lookup import find_word
from assistant.references import Strength, find_references
from assistant.service import Assistant
from corpus.records import Opinion, RecordJson
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
    consultation = assistant.consultation
    found: dict[str, Match] = {}
    references = find_references(fold(query))
    if references and (references.strength is not Strength.WEAK or not references.rest):
        for number in references.numbers:
            if opinion := consultation.find(str(number)):
                found[opinion.label] = Match(opinion, "number", {})
        if not references.rest:
            return list(found.values())
    evidence = assistant.find(query)
    terms = query.split()
    spellings = [assistant.forms.spans(term) for term in terms]
    holding = [
        {c.label for c in find_word(term, consultation)} | other.keys()
        for term, other in zip(terms, spellings, strict=True)
    ]
    for opinion in consultation.opinions:
        if opinion.label not in found and all(opinion.label in labels for labels in holding):
            voices = {"opinion": opinion.text, "response": opinion.response.text}
            spans = {
                voice: sorted(
                    {s for t in terms for s in find_printed(text, t)}
                    | {s for other in spellings for s in other.get(opinion.label, {}).get(voice, [])}
                )
                for voice, text in voices.items()
            }
            found[opinion.label] = Match(opinion, "word", spans)
    for ranked in evidence.decision.ranking[:_BY_MEANING]:
        meant = consultation.find(ranked.label)
        if meant and ranked.label not in found:
            found[ranked.label] = Match(meant, "meaning", {})
    vector = evidence.evidence.vector
    return [
        match if match.why == "number" else replace(match, marks=assistant.marker.marks(match.opinion.response, query, vector))
        for match in found.values()
    ]
