"""Figures of the model card: held-out general pairs, and questions about the document.

Invariant: `training` never trains on what is measured here (a model of `adapting` may have seen the questions).
Every figure is a share or a correlation, so a higher one is better.
"""

from __future__ import annotations

from collections.abc import Sequence, Set
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from index.hybrid import fuse
from index.lexical import TOKENISERS, LexicalChannel
from index.train.recipe import Encode, Floats
from index.train.sources import Answered, Asked, read_jaquad, read_jsts
from index.train.words import in_kana


def general_figures(encode: Encode, folder: Path) -> dict[str, float]:
    """Held-out JSTS and JaQuAD dev."""
    held_out = [pair for pair in read_jsts(folder) if pair.held_out]
    cosines = (encode([p.left for p in held_out]) * encode([p.right for p in held_out])).sum(axis=1)
    dev = read_jaquad(folder, "dev")
    return {
        "jsts_spearman": spearman(cosines, [pair.grade for pair in held_out]),
        "jaquad_mrr@10": paragraph_mrr(encode, dev, k=10),
        **channel_mrrs(encode, dev, k=10),
    }


def domain_figures(encode: Encode, asked: Sequence[Asked], records: dict[int, str]) -> dict[str, float]:
    """On questions about the document, which training never sees; shares in [0, 1] of all questions.

    ``neighbour``: the nearest other question is answered by the same opinion. ``neighbour_kana``: the
    same for the question in hiragana among the others as written. ``record``: the nearest record.
    """
    questions = [item.question for item in asked]
    answers = [item.opinions for item in asked]
    written = encode(questions)
    return {
        "neighbour": neighbour_accuracy(written, written, answers),
        "neighbour_kana": neighbour_accuracy(encode([in_kana(text) for text in questions]), written, answers),
        "record": share_found(written @ encode(list(records.values())).T, answers, [{number} for number in records]),
    }


def neighbour_accuracy(queries: Floats, passages: Floats, answers: Sequence[frozenset[int]]) -> float:
    """Share of queries whose nearest passage, their own one aside, shares an answer with them."""
    cosines = queries @ passages.T
    np.fill_diagonal(cosines, -np.inf)
    return share_found(cosines, answers, answers)


def share_found(cosines: Floats, wanted: Sequence[Set[int]], offered: Sequence[Set[int]]) -> float:
    """Share of rows whose highest cosine stands in a column that offers an opinion the row wants."""
    return float(np.mean([bool(wanted[i] & offered[best]) for i, best in enumerate(cosines.argmax(axis=1))]))


def paragraph_mrr(encode: Encode, asked: Sequence[Answered], *, k: int) -> float:
    """Mean reciprocal rank of a question's paragraph among all paragraphs; 0 beyond rank ``k``."""
    places = _places(asked)
    return mean_reciprocal_rank(_cosines(encode, asked, places), [places[pair.paragraph] for pair in asked], k=k)


def channel_mrrs(encode: Encode, asked: Sequence[Answered], *, k: int) -> dict[str, float]:
    """The same for each lexical channel of the index, and for their fusion with the encoder (`hybrid.fuse`)."""
    places = _places(asked)
    right = [places[pair.paragraph] for pair in asked]
    channels = {"cosine": _cosines(encode, asked, places)}
    for name, tokenise in TOKENISERS.items():
        channel = LexicalChannel.build([tokenise(paragraph) for paragraph in places])
        channels[f"bm25_{name}"] = np.stack([channel.scores(tokenise(pair.question)) for pair in asked])
    fused = np.stack([fuse(np.stack(rows, axis=1)) for rows in zip(*channels.values(), strict=True)])
    del channels["cosine"]
    return {
        f"jaquad_mrr@{k}_{name}": mean_reciprocal_rank(scores, right, k=k)
        for name, scores in {**channels, "fusion": fused}.items()
    }


def mean_reciprocal_rank(scores: Floats, right: Sequence[int], *, k: int) -> float:
    """Mean over the rows of 1 / rank of the right column, 0 beyond ``k``; ties count for the right one."""
    own = scores[np.arange(len(right)), list(right)]
    ranks = 1 + (scores > own[:, None]).sum(axis=1)
    return float(np.where(ranks <= k, 1 / ranks, 0).mean())


def _places(asked: Sequence[Answered]) -> dict[str, int]:
    return {paragraph: place for place, paragraph in enumerate(dict.fromkeys(pair.paragraph for pair in asked))}


def _cosines(encode: Encode, asked: Sequence[Answered], places: dict[str, int]) -> Floats:
    return encode([pair.question for pair in asked]) @ encode(list(places)).T


def spearman(left: Sequence[float] | Floats, right: Sequence[float] | Floats) -> float:
    """Correlation of the ranks, in [-1, 1]; equal values share their mean rank."""
    return float(np.corrcoef(_mean_ranks(left), _mean_ranks(right))[0, 1])


def _mean_ranks(values: Sequence[float] | Floats) -> NDArray[np.float64]:
    _, places, counts = np.unique(values, return_inverse=True, return_counts=True)
    last = np.cumsum(counts)
    ranks: NDArray[np.float64] = (last - (counts - 1) / 2)[places]
    return ranks
