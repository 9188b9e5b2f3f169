"""Which records hold a word: as printed, in another spelling, by its synonyms, or by its reading.

A word in kana alone compares readings, from the start of a word, while it is still being typed («まどぐ» finds 窓口); any other
compares normalised forms, since readings would make 効果 find 高価. Synonyms are those of Sudachi's dictionary (スマホ, スマート
フォン) and the consultation's own list (マイナカード).
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache

from assistant.answers import Citation
from corpus.records import Consultation, Opinion, Voice
from index.passages import sentences
from index.text import find_printed, fold, fold_with_map
from index.tokens import synonym_groups, to_katakana, tokenizer

_KANA = re.compile(r"^[ぁ-ゖァ-ヺー]+$")
_SHORTEST_READING = 2  # one kana begins a word in nearly every record
_SHORTEST_WHOLE = 3  # kana of a word that is looked for by reading in a question: two begin words in too many records
Spans = list[tuple[int, int]]


@dataclass(frozen=True, slots=True)
class _Word:
    start: int
    end: int
    normalised: str
    reading: str


class WordForms:
    """Every word of every record, tokenised once (about 50 ms for 23 records)."""

    def __init__(self, consultation: Consultation) -> None:
        texts = {
            (opinion.label, voice): opinion.voice_text(voice)
            for opinion in consultation.opinions
            for voice in (Voice.OPINION, Voice.RESPONSE)
        }
        self._texts = {key: _words(text) for key, text in texts.items()}
        self._groups = {key: synonym_groups(text) for key, text in texts.items()}

    def spans(self, term: str) -> dict[str, dict[str, Spans]]:
        """Label → voice → printed spans of the words that are ``term`` in another spelling."""
        folded = fold(term)
        kana = bool(_KANA.match(folded))
        wanted = [to_katakana(folded)] if kana else [word.normalised for word in _words(term)]
        if not wanted or (kana and len(wanted[0]) < _SHORTEST_READING):
            return {}
        return self._found(lambda words: _by_reading(words, wanted[0]) if kana else _by_form(words, wanted))

    def synonym_spans(self, term: str) -> dict[str, dict[str, Spans]]:
        """Label → voice → printed spans of the words that Sudachi's dictionary groups with ``term``."""
        asked = synonym_groups(term)
        if len(asked) != 1:  # a term of several words has no group of its own
            return {}
        found: dict[str, dict[str, Spans]] = {}
        for (label, voice), groups in self._groups.items():
            spans = [(start, end) for start, end, ids in groups if ids & asked[0][2]]
            if spans:
                found.setdefault(label, {})[voice.value] = spans
        return found

    def _found(self, spans_in: Callable[[list[_Word]], Spans]) -> dict[str, dict[str, Spans]]:
        found: dict[str, dict[str, Spans]] = {}
        for (label, voice), words in self._texts.items():
            if spans := spans_in(words):
                found.setdefault(label, {})[voice.value] = spans
        return found


def find_word(word: str, consultation: Consultation) -> list[Citation]:
    """For every text that holds ``word`` or a synonym: its first sentence that does, in print order."""
    wanted = [word, *(w for name, words in consultation.synonyms.items() if fold(name) == fold(word) for w in words)]
    printed = _cited(
        consultation, lambda o, voice: [s for term in wanted for s in find_printed(o.voice_text(voice), term)]
    )
    if printed:
        return printed
    kana = bool(_KANA.match(fold(word)))
    forms = word_forms(consultation)
    by_form = forms.spans(word) if not kana or len(word) >= _SHORTEST_WHOLE else {}
    if not by_form and not kana:
        by_form = forms.synonym_spans(word)
    return _cited(consultation, lambda o, voice: by_form.get(o.label, {}).get(voice.value, []))


@lru_cache(maxsize=64)
def word_forms(consultation: Consultation) -> WordForms:
    return WordForms(consultation)


def _cited(consultation: Consultation, spans: Callable[[Opinion, Voice], Spans]) -> list[Citation]:
    found: list[Citation] = []
    for opinion in consultation.opinions:
        for voice in (Voice.OPINION, Voice.RESPONSE):
            if held := spans(opinion, voice):
                text = opinion.voice_text(voice)
                start, end = next(s for s in sentences(text) if s[0] <= min(held)[0] < s[1])
                found.append(Citation(opinion, voice, text[start:end]))
    return found


def _by_form(words: list[_Word], wanted: list[str]) -> Spans:
    forms = [word.normalised for word in words]
    return [
        (words[i].start, words[i + len(wanted) - 1].end)
        for i in range(len(words) - len(wanted) + 1)
        if forms[i : i + len(wanted)] == wanted
    ]


def _by_reading(words: list[_Word], wanted: str) -> Spans:
    spans: Spans = []
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
