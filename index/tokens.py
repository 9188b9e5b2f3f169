"""Tokens for the lexical channels: SudachiPy normalised forms of content words, and character n-grams."""

from __future__ import annotations

import re
from functools import cache
from typing import TYPE_CHECKING

from index.text import fold

if TYPE_CHECKING:
    from sudachipy import Morpheme, Tokenizer

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


@cache
def tokenizer() -> Tokenizer:
    """Sudachi with its core dictionary, loaded once (about 0.2 s)."""
    from sudachipy import Dictionary, SplitMode

    return Dictionary(dict="core").create(SplitMode.A)


def words(text: str) -> list[str]:
    """Normalised forms of the content words of ``text``, in order, shortest units (split mode A)."""
    return [m.normalized_form() for m in tokenizer().tokenize(fold(text)) if _is_content(m)]


def _is_content(morpheme: Morpheme) -> bool:
    return morpheme.part_of_speech()[0] in _CONTENT and morpheme.normalized_form() not in _EMPTY


def bigrams(text: str) -> list[str]:
    """Overlapping pairs of the characters of ``text``, punctuation and white space removed; a lone one as itself."""
    return ngrams(text, 2, 2) or list(_NOT_WORD.sub("", fold(text)))


def ngrams(text: str, shortest: int, longest: int) -> list[str]:
    """All character n-grams of the folded text without punctuation, for n from ``shortest`` to ``longest``."""
    plain = _NOT_WORD.sub("", fold(text))
    return [plain[i : i + n] for n in range(shortest, longest + 1) for i in range(len(plain) - n + 1)]
