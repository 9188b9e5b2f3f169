"""The office's own state: withdrawals, the shut chat, pins, added questions; all under data, all journalled."""

from __future__ import annotations

import os
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from assistant.answers import Outcome
from assistant.office.additions import Additions, Controls, office_folder
from assistant.service import Assistant
from corpus.errors import BadData
from corpus.questions import AnticipatedQuestion
from corpus.records import Consultation
from tests.web.office import open_assistant


@pytest.fixture(scope="module")
def opened(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Assistant]:
    assistant = open_assistant(tmp_path_factory.mktemp("office"))
    yield assistant
    assistant.index.store.close()


@pytest.fixture
def assistant(opened: Assistant, tmp_path: Path) -> Assistant:
    opened.controls = Controls(tmp_path / "office")
    return opened


def test_a_shut_chat_answers_everything_with_its_notice_but_an_emergency(assistant: Assistant) -> None:
    assistant.controls.shut_chat(reason="誤りが見つかった", notice="ただいま止めています。", by="管理")
    for question in ("紙は減りますか", "10番は?", "こんにちは"):
        reply = assistant.ask(question)
        assert (reply.outcome, reply.text, reply.citations) == (Outcome.ERROR, "ただいま止めています。", ())
    assert assistant.ask("死にたい").outcome is Outcome.URGENT
    assistant.controls.open_chat(reason="直した", by="管理")
    assert assistant.ask("10番は?").outcome is Outcome.ANSWERED
    acts = [(entry["act"], entry["reason"]) for entry in assistant.controls.journal()]
    assert acts == [("open", "直した"), ("shut", "誤りが見つかった")]


def test_a_withdrawn_record_is_said_to_be_withdrawn_and_its_words_are_not_given(assistant: Assistant) -> None:
    opinion = assistant.consultation.find("10")
    assert opinion
    assistant.controls.withdraw(opinion, reason="確認中", notice="内容を確かめています。", by="管理")
    for question in ("意見10を見せて", "10", "市役所で使う紙は減りますか", "意見の一覧を見せてください"):
        reply = assistant.ask(question)
        assert opinion.response.text not in reply.text
        assert "10" not in {c.label for c in reply.citations}
        assert "10" not in {o.label for o in reply.draft.related}
    named = assistant.ask("意見10を見せて")
    assert named.outcome is Outcome.NOT_IN_DOCUMENT
    assert "内容を確かめています。" in named.text
    assert assistant.ask("意見9を見せて").outcome is Outcome.ANSWERED
    assistant.controls.restore("10", reason="確認済み", by="管理")
    assert assistant.ask("意見10を見せて").outcome is Outcome.ANSWERED


def test_the_opinions_of_one_response_are_withdrawn_together(assistant: Assistant) -> None:
    opinion = assistant.consultation.find("1")
    assert opinion
    assistant.controls.withdraw(opinion, reason="確認中", notice="確認中です。", by="管理")
    assert sorted(assistant.controls.hidden(assistant.consultation)) == ["1", "2"]
    assert assistant.ask("意見2を見せて").outcome is Outcome.NOT_IN_DOCUMENT


def test_a_pinned_question_is_answered_by_its_record_in_any_width(assistant: Assistant) -> None:
    opinion = assistant.consultation.find("23")
    assert opinion
    assistant.controls.pin("窓口の人は減るの?", opinion, owner="佐藤")
    reply = assistant.ask("窓口の人は、減るの？")
    assert [c.label for c in reply.citations] == ["23"]
    pin = assistant.controls.pins[0]
    assert (pin.owner, pin.label, pin.at[:2]) == ("佐藤", "23", "20")
    assistant.controls.unpin("窓口の人は減るの", by="佐藤")
    assert assistant.controls.pins == ()


def test_a_pin_stops_working_when_its_record_changes(assistant: Assistant) -> None:
    consultation = assistant.consultation
    opinion = consultation.find("23")
    assert opinion
    assistant.controls.pin("窓口の人は減るの", opinion, owner="佐藤")
    changed = replace(opinion, text=opinion.text + "。")
    other = replace(consultation, opinions=(*consultation.opinions[:-1], changed))
    assert assistant.controls.pinned("窓口の人は減るの", consultation) == opinion
    assert assistant.controls.pinned("窓口の人は減るの", other) is None


def test_another_process_sees_a_change_at_once(tmp_path: Path) -> None:
    mine, theirs = Controls(tmp_path), Controls(tmp_path)
    assert mine.shut is None
    theirs.shut_chat(reason="a", notice="止めています", by="管理")
    assert mine.shut
    assert mine.shut.notice == "止めています"


def test_without_a_change_the_state_costs_one_stat(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    controls = Controls(tmp_path)
    controls.shut_chat(reason="a", notice="b", by="c")
    assert controls.shut
    monkeypatch.setattr(Path, "read_text", lambda *_, **__: pytest.fail("read again"))
    assert controls.shut


def test_a_broken_file_is_said_and_not_taken_for_nothing(tmp_path: Path) -> None:
    controls = Controls(tmp_path)
    controls.shut_chat(reason="a", notice="b", by="c")
    (tmp_path / "controls.json").write_text("{}")
    os.utime(tmp_path / "controls.json", (1, 1))
    with pytest.raises(BadData, match=r"controls\.json"):
        _ = controls.shut


def test_added_questions_live_under_data_and_are_read_as_anticipated_ones(
    tmp_path: Path, consultation: Consultation
) -> None:
    additions = Additions(office_folder(tmp_path, consultation))
    assert additions.read(consultation) == ()
    additions.publish("スマホがない祖父は?", ["14", "15"], by="佐藤")
    additions.publish("紙は?", ["10"], by="管理")
    assert additions.read(consultation) == (
        AnticipatedQuestion("スマホがない祖父は?", ("14", "15"), 1),
        AnticipatedQuestion("紙は?", ("10",), 2),
    )
    assert [(row["question"], row["by"]) for row in additions.rows()] == [
        ("紙は?", "管理"),
        ("スマホがない祖父は?", "佐藤"),
    ]
    additions.remove("紙は?")
    assert [question.question for question in additions.read(consultation)] == ["スマホがない祖父は?"]
    assert additions.path.is_relative_to(tmp_path)
