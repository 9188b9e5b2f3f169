"""Tokens for the lexical channels: SudachiPy normalised forms of content words, and character n-grams."""

from __future__ import annotations

import re
import threading
from functools import cache
from typing import TYPE_CHECKING

from index.text import fold

if TYPE_CHECKING:
    from sudachipy import Dictionary, Morpheme, Tokenizer

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


def tokenizer() -> Tokenizer:
    """This thread's tokenizer: Sudachi refuses to be used by two threads at once. The dictionary is shared."""
    found: Tokenizer | None = getattr(_thread, "tokenizer", None)
    if found is None:
        from sudachipy import SplitMode

        with _creating:
            found = _thread.tokenizer = _dictionary().create(SplitMode.A)
    return found


@cache
def _dictionary() -> Dictionary:
    """Sudachi's core dictionary, loaded once (about 0.2 s)."""
    from sudachipy import Dictionary

    return Dictionary(dict="core")


_thread, _creating = threading.local(), threading.Lock()


def words(text: str) -> list[str]:
    """Normalised forms of the content words of ``text``, in order, shortest units (split mode A)."""
    return [m.normalized_form() for m in tokenizer().tokenize(fold(text)) if _is_content(m)]


def nouns(text: str) -> set[str]:
    """Normalised forms of the nouns of ``text``, numbers and pronouns aside."""
    found = tokenizer().tokenize(fold(text))
    return {m.normalized_form() for m in found if m.part_of_speech()[0] == "名詞" and m.part_of_speech()[1] != "数詞"}


def _is_content(morpheme: Morpheme) -> bool:
    return morpheme.part_of_speech()[0] in _CONTENT and morpheme.normalized_form() not in _EMPTY


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
