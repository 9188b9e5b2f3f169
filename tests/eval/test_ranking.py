from __future__ import annotations

from math import log2

import ir_measures
import pytest
from hypothesis import given
from hypothesis import strategies as st

from eval.ranking import ranking_values
from tests.eval.builders import answerable, judged, reply, unanswerable


def test_standard_metrics_by_hand() -> None:
    item = answerable("a", ["10"], acceptable=["14"])
    values = ranking_values([judged(item, reply(), ranking=["14", "7", "10"])])["a"]
    ideal = 2 / log2(2) + 1 / log2(3)
    assert values == {
        "recall@1": 0, "recall@3": 1, "recall@5": 1, "recall@10": 1,
        "mrr@10": pytest.approx(1 / 3), "ndcg@10": pytest.approx((1 / log2(2) + 2 / log2(4)) / ideal),
    }  # fmt: skip


def test_a_question_without_a_ranking_scores_0_and_an_unanswerable_one_is_left_out() -> None:
    made = [judged(answerable("a", ["10"]), reply()), judged(unanswerable("u"), reply(), ranking=["1"])]
    assert ranking_values(made) == {
        "a": dict.fromkeys(["recall@1", "recall@3", "recall@5", "recall@10", "mrr@10", "ndcg@10"], 0.0)
    }


@given(st.permutations([str(n) for n in range(1, 13)]))
def test_the_reciprocal_rank_agrees_with_its_definition_and_the_librarys_pure_python(ranking: list[str]) -> None:
    values = ranking_values([judged(answerable("a", ["3"]), reply(), ranking=ranking)])["a"]
    place = ranking.index("3") + 1
    assert values["mrr@10"] == pytest.approx(1 / place if place <= 10 else 0)
    qrels = {"a": {"3": 1}}
    run = {"a": {label: -float(i) for i, label in enumerate(ranking)}}
    assert values["recall@5"] == ir_measures.calc_aggregate([ir_measures.R @ 5], qrels, run)[ir_measures.R @ 5]
