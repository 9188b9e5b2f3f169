"""The table reader and the parser on small tables that show one damage each."""

from __future__ import annotations

import pytest

from corpus.errors import UnreadableSource
from corpus.parse import parse
from corpus.tables import read_source, tidy

HEAD = "題名\n〇意見の概要と本市の考え方\n(1) 全般に関する意見\nNo\t意見の概要\t本市の考え方\n"


def read(rows: str) -> list[tuple[int, str, str]]:
    return [(r.number, r.opinion.text, r.response.text) for r in parse(read_source(HEAD + rows).tables)]


@pytest.mark.parametrize(
    ("printed", "text"),
    [
        ("初期 投資", "初期投資"),
        ("Full Digital の市役所", "Full Digitalの市役所"),
        ("(特に幹部職員) に『変革』 意識", "(特に幹部職員)に『変革』意識"),
        ("第 2 次　計画", "第2次計画"),
        ("A\n B", "A B"),
    ],
)
def test_white_space_goes_unless_between_latin_characters(printed: str, text: str) -> None:
    assert tidy(printed) == text


def test_wrapped_lines_of_a_cell_are_joined() -> None:
    assert read("1\t紙を減\t難し\n\tらして。\tい。\n") == [(1, "紙を減らして。", "難しい。")]


def test_a_response_that_runs_on_serves_both_opinions() -> None:
    assert read("1\t甲。\tはい。続\n2\t乙。\tきます。\n") == [
        (1, "甲。", "はい。続きます。"),
        (2, "乙。", "はい。続きます。"),
    ]


def test_a_row_cut_in_both_cells_gives_its_unfinished_sentences_to_the_next() -> None:
    assert read("1\t甲。乙の始\tはい。次の\n2\tまり。\t答え。\n") == [
        (1, "甲。", "はい。"),
        (2, "乙の始まり。", "次の答え。"),
    ]


def test_a_number_that_is_not_printed_is_found_by_the_gap() -> None:
    assert read("1\t甲。乙の始\tはい。次の\n\tまり。\t答え。\n3\t丙。\t以上。\n") == [
        (1, "甲。", "はい。"),
        (2, "乙の始まり。", "次の答え。"),
        (3, "丙。", "以上。"),
    ]


def test_fused_header_words_are_stripped() -> None:
    assert read("No 1\t意見の概要 甲。\t本市の考え方 はい。\n") == [(1, "甲。", "はい。")]


def test_repeated_headers_are_dropped() -> None:
    assert len(read("1\t甲。\tはい。\nNo\t意見の概要\t本市の考え方\n2\t乙。\tいいえ。\n")) == 2


@pytest.mark.parametrize("rows", ["1\t甲。\n", "x\t甲。\tはい。\n", "1\t甲。\t\n", "2\t甲。\tはい。\n"])
def test_a_row_that_cannot_be_placed_is_refused_with_its_line(rows: str) -> None:
    with pytest.raises(UnreadableSource, match=r"source\.txt \d+行目"):
        read(rows)
