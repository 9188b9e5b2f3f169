"""The command line as a user meets it: exit statuses, Japanese errors, batches that lose nothing."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from assistant.service import Assistant

pytestmark = pytest.mark.usefixtures("assistant")  # the index is built before the first process starts


@pytest.fixture
def run(data: Path):
    def call(*arguments: str) -> subprocess.CompletedProcess[str]:
        environment = {**os.environ, "ASSISTANT_DATA": str(data), "COLUMNS": "100"}
        return subprocess.run(
            [sys.executable, "-m", "assistant", *arguments],
            capture_output=True,
            text=True,
            env=environment,
            check=False,
        )

    return call


def test_ask_prints_the_answer_and_its_number(run) -> None:
    done = run("ask", "紙の書類は全部なくなりますか")
    assert (done.returncode, done.stderr) == (0, "")
    assert "【意見10】" in done.stdout


def test_ask_json_is_the_reply(run) -> None:
    reply = json.loads(run("ask", "意見14", "--json").stdout)
    assert (reply["outcome"], reply["citations"][0]["label"], reply["composer"]) == ("answered", "14", "lookup")


@pytest.mark.parametrize(
    ("arguments", "status", "message"),
    [
        (["ask"], 2, "質問を書くか"),
        (["ask", "紙", "--batch", "x.jsonl"], 2, "一緒に使えません"),
        (["ask", "--batch", "nowhere.jsonl", "--output", "o"], 1, "ファイルを開けません"),
        (["ask", "--batch", "x.jsonl"], 2, "--output"),
        (["show"], 2, "どれか1つ"),
        (["show", "24"], 1, "意見24はありません"),
        (["show", "14", "--nonsense"], 2, "というオプションはありません"),
        (["serve", "--port", "x"], 2, "値が正しくありません"),
        (["ask", "紙", "--consultation", "none"], 1, "入っていません"),
    ],
)
def test_wrong_calls_get_one_japanese_sentence(run, arguments: list[str], status: int, message: str) -> None:
    done = run(*arguments)
    assert (done.returncode, done.stdout) == (status, "")
    assert message in done.stderr and "Traceback" not in done.stderr and done.stderr.count("\n") == 1


def test_show_prints_both_voices_and_json(run) -> None:
    assert "市民の意見: 「郵便物を減らしたり" in run("show", "10").stdout
    record = json.loads(run("show", "1", "--json").stdout)
    assert (record["shared_with"], record["lines"], record["category_number"]) == ([2], [20, 27], 1)
    assert [r["number"] for r in json.loads(run("show", "--all", "--json").stdout)] == list(range(1, 24))
    document = json.loads(run("show", "document", "--json").stdout)
    assert (document["stage"], document["totals"]["opinions"]) == ("中間案", 23)


def test_search_finds_words_in_any_width(run) -> None:
    for query in ("ロボット", "ﾛﾎﾞｯﾄ"):
        assert json.loads(run("search", query, "--json").stdout)[0]["record"]["number"] == 23


def test_a_batch_answers_every_line_and_names_the_broken_ones(run, tmp_path: Path) -> None:
    source, target = tmp_path / "in.jsonl", tmp_path / "out.jsonl"
    lines = [
        '\ufeff{"id": "a", "question": "意見10"}', "", '{"id": 7, "question": "もう少し詳しく", "conversation": "x"}', "{broken", '[1]',
        '{"id": "c", "question": 5}', '{"id": "d", "question": ""}', '{"id": "e", "question": "意見1", "conversation": "y"}',
        '{"id": "f", "question": "さっきの番号は?", "conversation": "y"}',
    ]  # fmt: skip
    source.write_text("\r\n".join(lines), encoding="utf-8")
    done = run("ask", "--batch", str(source), "--output", str(target))
    replies = [json.loads(line) for line in target.read_text(encoding="utf-8").splitlines()]
    assert done.returncode == 1
    assert [reply["id"] for reply in replies] == ["a", 7, None, None, None, "d", "e", "f"]
    assert [reply.get("line") for reply in replies] == [None, None, 4, 5, 6, None, None, None]
    assert [r["outcome"] for r in replies if r.get("line")] == ["error"] * 3
    assert replies[5]["outcome"] == "invalid"
    assert (replies[7]["conversation"], replies[7]["citations"][0]["label"]) == ("y", "1")


def test_half_a_character_in_an_id_or_conversation_is_a_broken_line(run, tmp_path: Path) -> None:
    source, target = tmp_path / "in.jsonl", tmp_path / "out.jsonl"
    lines = [
        '{"id": "a\\ud800", "question": "意見1"}', '{"id": "b", "question": "意見2", "conversation": "x\\udc00"}',
        '{"id": "c", "question": "意見3"}',
    ]  # fmt: skip
    source.write_text("\n".join(lines), encoding="utf-8")
    done = run("ask", "--batch", str(source), "--output", str(target))
    replies = [json.loads(line) for line in target.read_text(encoding="utf-8").splitlines()]
    assert (done.returncode, [r["outcome"] for r in replies]) == (1, ["error", "error", "answered"])
    assert [path.name for path in tmp_path.iterdir() if path.name.startswith(".")] == []


def test_invalid_alone_does_not_change_the_status(run, tmp_path: Path) -> None:
    source = tmp_path / "in.jsonl"
    source.write_text('{"id": 1, "question": ""}\n', encoding="utf-8")
    assert run("ask", "--batch", str(source), "--output", str(tmp_path / "out.jsonl")).returncode == 0


def test_the_batch_file_is_never_overwritten_by_its_answers(run, tmp_path: Path) -> None:
    source = tmp_path / "in.jsonl"
    source.write_text('{"id": 1, "question": "意見1"}\n', encoding="utf-8")
    assert run("ask", "--batch", str(source), "--output", str(source)).returncode == 2
    assert source.read_text(encoding="utf-8") == '{"id": 1, "question": "意見1"}\n'


def test_help_is_in_japanese(run) -> None:
    for command in ([], ["ask"], ["show"], ["search"], ["serve"]):
        text = run(*command, "--help").stdout
        assert "使い方:" in text and "Usage" not in text and "Show this message" not in text


def test_an_answer_imports_no_heavy_library(data: Path, assistant: Assistant) -> None:
    code = (
        "import sys\nfrom assistant.service import Assistant\nAssistant.open().ask('紙の書類は')\n"
        "print(sorted({'torch','sentence_transformers','sklearn','gradio','transformers','matplotlib'} & set(sys.modules)))"
    )
    environment = {**os.environ, "ASSISTANT_DATA": str(data)}
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, env=environment, check=True)
    assert done.stdout.strip() == "[]"
