"""Whether to answer: risk against coverage, calibration of the confidence, and should/did.

A `Guess` is what one question adds: the confidence with which the system would answer, whether its best label
is right, and whether the question has an answer at all. Declined questions are guesses too, since their ranking
and confidence are known: the curve judges the confidence, not the threshold that was chosen. Replies without a
confidence (look-ups, errors, systems that never decline) are left out.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from eval.items import ItemType
from eval.metrics import Judged

BINS = 10  # of equal width, the usual choice for expected calibration error


class Guess(NamedTuple):
    confidence: float  # p(answerable) as the system says it, in [0, 1]
    right: bool  # the label it ranks first is a gold one; always False where there is no answer
    answerable: bool


def guesses(judged: Iterable[Judged]) -> list[Guess]:
    """One a single answerable or unanswerable question whose reply carries a confidence."""
    return [
        Guess(float(confidence), _best_label(j) in j.turn.gold, j.item.type is ItemType.ANSWERABLE)
        for j in judged
        if j.item.type in (ItemType.ANSWERABLE, ItemType.UNANSWERABLE)
        and (confidence := j.reply["confidence"]) is not None
    ]


class Point(NamedTuple):
    coverage: float
    risk: float


def risk_coverage(points: Sequence[Guess]) -> list[Point]:
    """Error rate among the most confident share of questions, for every share from 1/n to 1.

    Questions of equal confidence enter together, so their order cannot matter. Empty for no guesses.
    """
    ordered = sorted(points, key=lambda guess: -guess.confidence)
    curve: list[Point] = []
    wrong = 0
    for count, guess in enumerate(ordered, start=1):
        wrong += not guess.right
        if count == len(ordered) or ordered[count].confidence != guess.confidence:
            curve.append(Point(count / len(ordered), wrong / count))
    return curve


def aurc(points: Sequence[Guess]) -> float | None:
    """Area under the risk–coverage curve, in [0, 1], lower is better: the mean risk over all coverages k/n.

    Within a group of equal confidence the risk runs linearly in its count of wrong ones (the expectation over
    their orders). None for no guesses. A perfect order does not reach 0 where some guesses are wrong.
    """
    if not points:
        return None
    total, before, wrong_before = 0.0, 0, 0.0
    for point in risk_coverage(points):
        count = round(point.coverage * len(points))
        wrong = point.risk * count
        step = (wrong - wrong_before) / (count - before)
        total += sum((wrong_before + step * (k - before)) / k for k in range(before + 1, count + 1))
        before, wrong_before = count, wrong
    return total / len(points)


def coverage_at_risk(points: Sequence[Guess], risk: float) -> float | None:
    """The largest coverage whose risk is at most ``risk``; 0 where there is none, None for no guesses."""
    return max((p.coverage for p in risk_coverage(points) if p.risk <= risk), default=0.0) if points else None


def brier(points: Sequence[Guess]) -> float | None:
    """Mean squared distance of the confidence from 1 (answerable) or 0 (not), in [0, 1]; None for no guesses.

    Always saying the share of answerable questions p scores p(1 - p).
    """
    return sum((g.confidence - g.answerable) ** 2 for g in points) / len(points) if points else None


class Bin(NamedTuple):
    confidence: float  # mean of its members
    answerable: float  # share of its members
    size: int


def calibration(points: Sequence[Guess]) -> list[Bin]:
    """`BINS` bins of equal width, empty ones left out; the last one holds confidence 1."""
    members: dict[int, list[Guess]] = {}
    for guess in points:
        members.setdefault(min(int(guess.confidence * BINS), BINS - 1), []).append(guess)
    return [
        Bin(sum(g.confidence for g in group) / len(group), sum(g.answerable for g in group) / len(group), len(group))
        for _, group in sorted(members.items())
    ]


def ece(points: Sequence[Guess]) -> float | None:
    """Expected calibration error: |confidence - share answerable| averaged over bins by size, in [0, 1]."""
    if not points:
        return None
    return sum(b.size * abs(b.confidence - b.answerable) for b in calibration(points)) / len(points)


@dataclass(frozen=True, slots=True)
class ShouldDid:
    """The 2×2 of whether a question should and did get an answer, over single answerable and unanswerable questions."""

    answered_answerable: int
    declined_answerable: int
    answered_unanswerable: int
    declined_unanswerable: int

    @property
    def false_refusal_rate(self) -> float | None:
        """Declined, of the answerable ones; None without any."""
        return _rate(self.declined_answerable, self.answered_answerable)

    @property
    def false_answer_rate(self) -> float | None:
        """Answered, of the unanswerable ones; None without any."""
        return _rate(self.answered_unanswerable, self.declined_unanswerable)


def should_did(judged: Iterable[Judged]) -> ShouldDid:
    counts = {(should, did): 0 for should in (True, False) for did in (True, False)}
    for j in judged:
        if j.item.type in (ItemType.ANSWERABLE, ItemType.UNANSWERABLE):
            counts[j.item.type is ItemType.ANSWERABLE, j.answered] += 1
    return ShouldDid(counts[True, True], counts[True, False], counts[False, True], counts[False, False])


def _best_label(judged: Judged) -> str | None:
    return next(iter(judged.ranking or judged.cited), None)


def _rate(part: int, rest: int) -> float | None:
    return part / (part + rest) if part + rest else None
