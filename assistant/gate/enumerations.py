"""Lists of a response («X や Y», «X・Y など»), and whether a draft names one of their items as if it were all."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

from assistant.gate.limits import Focus
from assistant.gate.modifiers import is_part_of_noun, phrase_start
from assistant.gate.paraphrases import same, share
from assistant.gate.wording import LIGHT, Wording

_BESIDE = re.compile(r"[^、。]{0,14}(?:など|等|を含|をはじめ|たり|のほか)")  # right behind an item: «…等», «…など»
_AS_EXAMPLE = re.compile(r"例と|例です|例に|例の|の一つ|のひとつ|挙げ")
_NAMED = 0.5  # of an item's words: more than half name it
_TOUCHED = 0.34  # of an item's words: named in other words, at least in part
_ITEM = 8  # tokens an item of a list may have at most


@dataclass(frozen=True, slots=True)
class Items:
    """A list of examples of which a draft may not name one as if it were all."""

    items: tuple[frozenset[str], ...]
    surfaces: tuple[str, ...]
    joined: (
        bool  # by と: what belongs together has to be told as a whole only where the question asks whether it is all
    )
    states: frozenset[str]  # what its sentence says in the end: who says none of it does not use it; empty: always used


def lists(sentence: Wording) -> list[Items]:
    """Runs of short items joined by や, ・ or 及び, by と, and by たり."""
    found: list[Items] = []
    for joined in (False, True):
        joints = [at for at in range(1, len(sentence.tokens) - 1) if _joins(sentence, at, joined)]
        for run in _runs(joints):
            bounds = [_item_start(sentence, run[0]), *run, _item_end(sentence, run[-1])]
            texts = [_text(sentence, a + (i > 0), b) for i, (a, b) in enumerate(pairwise(bounds))]
            found += _items(
                texts,
                frozenset() if joined else _stated(sentence, bounds[-1]),
                _outside(sentence, bounds[0], bounds[-1]),
                joined,
            )
    tari = [at for at, token in enumerate(sentence.tokens) if token.form == "たり"]
    if len(tari) > 1:
        bounds = [phrase_start(sentence, tari[0]) - 1, *tari]
        found += _items([_text(sentence, a + 1, b) for a, b in pairwise(bounds)], frozenset(), frozenset(), False)
    return found


def _joins(sentence: Wording, at: int, joined: bool) -> bool:
    token = sentence.tokens[at]
    if joined:  # A の充実と B の拡充: what is done, not with whom
        before, after = sentence.tokens[at - 1], sentence.tokens[at + 1]
        return token.surface == "と" and "サ変" in before.pos[2] and after.is_noun
    return token.surface in ("や", "・", "及び", "または", "又は") and token.pos[0] in ("助詞", "補助記号", "接続詞")


def _outside(sentence: Wording, start: int, end: int) -> frozenset[str]:
    """The words of the sentence that stand outside its list: they name none of the items."""
    return frozenset(key for w in sentence.words if not start <= w.at < end for key in sentence.keys_of(w))


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
    while at > 0 and (is_part_of_noun(sentence.tokens[at - 1]) or sentence.tokens[at - 1].surface in ("の", "な")):
        at -= 1
    return at


def _item_end(sentence: Wording, at: int) -> int:
    at += 1
    while at < len(sentence.tokens) and (is_part_of_noun(sentence.tokens[at]) or sentence.tokens[at].surface == "の"):
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


def _items(surfaces: Sequence[str], states: frozenset[str], outside: frozenset[str], joined: bool) -> list[Items]:
    keys = [Wording(surface).keys for surface in surfaces]
    common = frozenset.intersection(*keys) if keys else frozenset()
    own = tuple(frozenset(k - common - LIGHT - outside) or frozenset(k - common - LIGHT) for k in keys)
    return [Items(own, tuple(surfaces), joined, states)] if len(own) > 1 and all(own) else []


def narrowed(items: Items, kept: Sequence[Wording], focus: Focus) -> bool:
    """One item alone is named in all that is kept of that statement, not as an example nor as what was asked for."""
    if items.joined and not focus.extent:
        return False
    said = frozenset(key for sentence in kept for key in sentence.keys)
    named = [item for item in items.items if share(item, said) > _NAMED]
    if (
        len(named) != 1
        or any(_touched(item, named[0], said) for item in items.items if item is not named[0])
        or (items.states and items.states.isdisjoint(said) and not focus.alone)
    ):
        return False
    if focus.names(named[0]) and not focus.extent:
        return False
    naming = [sentence for sentence in kept if share(named[0], sentence.keys) > _NAMED]
    return bool(naming) and not any(_as_example(named[0], sentence) for sentence in naming)


def _touched(item: frozenset[str], named: frozenset[str], said: frozenset[str]) -> bool:
    """Whether ``said`` names some of ``item`` by words that do not name the other one."""
    return share(item, frozenset(key for key in said if same(key).isdisjoint(named))) >= _TOUCHED


def _as_example(item: frozenset[str], sentence: Wording) -> bool:
    if _AS_EXAMPLE.search(sentence.folded):
        return True
    ends = [sentence.tokens[w.at].end for w in sentence.words if not item.isdisjoint((w.key, *w.parts))]
    return any(_BESIDE.match(sentence.folded, end) for end in ends)
