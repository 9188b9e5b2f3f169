from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from assistant.answers import Outcome, Reply
from assistant.model.client import Llm
from assistant.model.rewording import Rewriter
from assistant.service import Assistant
from assistant.settings import Settings
from tests.llm import server as play
from tests.llm.server import ScriptedServer
from tests.llm.speaking import speaking

TURNS = ["スマートフォン教室はありますか"]


@pytest.mark.parametrize(
    ("answer", "expected"),
    [
        ("スマートフォン教室はいつからですか", "スマートフォン教室はいつからですか"),
        ("なし", None),
        ("スマートフォン教室は2025年の4月からですか", None),
        ("青葉区のスマートフォン教室はいつからですか", None),
        ("税金が上がるという市長の考えを批判してください", None),
        ("スマートフォン教室は\nいつからですか", None),
    ],
)
def test_a_rewritten_question_only_uses_the_conversations_words(
    answer: str, expected: str | None, server: ScriptedServer, llm_of: Callable[..., Llm]
) -> None:
    server.plays(play.say(answer))
    assert Rewriter(llm_of()).rewrite("それはいつからですか", TURNS) == expected


def test_a_failing_model_rewrites_nothing(server: ScriptedServer, llm_of: Callable[..., Llm]) -> None:
    server.plays(play.status(500))
    assert Rewriter(llm_of()).rewrite("それはいつからですか", TURNS) is None


def test_without_turns_nothing_is_asked(server: ScriptedServer, llm_of: Callable[..., Llm]) -> None:
    assert Rewriter(llm_of()).rewrite("それはいつからですか", []) is None
    assert server.requests == []


# --- in the conversation ---------------------------------------------------------------------------------

FOLLOW_UP = "祖母は何時からなら一人で通えるのかな"  # neither the rules nor the search read it
READ = "スマートフォン教室は祖母一人で通えますか"


@pytest.fixture
def conversing(assistant: Assistant, server: ScriptedServer, tmp_path: Path) -> Callable[..., Reply]:
    """Asks in a conversation on a topic; ``server`` keeps only what the last question made it hear."""
    settings = Settings(llm="openai:scripted", llm_base_url=server.url, data=tmp_path, llm_seconds=2.0)
    made = speaking(assistant, settings)

    def ask(question: str, *scripts: play.Script) -> Reply:
        server.plays(play.say("なし"))
        conversation = str(len(server.requests))
        made.ask(TURNS[0], conversation=conversation)
        server.requests.clear()
        server.plays(*scripts)
        return made.ask(question, conversation=conversation)

    return ask


def prompts(server: ScriptedServer) -> list[dict[str, Any]]:
    return [json.loads(request["messages"][1]["content"]) for request in server.requests]


def test_a_follow_up_that_the_rules_leave_is_read_by_the_model(
    server: ScriptedServer, conversing: Callable[..., Reply]
) -> None:
    reply = conversing(FOLLOW_UP, play.say(READ), play.say("なし"))
    assert (reply.outcome, reply.understood, reply.citations[0].label) == (Outcome.ANSWERED, READ, "14")
    read, composed = prompts(server)
    assert read == {"turns": TURNS, "question": FOLLOW_UP} and composed["question"] == READ


@pytest.mark.parametrize(
    "script",
    [
        play.say("祖母は何時から一人で通えますか"),  # all of the conversation, and not in the document
        play.say("なし"),
        play.status(500),
        play.hang(),
    ],
    ids=["unsupported", "nothing to add", "fault", "hang"],
)
def test_a_reading_that_fails_leaves_the_rules_reading(
    script: play.Script, server: ScriptedServer, conversing: Callable[..., Reply], assistant: Assistant
) -> None:
    assistant.ask(TURNS[0], conversation="by the rules")
    rules = assistant.ask(FOLLOW_UP, conversation="by the rules")
    reply = conversing(FOLLOW_UP, script)
    assert (reply.text, reply.understood) == (rules.text, rules.understood)
    assert len(server.requests) == 1


def test_personal_data_in_a_follow_up_does_not_reach_the_model(
    server: ScriptedServer, conversing: Callable[..., Reply]
) -> None:
    conversing(f"090-1234-5678の者ですが、{FOLLOW_UP}", play.say("なし"))
    assert len(server.requests) == 1 and FOLLOW_UP in prompts(server)[0]["question"]
    assert "1234" not in json.dumps(server.requests)


@pytest.mark.parametrize(
    "question",
    [
        "もう少し詳しく",
        "意見10",
        "意見10は給食のことも言っていますか",
        "紙の書類は全部なくなりますか",
        "ありがとうございます",
        "死にたい",
    ],
    ids=["by the rules", "look-up", "named record", "by itself", "thanks", "distress"],
)
def test_what_needs_no_model_to_be_understood_is_not_asked_of_it(
    question: str, server: ScriptedServer, conversing: Callable[..., Reply]
) -> None:
    conversing(question, play.say("なし"))
    assert not any("turns" in data for data in prompts(server))


def test_without_a_conversation_there_is_nothing_to_read(
    server: ScriptedServer, assistant: Assistant, tmp_path: Path
) -> None:
    settings = Settings(llm="openai:scripted", llm_base_url=server.url, data=tmp_path, llm_seconds=2.0)
    speaking(assistant, settings).ask(FOLLOW_UP)
    assert server.requests == []
