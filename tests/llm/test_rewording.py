from __future__ import annotations

from collections.abc import Callable

import pytest

from assistant.llm import Llm
from assistant.rewording import Rewriter
from tests.llm import server as play
from tests.llm.server import ScriptedServer

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
