"""Which words say the same: `paraphrases.toml`, read once.

Words are compared as stems, and a stem is the same as another only where a group of the file holds both: groups
are not joined, so what is near to two words does not make those two near to each other.
"""

from __future__ import annotations

import tomllib
from functools import cache
from pathlib import Path
from typing import cast

from assistant.gate.wording import Wording


@cache
def _lexicon() -> dict[str, list[list[str]] | list[str]]:
    text = Path(__file__).with_name("paraphrases.toml").read_text(encoding="utf-8")
    return cast("dict[str, list[list[str]] | list[str]]", tomllib.loads(text))


@cache
def paraphrases() -> dict[str, frozenset[str]]:
    """Stem → the stems that say the same in other words, from ``paraphrases.toml``."""
    found: dict[str, set[str]] = {}
    for group in _lexicon()["groups"]:
        keys = {key for word in group for key in _entry(word)}
        for key in keys:
            found.setdefault(key, set()).update(keys)
    return {key: frozenset(keys) for key, keys in found.items()}


@cache
def turning() -> frozenset[str]:
    """Stems of the words that turn a statement round."""
    return frozenset(key for word in _lexicon()["turning"] for key in _entry(str(word)))


def _entry(word: str) -> list[str]:
    return [word.key for word in Wording(word).words[:1]]


@cache
def faint() -> frozenset[str]:
    """Stems of the acts and qualities that a record need not have."""
    return frozenset(key for word in _lexicon()["faint"] for key in _entry(str(word)))


def same(key: str) -> frozenset[str]:
    """The stem itself and its paraphrases."""
    return paraphrases().get(key, frozenset()) | {key}


def share(wanted: frozenset[str], said: frozenset[str] | set[str]) -> float:
    """The share of ``wanted`` that ``said`` holds, in the same or in other words; 0 where nothing is wanted."""
    return sum(not same(key).isdisjoint(said) for key in wanted) / len(wanted) if wanted else 0.0
