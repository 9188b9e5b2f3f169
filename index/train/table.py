"""The table before training: what each piece means according to chiVe, as long as the piece is telling.

Invariant: the last dimension is kept apart for rows without a topic, so a text made of nothing else has unit
length and is orthogonal to every topic. Training leaves those rows as they are.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from index.train.chive import WordVectors
from index.train.pieces import RARE, RESERVED, PieceCounts
from index.train.recipe import Floats, Recipe

NO_TOPIC = 0.002  # length of the rows without a topic: nothing beside a word, a direction when alone


def initial_table(pieces: Sequence[str], counts: PieceCounts, vectors: WordVectors, recipe: Recipe) -> Floats:
    """One row a piece, float32, shape (reserved + pieces, dimensions).

    A row is the mean of the piece's dictionary words, reduced by PCA, and as long as its SIF weight.
    Reserved pieces, function words and pieces without a vector have no topic: they point along the last
    dimension.
    """
    means = np.stack([_piece_vector(counts.lemmas.get(piece, {piece: 1.0}), vectors) for piece in pieces])
    share = np.array([max(counts.total.get(piece, 0.0), RARE) for piece in pieces]) / sum(counts.total.values())
    weights = recipe.sif / (recipe.sif + share) * means.any(axis=1)
    if recipe.drop_function_words:
        weights *= [not counts.is_function(piece) for piece in pieces]
    reduced = reduce_dimensions(means, share, recipe.dimensions - 1)
    lengths = np.maximum(np.linalg.norm(reduced, axis=1, keepdims=True), 1e-9)
    table = np.zeros((len(RESERVED) + len(pieces), reduced.shape[1] + 1), dtype=np.float32)
    table[len(RESERVED) :, :-1] = reduced / lengths * weights[:, None]
    table[~table.any(axis=1), -1] = NO_TOPIC
    return table


def has_topic(table: Floats) -> NDArray[np.bool_]:
    """Which rows mean something, shape (rows,)."""
    topics: NDArray[np.bool_] = np.any(table[:, :-1], axis=1)
    return topics


def _piece_vector(lemmas: dict[str, float], vectors: WordVectors) -> Floats:
    found = [_lemma_vector(lemma, vectors) * np.float32(count) for lemma, count in lemmas.items()]
    mean: Floats = np.sum(found, axis=0) / np.float32(sum(lemmas.values()))
    return mean


def _lemma_vector(lemma: str, vectors: WordVectors) -> Floats:
    """The word's own vector, else the mean over its known characters, else zero."""
    own = vectors.get(lemma)
    if own is not None:
        return own
    characters = [vector for sign in lemma if (vector := vectors.get(sign)) is not None]
    return np.mean(characters, axis=0) if characters else np.zeros(vectors.table.shape[1], np.float32)


def reduce_dimensions(rows: Floats, share: NDArray[np.float64], dimensions: int) -> Floats:
    """PCA around the mean of running text, i.e. with each row weighted by its ``share`` of it."""
    centred = rows - np.average(rows, axis=0, weights=share)
    _, axes = np.linalg.eigh(centred.T @ centred)
    reduced: Floats = centred @ axes[:, ::-1][:, :dimensions]
    return reduced
