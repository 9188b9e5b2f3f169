"""Stored runs: nothing is lost, nothing is mixed, scoring again gives the same."""

from __future__ import annotations

import json
import shutil
from dataclasses import replace
from pathlib import Path

import pytest

from corpus.records import Consultation
from eval import runner
from eval.errors import BadRun
from eval.items import TestSet
from eval.runner import REPLIES, RUN, open_run
from eval.scoring import score
from eval.systems import Answer
from tests.eval.builders import Oracle, small_set


@pytest.fixture
def questions(consultation: Consultation) -> TestSet:
    return small_set(consultation)


def test_a_run_is_stored_with_what_it_was_made_of(
    questions: TestSet, consultation: Consultation, tmp_path: Path
) -> None:
    steps: list[tuple[int, int]] = []
    stored = runner.run(
        Oracle(questions, consultation), questions, consultation, tmp_path / "run", progress=lambda *s: steps.append(s)
    )
    identity = stored.info.identity
    assert (identity.system, identity.fingerprint, identity.corpus) == ("oracle", "oracle-1", consultation.fingerprint)
    assert stored.info.finished and stored.info.machine["cpus"]
    assert [j.item.id for j in stored.judged] == ["a1", "a2", "a3", "a4", "u1", "u2", "l1", "d1", "d1"]
    assert steps == [(n, 8) for n in range(1, 9)]


def test_scoring_again_gives_identical_figures(questions: TestSet, consultation: Consultation, tmp_path: Path) -> None:
    first = score(runner.run(Oracle(questions, consultation), questions, consultation, tmp_path / "run"), consultation)
    shutil.copytree(tmp_path / "run", tmp_path / "moved")
    again = score(open_run(tmp_path / "moved", consultation), consultation)
    assert again == first


@pytest.mark.parametrize("crash_after", [0, 3, 7, 8])
def test_a_crash_in_the_middle_resumes_with_nothing_lost_and_nothing_asked_twice(
    crash_after: int, questions: TestSet, consultation: Consultation, tmp_path: Path
) -> None:
    crashing = Oracle(questions, consultation, crash_after=crash_after)
    with pytest.raises(KeyboardInterrupt):
        runner.run(crashing, questions, consultation, tmp_path / "run")
    second = Oracle(questions, consultation)
    stored = runner.run(second, questions, consultation, tmp_path / "run")
    whole = runner.run(Oracle(questions, consultation), questions, consultation, tmp_path / "whole")
    assert [j.reply["text"] for j in stored.judged] == [j.reply["text"] for j in whole.judged]
    turns = [turn.question for item in questions.items for turn in item.turns]
    # A dialogue that was cut short is asked again from its first turn, since its conversation is gone.
    again = ["期日前投票はどこでもできますか"] if crash_after == 8 else []
    assert sorted(crashing.asked + second.asked) == sorted(turns + again)


def test_a_line_cut_short_by_a_power_cut_is_asked_again(
    questions: TestSet, consultation: Consultation, tmp_path: Path
) -> None:
    runner.run(Oracle(questions, consultation), questions, consultation, tmp_path / "run")
    path = tmp_path / "run" / REPLIES
    lines = path.read_bytes().split(b"\n")
    path.write_bytes(b"\n".join(lines[:4]) + b"\n" + lines[4][:40])
    second = Oracle(questions, consultation)
    stored = runner.run(second, questions, consultation, tmp_path / "run")
    assert len(stored.judged) == 9
    assert second.asked[0] == "質問u1" and len(second.asked) == 5


def test_a_finished_run_is_not_asked_again(questions: TestSet, consultation: Consultation, tmp_path: Path) -> None:
    runner.run(Oracle(questions, consultation), questions, consultation, tmp_path / "run")
    second = Oracle(questions, consultation)
    runner.run(second, questions, consultation, tmp_path / "run")
    assert second.asked == []


def test_another_system_set_or_code_does_not_continue_a_run(
    questions: TestSet, consultation: Consultation, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = tmp_path / "run"
    runner.run(Oracle(questions, consultation), questions, consultation, folder)
    with pytest.raises(BadRun, match=r"違うもの: fingerprint"):
        runner.run(Oracle(questions, consultation, fingerprint="2"), questions, consultation, folder)
    with pytest.raises(BadRun, match=r"違うもの: set_sha256"):
        runner.run(Oracle(questions, consultation), replace(questions, sha256="other"), consultation, folder)
    monkeypatch.setattr(runner, "code_fingerprint", lambda: "edited")
    with pytest.raises(BadRun, match=r"違うもの: code"):
        runner.run(Oracle(questions, consultation), questions, consultation, folder)
    fresh = Oracle(questions, consultation)
    runner.run(fresh, questions, consultation, folder, fresh=True)
    assert len(fresh.asked) == 9


def test_a_run_of_another_corpus_is_refused(questions: TestSet, consultation: Consultation, tmp_path: Path) -> None:
    runner.run(Oracle(questions, consultation), questions, consultation, tmp_path / "run")
    with pytest.raises(BadRun, match="別の文書のものです"):
        open_run(tmp_path / "run", replace(consultation, fingerprint="other"))


@pytest.mark.parametrize("damage", ["missing", "not json", "wrong keys", "unfinished", "questions"])
def test_a_broken_run_folder_is_explained(
    damage: str, questions: TestSet, consultation: Consultation, tmp_path: Path
) -> None:
    folder = tmp_path / "run"
    if damage != "missing":
        runner.run(Oracle(questions, consultation), questions, consultation, folder)
    if damage == "not json":
        (folder / RUN).write_text("{", encoding="utf-8")
    if damage == "wrong keys":
        (folder / RUN).write_text(json.dumps({"identity": {}}), encoding="utf-8")
    if damage == "unfinished":
        (folder / REPLIES).write_text("", encoding="utf-8")
    if damage == "questions":
        (folder / runner.QUESTIONS).unlink()
    from corpus.errors import ConsultationError

    with pytest.raises(ConsultationError, match=str(folder)):
        open_run(folder, consultation)


def test_dialogues_run_in_conversations_of_their_own(
    questions: TestSet, consultation: Consultation, tmp_path: Path
) -> None:
    seen: list[str | None] = []

    class Listening(Oracle):
        def answer(self, question: str, *, conversation: str | None = None) -> Answer:
            seen.append(conversation)
            return super().answer(question, conversation=conversation)

    runner.run(Listening(questions, consultation), questions, consultation, tmp_path / "run")
    assert seen[:7] == [None] * 7
    assert seen[7] is not None and seen[7] == seen[8]


def test_the_code_fingerprint_covers_uncommitted_changes(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "corpus").mkdir()
    (tmp_path / "corpus" / "a.py").write_text("1", encoding="utf-8")
    monkeypatch.setattr(runner, "ROOT", tmp_path)
    before = runner.code_fingerprint()
    (tmp_path / "corpus" / "a.py").write_text("2", encoding="utf-8")
    assert runner.code_fingerprint() != before
