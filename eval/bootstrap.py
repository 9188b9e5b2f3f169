"""Intervals and paired tests by resampling the questions that were asked.

The unit that is drawn is the item, so the turns of a dialogue stay together. The random numbers are seeded: the
same figures give the same interval. A share of 0 or 1 has a bootstrap interval of width 0, which says that no
question of this set contradicts it, not that none ever will.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

import numpy as np
from numpy.typing import ArrayLike, NDArray

RESAMPLES = 2000  # the ends of a 95 % interval are stable to about 0.002 at our sizes
SEED = 20240301
_CHUNK = 4_000_000  # numbers drawn at once: 32 MB

Floats = NDArray[np.float64]


class Interval(NamedTuple):
    """The mean Σtop / Σbottom and its percentile bootstrap interval."""

    mean: float
    low: float
    high: float


def interval(top: ArrayLike, bottom: ArrayLike, *, level: float = 0.95) -> Interval:
    """The ratio of sums over items and its ``level`` interval. Raises ``ValueError`` for no items or bottom 0."""
    tops, bottoms = _checked(top, bottom)
    drawn = np.concatenate([(w @ tops) / np.maximum(w @ bottoms, 1e-12) for w in _weights(len(tops))])
    low, high = np.quantile(drawn, [(1 - level) / 2, (1 + level) / 2])
    mean = float(tops.sum() / bottoms.sum())
    return Interval(mean, min(float(low), mean), max(float(high), mean))


class Difference(NamedTuple):
    """B minus A over the same items, its 95 % interval, and the two-sided p of no difference, in (0, 1]."""

    mean: float
    low: float
    high: float
    p: float


def paired_difference(
    a: tuple[ArrayLike, ArrayLike], b: tuple[ArrayLike, ArrayLike], *, level: float = 0.95
) -> Difference:
    """The difference of two ratios over the same items, drawn together (Efron and Tibshirani 1993, ch. 16).

    p is twice the smaller share of resampled differences on one side of 0, counting ties on both sides and one
    more in each, so it is never 0; two equal systems have p = 1.
    """
    (tops_a, bottoms_a), (tops_b, bottoms_b) = _checked(*a), _checked(*b)
    if len(tops_a) != len(tops_b):
        raise ValueError("a paired test needs the same items on both sides")
    mean = float(tops_b.sum() / bottoms_b.sum() - tops_a.sum() / bottoms_a.sum())
    drawn = np.concatenate(
        [
            (w @ tops_b) / np.maximum(w @ bottoms_b, 1e-12) - (w @ tops_a) / np.maximum(w @ bottoms_a, 1e-12)
            for w in _weights(len(tops_a))
        ]
    )
    low, high = np.quantile(drawn, [(1 - level) / 2, (1 + level) / 2])
    below, above = np.sum(drawn <= 0) + 1, np.sum(drawn >= 0) + 1
    return Difference(mean, float(low), float(high), min(1.0, 2 * float(min(below, above)) / (len(drawn) + 1)))


def _weights(items: int) -> Iterator[Floats]:
    """How often each item is drawn, in blocks of resamples; `RESAMPLES` rows in all."""
    random = np.random.default_rng(SEED)
    block = max(1, _CHUNK // items)
    for start in range(0, RESAMPLES, block):
        rows = min(block, RESAMPLES - start)
        yield random.multinomial(items, np.full(items, 1 / items), size=rows).astype(np.float64)


def _checked(top: ArrayLike, bottom: ArrayLike) -> tuple[Floats, Floats]:
    tops, bottoms = np.asarray(top, dtype=np.float64), np.asarray(bottom, dtype=np.float64)
    if tops.shape != bottoms.shape or tops.ndim != 1 or len(tops) == 0 or bottoms.sum() <= 0:
        raise ValueError("top and bottom must be equally long, not empty, and bottom must not sum to 0")
    return tops, bottoms
