"""Evidence: what every channel says of every record for one query, raw; and the fused order.

The invariant: raw scores are kept beside the fused one. The fused score orders records and nothing more —
the first record of an unanswerable query scores as high as any other — so whether to answer is decided on
the raw scores, never on the fused one.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import cast

import numpy as np
from numpy.typing import NDArray

from index.dense import Neighbours
from index.encoder import Encoder
from index.lexical import TOKENISERS, LexicalChannel, Scores
from index.passages import Passage, PassageKind

# Channel → what its score is. Cosines lie in [-1, 1]; BM25 is ≥ 0 and unbounded.
CHANNELS = (
    "cosine_question",  # best anticipated question of the record
    "cosine_text",  # best of its opinion, response and sentences
    "bm25_words_passage",  # best single passage, Sudachi words
    "bm25_words_record",  # all passages of the record as one text
    "bm25_bigrams_passage",  # the same over character bigrams
    "bm25_bigrams_record",
)


@dataclass(frozen=True, slots=True)
class Hit:
    """One record in the fused order. ``channels`` are raw scores by name."""

    label: str
    fused: float
    channels: dict[str, float]


@dataclass(frozen=True, slots=True)
class Evidence:
    """``scores[i, j]`` is the raw score of channel ``CHANNELS[j]`` for the record ``labels[i]``; float32.

    ``vector`` is the query's embedding.
    """

    labels: tuple[str, ...]
    scores: NDArray[np.float32]
    vector: NDArray[np.float32]

    def ranking(self) -> tuple[Hit, ...]:
        """Records by the sum of their z-scored channels, best first, ties in print order."""
        fused = fuse(self.scores)
        order = np.argsort(-fused, kind="stable")
        return tuple(
            Hit(self.labels[i], float(fused[i]), dict(zip(CHANNELS, map(float, self.scores[i]), strict=True)))
            for i in order
        )


def fuse(scores: NDArray[np.float32]) -> NDArray[np.float32]:
    """Sum over channels of each one's z-score over the records; shape (records,).

    A channel that scores all records alike says nothing and adds 0.
    """
    spread = scores.std(axis=0)
    z = (scores - scores.mean(axis=0)) / np.where(spread > 1e-9, spread, np.inf)
    return cast("NDArray[np.float32]", z.sum(axis=1, dtype=np.float64).astype(np.float32))


@dataclass(frozen=True, slots=True)
class Lexical:
    """One tokeniser's two indexes: over single passages, and over each record's passages joined."""

    passage: LexicalChannel
    record: LexicalChannel


class Searcher:
    """The channels over one set of passages; stored or in memory."""

    def __init__(
        self, passages: Sequence[Passage], encoder: Encoder, neighbours: Neighbours, lexical: dict[str, Lexical]
    ) -> None:
        self.passages = passages
        self.labels = tuple(dict.fromkeys(p.label for p in passages))
        self.encoder = encoder
        self._neighbours = neighbours
        self._lexical = lexical
        position = {label: i for i, label in enumerate(self.labels)}
        self._record = np.array([position[p.label] for p in passages])
        self._is_question = np.array([p.kind is PassageKind.QUESTION for p in passages])
        # Passages in the order of their records, so that a record's best score is one reduceat.
        self._by_record = np.argsort(self._record, kind="stable")
        self._starts = np.searchsorted(self._record[self._by_record], np.arange(len(self.labels)))

    def search(self, query: str) -> Evidence:
        vectors = self.encoder.encode_queries([query])
        columns = [*self._cosines(*self._neighbours.nearest(vectors)[0])]
        for name, lexical in self._lexical.items():
            tokens = TOKENISERS[name](query)
            best = np.maximum.reduceat(lexical.passage.scores(tokens)[self._by_record], self._starts)
            columns += [best, lexical.record.scores(tokens)]
        return Evidence(self.labels, np.stack(columns, axis=1).astype(np.float32), vectors[0])

    def _cosines(self, ids: NDArray[np.int64], cosines: NDArray[np.float32]) -> tuple[Scores, Scores]:
        """Best cosine of each record's questions and of its texts.

        A record with no passage among the neighbours gets the last neighbour's cosine, which bounds its own.
        """
        floor = cosines[-1] if len(cosines) else np.float32(0)
        best = np.full((2, len(self.labels)), floor, dtype=np.float32)
        np.maximum.at(best, (np.where(self._is_question[ids], 0, 1), self._record[ids]), cosines)
        return best[0], best[1]


def build_lexical(passages: Sequence[Passage]) -> dict[str, Lexical]:
    """Both tokenisers' indexes over ``passages`` (each text tokenised once)."""
    labels = tuple(dict.fromkeys(p.label for p in passages))
    built: dict[str, Lexical] = {}
    for name, tokenise in TOKENISERS.items():
        tokens = [tokenise(p.text) for p in passages]
        joined: dict[str, list[str]] = {label: [] for label in labels}
        for passage, found in zip(passages, tokens, strict=True):
            joined[passage.label].extend(found)
        built[name] = Lexical(LexicalChannel.build(tokens), LexicalChannel.build(list(joined.values())))
    return built
