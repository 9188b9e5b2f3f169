"""Fits the decision of `confidence` on the anticipated against the unanswerable questions. Needs scikit-learn.

Each question is scored without itself and its near-twins. For the ridge classifier that is exact and costs one
inverse: with A = (K + λI)⁻¹ and dual weights α = A·Y, the residual of a left-out group g is A_gg⁻¹·α_g (the
block form of the leave-one-out formula; Cawley & Talbot 2003). For the channels the group's passages are masked.
The second step is fitted on these held-out scores; `Fit.cross_validated` is its own check, by group.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any, cast

import numpy as np
from numpy.typing import NDArray

from assistant.decision.decide import (
    BLOCK_SCALES,
    FAMILIES,
    KINDS,
    RANKED_BY,
    Classifier,
    Decider,
    Keys,
    Linear,
    question_features,
    record_features,
)
from assistant.decision.solvers import Ints, best_by_record, boosted, conditional_logit, gram, solve, tfidf
from assistant.reading.sparse import Block, Floats, softmax
from corpus.questions import AnticipatedQuestion, Kind, UnanswerableQuestion
from corpus.records import Consultation
from index.encoder import Encoder
from index.lexical import TOKENISERS, LexicalChannel
from index.passages import Passage, PassageKind, make_passages
from index.tokens import ngrams, plain

FORMAT = 4  # raise when features or fitting change
SEEN = 3  # questions that a feature has to stand in: a rarer one says little about others and would be most of the file
TWINS = 0.55  # cosine of character 1- to 3-gram TF-IDF from which two questions are near-twins
THRESHOLD = 0.5  # answered where an answer is the likelier case
LACKING = 0.7  # …and where the fact asked for is of a kind that the response lacks, only where more speaks for it
# Kinds with few examples would be drowned by the near ones.
_RARE = {Kind.FAR: 1.5, Kind.INJECTION: 1.5, Kind.GARBAGE: 2, Kind.GREETING: 2, Kind.FOREIGN: 2, Kind.CRISIS: 2}
SECOND = 0.12  # probability from which a second opinion is cited too
FOLDS = 5


def fit_inputs(consultation: Consultation, encoder: Encoder) -> str:
    """Changes with the records, the encoder and the way of fitting."""
    return _digest(repr((FORMAT, consultation.fingerprint, encoder.fingerprint)))[:16]


def question_keys(anticipated: Sequence[AnticipatedQuestion], unanswerable: Sequence[UnanswerableQuestion]) -> Keys:
    """One number for every question with what it stands for, in the order given."""
    questions = [(q.question, q.labels) for q in anticipated] + [(q.question, q.kind.value) for q in unanswerable]
    return np.array([int(_digest(repr(question))[:16], 16) for question in questions], dtype=np.uint64)


def _digest(text: str) -> str:
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()


@dataclass(frozen=True)
class Fit:
    """One fit, its parts computed when first asked for. Rows are the anticipated, then the unanswerable questions."""

    consultation: Consultation
    anticipated: tuple[AnticipatedQuestion, ...]
    unanswerable: tuple[UnanswerableQuestion, ...]
    encoder: Encoder

    @cached_property
    def questions(self) -> list[str]:
        return [q.question for q in self.anticipated] + [q.question for q in self.unanswerable]

    @cached_property
    def keys(self) -> Keys:
        return np.unique(question_keys(self.anticipated, self.unanswerable))

    @cached_property
    def fingerprint(self) -> str:
        return _digest(fit_inputs(self.consultation, self.encoder) + self.keys.tobytes().hex())[:16]

    @cached_property
    def labels(self) -> tuple[str, ...]:
        return tuple(opinion.label for opinion in self.consultation.opinions)

    @property
    def answerable_rows(self) -> int:
        return len(self.anticipated)

    @cached_property
    def truth(self) -> NDArray[np.bool_]:
        """(anticipated, records): whether the record answers the question, by itself or by its shared response."""
        truth = np.zeros((len(self.anticipated), len(self.labels)), dtype=bool)
        for row, question in enumerate(self.anticipated):
            for label in question.labels:
                truth[row, self.labels.index(label)] = True
        return truth

    @cached_property
    def targets(self) -> Floats:
        """(questions, classes): the records, the kinds, «answerable»."""
        targets = np.zeros((len(self.questions), len(self.labels) + len(KINDS) + 1), dtype=np.float32)
        targets[: self.answerable_rows, : len(self.labels)] = self.truth / self.truth.sum(axis=1, keepdims=True)
        targets[: self.answerable_rows, -1] = 1
        for row, question in enumerate(self.unanswerable, start=self.answerable_rows):
            targets[row, len(self.labels) + KINDS.index(question.kind)] = 1
        return targets

    @cached_property
    def vectors(self) -> Floats:
        return self.encoder.encode_queries(self.questions)

    @cached_property
    def groups(self) -> Ints:
        """Group of each question: near-twins, and what their chain connects, are left out together."""
        from scipy.sparse import csr_matrix
        from scipy.sparse.csgraph import connected_components

        matrix, _ = tfidf(self.questions, lambda text: ngrams(plain(text), 1, 3) or [text])
        similar = csr_matrix(gram(matrix) >= TWINS)
        return cast("Ints", connected_components(similar, directed=False)[1].astype(np.int64))

    # --- first step -----------------------------------------------------------------------------------------

    @cached_property
    def _blocks(self) -> list[tuple[Any, Any]]:
        return [tfidf(self.questions, tokenise, seen=SEEN) for tokenise in FAMILIES.values()]

    @cached_property
    def _ridge(self) -> tuple[Floats, Floats]:
        """(dual weights, held-out scores), both (questions, classes)."""
        from scipy.sparse import hstack

        scaled = [
            np.sqrt(BLOCK_SCALES[name]) * matrix for name, (matrix, _) in zip(FAMILIES, self._blocks, strict=True)
        ]
        kernel = gram(hstack(scaled).tocsr())
        kernel += self.vectors @ self.vectors.T
        dual, held_out = solve(kernel, self.targets - self._intercept, self.groups)
        return dual, held_out + self._intercept

    @cached_property
    def _intercept(self) -> Floats:
        return cast("Floats", self.targets.mean(axis=0))

    @cached_property
    def classifier(self) -> Classifier:
        dual, _ = self._ridge
        blocks = []
        for name, (matrix, vectorizer) in zip(FAMILIES, self._blocks, strict=True):
            weights = BLOCK_SCALES[name] * (matrix.T @ dual)
            vocabulary = {str(feature): row for row, feature in enumerate(vectorizer.get_feature_names_out())}
            blocks.append(Block(vocabulary, vectorizer.idf_.astype(np.float32), weights.astype(np.float32)))
        vector_weights = (self.vectors.T @ dual).astype(np.float32)
        return Classifier(tuple(blocks), vector_weights, self._intercept)

    @cached_property
    def held_out(self) -> Floats:
        return self._ridge[1]

    # --- channels, each question's own group masked ------------------------------------------------------------

    @cached_property
    def channels(self) -> Floats:
        """(questions, records, channels of ``RANKED_BY``), the question's group left out of the passages."""
        passages = make_passages(self.consultation, self.anticipated)
        own = self._passage_groups(passages)
        is_question = np.array([p.kind is PassageKind.QUESTION for p in passages])
        record = np.array([self.labels.index(p.label) for p in passages])
        vectors = self.encoder.encode_passages([p.text for p in passages])
        lexical = [
            (tokenise, LexicalChannel.build([tokenise(p.text) for p in passages])) for tokenise in TOKENISERS.values()
        ]
        table = np.empty((len(self.questions), len(self.labels), len(RANKED_BY)), dtype=np.float32)
        for row, question in enumerate(self.questions):
            masked = own == self.groups[row]
            cosines = vectors @ self.vectors[row]
            scores = (
                np.where(masked | ~is_question, np.float32(-1), cosines),
                np.where(is_question, np.float32(-1), cosines),
                *(np.where(masked, np.float32(0), channel.scores(tokenise(question))) for tokenise, channel in lexical),
            )
            table[row] = np.stack([best_by_record(column, record, len(self.labels)) for column in scores], axis=1)
        return table

    def _passage_groups(self, passages: Sequence[Passage]) -> Ints:
        rows = [row for row, q in enumerate(self.anticipated) for _ in q.labels]
        texts = len(passages) - len(rows)
        return np.concatenate([np.full(texts, -1), self.groups[rows]]).astype(np.int64)

    # --- second step --------------------------------------------------------------------------------------------

    @cached_property
    def record_table(self) -> Floats:
        """(questions, records, features) for the ranker."""
        return np.stack([record_features(s, c) for s, c in zip(self.held_out, self.channels, strict=True)])

    @cached_property
    def ranker(self) -> Linear:
        return conditional_logit(self.record_table[: self.answerable_rows], self.truth)

    @cached_property
    def question_table(self) -> Floats:
        """(questions, features) for the answerable-or-not step."""
        responses = [opinion.response.text for opinion in self.consultation.opinions]
        rows = []
        for row, question in enumerate(self.questions):
            logits = self.ranker(self.record_table[row])
            probabilities = softmax(logits)
            best = responses[int(probabilities.argmax())]
            rows.append(
                question_features(question, self.held_out[row], self.channels[row], logits, probabilities, best)
            )
        return np.stack(rows)

    @cached_property
    def is_answerable(self) -> NDArray[np.bool_]:
        return np.arange(len(self.questions)) < self.answerable_rows

    @cached_property
    def weights(self) -> Floats:
        rare = [_RARE.get(question.kind, 1) for question in self.unanswerable]
        return np.array([1] * self.answerable_rows + rare, dtype=np.float32)

    @cached_property
    def cross_validated(self) -> Floats:
        """p(answerable) of every question from models that saw nothing of its group."""
        folds = np.random.default_rng(0).permutation(self.groups.max() + 1)[self.groups] % FOLDS
        scores = np.empty(len(self.questions), dtype=np.float32)
        for fold in range(FOLDS):
            inside = folds != fold
            model = boosted(self.question_table[inside], self.is_answerable[inside], self.weights[inside])
            logits = np.array([model(row) for row in self.question_table[~inside]])
            scores[~inside] = 1 / (1 + np.exp(-logits))
        return scores

    @cached_property
    def decider(self) -> Decider:
        return Decider(
            labels=self.labels,
            responses=tuple(opinion.response.text for opinion in self.consultation.opinions),
            classifier=self.classifier,
            ranker=self.ranker,
            answerable=boosted(self.question_table, self.is_answerable, self.weights),
            threshold=THRESHOLD,
            lacking_threshold=LACKING,
            second_threshold=SECOND,
            fingerprint=self.fingerprint,
            fitted_on=self.keys,
        )
