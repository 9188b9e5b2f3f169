"""Words of the records by reading and by dictionary form, so that «かみ» finds 紙 and «取り組み» finds 取組.

A search in kana alone compares readings, from the start of a word, while it is still being typed («まどぐ»
finds 窓口); any other compares normalised forms, since readings would make 効果 find 高価.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from corpus.records import Consultation, Voice
from index.text import fold, fold_with_map
from index.tokens import to_katakana, tokenizer

_KANA = re.compile(r"^[ぁ-ゖァ-ヺー]+$")
_SHORTEST_READING = 2  # one kana begins a word in nearly every record


@dataclass(frozen=True, slots=True)
class _Word:
    start: int
    end: int
    normalised: str
    reading: str


class WordForms:
    """Every word of every record, tokenised once (about 50 ms for 23 records)."""

    def __init__(self, consultation: Consultation) -> None:
        self._texts = {
            (opinion.label, voice): _words(opinion.voice_text(voice))
            for opinion in consultation.opinions
            for voice in (Voice.OPINION, Voice.RESPONSE)
        }

    def spans(self, term: str) -> dict[str, dict[str, list[tuple[int, int]]]]:
        """Label → voice → printed spans of the words that are ``term`` in another spelling."""
        folded = fold(term)
        kana = bool(_KANA.match(folded))
        wanted = [to_katakana(folded)] if kana else [word.normalised for word in _words(term)]
        found: dict[str, dict[str, list[tuple[int, int]]]] = {}
        if not wanted or (kana and len(wanted[0]) < _SHORTEST_READING):
            return found
        for (label, voice), words in self._texts.items():
            spans = _by_reading(words, wanted[0]) if kana else _by_form(words, wanted)
            if spans:
                found.setdefault(label, {})[voice.value] = spans
        return found


def _by_form(words: list[_Word], wanted: list[str]) -> list[tuple[int, int]]:
    forms = [word.normalised for word in words]
    return [
        (words[i].start, words[i + len(wanted) - 1].end)
        for i in range(len(words) - len(wanted) + 1)
        if forms[i : i + len(wanted)] == wanted
    ]


def _by_reading(words: list[_Word], wanted: str) -> list[tuple[int, int]]:
    spans: list[tuple[int, int]] = []
    for first, word in enumerate(words):
        read = ""
        for last in words[first:]:
            read += last.reading
            if not wanted.startswith(read[: len(wanted)]):
                break
            if len(read) >= len(wanted):
                spans.append((word.start, last.end))
                break
    return spans


def _words(text: str) -> list[_Word]:
    folded, origin = fold_with_map(text)
    ends = [*origin, len(text)]
    return [
        _Word(origin[m.begin()], ends[m.end()], m.normalized_form(), m.reading_form())
        for m in tokenizer().tokenize(folded)
        if m.surface().strip()
    ]
