"""What one step learns from: texts that belong together, cut into pieces and drawn in a random order.

Invariant: every draw comes from the one generator that is handed in, in a fixed order (a draw a question,
then two shuffles and one mixing an epoch), so a seed decides the batches. A draw moved is another model.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple, TypeVar

import numpy as np
from numpy.typing import NDArray

from index.train.recipe import Floats, Ids, Recipe
from index.train.sources import Graded, TrainingData
from index.train.words import in_kana

if TYPE_CHECKING:
    from tokenizers import Tokenizer

T = TypeVar("T")


class Pair(NamedTuple):
    """Two texts that belong together; texts of one ``group`` are not used as counter-examples."""

    anchor: str
    positive: str
    group: int


@dataclass(frozen=True, slots=True)
class Batch:
    """Piece ids of two lists of texts, side by side; ``target`` holds groups or grades."""

    left: list[Ids]
    right: list[Ids]
    target: Floats
    graded: bool


def make_pairs(data: TrainingData, recipe: Recipe, random: np.random.Generator) -> list[Pair]:
    """Question with paragraph, with answering sentence, some with themselves in kana; synonyms in a ring."""
    groups = {paragraph: number for number, paragraph in enumerate(dict.fromkeys(a.paragraph for a in data.answered))}
    pairs = []
    for question, paragraph, sentence in data.answered:
        pairs += [Pair(question, text, groups[paragraph]) for text in (paragraph, sentence)]
        if random.random() < recipe.kana_questions and recipe.kana_share:
            pairs.append(Pair(in_kana(question), question, groups[paragraph]))
    if recipe.synonyms:
        for number, group in enumerate(data.synonyms, start=len(groups)):
            pairs += [Pair(left, right, number) for left, right in zip(group, group[1:] + group[:1], strict=True)]
    return pairs


class PieceIds:
    """Texts → ids of their pieces that have a topic; every text is cut only once."""

    def __init__(self, tokenizer: Tokenizer, live: NDArray[np.bool_]) -> None:
        self.tokenizer, self.live = tokenizer, live
        self.known: dict[str, Ids] = {}

    def __call__(self, texts: Sequence[str]) -> list[Ids]:
        new = list(dict.fromkeys(text for text in texts if text not in self.known))
        for text, encoding in zip(new, self.tokenizer.encode_batch(new), strict=True):
            ids = np.array(encoding.ids, dtype=np.int64)
            self.known[text] = ids[self.live[ids]]
        return [self.known[text] for text in texts]


def make_batches(
    pairs: Sequence[Pair], graded: Sequence[Graded], encode: PieceIds, recipe: Recipe, random: np.random.Generator
) -> list[Batch]:
    """One epoch: every pair once, question and caption batches mixed, in an order drawn from ``random``."""
    batches = [
        Batch(
            encode([p.anchor for p in part]), encode([p.positive for p in part]), _floats(p.group for p in part), False
        )
        for part in _parts(pairs, recipe.batch, random)
    ]
    batches += [
        Batch(encode([g.left for g in part]), encode([g.right for g in part]), _floats(g.grade for g in part), True)
        for part in _parts(graded, recipe.batch // 2, random)
    ]
    return [batches[index] for index in random.permutation(len(batches))]


def _floats(numbers: Iterable[float]) -> Floats:
    return np.array(list(numbers), dtype=np.float32)


def _parts(items: Sequence[T], size: int, random: np.random.Generator) -> Iterator[list[T]]:
    order = random.permutation(len(items))
    for start in range(0, len(items), size):
        yield [items[index] for index in order[start : start + size]]
