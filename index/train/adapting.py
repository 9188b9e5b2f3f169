"""Adapting a finished model to the questions of one consultation, and what that gains on unseen ones.

Invariant: the model handed in is never changed, and the gain is measured on a half that was not adapted to.
The shipped model is not adapted.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from index.train.batches import Pair, PieceIds, make_batches
from index.train.figures import share_found
from index.train.learning import RowAdam, train_step
from index.train.recipe import Encode, Floats, Recipe
from index.train.sources import Asked
from index.train.table import has_topic

if TYPE_CHECKING:
    from tokenizers import Tokenizer


def adapt(table: Floats, tokenizer: Tokenizer, asked: Sequence[Asked], recipe: Recipe, *, seed: int) -> Floats:
    """Pull questions of one opinion together; the result knows ``asked`` better than unseen questions.

    So whatever is fitted on scores of ``asked`` afterwards (a threshold, a calibration) is optimistic.
    """
    import torch

    random = np.random.default_rng(seed)
    encode = PieceIds(tokenizer, has_topic(table))
    adam = RowAdam(torch.from_numpy(table.copy()))
    for _ in range(recipe.adapt_epochs):
        for batch in make_batches(same_opinion_pairs(asked, random), [], encode, recipe, random):
            train_step(adam, batch, recipe.scale, rate=recipe.adapt_rate)
    adapted: Floats = adam.table.numpy()
    return adapted


def same_opinion_pairs(asked: Sequence[Asked], random: np.random.Generator) -> list[Pair]:
    """Every question with another one of the same opinions, in a ring drawn anew on each call."""
    groups: defaultdict[frozenset[int], list[str]] = defaultdict(list)
    for item in asked:
        groups[item.opinions].append(item.question)
    pairs = []
    for number, group in enumerate(groups.values()):
        ring = [group[index] for index in random.permutation(len(group))]
        pairs += [Pair(left, right, number) for left, right in zip(ring, ring[1:] + ring[:1], strict=True)]
    return pairs


class Gain(NamedTuple):
    """Share of unseen questions whose nearest known question has their opinion, in [0, 1]."""

    before: float
    after: float


def gain_on_unseen(table: Floats, tokenizer: Tokenizer, asked: Sequence[Asked], recipe: Recipe, *, seed: int) -> Gain:
    """Adapt on a random half and find the opinions of the other half by their nearest known question."""
    order = np.random.default_rng(seed).permutation(len(asked))
    known, unseen = ([asked[i] for i in part] for part in np.array_split(order, 2))
    adapted = adapt(table, tokenizer, known, recipe, seed=seed)
    return Gain(*(found_among(known, unseen, table_encode(rows, tokenizer)) for rows in (table, adapted)))


def found_among(known: Sequence[Asked], unseen: Sequence[Asked], encode: Encode) -> float:
    """Share of the unseen questions whose nearest known one has an opinion of theirs, in [0, 1]."""
    cosines = encode([item.question for item in unseen]) @ encode([item.question for item in known]).T
    return share_found(cosines, [item.opinions for item in unseen], [item.opinions for item in known])


def table_encode(table: Floats, tokenizer: Tokenizer) -> Encode:
    """Encode with a table that is still in memory; a text without pieces is a zero vector."""

    def encode(texts: Sequence[str]) -> Floats:
        sums = np.stack([table[encoding.ids].sum(axis=0) for encoding in tokenizer.encode_batch(list(texts))])
        unit: Floats = sums / np.maximum(np.linalg.norm(sums, axis=1, keepdims=True), 1e-9)
        return unit

    return encode
