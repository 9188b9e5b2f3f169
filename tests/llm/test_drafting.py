from __future__ import annotations

import json
from pathlib import Path

import pytest
from typer.testing import CliRunner

from assistant import cli_messages_ja as cli_ja
from assistant.cli import app
from corpus.records import Consultation
from tests.llm import server as play
from tests.llm.server import ScriptedServer


def run(output: Path) -> tuple[int, str]:
    result = CliRunner().invoke(app, ["draft-questions", str(output), "--count", "2"])
    return result.exit_code, result.output


def test_proposed_questions_go_to_a_file_for_review(
    server: ScriptedServer, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, consultation: Consultation
) -> None:
    monkeypatch.setenv("ASSISTANT_LLM", "openai:x")
    monkeypatch.setenv("ASSISTANT_LLM_BASE_URL", server.url)
    monkeypatch.setenv("ASSISTANT_DATA", str(tmp_path))
    server.plays(
        play.say("1. 何が変わるのですか\n2. 2099年に何が変わるのですか"),
        play.status(500),
        play.say("いつもどおりですか"),
    )
    output = tmp_path / "drafts.jsonl"
    status, said = run(output)
    lines = [json.loads(line) for line in output.read_text(encoding="utf-8").splitlines()]
    assert status == 1 and cli_ja.CLI_DRAFT_FAILED.split("{")[0] in said
    assert lines[0] == {"opinions": [1], "question": "何が変わるのですか"}
    assert [line["opinions"] for line in lines[1:]] == [[int(o.label)] for o in consultation.opinions[2:]]
    assert run(output) == (2, cli_ja.CLI_DRAFT_EXISTS.format(path=output) + "\n")


def test_without_a_model_it_says_what_to_set(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("ASSISTANT_LLM", raising=False)
    assert run(tmp_path / "drafts.jsonl") == (2, cli_ja.CLI_DRAFT_NO_MODEL + "\n")
