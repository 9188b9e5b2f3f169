"""What a conversation keeps: bounded, masked, and topics only of turns that were answered."""

from __future__ import annotations

import pytest

from assistant.answers import Citation, Draft, Outcome, Reply
from assistant.dialogue import state as kept
from assistant.dialogue.state import Conversations, Step, Turn, turn_of
from assistant.reading.wording import Intent
from corpus.records import Consultation, Voice


def turn(outcome: Outcome = Outcome.ANSWERED, labels: tuple[str, ...] = ("10",)) -> Turn:
    return Turn("紙は減りますか", Draft(outcome, ""), Intent.NONE, labels, labels)


def reply(consultation: Consultation, *labels: str, question: str = "DXとは何ですか") -> Reply:
    opinions = [opinion for opinion in consultation.opinions if opinion.label in labels]
    citations = tuple(Citation(opinion, Voice.RESPONSE, opinion.response.text) for opinion in opinions)
    return Reply(question, Draft(Outcome.ANSWERED, "答え", citations), "r", "i", 1.0)


def test_only_an_answer_from_few_opinions_is_a_topic() -> None:
    assert turn().is_topic
    assert not turn(Outcome.NOT_IN_DOCUMENT, ()).is_topic
    assert not turn(labels=()).is_topic  # a count
    assert not turn(labels=tuple("12345")).is_topic  # a listing


def test_a_partner_in_one_response_has_not_been_shown(consultation: Consultation) -> None:
    remembered = turn_of(reply(consultation, "1", "2"), Step("DXとは何ですか", shown=("10",)), Intent.NONE)
    assert (remembered.labels, remembered.shown) == (("1", "2"), ("10", "1"))


def test_personal_data_is_masked(consultation: Consultation) -> None:
    question = "090-1234-5678に電話してください"
    assert "1234" not in turn_of(reply(consultation, "1", question=question), Step(question), Intent.NONE).question


def test_the_oldest_conversation_goes_first(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(kept, "MOST_CONVERSATIONS", 2)
    conversations = Conversations()
    for name in ("a", "b", "c"):
        conversations.remember(name, turn())
    assert [conversations.knows(name) for name in ("a", "b", "c")] == [False, True, True]


def test_an_expired_conversation_has_no_turns(monkeypatch: pytest.MonkeyPatch) -> None:
    conversations = Conversations()
    conversations.remember("a", turn())
    monkeypatch.setattr(kept, "LIFETIME_S", -1)
    assert conversations.turns("a") == ()


def test_a_conversation_keeps_its_latest_turns(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(kept, "MOST_TURNS", 2)
    conversations = Conversations()
    for label in ("1", "2", "3"):
        conversations.remember("a", turn(labels=(label,)))
    assert [t.labels for t in conversations.turns("a")] == [("2",), ("3",)]
