"""A topic that is only named: its position is given; a fact that is asked for is still declined."""

from __future__ import annotations

import pytest

from assistant.answers import Outcome
from assistant.reading.topics import topic_asked_about
from assistant.service import Assistant


@pytest.mark.parametrize(
    ("question", "topic"),
    [
        ("オンライン面談について教えてください", "オンライン面談"),
        ("ロボットの活用について、詳しく知りたいです", "ロボットの活用"),
        ("国家戦略特区のことを聞かせて", "国家戦略特区"),
        ("進捗の公表について", "進捗の公表"),
        ("スマホ教室の受講料について教えてください", None),
        ("担当者の電話番号を教えて", None),
        ("紙は減りますか", None),
    ],
)
def test_a_topic_is_named_and_nothing_asked_of_it(question: str, topic: str | None) -> None:
    assert topic_asked_about(question) == topic


@pytest.mark.parametrize(
    ("question", "label"),
    [
        ("オンライン面談について教えてください", "9"),
        ("福祉サービスについて教えてください", "11"),
        ("進捗の公表について", "8"),
    ],
)
def test_a_named_topic_gets_the_position_on_it(assistant: Assistant, question: str, label: str) -> None:
    reply = assistant.ask(question)
    assert (reply.outcome, reply.citations[0].label) == (Outcome.ANSWERED, label)


@pytest.mark.parametrize(
    "question", ["粗大ごみの出し方について教えてください", "スマホ教室の受講料について教えてください"]
)
def test_other_topics_and_facts_are_declined_all_the_same(assistant: Assistant, question: str) -> None:
    assert not assistant.ask(question).outcome.answers
