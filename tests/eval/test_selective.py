from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from corpus.records import Consultation
from eval import selective as s
from tests.eval.builders import answerable, judged, reply, response, unanswerable

FOUR = [s.Guess(0.9, True, True), s.Guess(0.8, False, True), s.Guess(0.6, True, True), s.Guess(0.1, False, False)]
guesses = st.lists(
    st.builds(s.Guess, st.sampled_from([0.0, 0.25, 0.5, 0.75, 1.0]), st.booleans(), st.booleans()),
    min_size=1,
    max_size=30,
)


def test_risk_coverage_by_hand() -> None:
    assert s.risk_coverage(FOUR) == [(0.25, 0), (0.5, 0.5), (0.75, pytest.approx(1 / 3)), (1.0, 0.5)]
    assert s.aurc(FOUR) == pytest.approx((0 + 1 / 2 + 1 / 3 + 1 / 2) / 4)
    assert s.coverage_at_risk(FOUR, 0.4) == 0.75
    assert s.coverage_at_risk(FOUR[1:2], 0.1) == 0.0


def test_equal_confidences_enter_together() -> None:
    tied = [s.Guess(0.5, True, True), s.Guess(0.5, False, True)]
    assert s.risk_coverage(tied) == [(1.0, 0.5)]
    assert s.aurc(tied) == pytest.approx(0.5)  # half a wrong one of one, then one of two


def test_brier_and_ece_by_hand() -> None:
    assert s.brier(FOUR) == pytest.approx((0.1**2 + 0.2**2 + 0.4**2 + 0.1**2) / 4)
    assert s.ece(FOUR) == pytest.approx((0.1 + 0.2 + 0.4 + 0.1) / 4)
    assert s.calibration([s.Guess(1.0, True, True)]) == [(1.0, 1.0, 1)]


def test_nothing_to_judge_has_no_figure() -> None:
    assert (s.aurc([]), s.brier([]), s.ece([]), s.coverage_at_risk([], 0.1)) == (None, None, None, None)


def test_should_did_counts_single_questions_only(consultation: Consultation) -> None:
    made = [
        judged(answerable("a", ["10"]), reply([response(consultation, "10")], confidence=0.9), ranking=["10"]),
        judged(answerable("b", ["10"]), reply(confidence=0.2), ranking=["10"]),
        judged(unanswerable("u"), reply([response(consultation, "10")], confidence=0.7), ranking=["10"]),
        judged(unanswerable("v"), reply()),
    ]
    did = s.should_did(made)
    assert did == s.ShouldDid(1, 1, 1, 1)
    assert (did.false_refusal_rate, did.false_answer_rate) == (0.5, 0.5)
    assert s.guesses(made) == [(0.9, True, True), (0.2, True, True), (0.7, False, False)]


@given(guesses)
def test_aurc_is_between_0_and_1_and_does_not_depend_on_the_order(points: list[s.Guess]) -> None:
    area = s.aurc(points)
    assert area is not None and 0 <= area <= 1
    assert area == pytest.approx(s.aurc(points[::-1]))


@given(guesses)
def test_the_last_point_of_the_curve_is_the_error_rate(points: list[s.Guess]) -> None:
    assert s.risk_coverage(points)[-1] == (1.0, pytest.approx(sum(not g.right for g in points) / len(points)))


@given(guesses)
def test_brier_and_ece_are_in_their_ranges_and_perfect_certainty_is_0(points: list[s.Guess]) -> None:
    assert 0 <= (s.brier(points) or 0) <= 1 and 0 <= (s.ece(points) or 0) <= 1
    certain = [g._replace(confidence=float(g.answerable)) for g in points]
    assert (s.brier(certain), s.ece(certain)) == (0, 0)
