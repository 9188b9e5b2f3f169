"""The whole assistant with a model: who speaks, and what becomes of the answers when its server dies."""

from __future__ import annotations

from pathlib import Path

import pytest
from typer.testing import CliRunner

from assistant import messages_ja as ja
from assistant.answers import Outcome
from assistant.cli import app
from assistant.service import Assistant
from assistant.settings import Settings
from tests.llm import server as play
from tests.llm.server import ScriptedServer
from tests.llm.test_scripted_server import PLAIN

QUESTION = "市役所の紙を減らす取り組みはありますか"
RIGHT = "デジタルに不慣れな市民もいるため、一律に全ての書面をデジタル化することは難しいとされています。[1]"


def test_an_assistant_with_a_model_answers_and_outlives_it(
    data: Path, server: ScriptedServer, assistant: Assistant
) -> None:
    plain = assistant.ask(QUESTION)  # also builds the index
    speaking = Assistant.open(Settings(data=data, llm="openai:x", llm_base_url=server.url, llm_seconds=1.0))
    assert plain.citations[0].label == "10"
    assert (assistant.rewriter, assistant.model_seconds) == (None, 0) and speaking.rewriter is not None

    server.plays(play.say(RIGHT))
    reply = speaking.ask(QUESTION)
    assert (reply.outcome, reply.draft.composer) == (Outcome.ANSWERED, "model")
    assert plain.citations[0].quote in reply.text and "【意見10】" in reply.text
    assert isinstance(reply.trace["model"], list) and len(reply.trace["model"]) == 1

    def die(exchange: play.Exchange) -> None:
        exchange.start()
        exchange.event({"role": "assistant", "content": RIGHT[:25]})
        server.kill()
        raise ConnectionAbortedError

    server.plays(die)
    questions = [QUESTION, "スマホ教室はありますか", "情報漏えいの対策を教えてください", "24番の意見は"]
    for question in questions:
        assert speaking.ask(question).text == assistant.ask(question).text
    speaking.index.store.close()


@pytest.mark.usefixtures("assistant")  # the index is built
def test_the_command_line_prints_plain_japanese_below_the_citys_words(
    data: Path, server: ScriptedServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name, value in {"": "openai:x", "_BASE_URL": server.url, "_PLAIN": "1"}.items():
        monkeypatch.setenv(f"ASSISTANT_LLM{name}", value)
    monkeypatch.setenv("ASSISTANT_DATA", str(data))
    server.plays(play.say("なし"), play.say(PLAIN))
    done = CliRunner().invoke(app, ["ask", QUESTION])
    quoted, plain = done.output.split(f"\n\n〔{ja.PLAIN_TITLE}〕\n")
    assert done.exit_code == 0 and quoted.startswith(ja.ANSWER_LEAD)
    assert plain.startswith(f"{ja.PLAIN_NOTE}\n{PLAIN.replace('[1]', '【意見10】')}\n")
