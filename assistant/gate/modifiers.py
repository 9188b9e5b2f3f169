"""What restricts a noun of a sentence: «市役所の業務に用いる紙», «デジタルに不慣れな市民», by grammar alone."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from assistant.gate.wording import Token, Wording, denied

_TOPIC = re.compile(r"(?:に対して(?:は|も)|にとって(?:は|も)|について(?:は|も)|に関し(?:て|まして)(?:は)?|は)、")
_GROUP = re.compile(r"に(?:対し|とって)")  # whom it is about: one word is enough to restrict it


@dataclass(frozen=True, slots=True)
class Modifier:
    words: frozenset[str]
    nearest: frozenset[str]  # the word right before the noun, in the forms a draft may give it
    limits: bool  # by its sense: it denies something; then nothing but the nearest word will do
    verb: bool  # a verb phrase, or a whole topic; else only A の B
    compound: bool
    clause: bool  # a verb phrase


def restrictions(sentences: Sequence[Wording], generic: frozenset[str]) -> dict[str, list[Modifier]]:
    """Nouns that stand restricted: «市役所の業務に用いる紙», «デジタルに不慣れな市民».

    A noun whose first mention is free, or that stands alone beside a longer compound, asks for none; a generic
    one only where its restriction denies something.
    """
    found: dict[str, list[Modifier]] = {}
    free: set[str] = set()
    for sentence in sentences:
        for at, token in enumerate(sentence.tokens):
            if not (token.is_noun and token.is_content and "可能" not in token.pos[2] and _is_head(sentence, at)):
                continue
            key = _key(sentence, at)
            modifier = modifier_of(sentence, at)
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
                        [Modifier(frozenset(following), frozenset(), False, False, False, True)] if following else []
                    )
    return {key: modifiers for key, modifiers in found.items() if key not in free}


def _key(sentence: Wording, at: int) -> str:
    return next(word.key for word in sentence.words if word.at == at)


def _is_head(sentence: Wording, at: int) -> bool:
    """The last noun of its run: what follows is a particle or a mark, not another noun."""
    following = sentence.tokens[at + 1 : at + 2]
    return (
        not following or following[0].surface == "等" or not (following[0].is_noun or following[0].pos[0] == "接尾辞")
    )


def modifier_of(sentence: Wording, at: int) -> Modifier | None:
    """What restricts the noun at ``at``: a verb phrase (用いる|紙), or a の-phrase (イベント等の|定員)."""
    start = at
    while start > 0 and is_part_of_noun(sentence.tokens[start - 1]):
        start -= 1
    compound = start < at
    while start > 1 and sentence.tokens[start - 1].surface == "な":  # 人的・物的な|資源
        start -= 1
        while start > 0 and (
            is_part_of_noun(sentence.tokens[start - 1]) or sentence.tokens[start - 1].pos[0] == "形状詞"
        ):
            start -= 1
    if start == 0:
        return None
    before = sentence.tokens[start - 1]
    begin = phrase_start(sentence, start)
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
    return Modifier(frozenset(w.key for w in words), frozenset(near), limits and verb, verb or topic, compound, verb)


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


def is_part_of_noun(token: Token) -> bool:
    return token.is_noun or token.pos[0] in ("接頭辞", "接尾辞") or token.surface in ("・", "的")


def phrase_start(sentence: Wording, at: int) -> int:
    """Back from ``at`` to the last comma or topic は."""
    while at > 0 and sentence.tokens[at - 1].surface not in ("、", "。", "■"):
        if sentence.tokens[at - 1].surface == "は" and sentence.tokens[at - 1].pos[0] == "助詞":
            break
        at -= 1
    return at
