"""What a response conditions its answer on, and whether the sentences that are left still say it.

A sentence can be true word by word and mislead by what it leaves out. From each sentence of a response, by its
grammar alone, come pairs: who says *this* has to say *that* as well (`Condition`). A condition that the kept
sentences raise and do not meet is an omission: the verbatim answer is given instead. What has to be said because
the question asks for it is in `limits.py`.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from assistant.gate.clauses import Span
from assistant.gate.enumerations import Items, lists, narrowed
from assistant.gate.limits import Focus
from assistant.gate.modifiers import Modifier, modifier_of, restrictions
from assistant.gate.paraphrases import same, share
from assistant.gate.wording import LIGHT, Wording

MET = 0.3  # share of a condition's words that a draft must hold: a paraphrase drops some of them
RAISED = 0.5  # share of the words that raise a condition, from which on it is raised
_SOME = 0.3  # whom a statement is about has to be said even where little of it is used
_HEAD_MET = 0.4  # a modifier is short, and its words stand in other places too

_CONCESSION = re.compile(r"(?:ます|です|ある|る|い)(?:が|けれども?|ものの|一方(?:で)?)、")
_ADDITION = re.compile(r"(?:に加え(?:て)?|とともに|だけで(?:は)?なく|のみならず|にとどまらず|とどまらず)、?")
_ONE_SIDED = ("とどまらず", "だけで", "のみならず")  # saying the first half alone is misleading as well
_PREMISE = re.compile(r"を?(?:前提|条件)(?:と|に)(?:した|して|し)?(?:うえで|上で|、)?、?")
_GROUPED = re.compile(r"といった([^、。「]*)")
_ANAPHORA = re.compile(r"これら|こうした|その|それら|この")
_GENERIC_FROM = 4  # a noun that stands in so many responses is not restricted by one of its modifiers


@dataclass(frozen=True, slots=True)
class Condition:
    """Whoever says ``raised`` (at least `RAISED` of it, and ``anchor``) has to say one of ``needed``, ``met`` of it.

    ``head``: raised by this noun alone, and to be met in the sentence that has it or one joined to it; then
    ``nearest`` words (the verbs that restrict it) meet it as well.
    """

    kind: str
    needed: tuple[frozenset[str], ...]  # one of them is enough
    raised: frozenset[str] = frozenset()
    anchor: str | None = None
    head: str | None = None
    nearest: frozenset[str] = frozenset()
    other: Span | None = None  # what is needed, where a question may be about the rest alone
    before: bool = False  # the restriction has to stand before the head: what follows it is said of something else
    met: float = MET
    threshold: float = RAISED

    def raised_by(self, said: frozenset[str]) -> bool:
        if self.anchor is not None and same(self.anchor).isdisjoint(said):
            return False
        return share(self.raised, said) >= self.threshold

    def is_due(self, focus: Focus) -> bool:
        return self.other is None or focus.asks(self.other)

    def met_by(self, said: frozenset[str] | set[str]) -> bool:
        return share(self.nearest, said) > 0 or any(share(needed, said) >= self.met for needed in self.needed)


@dataclass(frozen=True, slots=True)
class Conditions:
    """All that one response's sentences ask of a draft that uses them."""

    pairs: tuple[Condition, ...]
    lists: tuple[Items, ...]

    def unmet(self, kept: Sequence[Wording], focus: Focus) -> str | None:
        """The kind of the first condition that ``kept`` raises and does not meet, or None.

        The one half of a concession is enough for a question that clearly asks for that half.
        """
        said = frozenset(key for sentence in kept for key in sentence.keys)
        for condition in self.pairs:
            if condition.head is not None:
                if not _head_met(condition, kept):
                    return f"{condition.kind}: {condition.head}"
            elif condition.raised_by(said) and not condition.met_by(said) and condition.is_due(focus):
                return condition.kind
        for items in self.lists:
            if narrowed(items, kept, focus):
                return "list: " + "・".join(items.surfaces)
        return None


def conditions(sentences: Sequence[Wording], generic: frozenset[str]) -> Conditions:
    """The conditions of a response. ``generic`` are nouns too common to be restricted by one modifier."""
    pairs: list[Condition] = []
    items: list[Items] = []
    for at, sentence in enumerate(sentences):
        pairs += [*_splits(at, sentence), *_premises(sentence), *_groups(sentence), *_concerned(sentence, generic)]
        items += lists(sentence)
    pairs += [_restricted(noun, found) for noun, found in restrictions(sentences, generic).items()]
    return Conditions(tuple(pairs), tuple(items))


def generic_nouns(responses: Iterable[Sequence[Wording]]) -> frozenset[str]:
    count: dict[str, int] = {}
    for response in responses:
        for key in {key for sentence in response for key in sentence.keys}:
            count[key] = count.get(key, 0) + 1
    return frozenset(key for key, number in count.items() if number >= _GENERIC_FROM)


def _splits(at: int, sentence: Wording) -> Iterator[Condition]:
    """«A が、B», «A に加え、B», «A にとどまらず、B»: B alone is half of what is said."""
    for pattern, kind in ((_CONCESSION, "concession"), (_ADDITION, "addition")):
        for match in pattern.finditer(sentence.folded):
            first, second = _keys(sentence, 0, match.start()), _keys(sentence, match.end(), len(sentence.folded))
            if kind == "addition":
                first = _keys(sentence, _clause_start(sentence, match.start()), match.start())
                second = _keys(sentence, match.end(), _clause_end(sentence, match.end()))
            first, second = first - second - LIGHT, second - first - LIGHT
            if first and second:
                other = Span(at, 0, match.end()) if kind == "concession" else None
                yield Condition(kind, needed=(first,), raised=second, other=other)
                if any(mark in match[0] for mark in _ONE_SIDED):
                    anchor = [w.key for w in sentence.words if sentence.tokens[w.at].end <= match.start() + 1][-1]
                    yield Condition(kind, needed=(second,), raised=first, anchor=anchor)


def _premises(sentence: Wording) -> Iterator[Condition]:
    """«X を前提とした…», said of all that follows."""
    for match in _PREMISE.finditer(sentence.folded):
        following = _keys(sentence, match.end(), len(sentence.folded))
        if following:
            premise = next(w.key for w in sentence.words if sentence.tokens[w.at].start >= match.start() - 1)
            tail = frozenset([w.key for w in sentence.words if w.key not in LIGHT][-1:])
            yield Condition("premise", needed=(frozenset({premise}),), raised=tail)


def _groups(sentence: Wording) -> Iterator[Condition]:
    """«X といった Y…»: what is said is said of Y; X are its examples."""
    for match in _GROUPED.finditer(sentence.folded):
        examples, rest = _keys(sentence, 0, match.start()), _keys(sentence, match.start(1), match.end(1))
        if examples - rest and rest:
            yield Condition("examples", needed=(rest,), raised=examples - rest)


def _concerned(sentence: Wording, generic: frozenset[str]) -> Iterator[Condition]:
    """«X にとって…», «X に対して…» with an X that is limited: what follows is said of X alone."""
    for match in re.finditer(r"に(?:対し|とって)[^、]{0,3}、", sentence.folded):
        at = next((at for at, token in enumerate(sentence.tokens) if token.end == match.start()), None)
        modifier = modifier_of(sentence, at) if at is not None and sentence.tokens[at].is_noun else None
        following = _keys(sentence, match.end(), len(sentence.folded)) - LIGHT - generic
        if modifier is not None and modifier.limits and following:
            yield Condition("whom", needed=(), raised=following, nearest=modifier.nearest, threshold=_SOME)


def _restricted(noun: str, modifiers: Sequence[Modifier]) -> Condition:
    """«市役所の業務に用いる紙»: who names the noun has to name what restricts it."""
    return Condition(
        "modifier",
        needed=tuple(m.words - {noun} for m in modifiers if not m.limits),
        head=noun,
        nearest=frozenset(near for m in modifiers for near in m.nearest) - {noun},
        before=not any(m.clause for m in modifiers),
        met=_HEAD_MET,
    )


def _head_met(condition: Condition, kept: Sequence[Wording]) -> bool:
    """Met in a sentence that has the head, alone or with a neighbour that points to it."""
    for at, sentence in enumerate(kept):
        if condition.head not in {word.key for word in sentence.words}:
            continue
        last = max(word.at for word in sentence.words if word.key == condition.head)
        before = (word for word in sentence.words if word.at < last or not condition.before)
        joined = {key for word in before for key in sentence.keys_of(word)}
        for other in (at - 1, at + 1):
            if 0 <= other < len(kept) and _ANAPHORA.search(kept[max(at, other)].folded):
                joined |= kept[other].keys
        if not condition.met_by(joined):
            return False
    return True


def _keys(sentence: Wording, start: int, end: int) -> frozenset[str]:
    return frozenset(w.key for w in sentence.words if start <= sentence.tokens[w.at].start < end)


def _clause_start(sentence: Wording, end: int) -> int:
    return sentence.folded.rfind("、", 0, end) + 1


def _clause_end(sentence: Wording, start: int) -> int:
    end = sentence.folded.find("、", start)
    return end if end >= 0 else len(sentence.folded)
