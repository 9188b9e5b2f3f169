from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from eval.bootstrap import interval, paired_difference

yes_no = st.lists(st.sampled_from([0.0, 1.0]), min_size=1, max_size=60)


def test_the_interval_is_near_the_normal_approximation() -> None:
    values = np.array([1.0] * 90 + [0.0] * 10)
    found = interval(values, np.ones(100))
    assert found.mean == 0.9
    assert (found.low, found.high) == (pytest.approx(0.84, abs=0.015), pytest.approx(0.955, abs=0.015))


def test_a_ratio_of_sums_is_not_the_mean_of_ratios() -> None:
    assert interval([1, 0], [1, 3]).mean == 0.25


def test_the_same_figures_give_the_same_interval() -> None:
    assert interval([1, 0, 1], [1, 1, 1]) == interval([1, 0, 1], [1, 1, 1])


def test_a_hundred_thousand_items_take_no_longer() -> None:
    found = interval(np.ones(100_000), np.ones(100_000))
    assert found == (1, 1, 1)


@pytest.mark.parametrize(("top", "bottom"), [([], []), ([1.0], [0.0]), ([1.0], [1.0, 1.0])])
def test_nothing_to_average_is_refused(top: list[float], bottom: list[float]) -> None:
    with pytest.raises(ValueError, match="equally long"):
        interval(top, bottom)


@given(yes_no)
def test_the_interval_holds_the_mean_and_stays_in_range(values: list[float]) -> None:
    found = interval(values, [1.0] * len(values))
    assert 0 <= found.low <= found.mean <= found.high <= 1


@given(yes_no)
def test_equal_systems_do_not_differ(values: list[float]) -> None:
    ones = [1.0] * len(values)
    assert paired_difference((values, ones), (values, ones)) == (0, 0, 0, 1)


def test_a_plain_difference_is_found_and_a_small_one_is_not() -> None:
    ones = [1.0] * 100
    worse, better = [1.0] * 50 + [0.0] * 50, [1.0] * 80 + [0.0] * 20
    assert paired_difference((worse, ones), (better, ones)).p < 0.01
    one_more = [1.0] * 51 + [0.0] * 49
    assert paired_difference((worse, ones), (one_more, ones)).p > 0.2


def test_different_items_are_refused() -> None:
    with pytest.raises(ValueError, match="same items"):
        paired_difference(([1.0], [1.0]), ([1.0, 1.0], [1.0, 1.0]))
