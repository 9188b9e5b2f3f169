from __future__ import annotations

from pathlib import Path

import pytest

from corpus.records import Consultation
from eval import runner, summary
from eval.bench import Scored
from eval.items import Item
from eval.scoring import figures_without, latency, score
from eval.systems import Answer
from tests.eval.builders import Oracle, reply, response, small_set, with_reply


def scored(consultation: Consultation, folder: Path, *, wrong: set[str] = frozenset()) -> Scored:  # type: ignore[assignment]
    questions = small_set(consultation)

    def fault(item: Item, answer: Answer) -> Answer:
        return with_reply(answer, **reply([response(consultation, "19")])) if item.id in wrong else answer

    run = runner.run(Oracle(questions, consultation, fault), questions, consultation, folder)
    return Scored(run, score(run, consultation), {"a1": True, "a2": False})


def test_the_worst_stratum_is_named(
    consultation: Consultation, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("eval.scoring.FEWEST", 2)
    found = scored(consultation, tmp_path, wrong={"a2"}).score
    assert found.worst_style == "casual"  # one of its two is wrong, both polite ones are right
    assert found.worst_opinion == ("22", 1, 1)
    assert found.numbers()["worst_opinion_wrong"] == 1
    assert {kind: figure.value.mean for kind, figure in found.by_kind.items()} == {"near": 1, "city": 1}


def test_a_dialogue_is_one_unit_with_all_its_turns(consultation: Consultation, tmp_path: Path) -> None:
    found = scored(consultation, tmp_path, wrong={"d1"}).score
    assert found.values["turn_right"] == {"d1": (0, 2)}
    assert found.figures["turn_right"].size == 2


def test_figures_without_leaked_questions_leave_them_out(consultation: Consultation, tmp_path: Path) -> None:
    found = scored(consultation, tmp_path, wrong={"a2"})
    assert found.score.figures["first_right"].value.mean == 0.75
    assert figures_without(found.score, {"a2"})["first_right"].value.mean == 1
    rows = summary.rows_without_leaks([found])
    assert [row[1].split("%")[0] for row in rows[1:3]] == ["66.7", "100.0"]


def test_latency_percentiles_by_hand() -> None:
    assert latency([1, 2, 3, 4, 5]) == pytest.approx((3, 4.8, 4.96, 5))
    assert latency([]) == (0, 0, 0, 0)


def test_the_summary_names_every_deciding_figure(consultation: Consultation, tmp_path: Path) -> None:
    found = scored(consultation, tmp_path)
    text = summary.text_table(summary.rows([found.score]))
    for words in ("最初の引用が正しい", "引用の中に正しいものがある", "答えられる質問を断った", "文書の話題に近い", "引用の適合率",
                  "照会が正しい", "対話の発話が正しい", "最も悪い話し方", "最も悪い意見", "100.0% [100.0–100.0] /4"):  # fmt: skip
        assert words in text
    assert len({summary.width(line) for line in text.split("\n")[1:2]}) == 1


def test_many_systems_are_told_one_a_line(consultation: Consultation, tmp_path: Path) -> None:
    found = scored(consultation, tmp_path, wrong={"a2", "u1"}).score
    assert summary.compact_rows([found])[1] == [
        "oracle", "75.0", "75.0", "0.0", "50.0", "0.0", "100.0", "–", "80.0", "100.0", "100.0", summary.compact_rows([found])[1][-1],
    ]  # fmt: skip
