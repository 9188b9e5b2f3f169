from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from eval.items import TestSet
from eval.leakage import CorpusQuestion, find_leaks, key, nearest
from tests.eval.builders import answerable, lookup


def leaks(question: str, *known: str) -> list[tuple[str, int, bool]]:
    questions = TestSet("t", (answerable("a", ["10"], question=question),), "sha")
    found = find_leaks(questions, [CorpusQuestion("f", n, text) for n, text in enumerate(known, start=1)])
    return [(leak.item, leak.line, leak.exact) for leak in found]


@pytest.mark.parametrize("other", ["紙は減りますか", "紙は減りますか?", " 紙は、減りますか。", "紙は減り\u200bますか"])
def test_repeats_are_exact_after_folding(other: str) -> None:
    assert leaks("紙は減りますか?", "別の質問です", other) == [("a", 2, True)]


def test_near_questions_are_listed_and_distant_ones_are_not() -> None:
    assert leaks("区役所の窓口のデジタル化はいつ進みますか", "区役所の窓口のデジタル化はいつ始まりますか") == [
        ("a", 1, False)
    ]
    assert leaks("区役所の窓口のデジタル化はいつ進みますか", "期日前投票の場所を増やしてほしい") == []


def test_lookups_count_as_exact_repeats_only() -> None:
    questions = TestSet("t", (lookup("l", ["10"]),), "sha")
    assert find_leaks(questions, [CorpusQuestion("f", 1, "意見10番")]) == []
    assert [leak.exact for leak in find_leaks(questions, [CorpusQuestion("f", 1, "意見１０")])] == [True]


def test_nothing_is_indexed_nothing_leaks() -> None:
    assert leaks("紙は減りますか") == []


def test_punctuation_alone_is_compared_as_it_is() -> None:
    assert key("。。。") == "。。。"
    assert leaks("？？？", "。。。") == []


@given(st.text(min_size=1, max_size=12), st.text(min_size=1, max_size=12))
def test_likeness_is_symmetric_between_0_and_1_and_1_for_equal_texts(a: str, b: str) -> None:
    (_, one), (_, other) = next(nearest([a], [b])), next(nearest([b], [a]))
    assert 0 <= one <= 1 and one == pytest.approx(other)
    assert next(nearest([a], [b, a]))[1] == 1
