"""What keeps a statement from being a promise: effort, goal, possibility, condition, difficulty.

A hedge of the record covers some of its words; a draft that states those words must carry a hedge of the same
kind. «確立に努める» may become «確立を目指す», never «確立する».
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from assistant.gate.paraphrases import same
from assistant.gate.wording import LIGHT, Wording

# kind → (how the record says it, how a draft may say it); what is covered stands before it or, «ahead», after it
_BEHIND = {
    "effort": (r"努め|努力", r"努め|努力|目指|めざ|心がけ|目標|ねらい"),
    "goal": (r"目標と|を目標|目標に|目指し|目指す(?!べき)", r"目標|目指|めざ|ねらい|向け|向かって"),
    "possible": (r"場合も?(?:が)?あ|可能性|こともあ", r"場合|ことがあ|こともあ|可能性|かもしれ|おそれ"),
    "concern": (r"懸念され|心配され", r"懸念|心配|おそれ|不安|ないよう|可能性"),
    "hard": (r"(?:は|が|も)、?(?:.{0,30}ため)?難し|困難", r"難し|困難"),
    "basis": (r"を基本と|を原則と", r"基本|原則|ベース"),
    "considered": (r"を検討", r"検討|考え"),
    "purpose": (r"[るい]よう(?:に)?、", r"よう|ため|目指|努|図"),
    "aim": (r"ため(?:に)?は、", r"ため|には|目的|目指|不可欠|必要|難し"),
    "needed": (r"必要が?あ|必要とな|不可欠", r"必要|不可欠|求められ|なければ|難し|困難"),
}
_AHEAD = {
    "provisional": (r"\((?:仮称|案|予定|素案)\)", r"仮称|仮の|案|予定"),
    "where possible": (
        r"可能なもの(?:について)?は?、?|可能な範囲で|できる範囲で",
        r"可能な|できるもの|できる範囲|できるところ",
    ),
    "where needed": (r"必要に応じて?|必要に応じ、", r"必要に応じ|必要な場合|必要なら|必要があれ|必要なとき|状況に応じ"),
}
_CLAUSE = re.compile(
    r"[てでしもめけせれりきみちびぎはがをらつう]、"
)  # kana before a comma: a clause, not a list of nouns
_TOPIC = re.compile(r"(?:については|において|に対しては|にとっては|は)、")
_REASON = re.compile(r"(?:ため|ので|から)、")
_LISTED = re.compile(
    r"挙げ|などが示|例と|含まれ|ため(?:です|と|だ)|目的|内容と|の一つ|位置[づ付]け|対象|を指し|向けたもの|ためのもの"
)
_OWN = 2
_SHARE = 0.5  # of the draft's words under a hedge, above which the draft states what is hedged


@dataclass(frozen=True, slots=True)
class Hedge:
    """A kind of reservation, the words under it, and how a draft may say it."""

    kind: str
    words: frozenset[str]
    kept: re.Pattern[str]
    start: int
    end: int
    sentence: int = 0  # its position in the text

    anchor: str | None = None  # the word that the hedge is about, where that is known: a draft has to state it
    own: frozenset[str] = frozenset()  # those of ``words`` that the record uses nowhere else

    def covers(self, draft: Wording) -> bool:
        """Whether the draft states what is under the hedge: most of its words are, or two that are only there."""
        keys = [w.key for w in draft.words]
        if self.anchor is not None and same(self.anchor).isdisjoint(keys):
            return False
        under = [key for key in keys if not same(key).isdisjoint(self.words)]
        if self.kind == "provisional":
            return not self.own.isdisjoint(keys)
        return len(under) >= 2 and (len(under) > _SHARE * len(keys) or len(self.own.intersection(keys)) >= _OWN)


def hedges(sentences: Sequence[Wording]) -> tuple[Hedge, ...]:
    """The hedges of a record's text."""
    found = [(at, hedge) for at, sentence in enumerate(sentences) for hedge in _hedges(sentence)]
    return tuple(
        replace(hedge, sentence=at, own=hedge.words - _elsewhere(sentences, sentences[at], hedge))
        for at, hedge in found
    )


def _elsewhere(sentences: Sequence[Wording], of: Wording, hedge: Hedge) -> frozenset[str]:
    """The words of the text outside the span that the hedge covers."""
    outside = {key for sentence in sentences if sentence is not of for key in sentence.keys}
    return frozenset(outside | {w.key for w in of.words if not hedge.start <= of.tokens[w.at].start < hedge.end})


def _hedges(sentence: Wording) -> list[Hedge]:
    found = []
    for kind, (said, kept) in _BEHIND.items():
        for match in re.finditer(said, sentence.folded):
            start = _clause_start(sentence.folded, match.start(), topic=kind in ("possible", "concern"))
            end = match.start()
            words = _keys(sentence, start, end)
            if kind == "hard":
                start, end, words = _subject(sentence, match)
            anchor = _last(sentence, start, end, words) if kind == "hard" else None
            found.append(Hedge(kind, words, re.compile(kept), start, end, anchor=anchor))
    for kind, (said, kept) in _AHEAD.items():
        for match in re.finditer(said, sentence.folded):
            start, end = match.end(), len(sentence.folded)
            if kind == "provisional":
                end = next((t.end for t in sentence.tokens if t.start >= start and not t.is_noun), end)
            words = _keys(sentence, start, end)
            anchor = None if kind == "provisional" else _last(sentence, start, end, words)
            found.append(Hedge(kind, words, re.compile(kept), start, end, anchor=anchor))
    return [hedge for hedge in found if len(hedge.words) > 1]


def lost_hedge(draft: Wording, hedges: tuple[Hedge, ...], sentences: Sequence[Wording]) -> Hedge | None:
    """The first hedge whose words the draft states without it. What is only listed as an example is not stated."""
    if _LISTED.search(draft.folded):
        return None
    for hedge in hedges:
        if not hedge.kept.search(draft.folded) and hedge.covers(draft) and not _freely(draft, hedge, sentences):
            return hedge
    return None


def _freely(draft: Wording, hedge: Hedge, sentences: Sequence[Wording]) -> bool:
    """Whether another sentence, that does not hedge so, says more of the draft than the hedged one."""
    held = [sum(not same(w.key).isdisjoint(s.keys) for w in draft.words) for s in sentences]
    hedged = held[hedge.sentence]
    return (
        any(count > hedged and not hedge.kept.search(s.folded) for count, s in zip(held, sentences, strict=True))
        and len(hedge.own & {w.key for w in draft.words}) < _OWN
    )


def _last(sentence: Wording, start: int, end: int, words: frozenset[str]) -> str | None:
    """The last word that is more than a verb of doing: what the hedge is about."""
    inside = (w.key for w in reversed(sentence.words) if start <= sentence.tokens[w.at].start < end)
    return next((key for key in inside if key in words and key not in LIGHT), None)


def _subject(sentence: Wording, match: re.Match[str]) -> tuple[int, int, frozenset[str]]:
    """What is called difficult: the topic and the subject, without the reason that stands between them."""
    cut = re.search(r"(?:は|が|も)、?", match[0])
    end = match.start() + (cut.start() if cut else 0)
    reason = max((m.end() for m in _REASON.finditer(sentence.folded, 0, end)), default=0)
    topic = _TOPIC.search(sentence.folded, 0, end)
    words = _keys(sentence, reason, end)
    if topic and topic.end() <= reason:
        words |= _keys(sentence, 0, topic.start())
        return 0, end, words
    return reason, end, words


def _clause_start(text: str, end: int, *, topic: bool) -> int:
    boundary = _TOPIC if topic else _CLAUSE
    starts = [match.end() for match in boundary.finditer(text, 0, end) if match.end() < end]
    return starts[-1] if starts else 0


def _keys(sentence: Wording, start: int, end: int) -> frozenset[str]:
    return frozenset(
        key
        for word in sentence.words
        if start <= sentence.tokens[word.at].start < end
        for key in (word.key, *word.parts)
    )
