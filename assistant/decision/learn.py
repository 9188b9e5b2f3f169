"""A few questions more, learnt at once: the stored decision is moved towards them without being fitted again.

Only the ridge classifier moves. What is learnt is the ridge solution around the earlier weights, where a feature
may move by as much as the earlier questions have left it open: its prior variance is λ / (λ + what they hold of
it), the diagonal form of the posterior (as in confidence-weighted learning; Crammer et al. 2009). So «庁内の
プリンター» is learnt from one question and «は» is not touched. A whole fit is still better: `calibrate` makes it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from assistant.decision.decide import BLOCK_SCALES, FAMILIES, RIDGE, Classifier, Decider
from assistant.reading.sparse import Floats
from index.encoder import Encoder


@dataclass(frozen=True, slots=True)
class Lesson:
    """A question and what the classifier should say of it, in the order of its classes."""

    question: str
    target: Floats


@dataclass(frozen=True, slots=True)
class _Part:
    """A question in one block: the feature rows it holds, their values, and how far each may move."""

    rows: NDArray[np.int64]
    values: Floats
    steps: Floats


def learn(decider: Decider, lessons: Sequence[Lesson], encoder: Encoder) -> Decider:
    """The decision after these questions, which are at least one."""
    classifier = decider.classifier
    vectors = encoder.encode_queries([lesson.question for lesson in lessons])
    said = np.stack([classifier.scores(lesson.question, v) for lesson, v in zip(lessons, vectors, strict=True)])
    missing = np.stack([lesson.target for lesson in lessons]) - said
    parts = [_parts(classifier, lesson.question, len(decider.fitted_on)) for lesson in lessons]
    moves = np.array([[_moved(a, by=b) for b in parts] for a in parts], dtype=np.float32)
    dual = np.linalg.solve(moves + RIDGE * np.eye(len(parts), dtype=np.float32), missing)
    blocks = list(classifier.blocks)
    for at, block in enumerate(blocks):
        weights = block.weights.astype(np.float32)
        for lesson, by in zip(parts, dual, strict=True):
            weights[lesson[at].rows] += np.outer(lesson[at].steps, by)
        blocks[at] = replace(block, weights=weights)
    return replace(decider, classifier=replace(classifier, blocks=tuple(blocks)))


def _parts(classifier: Classifier, question: str, questions: int) -> tuple[_Part, ...]:
    found = []
    for block, (name, tokenise) in zip(classifier.blocks, FAMILIES.items(), strict=True):
        rows, values = block.vector(tokenise(question))
        held = (1 + questions) / np.exp(block.idf[rows] - 1) - 1  # in so many questions: the idf solved for it
        scale = BLOCK_SCALES[name]
        steps = scale * values * RIDGE / (RIDGE + scale * held * values**2)
        found.append(_Part(rows, values, steps.astype(np.float32)))
    return tuple(found)


def _moved(lesson: tuple[_Part, ...], *, by: tuple[_Part, ...]) -> float:
    """How far a lesson's score moves by one unit of another lesson."""
    total = 0.0
    for one, other in zip(lesson, by, strict=True):
        _, here, there = np.intersect1d(one.rows, other.rows, assume_unique=True, return_indices=True)
        total += float(one.values[here] @ other.steps[there])
    return total
