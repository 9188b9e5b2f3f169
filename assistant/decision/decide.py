"""Whether to answer, and from which record: raw channel scores and what a question's wording says, in numpy.

Two steps, both fitted in `calibrate` on the anticipated against the unanswerable questions, each of them scored
without itself and its near-twins:

1. a linear classifier (ridge) over words and their neighbours, pairs of content words, n-grams of the reading and
   the encoder's vector gives a score to every record and to every kind of question that has no answer here;
2. its scores and the raw channel scores are joined: per record by a conditional logit (which record, given that
   there is an answer), and over the whole question by boosted trees (is there an answer at all), which
   also see what kind of fact is asked for and whether the best response holds one.

Similarity alone calls every question on the subject answerable; the second step is what declines.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from itertools import combinations
from typing import cast

import numpy as np
from numpy.typing import NDArray

from assistant.reading.facts import asked_facts, holds
from assistant.reading.sparse import Block, Floats, softmax
from assistant.reading.wording import FactType
from corpus.questions import Kind
from index.hybrid import CHANNELS, Evidence
from index.tokens import forms, ngrams, reading, words

Keys = NDArray[np.uint64]
KINDS = tuple(Kind)
FACTS = tuple(FactType)
LONGEST_NGRAM = 4
# Channels that can be scored without a question itself; the joined texts of a record cannot.
RANKED_BY = ("cosine_question", "cosine_text", "bm25_words_passage", "bm25_bigrams_passage")
_COLUMNS = [CHANNELS.index(name) for name in RANKED_BY]


@dataclass(frozen=True, slots=True)
class Ranked:
    """``probability`` is the record's, given that the document answers the question at all."""

    label: str
    probability: float


@dataclass(frozen=True, slots=True)
class Decision:
    """``answerable`` is the calibrated p(answerable) in [0, 1]; ``kinds`` sums to 1 and says why not, if not.

    ``asked`` is the kind of fact that the question asks for, ``held`` whether the first record's response
    holds one of that kind (True where none is asked for).
    """

    answerable: float
    ranking: tuple[Ranked, ...]
    kinds: dict[Kind, float]
    asked: FactType | None
    held: bool
    features: dict[str, float]


# --- what a question looks like to the classifier ----------------------------------------------------------


def phrases(question: str) -> list[str]:
    """All words in dictionary form, function words too, and their neighbouring pairs with both ends marked."""
    found = forms(question)
    return found + [f"{a} {b}" for a, b in zip(["^", *found], [*found, "$"], strict=True)]


def word_pairs(question: str) -> list[str]:
    """Every two content words that stand in one question, wherever they stand: what a linear score cannot join."""
    return [f"{a} {b}" for a, b in combinations(sorted(set(words(question))), 2)]


def sounds(question: str) -> list[str]:
    """2- to 4-grams of the reading, the ends marked: kana, kanji and a wrong conversion of them are one."""
    return ngrams(f"^{reading(question)}$", 2, LONGEST_NGRAM)


# Families of sparse features, in the order of a classifier's blocks.
FAMILIES: dict[str, Callable[[str], list[str]]] = {"phrases": phrases, "pairs": word_pairs, "sounds": sounds}
# The ridge's penalty and each family's share of its kernel, the encoder's vector having 1. Chosen by the held-out
# accuracy of the first record and the area under the ROC curve.
RIDGE = 0.3
BLOCK_SCALES = {"phrases": 0.6, "pairs": 0.4, "sounds": 0.7}


@dataclass(frozen=True, slots=True)
class Classifier:
    """Ridge scores, each roughly in [0, 1]: every record, every kind of unanswerable question, «answerable»."""

    blocks: tuple[Block, ...]  # one for each of ``FAMILIES``
    vector_weights: Floats  # (dimensions, classes)
    intercept: Floats

    def scores(self, question: str, vector: Floats) -> Floats:
        scores = self.intercept + vector @ self.vector_weights
        for block, tokenise in zip(self.blocks, FAMILIES.values(), strict=True):
            scores = scores + block.scores(tokenise(question))
        return cast("Floats", scores)


@dataclass(frozen=True, slots=True)
class Linear:
    """A fitted linear model over standardised features: ``(x - mean) / scale @ weights``."""

    mean: Floats
    scale: Floats
    weights: Floats

    def __call__(self, features: Floats) -> Floats:
        return cast("Floats", ((features - self.mean) / self.scale) @ self.weights)


@dataclass(frozen=True, slots=True)
class Trees:
    """Gradient-boosted trees, every node of every tree in one table; a leaf is its own left and right child.

    ``__call__`` gives the log-odds of one row of features. All trees walk down together, ``depth`` steps.
    """

    feature: NDArray[np.int16]
    threshold: Floats
    left: NDArray[np.int16]
    right: NDArray[np.int16]
    value: Floats
    roots: NDArray[np.int16]
    baseline: float
    depth: int

    def __call__(self, features: Floats) -> float:
        node = self.roots
        for _ in range(self.depth):
            goes_left = features[self.feature[node]] <= self.threshold[node]
            node = np.where(goes_left, self.left[node], self.right[node])
        return self.baseline + float(self.value[node].sum())


# --- features of the second step: the same functions at fitting time and at run time -------------------------


def record_features(scores: Floats, channels: Floats) -> Floats:
    """(records, features) from the classifier's record scores and the raw channels ``RANKED_BY``.

    Every channel comes raw (BM25 as a share of the query's best, since it grows with the query) and as a z-score
    over the records.
    """
    records = len(channels)
    raw = channels.copy()
    raw[:, 2:] /= raw[:, 2:].max(axis=0) + 1
    both = np.concatenate([scores[:records, None], raw], axis=1)
    spread = both.std(axis=0)
    z = (both - both.mean(axis=0)) / np.where(spread > 1e-6, spread, np.inf)
    return np.concatenate([both, z], axis=1).astype(np.float32)


QUESTION_FEATURES = (
    "first", "second", "evidence", "class_first", "class_second", "class_answerable", *(f"class_{kind}" for kind in KINDS),
    "class_margin", "cosine_question", "cosine_text", "bm25_words", "bm25_bigrams",
    "length", *(f"asks_{fact}" for fact in FACTS), "asks_fact", "lacks_fact", "lacks_margin",
)  # fmt: skip


def question_features(
    question: str, scores: Floats, channels: Floats, logits: Floats, probabilities: Floats, response: str
) -> Floats:
    """What the answerable-or-not step sees, in the order of ``QUESTION_FEATURES``.

    ``scores`` is the classifier's whole row, ``logits`` and ``probabilities`` the ranker's over records, ``response`` the
    text of the first-ranked record.
    """
    records = len(probabilities)
    ranked = np.sort(probabilities)[::-1]
    classes = np.sort(scores[:records])[::-1]
    kinds, answerable = scores[records : records + len(KINDS)], scores[records + len(KINDS)]
    margin = classes[0] - kinds.max()
    facts = asked_facts(question)
    lacks = bool(facts) and not holds(facts[0], response)
    length = len(question)
    return np.array(
        [
            ranked[0], ranked[1], np.log(np.exp(logits - 5).sum() + 1e-6), classes[0], classes[1], answerable, *kinds,
            margin, channels[:, 0].max(), channels[:, 1].max(), channels[:, 2].max() / (length + 5), channels[:, 3].max() / (length + 5), np.log(length + 1),
            *(fact in facts for fact in FACTS), bool(facts), lacks, lacks * margin,
        ],
        dtype=np.float32,
    )  # fmt: skip


# --- the decision -------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Decider:
    """The fitted decision: it answers from ``threshold`` on, or, where the first record's response lacks the kind of
    fact that is asked for, only from the higher ``lacking_threshold`` on.
    """

    labels: tuple[str, ...]
    responses: tuple[str, ...]
    classifier: Classifier
    ranker: Linear
    answerable: Trees
    threshold: float
    lacking_threshold: float
    second_threshold: float
    fingerprint: str
    fitted_on: Keys  # one key for every question that it was fitted on

    def answers(self, decision: Decision) -> bool:
        return decision.answerable >= (self.threshold if decision.held else self.lacking_threshold)

    def decide(self, question: str, evidence: Evidence) -> Decision:
        """The decision on one question from its raw evidence; about half a millisecond."""
        scores = self.classifier.scores(question, evidence.vector)
        records = len(self.labels)
        channels = evidence.scores[:, _COLUMNS]
        logits = self.ranker(record_features(scores, channels))
        probabilities = softmax(logits)
        best = int(probabilities.argmax())
        features = question_features(question, scores, channels, logits, probabilities, self.responses[best])
        facts = asked_facts(question)
        kinds = softmax(8 * scores[records : records + len(KINDS)])
        order = np.argsort(-probabilities, kind="stable")
        return Decision(
            answerable=1 / (1 + float(np.exp(-self.answerable(features)))),
            ranking=tuple(Ranked(self.labels[i], float(probabilities[i])) for i in order),
            kinds=dict(zip(KINDS, map(float, kinds), strict=True)),
            asked=facts[0] if facts else None,
            held=not facts or holds(facts[0], self.responses[best]),
            features=dict(zip(QUESTION_FEATURES, map(float, features), strict=True)),
        )
