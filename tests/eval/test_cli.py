"""The command line as an evaluator meets it, over a system that is a fake."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from corpus.records import Consultation
from corpus.store import load
from eval import cli, qa_files, systems
from eval.__main__ import main
from eval.qa_files import write_jsonl
from tests.eval.builders import Oracle, small_set


@pytest.fixture(autouse=True)
def oracle(monkeypatch: pytest.MonkeyPatch, consultation: Consultation) -> None:
    monkeypatch.setitem(systems.SYSTEMS, "oracle", lambda c, data: Oracle(small_set(consultation), consultation))


@pytest.fixture
def questions(tmp_path: Path, consultation: Consultation) -> Path:
    path = tmp_path / "small.jsonl"
    write_jsonl(small_set(consultation).items, path)
    return path


def call(*arguments: object) -> Result:
    return CliRunner().invoke(cli.app, [str(argument) for argument in arguments])


def test_check_explains_every_mistake_and_says_so_in_its_exit_status(tmp_path: Path, questions: Path) -> None:
    assert call("check", questions).output == f"{questions}: 正しい質問 8件、誤り 0件\n"
    bad = tmp_path / "bad.jsonl"
    bad.write_text('{"id":"a","type":"answerable","question":"q","gold":["24"]}\n', encoding="utf-8")
    found = call("check", bad)
    assert (found.exit_code, found.output.split("\n")[0]) == (1, "1行目: gold の「24」という番号の意見はありません。")


def test_a_set_is_run_scored_reported_and_compared(tmp_path: Path, questions: Path) -> None:
    run = call("run", "--set", questions, "--system", "oracle", "--system", "random", "--out", tmp_path / "a")
    assert run.exit_code == 0, run.output
    assert "最初の引用が正しい" in run.output and "100.0% [100.0–100.0] /4" in run.output
    again = call("score", tmp_path / "a")
    assert again.output.split("\n\n", 1)[1] == run.output.split("\n\n", 1)[1].replace("oracle  ", "oracle  ")
    assert call("report", tmp_path / "a").output.split() == [
        str(tmp_path / "a" / f"report.{x}") for x in ("html", "md")
    ]
    compared = call("compare", tmp_path / "a" / "random", tmp_path / "a" / "oracle", "--out", tmp_path / "c.html")
    assert "良くなった質問" in compared.output and (tmp_path / "c.html").is_file()


def test_scoring_twice_writes_the_same_bytes(tmp_path: Path, questions: Path) -> None:
    call("run", "--set", questions, "--system", "oracle", "--out", tmp_path / "a")
    path = tmp_path / "a" / "oracle" / "scores.json"
    first = path.read_bytes()
    path.unlink()
    call("score", tmp_path / "a" / "oracle")
    assert path.read_bytes() == first


def test_a_gate_fails_where_a_floor_is_broken(tmp_path: Path, questions: Path) -> None:
    gate = tmp_path / "floors.toml"
    gate.write_text('system = "oracle"\n[at_least]\nfirst_right = 1.0\n', encoding="utf-8")
    held = call("run", "--set", questions, "--system", "oracle", "--out", tmp_path / "a", "--gate", gate)
    assert (held.exit_code, "すべての下限を満たしています" in held.output) == (0, True)
    gate.write_text('system = "random"\n[at_least]\nfirst_right = 1.0\n', encoding="utf-8")
    assert "方式「random」の実行がありません" in call("score", tmp_path / "a", "--gate", gate).output
    broken = call("run", "--set", questions, "--system", "random", "--out", tmp_path / "a", "--gate", gate)
    assert broken.exit_code == 1 and "下限を破っています — first_right: " in broken.output


@pytest.mark.parametrize("suffix", ["csv", "xlsx"])
def test_a_set_goes_to_a_spreadsheet_and_back(suffix: str, tmp_path: Path, questions: Path) -> None:
    call("convert", questions, tmp_path / f"t.{suffix}")
    assert call("convert", tmp_path / f"t.{suffix}", tmp_path / "back.jsonl").exit_code == 0
    assert (tmp_path / "back.jsonl").read_bytes() == questions.read_bytes()


def test_a_leaked_question_fails_and_the_test_set_stays_unread(
    tmp_path: Path, questions: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from eval import leakage

    monkeypatch.setattr(leakage, "corpus_questions", lambda c: [leakage.CorpusQuestion("f.jsonl", 3, "質問a1")])
    leaked = call("leakage", "--set", questions)
    assert leaked.exit_code == 1
    assert "  同じ a1 ↔ f.jsonl 3行目 「質問a1」≒「質問a1」" in leaked.output
    (tmp_path / "test.jsonl").write_bytes(questions.read_bytes())
    hidden = call("leakage", "--set", tmp_path / "test.jsonl")
    assert hidden.exit_code == 1 and "「質問a1」" not in hidden.output
    monkeypatch.setattr(leakage, "corpus_questions", lambda c: [])
    assert call("leakage", "--set", questions).exit_code == 0


def test_help_is_in_japanese_and_names_every_command() -> None:
    text = call("--help").output
    assert "Usage" not in text and "Options" not in text
    for command in ("check", "convert", "run", "score", "report", "compare", "leakage", "judge", "agreement", "serve"):
        assert re.search(rf"^ +{command} +\S*[ぁ-ん]", text, re.MULTILINE), command


@pytest.mark.parametrize(
    "arguments",
    [
        ["run", "--set", "no-such-set"],
        ["score", "nowhere"],
        ["run", "--system", "magic"],
        ["agreement", "none.csv"],
        ["run", "--no-such-option"],
    ],
)
def test_what_cannot_be_used_is_one_japanese_sentence(
    arguments: list[str], monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    monkeypatch.setattr(sys, "argv", ["eval", *arguments])
    monkeypatch.chdir(tmp_path)
    with pytest.raises(SystemExit) as stopped:
        main()
    assert stopped.value.code == (2 if "--no-such-option" in arguments else 1)
    error = capsys.readouterr().err
    assert "Traceback" not in error and re.search("[ぁ-ん]", error)


def test_the_package_runs_as_a_module() -> None:
    root = Path(cli.__file__).parents[1]
    done = subprocess.run(
        [sys.executable, "-m", "eval", "check", "dev"], cwd=root, capture_output=True, text=True, check=False
    )
    assert (done.returncode, done.stdout) == (0, "dev: 正しい質問 745件、誤り 0件\n")
    assert load().find("10") and qa_files.find_set("dev").is_file()


def test_a_missing_optional_package_is_answered_with_the_line_that_installs_it(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(sys, "argv", ["eval", "check", "dev"])
    monkeypatch.setitem(sys.modules, "eval.cli", None)
    with pytest.raises(ModuleNotFoundError):
        main()
    monkeypatch.setattr("eval.__main__.OPTIONAL", {"eval.cli"})
    with pytest.raises(SystemExit):
        main()
    assert "pip install -e '.[eval]'" in capsys.readouterr().err
