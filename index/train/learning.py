"""Learning: the rows of a table moved so that texts that belong together come to point the same way.

Invariant: only rows with a topic ever move, and what is given is never changed: `learn` returns a new table.
torch is imported where it is used, since a finished model needs none.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

import numpy as np

from index.train.batches import Batch, PieceIds, make_batches, make_pairs
from index.train.recipe import Floats, Recipe
from index.train.sources import TrainingData
from index.train.table import has_topic

if TYPE_CHECKING:
    import torch
    from tokenizers import Tokenizer


def learn(
    table: Floats,
    tokenizer: Tokenizer,
    data: TrainingData,
    recipe: Recipe,
    *,
    seed: int,
    threads: int,
    epoch_done: Callable[[int, float], None],
) -> Floats:
    """Train a copy of ``table`` and blend it with ``table``; rows without a topic stay as they are.

    The blend (Wortsman et al. 2022) keeps what chiVe knew: it is better than either on our questions.
    ``epoch_done`` is told the number of each epoch, from 1, and its mean loss.
    """
    import torch

    torch.set_num_threads(threads)
    torch.use_deterministic_algorithms(True)
    random = np.random.default_rng(seed)
    pairs = make_pairs(data, recipe, random)
    graded = [pair for pair in data.graded if not pair.held_out]
    encode = PieceIds(tokenizer, has_topic(table))
    adam = RowAdam(torch.from_numpy(table.copy()))
    for epoch in range(recipe.epochs):
        batches = make_batches(pairs, graded, encode, recipe, random)
        losses = []
        for step, batch in enumerate(batches):
            done = (epoch + step / len(batches)) / recipe.epochs
            losses.append(train_step(adam, batch, recipe.scale, rate=recipe.rate * (1 - done)))
        epoch_done(epoch + 1, float(np.mean(losses)))
    blend: Floats = np.float32(1 - recipe.trained_share) * table + np.float32(recipe.trained_share) * adam.table.numpy()
    return blend


class RowAdam:
    """Adam (Kingma and Ba 2015) on the rows that a batch touches; the others cost nothing."""

    def __init__(self, table: torch.Tensor) -> None:
        import torch

        self.table = table
        self.mean, self.square = torch.zeros_like(table), torch.zeros_like(table)
        self.steps = 0

    def step(self, rows: torch.Tensor, gradient: torch.Tensor, rate: float) -> None:
        self.steps += 1
        self.mean[rows] = mean = self.mean[rows].lerp(gradient, 0.1)
        self.square[rows] = square = self.square[rows].lerp(gradient.square(), 0.001)
        corrected_mean = mean / (1 - 0.9**self.steps)
        corrected_square = square / (1 - 0.999**self.steps)
        self.table[rows] -= rate * corrected_mean / (corrected_square.sqrt() + 1e-8)


def train_step(adam: RowAdam, batch: Batch, scale: float, *, rate: float) -> float:
    """Move the rows of one batch and return its loss."""
    import torch

    ids = np.concatenate([*batch.left, *batch.right])
    unique, places = np.unique(ids, return_inverse=True)
    rows = torch.from_numpy(unique)
    table = adam.table[rows].requires_grad_()
    vectors = embed(table, torch.from_numpy(places), [len(row) for row in (*batch.left, *batch.right)])
    left, right = vectors[: len(batch.left)], vectors[len(batch.left) :]
    target = torch.from_numpy(batch.target)
    loss = cosent_loss(left, right, target, scale) if batch.graded else ranking_loss(left, right, target, scale)
    (gradient,) = torch.autograd.grad(loss, table)
    adam.step(rows, gradient, rate)
    return float(loss.item())


def embed(table: torch.Tensor, places: torch.Tensor, lengths: Sequence[int]) -> torch.Tensor:
    """Unit vectors, shape (texts, dimensions), of texts of ``lengths`` rows of ``table`` each.

    A text of length 0 gives a zero vector.
    """
    import torch

    starts = torch.from_numpy(np.cumsum([0, *lengths[:-1]]))
    sums = torch.nn.functional.embedding_bag(places, table, starts, mode="sum")
    return torch.nn.functional.normalize(sums, dim=1)


def ranking_loss(left: torch.Tensor, right: torch.Tensor, group: torch.Tensor, scale: float) -> torch.Tensor:
    """Each left text must find its right one among those of other groups, and the other way round."""
    import torch

    cosine = left @ right.T * scale
    same_group = group[:, None].eq(group[None, :]).fill_diagonal_(False)
    cosine = cosine.masked_fill(same_group, -math.inf)
    target = torch.arange(len(left))
    cross_entropy = torch.nn.functional.cross_entropy
    return (cross_entropy(cosine, target) + cross_entropy(cosine.T, target)) / 2


def cosent_loss(left: torch.Tensor, right: torch.Tensor, grade: torch.Tensor, scale: float) -> torch.Tensor:
    """log(1 + Σ exp(scale · (cos_i − cos_j))) over all i, j where pair j is graded higher (Su 2022)."""
    import torch

    cosine = (left * right).sum(dim=1) * scale
    difference = cosine[:, None] - cosine[None, :]
    wrong_order = difference[grade[:, None] < grade[None, :]]
    return torch.logsumexp(torch.cat([torch.zeros(1), wrong_order]), dim=0)
