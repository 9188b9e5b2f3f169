"""Pieces: which words and readings get a row of the table, and the tokenizer that cuts a text into them.

Invariant: the tokenizer's ids are the rows of the table (0 never occurs, then 256 bytes, then the pieces),
and every text can be cut: single characters are pieces before any word is, and other characters are bytes.
"""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from index.train.chive import WordVectors
from index.train.recipe import Recipe
from index.train.sources import TrainingData
from index.train.words import Word, inflected, normalise, words_of

if TYPE_CHECKING:
    from tokenizers import Tokenizer

RESERVED = ("[UNK]", *(f"<0x{byte:02X}>" for byte in range(256)))  # the names that byte_fallback looks for
RARE = 0.01  # the expected count of a character that was never seen as a word


def _zeros() -> defaultdict[str, float]:
    return defaultdict(float)


@dataclass(frozen=True, slots=True)
class PieceCounts:
    """Expected occurrences of each piece: in all, as a function word, and by dictionary word."""

    total: defaultdict[str, float] = field(default_factory=_zeros)
    function: defaultdict[str, float] = field(default_factory=_zeros)
    lemmas: defaultdict[str, defaultdict[str, float]] = field(default_factory=lambda: defaultdict(_zeros))

    def add(self, word: Word, count: float, *, kana_share: float) -> None:
        """Count the word as written and, for a smaller ``count``, in kana."""
        self._add(word.surface, word, count)
        if kana_share and len(word.reading) > 1 and word.reading != word.surface and not word.function:
            self._add(word.reading, word, count * kana_share)

    def _add(self, piece: str, word: Word, count: float) -> None:
        self.total[piece] += count
        self.lemmas[piece][word.lemma] += count
        if word.function:
            self.function[piece] += count

    def is_function(self, piece: str) -> bool:
        return self.function.get(piece, 0.0) > self.total[piece] / 2


def count_pieces(data: TrainingData, vectors: WordVectors, recipe: Recipe) -> PieceCounts:
    """Count words in the training text and add what chiVe's ranks say about text in general."""
    counts = PieceCounts()
    for text in training_texts(data):
        for word in words_of(text):
            counts.add(word, 1, kana_share=recipe.kana_share)
    for word, count in expected_words(vectors, recipe):
        counts.add(word, count, kana_share=recipe.kana_share)
    return counts


def training_texts(data: TrainingData) -> Iterator[str]:
    """Every training text once, in a fixed order; captions that are held out are left out."""
    yield from dict.fromkeys(pair.paragraph for pair in data.answered)
    yield from (pair.question for pair in data.answered)
    yield from dict.fromkeys(text for pair in data.graded if not pair.held_out for text in pair[:2])
    yield from (word for group in data.synonyms for word in group)


def expected_words(vectors: WordVectors, recipe: Recipe) -> Iterator[tuple[Word, float]]:
    """chiVe's words with the count that Zipf's law gives to their rank, in all their forms."""
    share = recipe.prior_tokens / math.log(len(vectors.words) + 10)
    for rank, name in enumerate(vectors.words[: 3 * recipe.pieces]):
        words = words_of(name)
        if len(words) == 1 or len(name) <= 8:
            forms = inflected(words[0]) if len(words) == 1 else [_joined(name, words)]
            for form in forms:
                yield form, share / (rank + 10) / len(forms)


def _joined(name: str, words: list[Word]) -> Word:
    readings = [word.reading for word in words]
    function = all(word.function for word in words)
    return Word(normalise(name), name, "".join(readings) if all(readings) else "", function)


def choose_pieces(counts: PieceCounts, vectors: WordVectors, size: int) -> list[str]:
    """The ``size`` most frequent pieces; single characters come first, so that no text is unknown."""
    characters = {sign for piece in counts.total for sign in piece}
    characters |= {word for word in vectors.rank if len(word) == 1}
    by_count = sorted(counts.total, key=lambda piece: (-counts.total[piece], piece))
    words = [piece for piece in by_count if len(piece) > 1]
    by_count_then_sign = sorted(characters, key=lambda sign: (-counts.total.get(sign, 0.0), sign))
    return [*by_count_then_sign, *words][:size]


def build_tokenizer(pieces: Sequence[str], counts: PieceCounts) -> Tokenizer:
    """A Unigram tokenizer that carries its own normaliser; other characters become their bytes."""
    from tokenizers import Tokenizer, models, normalizers

    total = sum(counts.total.values())
    scores = [math.log(max(counts.total.get(piece, 0.0), RARE) / total) for piece in pieces]
    rare = [(name, min(scores) - 10) for name in RESERVED]
    tokenizer = Tokenizer(models.Unigram([*rare, *zip(pieces, scores, strict=True)], unk_id=0, byte_fallback=True))
    tokenizer.normalizer = normalizers.Sequence([normalizers.NFKC(), normalizers.Lowercase()])
    return tokenizer
