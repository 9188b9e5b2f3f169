"""Tokens for the lexical channels and the classifier: words by SudachiPy, readings, character n-grams."""

from __future__ import annotations

import re
import threading
from dataclasses import dataclass
from functools import cache, lru_cache
from typing import TYPE_CHECKING

from index.text import fold, fold_with_map

if TYPE_CHECKING:
    from sudachipy import Dictionary, Tokenizer

_CONTENT = {"名詞", "動詞", "形容詞", "形状詞", "副詞", "接頭辞", "接尾辞", "代名詞", "連体詞"}
# Words that stand in nearly every question and tell no record from another.
_EMPTY = {
    "為る",
    "居る",
    "有る",
    "成る",
    "出来る",
    "言う",
    "下さる",
    "くれる",
    "貰う",
    "事",
    "物",
    "其れ",
    "此れ",
    "の",
    "様",
    "御",
    "お",
}
_NOT_WORD = re.compile(r"[^\wー]+")
_TO_KATAKANA = {code: code + 0x60 for code in range(ord("ぁ"), ord("ゖ") + 1)}


def tokenizer(*, longest: bool = False) -> Tokenizer:
    """This thread's tokenizer: Sudachi refuses to be used by two threads at once. The dictionary is shared.

    It splits into the shortest units, with ``longest`` into the longest (split modes A and C).
    """
    name = "longest" if longest else "shortest"
    found: Tokenizer | None = getattr(_thread, name, None)
    if found is None:
        from sudachipy import SplitMode

        with _creating:
            found = _dictionary().create(SplitMode.C if longest else SplitMode.A)
        setattr(_thread, name, found)
    return found


@cache
def _dictionary() -> Dictionary:
    """Sudachi's core dictionary, loaded once (about 0.2 s)."""
    from sudachipy import Dictionary

    return Dictionary(dict="core")


_thread, _creating = threading.local(), threading.Lock()


@dataclass(frozen=True, slots=True)
class Morph:
    """One shortest unit (split mode A) of a folded text; ``reading`` is katakana where Sudachi knows one."""

    surface: str
    form: str  # normalised, in dictionary form
    reading: str
    pos: str  # the part of speech and its first refinement
    detail: str

    @property
    def is_mark(self) -> bool:
        return self.pos in ("補助記号", "空白")

    @property
    def sound(self) -> str:
        """The unit as it is read, all in katakana."""
        return to_katakana(self.reading or self.surface)


@lru_cache(maxsize=512)
def morphs(text: str) -> tuple[Morph, ...]:
    """The units of ``text``, folded first. Cached: one question is looked at by several channels and rules."""
    return tuple(
        Morph(m.surface(), m.normalized_form(), m.reading_form(), *m.part_of_speech()[:2])
        for m in tokenizer().tokenize(fold(text))
    )


def synonym_groups(text: str) -> list[tuple[int, int, frozenset[int]]]:
    """(start, end, ids of Sudachi's synonym groups) of the longest units of ``text``, as printed; content words alone."""
    folded, origin = fold_with_map(text)
    ends = [*origin, len(text)]
    return [
        (origin[m.begin()], ends[m.end()], frozenset(m.synonym_group_ids()))
        for m in tokenizer(longest=True).tokenize(folded)
        if m.part_of_speech()[0] in _CONTENT
    ]


def words(text: str) -> list[str]:
    """Normalised forms of the content words of ``text``, in order."""
    return [m.form for m in morphs(text) if m.pos in _CONTENT and m.form not in _EMPTY]


def forms(text: str) -> list[str]:
    """Normalised forms of everything in ``text``, function words and marks too, in order."""
    return [m.form for m in morphs(text)]


def nouns(text: str) -> set[str]:
    """Normalised forms of the nouns of ``text``, numbers and pronouns aside."""
    return {m.form for m in morphs(text) if m.pos == "名詞" and m.detail != "数詞"}


def reading(text: str) -> str:
    """``text`` as it is read, in katakana without marks: alike for kanji, kana and a wrong conversion."""
    read = "".join(m.sound for m in morphs(text) if not m.is_mark)
    return _NOT_WORD.sub("", read)


def to_katakana(text: str) -> str:
    return text.translate(_TO_KATAKANA)


def plain(text: str) -> str:
    """Folded text without punctuation and white space."""
    return _NOT_WORD.sub("", fold(text))


def bigrams(text: str) -> list[str]:
    """Overlapping pairs of the characters of ``text``, punctuation and white space removed; a lone one as itself."""
    bare = plain(text)
    return ngrams(bare, 2, 2) or list(bare)


def ngrams(text: str, shortest: int, longest: int) -> list[str]:
    """All character n-grams of ``text`` as it is, for n from ``shortest`` to ``longest``."""
    return [text[i : i + n] for n in range(shortest, longest + 1) for i in range(len(text) - n + 1)]
