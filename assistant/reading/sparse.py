"""Sparse text features and the linear scores over them: what every learnt step of the assistant shares, in numpy.

A `Block` is one family of features (n-grams, words, pairs) with its TF-IDF weighting; fitting stands elsewhere, and a
fitted block is nothing but arrays, so that asking needs no scikit-learn.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import cast

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class Block:
    """One family of sparse features: ``vocabulary`` feature → row, ``idf`` per row, ``weights`` (rows, classes)."""

    vocabulary: dict[str, int]
    idf: Floats
    weights: Floats

    def vector(self, tokens: Sequence[str]) -> tuple[NDArray[np.int64], Floats]:
        """(rows, values) of the unit-length TF-IDF vector (sublinear counts); empty where no token is known."""
        counts: dict[int, int] = {}
        for token in tokens:
            row = self.vocabulary.get(token)
            if row is not None:
                counts[row] = counts.get(row, 0) + 1
        rows = np.fromiter(counts, dtype=np.int64)
        values = (1 + np.log(np.fromiter(counts.values(), dtype=np.float32))) * self.idf[rows]
        return rows, values / max(float(np.linalg.norm(values)), 1e-9)

    def scores(self, tokens: Sequence[str]) -> Floats:
        """The vector's scores, one a class; zeros where no token is known."""
        rows, values = self.vector(tokens)
        return values @ self.weights[rows].astype(np.float32)


def softmax(logits: Floats) -> Floats:
    shifted = np.exp(logits - logits.max())
    return cast("Floats", shifted / shifted.sum())
