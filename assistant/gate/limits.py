"""What a question asks of a response, and what therefore may not be left out of the answer.

A draft that keeps silent about «一律には難しい» is right where the question is about another sentence, and
misleads where it is about this one. `Focus` compares the question with every clause of the response; a limit
whose clause it asks for has to be told. Where nothing of the response is near to the question, or there is no
question, nobody can say what it is about: then every limit has to be told.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from assistant.gate.claims import Text
from assistant.gate.clauses import Span
from assistant.gate.hedges import Hedge
from assistant.gate.paraphrases import share
from assistant.gate.wording import Wording
from index.encoder import Encoder
from index.text import fold
from index.tokens import bigrams

_ASKS_FACT = re.compile(
    r"何(?!でも)|なに|なん(?!で)|どれ(?!でも)|どの(?!\w{1,6}でも)|どんな|いくつ|いくら|いつ(?!も|でも)|どこ(?!でも|の\w{1,6}でも)|だれ(?!でも)|誰(?!でも)|教えて|目標|割合|値"
)
# Whether something is all, always, certain or gone: the answer is the limit itself.
_ASKS_EXTENT = re.compile(
    r"だけ|のみ|しか|以外|全体|(?:全部|ぜんぶ|全て|すべて)(?!の取組を|を?(?:教え|知り|挙げ|言っ))|全員|みんな|一律|必ず|かならず|絶対|なくな|無くな|残[らりるっ]|のこ[らりるっ]"
    r"|含[まみむ]|入って|入り|範囲|無制限|自由に|(?<!使い)勝手"
    r"|(?:どこ|だれ|誰|いつ|どれ|なん|何|ど[のこ]の?\w{1,6})でも|いつも"
)
_ASKS_ALONE = re.compile(r"だけ|のみ|しか")
_ASKS_SCOPE = re.compile(r"だけ|のみ|しか|以外|全体|含[まみむ]|入って|入り|範囲")
_TOPIC = re.compile(
    r"(?:は|とは|について|に関して|を?知りたい(?:です)?|まとめ(?:て)?|[一-龥])$"
)  # names a topic, asks no more
_PARTS = re.compile(r"[。?？!！]")
_UNCLEAR = 0.35  # the nearest clause's score, below which the question is about nothing that the response says
# Of the nearest clause's score: from which on a question is about a limit as well. Calibrated on the dev and test drafts.
_NEAR_HARD = 0.6
_NEAR = 0.75
_NEAR_FACT = 0.85  # who asks for a number or a name asks for less
_NEAR_TOPIC = 0.95
_MOST = 0.5  # of some words
_PROPOSED = re.compile(r"ご?(?:提案|要望|意見|いただいた内容)")
_HEDGED = ("where possible", "where needed")
_SCOPE = re.compile(r"に焦点を|に限[らりるっ定]|を対象と")
_SCOPE_TOLD = re.compile(r"焦点|限[らりるっ定]|対象|のみ|だけ|(?:行政|市役所).{0,8}中心")
# What was done before, and is asked for as such.
_ASKS_BEFORE = re.compile(r"これまで|今まで|いままで|従来|過去|以前|前から|すでに|既に")
_BEFORE = re.compile(r"これまで|従来|既に|すでに|現在")
_BEFORE_TOLD = re.compile(r"これまで|今まで|従来|以前|既に|すでに|現在|いま|今、|てき[たま]|ている|ており")
# Drawbacks: the concern or the difficulty is the answer itself.
_ASKS_DRAWBACK = re.compile(
    r"デメリット|でめりっと|欠点|短所|弱点|弱み|悪い(?:点|所|ところ|面)|不利益|リスク|落とし穴|マイナス|問題点|懸念"
)
_PREMISE = re.compile(r"[をが](?:前提|条件)と(?:した|して|し(?!な))")
_PREMISE_TOLD = re.compile(r"前提|条件|うえで|上で|守")
_PROBLEM = re.compile(r"課題|問題")


@dataclass(frozen=True, slots=True)
class Limit:
    """A clause that limits what a response answers, and how a draft may tell it."""

    kind: str
    span: Span
    told: re.Pattern[str]
    problem: bool = False  # it gives the problem for which something is hard: naming it tells as much


class Focus:
    """Which clauses of a response a question is about. Raises nothing of its own; the gate catches what fails."""

    def __init__(self, question: str, text: Text, opinion: Text, encoder: Encoder) -> None:
        self._question = fold(question)
        self._text, self._opinion, self._encoder = text, opinion, encoder

    @cached_property
    def extent(self) -> bool:
        """Whether it asks if something is all, always or gone; so does whoever asks nothing."""
        return not self._question or bool(_ASKS_EXTENT.search(self._question))

    @cached_property
    def alone(self) -> bool:
        """Whether it asks if something is the only one."""
        return bool(_ASKS_ALONE.search(self._question))

    def names(self, words: frozenset[str]) -> bool:
        """Whether most of ``words`` stand in the question."""
        return share(words, Wording(self._question).keys) > _MOST

    def asks(self, span: Span) -> bool:
        """Whether some part of the question is about the clauses of ``span`` about as much as about any other."""
        return any(self._near(part, span, _NEAR_FACT if part.fact else _NEAR) for part in self._parts)

    def requires(self, limit: Limit) -> bool:
        if limit.kind == "scope":
            return not self._question or bool(_ASKS_SCOPE.search(self._question))
        if limit.kind == "before":
            return bool(_ASKS_BEFORE.search(self._question)) and any(
                self._near(part, limit.span, _NEAR) for part in self._parts if not part.fact
            )
        if limit.kind == "concern":
            return bool(_ASKS_DRAWBACK.search(self._question)) or (self.extent and self.asks(limit.span))
        if limit.kind == "difficulty":
            return self.extent or any(
                self._near(part, limit.span, _NEAR_FACT)
                if part.fact
                else self._near(part, limit.span, _NEAR_HARD) or not self._elsewhere(part, limit.span)
                for part in self._parts
            )
        return any(
            self._near(part, limit.span, _NEAR_TOPIC if part.topic else _NEAR) for part in self._parts if not part.fact
        )

    def _near(self, part: _Part, span: Span, ratio: float) -> bool:
        best = float(part.scores.max())
        inside = [score for at, score in enumerate(part.scores) if span.covers(self._text.units[at])]
        return best < _UNCLEAR or not inside or max(inside) >= ratio * best

    def _elsewhere(self, part: _Part, span: Span) -> bool:
        """Whether the other sentences hold most of the words: only then is a question clearly about those."""
        others = frozenset(
            key for at, sentence in enumerate(self._text.sentences) if at != span.sentence for key in sentence.keys
        )
        return share(part.words, others) >= _MOST

    @cached_property
    def _parts(self) -> list[_Part]:
        asked = [piece for piece in _PARTS.split(self._question) if piece.strip()]
        return [self._part(piece) for piece in asked] or [
            _Part(False, False, frozenset(), np.zeros(len(self._text.units)))
        ]

    def _part(self, question: str) -> _Part:
        vector = self._encoder.encode_queries([question])[0]
        scores = self._scores(question, self._text, vector)
        fact = bool(_ASKS_FACT.search(question))
        proposed = 0.0 if fact else float(self._scores(question, self._opinion, vector).max())
        for at, unit in enumerate(self._text.units):
            if _PROPOSED.search(self._text.piece(unit)):
                scores[at] = max(scores[at], proposed)  # «ご提案の内容»: the opinion is what it speaks of
        words = frozenset(word.key for word in Wording(question).words)
        return _Part(fact, bool(_TOPIC.search(question)), words, scores)

    @staticmethod
    def _scores(question: str, text: Text, vector: np.ndarray) -> np.ndarray:
        asked, words = set(bigrams(question)), frozenset(word.key for word in Wording(question).words)
        shares = [
            max(len(asked & set(bigrams(piece))) / max(len(asked), 1), share(words, Wording(piece).keys))
            for piece in map(text.piece, text.units)
        ]
        return np.asarray(text.unit_vectors @ vector + np.array(shares))


@dataclass(frozen=True, slots=True, eq=False)
class _Part:
    """One sentence of a question: whether it asks for a fact or names a topic, and its score with every unit of the response."""

    fact: bool
    topic: bool
    words: frozenset[str]
    scores: np.ndarray


def limits(text: Text) -> tuple[Limit, ...]:
    """What is difficult, of concern, done where possible or needed, done before, on a premise, or in a scope."""
    found = [
        Limit("difficulty", _whole(text, hedge.sentence), hedge.kept, _names_problem(text, hedge.sentence))
        for hedge in text.hedges
        if hedge.kind == "hard"
    ]
    for hedge in text.hedges:
        if hedge.kind == "concern":
            found.append(Limit(hedge.kind, _whole(text, hedge.sentence), hedge.kept))
        elif hedge.kind in _HEDGED:
            found.append(Limit(hedge.kind, _ahead(text, hedge), hedge.kept))
    for at, sentence in enumerate(text.sentences):
        if _PREMISE.search(sentence.folded):
            found.append(Limit("premise", _whole(text, at), _PREMISE_TOLD))
        if _BEFORE.search(sentence.folded):
            found.append(Limit("before", _whole(text, at), _BEFORE_TOLD))
        if _SCOPE.search(sentence.folded):
            found.append(Limit("scope", _whole(text, at), _SCOPE_TOLD))
    return tuple(found)


def untold(found: Sequence[Limit], said: Sequence[Wording], focus: Focus) -> str | None:
    """The kind of the first limit that the question asks for and ``said`` does not tell, or None."""
    for limit in found:
        told = any(
            limit.told.search(sentence.folded) or (limit.problem and _PROBLEM.search(sentence.folded))
            for sentence in said
        )
        if not told and focus.requires(limit):
            return limit.kind
    return None


def _whole(text: Text, sentence: int) -> Span:
    return Span(sentence, 0, len(text.sentences[sentence].folded))


def _ahead(text: Text, hedge: Hedge) -> Span:
    """From the clause in which a hedge stands to the one that it is said of."""
    inside = [clause for clause in text.clauses if clause.sentence == hedge.sentence]
    first = next(clause for clause in inside if hedge.start <= clause.end)
    last = next((clause for clause in inside if hedge.start + 1 < clause.end), first)  # behind «必要に応じて、»
    return Span(hedge.sentence, first.start, last.end)


def _names_problem(text: Text, sentence: int) -> bool:
    return bool(_PROBLEM.search(text.sentences[sentence].folded))
