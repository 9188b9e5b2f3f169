"""The lexical channels: BM25 (bm25s) over Sudachi words and over character bigrams."""

from __future__ import annotations

import logging
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import cast

import numpy as np
from bm25s import BM25
from numpy.typing import NDArray

from index.tokens import bigrams, words

# bm25s sets its own logger to DEBUG on import and says there that it builds.
logging.getLogger("bm25s").setLevel(logging.WARNING)

Scores = NDArray[np.float32]
TOKENISERS: dict[str, Callable[[str], list[str]]] = {"words": words, "bigrams": bigrams}


class LexicalChannel:
    """BM25 over a fixed list of texts; ``scores`` is aligned with it."""

    def __init__(self, bm25: BM25) -> None:
        self._bm25 = bm25

    @classmethod
    def build(cls, tokens: Sequence[list[str]]) -> LexicalChannel:
        # A text without a token (only punctuation) still has its place: bm25s wants at least one token a text.
        bm25 = BM25(method="lucene", k1=1.2, b=0.75)
        bm25.index([text or [""] for text in tokens], show_progress=False)
        return cls(bm25)

    @classmethod
    def load(cls, folder: Path) -> LexicalChannel:
        return cls(BM25.load(folder, mmap=False, load_corpus=False))

    def save(self, folder: Path) -> None:
        self._bm25.save(folder, show_progress=False)

    def scores(self, tokens: list[str]) -> Scores:
        """BM25 of every text, ≥ 0 and unbounded; 0 where no token of the query is known."""
        known = [self._bm25.vocab_dict[token] for token in tokens if token in self._bm25.vocab_dict]
        if not known:
            return np.zeros(self._bm25.scores["num_docs"], dtype=np.float32)
        return cast("Scores", self._bm25.get_scores_from_ids(known))
