"""The clauses of a text: what stands between two commas that follow a verb, an adjective or a conjunctive particle."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from assistant.gate.wording import Token, Wording

_ENDS = {"動詞", "助動詞", "形容詞"}
_FRAGMENT = 2  # content words that make no clause of their own: «必要に応じて、» belongs to what follows
_CONJUNCTIVE = {"ため", "よう", "うえ", "加え"}


@dataclass(frozen=True, slots=True)
class Span:
    """A stretch of one sentence of a text, counted in code points of its folded form, half-open."""

    sentence: int
    start: int
    end: int

    def covers(self, other: Span) -> bool:
        return self.sentence == other.sentence and self.start <= other.start and other.end <= self.end


def clauses(sentences: Sequence[Wording]) -> tuple[Span, ...]:
    """The clauses of a text in their order; together they cover every sentence."""
    return tuple(
        Span(at, start, end) for at, sentence in enumerate(sentences) for start, end in pairwise(_bounds(sentence))
    )


def _bounds(sentence: Wording) -> list[int]:
    """Where clauses begin and end. A comma behind a noun or a topic («…は、») separates none."""
    tokens = sentence.tokens
    bounds = [0]
    for at, token in enumerate(tokens[:-1]):
        inside = [w for w in sentence.words if bounds[-1] <= tokens[w.at].start < token.end]
        if token.surface == "、" and len(inside) > _FRAGMENT and _ends_clause(tokens[:at]):
            bounds.append(token.end)
    return [*bounds, len(sentence.folded)]


def _ends_clause(before: Sequence[Token]) -> bool:
    if not before:
        return False
    last = before[-1]
    if last.surface == "に" and len(before) > 1:  # ために、 ように、
        last = before[-2]
    return last.pos[0] in _ENDS or last.pos[1] == "接続助詞" or last.surface in _CONJUNCTIVE
