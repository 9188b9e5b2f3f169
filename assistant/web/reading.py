"""Furigana and phrases: where a Japanese text may break, and how its kanji are read.

A text becomes phrases (BudouX), each a run of pieces (SudachiPy readings); joined again, the pieces are the
text, character by character. Readings come from a dictionary and may be wrong; the page says so.
"""

from __future__ import annotations

import re
import threading
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache, lru_cache
from typing import TYPE_CHECKING

from markupsafe import Markup, escape

if TYPE_CHECKING:
    from budoux import Parser
    from sudachipy import Tokenizer

_KANJI = re.compile(r"[一-鿿㐀-䶿々〆ヶ]+")
_RUBY = Markup("<ruby>{}<rp>(</rp><rt>{}</rt><rp>)</rp></ruby>")
_HELD = Markup('<span class="phrase">{}</span>')
_OPENING, _CLOSING = (
    "(（「『【〔[",
    ")）」』】〕]、。,.・!?！？%％",
)  # no line ends with one of those or begins with one of these
_SHORT = 8  # characters of a phrase that fit on a line even where type is largest and the window narrowest
_KATAKANA = {code: code - 0x60 for code in range(ord("ァ"), ord("ヶ") + 1)}
_LOCK = threading.Lock()  # a Sudachi tokenizer serves one thread at a time
# Readings that the dictionary gets wrong in this kind of text.
_READINGS = {"私": "わたし"}


@dataclass(frozen=True, slots=True)
class Piece:
    """A run of a text; ``reading`` is hiragana where the run is kanji, else None."""

    text: str
    reading: str | None = None


Phrase = tuple[Piece, ...]


@cache
def _tokenizer() -> Tokenizer:
    from sudachipy import Dictionary, SplitMode

    return Dictionary(dict="core").tokenizer(mode=SplitMode.C)


@cache
def _parser() -> Parser:
    from budoux import load_default_japanese_parser

    return load_default_japanese_parser()


@lru_cache(maxsize=2000)
def phrases(text: str) -> tuple[Phrase, ...]:
    """The phrases of ``text``, each never broken by a line's end, with the readings of their kanji."""
    breaks = _breaks(text)
    found: list[Phrase] = []
    current: list[Piece] = []
    at = 0
    for surface, reading in _tokens(text):
        if at in breaks and current:
            found.append(tuple(current))
            current = []
        current += _aligned(surface, reading)
        at += len(surface)
    return (*found, tuple(current)) if current else tuple(found)


def as_html(text: str, *, furigana: bool = False) -> Markup:
    """``text`` escaped, with ``<wbr>`` between phrases and, if asked for, ``<ruby>`` over its kanji."""
    draw = _with_ruby if furigana else _plain
    return Markup("<wbr>").join(map(draw, phrases(text)))


def _plain(phrase: Phrase) -> Markup:
    return escape("".join(piece.text for piece in phrase))


def _with_ruby(phrase: Phrase) -> Markup:
    """Browsers break a line beside any ruby, so a short phrase is held together by hand."""
    html = Markup("").join(
        escape(piece.text) if piece.reading is None else _RUBY.format(piece.text, piece.reading) for piece in phrase
    )
    return _HELD.format(html) if sum(len(piece.text) for piece in phrase) <= _SHORT else html


def _breaks(text: str) -> set[int]:
    breaks, at = set(), 0
    for phrase in _parser().parse(text):
        at += len(phrase)
        if text[at - 1] not in _OPENING and text[at : at + 1] not in _CLOSING:
            breaks.add(at)
    return breaks


def _tokens(text: str) -> list[tuple[str, str]]:
    """The words of ``text``, none left out, each with its reading in hiragana."""
    with _LOCK:
        tokens = [(m.surface(), m.reading_form()) for m in _tokenizer().tokenize(text)]
    return [(surface, _READINGS.get(surface, katakana.translate(_KATAKANA))) for surface, katakana in tokens]


def _aligned(surface: str, reading: str) -> Iterator[Piece]:
    """The reading laid over the kanji alone: 取り組む is 取(と)り組(く)む."""
    if not _KANJI.search(surface):
        yield Piece(surface)
        return
    runs = [run for run in re.split(rf"({_KANJI.pattern})", surface) if run]
    kana = [None if _KANJI.fullmatch(run) else run.translate(_KATAKANA) for run in runs]
    match = re.fullmatch("".join("(.+?)" if run is None else re.escape(run) for run in kana), reading)
    if match is None:
        yield Piece(surface, reading if re.fullmatch("[ぁ-ゖー]+", reading) else None)
        return
    readings = iter(match.groups())
    for run, plain in zip(runs, kana, strict=True):
        yield Piece(run, next(readings) if plain is None else None)
