"""What a response conditions its answer on, and whether the sentences that are left still say it.

A sentence can be true word by word and mislead by what it leaves out. From each sentence of a response, by its
grammar alone, come pairs: who says *this* has to say *that* as well (`Condition`). A condition that the kept
sentences raise and do not meet is an omission: the verbatim answer is given instead.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

from assistant.wording import LIGHT, Token, Wording, denied, same

MET = 0.3  # share of a condition's words that a draft must hold: a paraphrase drops some of them
RAISED = 0.5  # share of the words that raise a condition, from which on it is raised
_SOME = 0.3  # whom a statement is about has to be said even where little of it is used
_HEAD_MET = 0.4  # a modifier is short, and its words stand in other places too

_BESIDE = re.compile(r"[^、。]{0,14}(?:など|等|を含|をはじめ|たり|のほか)")  # right behind an item: «…等», «…など»
_AS_EXAMPLE = re.compile(r"例と|例です|例に|例の|の一つ|のひとつ|挙げ")
_TOPIC = re.compile(r"(?:に対して(?:は|も)|にとって(?:は|も)|について(?:は|も)|に関し(?:て|まして)(?:は)?|は)、")
_GROUP = re.compile(r"に(?:対し|とって)")  # whom it is about: one word is enough to restrict it
_CONCESSION = re.compile(r"(?:ます|です|ある|る|い)(?:が|けれども?|ものの|一方(?:で)?)、")
_ADDITION = re.compile(r"(?:に加え(?:て)?|とともに|だけで(?:は)?なく|のみならず|にとどまらず|とどまらず)、?")
_ONE_SIDED = ("とどまらず", "だけで", "のみならず")  # saying the first half alone is misleading as well
_PREMISE = re.compile(r"を?(?:前提|条件)(?:と|に)(?:した|して|し)?(?:うえで|上で|、)?、?")
_GROUPED = re.compile(r"といった")
_ANAPHORA = re.compile(r"これら|こうした|その|それら|この")
_NAMED = 0.5  # of an item's words: more than half name it
_TOUCHED = 0.34  # of an item's words: named in other words, at least in part
_ITEM = 8  # tokens an item of a list may have at most
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
    before: bool = False  # the restriction has to stand before the head: what follows it is said of something else
    met: float = MET
    threshold: float = RAISED

    def raised_by(self, said: frozenset[str]) -> bool:
        if self.anchor is not None and same(self.anchor).isdisjoint(said):
            return False
        return _share(self.raised, said) >= self.threshold

    def met_by(self, said: frozenset[str] | set[str]) -> bool:
        return _share(self.nearest, said) > 0 or any(_share(needed, said) >= self.met for needed in self.needed)


@dataclass(frozen=True, slots=True)
class Items:
    """A list of examples of which a draft may not name one as if it were all."""

    items: tuple[frozenset[str], ...]
    surfaces: tuple[str, ...]
    states: frozenset[str]  # what its sentence says in the end: who says none of it does not use it; empty: always used


@dataclass(frozen=True, slots=True)
class Conditions:
    """All that one response's sentences ask of a draft that uses them."""

    pairs: tuple[Condition, ...]
    lists: tuple[Items, ...]

    def unmet(self, kept: Sequence[Wording]) -> str | None:
        """The kind of the first condition that ``kept`` raises and does not meet, or None."""
        said = frozenset(key for sentence in kept for key in sentence.keys)
        for condition in self.pairs:
            if condition.head is not None:
                if not _head_met(condition, kept):
                    return f"{condition.kind}: {condition.head}"
            elif condition.raised_by(said) and not condition.met_by(said):
                return condition.kind
        for items in self.lists:
            if _narrowed(items, kept):
                return "list: " + "・".join(items.surfaces)
        return None


def conditions(sentences: Sequence[Wording], generic: frozenset[str]) -> Conditions:
    """The conditions of a response. ``generic`` are nouns too common to be restricted by one modifier."""
    pairs: list[Condition] = []
    lists: list[Items] = []
    for sentence in sentences:
        pairs += [*_splits(sentence), *_premises(sentence), *_groups(sentence), *_concerned(sentence, generic)]
        lists += _lists(sentence)
    pairs += _modifiers(sentences, generic)
    return Conditions(tuple(pairs), tuple(lists))


def generic_nouns(responses: Iterable[Sequence[Wording]]) -> frozenset[str]:
    count: dict[str, int] = {}
    for response in responses:
        for key in {key for sentence in response for key in sentence.keys}:
            count[key] = count.get(key, 0) + 1
    return frozenset(key for key, number in count.items() if number >= _GENERIC_FROM)


# --- pairs -----------------------------------------------------------------------------------------------


def _splits(sentence: Wording) -> Iterator[Condition]:
    """«A が、B», «A に加え、B», «A にとどまらず、B»: B alone is half of what is said."""
    for pattern, kind in ((_CONCESSION, "concession"), (_ADDITION, "addition")):
        for match in pattern.finditer(sentence.folded):
            first, second = _keys(sentence, 0, match.start()), _keys(sentence, match.end(), len(sentence.folded))
            if kind == "addition":
                first = _keys(sentence, _clause_start(sentence, match.start()), match.start())
                second = _keys(sentence, match.end(), _clause_end(sentence, match.end()))
            first, second = first - second, second - first
            if first and second:
                yield Condition(kind, needed=(first,), raised=second)
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
        examples, rest = _keys(sentence, 0, match.start()), _keys(sentence, match.end(), len(sentence.folded))
        if examples - rest and rest:
            yield Condition("examples", needed=(rest,), raised=examples - rest)


def _concerned(sentence: Wording, generic: frozenset[str]) -> Iterator[Condition]:
    """«X にとって…», «X に対して…» with an X that is limited: what follows is said of X alone."""
    for match in re.finditer(r"に(?:対し|とって)[^、]{0,3}、", sentence.folded):
        at = next((at for at, token in enumerate(sentence.tokens) if token.end == match.start()), None)
        modifier = _modifier(sentence, at) if at is not None and sentence.tokens[at].is_noun else None
        following = _keys(sentence, match.end(), len(sentence.folded)) - LIGHT - generic
        if modifier is not None and modifier.limits and following:
            yield Condition("whom", needed=(), raised=following, nearest=modifier.nearest, threshold=_SOME)


def _modifiers(sentences: Sequence[Wording], generic: frozenset[str]) -> list[Condition]:
    """Nouns that stand restricted: «市役所の業務に用いる紙», «デジタルに不慣れな市民».

    A noun whose first mention is free, or that stands alone beside a longer compound, asks for none; a generic
    one only where its restriction denies something.
    """
    found: dict[str, list[_Modifier]] = {}
    free: set[str] = set()
    for sentence in sentences:
        for at, token in enumerate(sentence.tokens):
            if not (token.is_noun and token.is_content and "可能" not in token.pos[2] and _is_head(sentence, at)):
                continue
            key = sentence_key(sentence, at)
            modifier = _modifier(sentence, at)
            if modifier is not None and (key in found or modifier.limits or (modifier.verb and key not in generic)):
                found.setdefault(key, []).append(modifier)
            elif modifier is not None:
                free.add(key)
            else:
                before = found.get(key, [])
                alone = sentence.tokens[at + 1 : at + 2] and sentence.tokens[at + 1].surface != "の"
                if (
                    (alone and not before)
                    or any(m.compound for m in before)
                    or (before and not before[0].limits and not alone)
                ):
                    free.add(key)
                elif before and alone and not before[0].limits:  # «紙を前提としない»: so much is said of it freely
                    following = [w.key for w in sentence.words if w.at > at][:1]
                    before += (
                        [_Modifier(frozenset(following), frozenset(), False, False, False, True)] if following else []
                    )
    return [
        Condition(
            "modifier",
            needed=tuple(m.words - {key} for m in modifiers if not m.limits),
            head=key,
            nearest=frozenset(near for m in modifiers for near in m.nearest) - {key},
            before=not any(m.clause for m in modifiers),
            met=_HEAD_MET,
        )
        for key, modifiers in found.items()
        if key not in free
    ]


def sentence_key(sentence: Wording, at: int) -> str:
    return next(word.key for word in sentence.words if word.at == at)


def _is_head(sentence: Wording, at: int) -> bool:
    """The last noun of its run: what follows is a particle or a mark, not another noun."""
    following = sentence.tokens[at + 1 : at + 2]
    return (
        not following or following[0].surface == "等" or not (following[0].is_noun or following[0].pos[0] == "接尾辞")
    )


@dataclass(frozen=True, slots=True)
class _Modifier:
    words: frozenset[str]
    nearest: frozenset[str]  # the word right before the noun, in the forms a draft may give it
    limits: bool  # by its sense: it denies something; then nothing but the nearest word will do
    verb: bool  # a verb phrase, or a whole topic; else only A の B
    compound: bool
    clause: bool  # a verb phrase


def _modifier(sentence: Wording, at: int) -> _Modifier | None:
    """What restricts the noun at ``at``: a verb phrase (用いる|紙), or a の-phrase (イベント等の|定員)."""
    start = at
    while start > 0 and _is_part_of_noun(sentence.tokens[start - 1]):
        start -= 1
    compound = start < at
    while start > 1 and sentence.tokens[start - 1].surface == "な":  # 人的・物的な|資源
        start -= 1
        while start > 0 and (
            _is_part_of_noun(sentence.tokens[start - 1]) or sentence.tokens[start - 1].pos[0] == "形状詞"
        ):
            start -= 1
    if start == 0:
        return None
    before = sentence.tokens[start - 1]
    begin = _phrase_start(sentence, start)
    limits = any(_limits(token) for token in sentence.tokens[begin:at])
    of = before.surface in ("の", "等")
    topic = of and bool(_TOPIC.match(sentence.folded, sentence.tokens[at].end))
    verb = _restricts(sentence, start - 1) or (
        limits and (before.is_attributive or sentence.tokens[at - 1].is_attributive)
    )
    if not (of or verb):
        return None
    group = bool(_GROUP.match(sentence.folded, sentence.tokens[at].end))
    words = [w for w in sentence.words if begin <= w.at < (at if topic or limits else start)]
    if len(words) < (1 if group or not (verb or topic) else 2):
        return None
    near = {words[-1].key, *denied(words[-1].key)}
    if sentence.tokens[words[-1].at].pos[0] == "形容詞" and len(words) > 1:  # なじみの薄い
        near.add(words[-2].key)
    return _Modifier(frozenset(w.key for w in words), frozenset(near), limits and verb, verb or topic, compound, verb)


def _restricts(sentence: Wording, at: int) -> bool:
    """Whether the token before a noun is a verb's attributive form (用いる|紙, 生み出した|資源), not による or という."""
    token = sentence.tokens[at]
    if not token.is_attributive:
        return False
    verb = next(
        (t for t in reversed(sentence.tokens[: at + 1]) if t.form not in ("た", "ない", "れる", "出来る", "為る")),
        token,
    )
    return (
        verb.is_content and not verb.surface.startswith("係") and (verb.pos[0] == "動詞" or "サ変可能" in verb.pos[2])
    )


def _limits(token: Token) -> bool:
    return token.form in ("ない", "ず", "薄い", "限る") or (token.is_content and token.form.startswith(("不", "未")))


def _is_part_of_noun(token: Token) -> bool:
    return token.is_noun or token.pos[0] in ("接頭辞", "接尾辞") or token.surface in ("・", "的")


def _phrase_start(sentence: Wording, at: int) -> int:
    """Back from ``at`` to the last comma or topic は."""
    while at > 0 and sentence.tokens[at - 1].surface not in ("、", "。", "■"):
        if sentence.tokens[at - 1].surface == "は" and sentence.tokens[at - 1].pos[0] == "助詞":
            break
        at -= 1
    return at


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


# --- lists -----------------------------------------------------------------------------------------------


def _lists(sentence: Wording) -> list[Items]:
    """Runs of short items joined by や, ・ or 及び, and たり; と joins what belongs together and is left out."""
    found: list[Items] = []
    joints = [at for at, token in enumerate(sentence.tokens) if _joins(token)]
    for run in _runs(joints):
        bounds = [_item_start(sentence, run[0]), *run, _item_end(sentence, run[-1])]
        texts = [_text(sentence, a + (i > 0), b) for i, (a, b) in enumerate(pairwise(bounds))]
        found += _items(texts, _stated(sentence, bounds[-1]))
    tari = [at for at, token in enumerate(sentence.tokens) if token.form == "たり"]
    if len(tari) > 1:
        bounds = [_phrase_start(sentence, tari[0]) - 1, *tari]
        found += _items([_text(sentence, a + 1, b) for a, b in pairwise(bounds)], frozenset())
    return found


def _joins(token: Token) -> bool:
    return token.surface in ("や", "・", "及び", "または", "又は") and token.pos[0] in ("助詞", "補助記号", "接続詞")


def _runs(joints: Sequence[int]) -> Iterator[list[int]]:
    """Joints that stand near each other belong to one list."""
    run: list[int] = []
    for at in joints:
        if run and at - run[-1] > _ITEM:
            yield run
            run = []
        run.append(at)
    if run:
        yield run


def _item_start(sentence: Wording, at: int) -> int:
    """Back over nouns and の; a verb, another particle or a comma ends the item."""
    while at > 0 and (_is_part_of_noun(sentence.tokens[at - 1]) or sentence.tokens[at - 1].surface == "の"):
        at -= 1
    return at


def _item_end(sentence: Wording, at: int) -> int:
    at += 1
    while at < len(sentence.tokens) and (_is_part_of_noun(sentence.tokens[at]) or sentence.tokens[at].surface == "の"):
        at += 1
    return at


def _text(sentence: Wording, start: int, end: int) -> str:
    return "".join(token.surface for token in sentence.tokens[start:end])


def _stated(sentence: Wording, at: int) -> frozenset[str]:
    """What is said of a list that ends at ``at``: the next verb, and the last word of the sentence."""
    following = [w for w in sentence.words if w.at >= at and w.key not in LIGHT]
    verbs = [w.key for w in following if _is_verb(sentence, w.at)]
    return frozenset([*verbs[:1], *[w.key for w in following[-1:]]])


def _is_verb(sentence: Wording, at: int) -> bool:
    token, following = sentence.tokens[at], sentence.tokens[at + 1 : at + 2]
    if token.pos[0] == "動詞":
        return True
    return "サ変" in token.pos[2] and bool(following) and (following[0].form == "為る" or following[0].surface == "を")


def _items(surfaces: Sequence[str], states: frozenset[str]) -> list[Items]:
    keys = [Wording(surface).keys for surface in surfaces]
    common = frozenset.intersection(*keys) if keys else frozenset()
    own = tuple(frozenset(k - common - LIGHT) for k in keys)
    return [Items(own, tuple(surfaces), states)] if len(own) > 1 and all(own) else []


def _narrowed(items: Items, kept: Sequence[Wording]) -> bool:
    """One item alone is named in all that is kept of that statement, and not as an example."""
    said = frozenset(key for sentence in kept for key in sentence.keys)
    shares = [_share(item, said) for item in items.items]
    named = [item for item, share in zip(items.items, shares, strict=True) if share > _NAMED]
    if (
        len(named) != 1
        or sum(share >= _TOUCHED for share in shares) > 1
        or (items.states and items.states.isdisjoint(said))
    ):
        return False
    naming = [sentence for sentence in kept if _share(named[0], sentence.keys) > _NAMED]
    return bool(naming) and not any(_as_example(named[0], sentence) for sentence in naming)


def _as_example(item: frozenset[str], sentence: Wording) -> bool:
    if _AS_EXAMPLE.search(sentence.folded):
        return True
    ends = [sentence.tokens[w.at].end for w in sentence.words if not item.isdisjoint((w.key, *w.parts))]
    return any(_BESIDE.match(sentence.folded, end) for end in ends)


# --- words -----------------------------------------------------------------------------------------------


def _share(wanted: frozenset[str], said: frozenset[str] | set[str]) -> float:
    """The share of ``wanted`` that ``said`` holds, in the same or in other words; 0 where nothing is wanted."""
    return sum(not same(key).isdisjoint(said) for key in wanted) / len(wanted) if wanted else 0.0


def _keys(sentence: Wording, start: int, end: int) -> frozenset[str]:
    return frozenset(w.key for w in sentence.words if start <= sentence.tokens[w.at].start < end)


def _clause_start(sentence: Wording, end: int) -> int:
    return sentence.folded.rfind("、", 0, end) + 1


def _clause_end(sentence: Wording, start: int) -> int:
    end = sentence.folded.find("、", start)
    return end if end >= 0 else len(sentence.folded)
