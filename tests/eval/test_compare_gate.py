from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from corpus.records import Consultation
from eval import summary
from eval.bench import Scored
from eval.compare import Comparison, compare
from eval.errors import BadGate, BadRun
from eval.gate import read_gate
from tests.eval.test_scoring import scored


def compared(a: Scored, b: Scored) -> Comparison:
    return compare((a.run, b.run), (a.score, b.score))


def test_what_got_better_and_worse_is_named_question_by_question(consultation: Consultation, tmp_path: Path) -> None:
    a, b = scored(consultation, tmp_path / "a", wrong={"a1"}), scored(consultation, tmp_path / "b", wrong={"u1", "d1"})
    found = compared(a, b)
    assert [change.item.id for change in found.better] == ["a1"]
    assert [(change.item.id, change.before, change.after) for change in found.worse] == [("u1", 1, 0), ("d1", 1, 0)]
    assert found.differences["first_right"].mean == 0.25
    assert "  + a1 質問a1: answered(19) → answered(10)" in summary.change_lines(found)
    assert any("悪い(偶然の範囲)" in row[3] for row in summary.comparison_rows(found))


def test_a_run_does_not_differ_from_itself(consultation: Consultation, tmp_path: Path) -> None:
    a = scored(consultation, tmp_path / "a")
    found = compared(a, a)
    assert (found.better, found.worse) == ((), ())
    assert all(difference.mean == 0 and difference.p == 1 for difference in found.differences.values())


def test_runs_of_different_questions_are_not_compared(consultation: Consultation, tmp_path: Path) -> None:
    a = scored(consultation, tmp_path / "a")
    other = replace(a.run, info=replace(a.run.info, identity=replace(a.run.info.identity, set_sha256="x")))
    with pytest.raises(BadRun, match="2つの実行の質問が違います"):
        compare((a.run, other), (a.score, a.score))


def test_a_broken_floor_is_named(consultation: Consultation, tmp_path: Path) -> None:
    path = tmp_path / "floors.toml"
    path.write_text(
        '[at_least]\nfirst_right = 0.9\nnothing = 1\n"declined.near" = 1.0\n[at_most]\nfalse_refusal = 0\n',
        encoding="utf-8",
    )
    found = read_gate(path).broken(scored(consultation, tmp_path / "a", wrong={"a1"}).score)
    assert found == ["first_right: 0.75 です(0.9 以上のはず)。", "nothing: 測られていません(1 以上のはず)。"]


def test_the_floors_of_the_repository_name_figures_that_exist(consultation: Consultation, tmp_path: Path) -> None:
    gate = read_gate(Path(__file__).parents[2] / "eval" / "floors.toml")
    assert gate.broken(scored(consultation, tmp_path / "a").score) == []


@pytest.mark.parametrize("text", ["", "[at_least]\nx = 'one'", "at_least = 3", "[at_least", "[at_least]\nx = true"])
def test_a_bad_gate_is_refused(text: str, tmp_path: Path) -> None:
    (tmp_path / "floors.toml").write_text(text, encoding="utf-8")
    with pytest.raises(BadGate, match="at_least"):
        read_gate(tmp_path / "floors.toml")
    with pytest.raises(BadGate, match="ファイルがありません"):
        read_gate(tmp_path / "none.toml")
