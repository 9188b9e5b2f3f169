"""The recipe, and the arrays that every step hands to the next.

Invariant: two models of one `Recipe` differ only by data, seed, package versions, machine or number of
threads.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float32]
Ids = NDArray[np.int64]
Encode = Callable[[Sequence[str]], Floats]  # texts → unit vectors, shape (len(texts), dimensions)


@dataclass(frozen=True, slots=True)
class Recipe:
    """Everything that decides the model besides data and seed; the defaults are the shipped model."""

    dimensions: int = 300
    pieces: int = 60_000
    kana_share: float = 0.15  # a reading counts as this share of its word; 0 leaves readings out
    drop_function_words: bool = True
    prior_tokens: float = 2e6  # chiVe's word ranks weigh as much as a text of this many words
    sif: float = 1e-3  # `a` in a / (a + p(word)): Arora et al. find 1e-3 to 1e-4 best
    epochs: int = 4
    batch: int = 512  # pairs a step: each is told apart from the 511 others
    rate: float = 2e-3
    adapt_epochs: int = 20
    adapt_rate: float = 1e-3  # higher rates gain on questions like those trained on, and learn them by heart
    trained_share: float = 0.6  # the rest is the start, which knows words that training never saw
    scale: float = 20.0  # cosines are multiplied by this before the softmax and in CoSENT
    synonyms: bool = True
    kana_questions: float = 0.5  # share of the questions that are also paired with themselves in hiragana
