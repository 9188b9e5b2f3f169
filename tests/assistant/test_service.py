"""From a question to a reply: outcomes, whole responses, both voices apart, and what bad input gets."""

from __future__ import annotations

from pathlib import Path

import pytest

from assistant.answers import Citation, Outcome
from assistant.service import Assistant
from corpus.errors import UngroundedAnswer
from corpus.records import Consultation, Voice


def test_an_answer_gives_the_first_response_whole_with_its_number(assistant: Assistant) -> None:
    reply = assistant.ask("紙の書類は全部なくなってしまうのですか")
    opinion = assistant.consultation.find("10")
    assert opinion is not None
    assert reply.outcome is Outcome.ANSWERED
    assert (reply.citations[0].label, reply.citations[0].quote) == ("10", opinion.response.text)
    assert f"「{opinion.response.text}」【意見10】" in reply.text


def test_a_false_premise_meets_the_sentence_that_corrects_it(assistant: Assistant) -> None:
    reply = assistant.ask("紙は全部なくなるんですよね")
    first = reply.citations[0]
    marked = [first.quote[start:end] for start, end in first.marks]
    assert any("一律に全ての書面をデジタル化することは難しい" in sentence for sentence in marked)


def test_opinions_with_one_response_are_cited_together(assistant: Assistant) -> None:
    reply = assistant.ask("DXとは何ですか。日本語で説明してください")
    assert [c.label for c in reply.citations][:2] in (["1", "2"], ["2", "1"])
    assert "【意見1】【意見2】" in reply.text or "【意見2】【意見1】" in reply.text


def test_every_answer_says_that_it_is_of_a_draft_plans_time(assistant: Assistant) -> None:
    for question in ("意見10", "意見は何件ですか", "情報漏えいが心配です"):
        assert "中間案に対する意見と、その時点の市の考え方" in assistant.ask(question).text


@pytest.mark.parametrize("question", ["", "   ", "\n\t", "\u200b\u200d", "\x00\x07", "\U000e0041\U000e0042"])
def test_nothing_to_read_is_invalid(assistant: Assistant, question: str) -> None:
    reply = assistant.ask(question)
    assert (reply.outcome, reply.draft.confidence, reply.citations) == (Outcome.INVALID, None, ())


def test_over_500_characters_is_invalid_and_500_is_not(assistant: Assistant) -> None:
    assert assistant.ask("紙" * 501).outcome is Outcome.INVALID
    assert "501文字" in assistant.ask("紙" * 501).text
    assert assistant.ask(("紙の書類はなくなりますか。" * 50)[:500]).outcome is not Outcome.INVALID


def test_lone_surrogates_neither_break_the_reply_nor_its_json(assistant: Assistant) -> None:
    reply = assistant.ask("紙の\ud800書類は全部なくなりますか")
    assert reply.outcome is Outcome.ANSWERED
    str(reply.as_json()).encode()


def test_invisible_characters_change_nothing(assistant: Assistant) -> None:
    plain, hidden = (
        assistant.ask("紙の書類は減らしますか"),
        assistant.ask("紙の\u200b書\u2060類は\U000e0061減らしますか"),
    )
    assert plain.text == hidden.text


@pytest.mark.parametrize("question", ["死にたい", "夫に殴られています", "家が火事です"])
def test_words_of_crisis_get_the_national_numbers_and_nothing_else(assistant: Assistant, question: str) -> None:
    reply = assistant.ask(question)
    assert (reply.outcome, reply.citations) == (Outcome.URGENT, ())
    assert "119" in reply.text and "0120-279-338" in reply.text


@pytest.mark.parametrize(
    ("question", "beginning"),
    [
        ("What is the plan about, and who wrote it?", "I am sorry"),
        ("这个计划什么时候开始？", "很抱歉"),
        ("이 계획은 무엇입니까", "죄송합니다"),
    ],
)
def test_another_language_is_declined_in_that_language(assistant: Assistant, question: str, beginning: str) -> None:
    reply = assistant.ask(question)
    assert reply.outcome is Outcome.OUT_OF_SCOPE
    assert reply.text.startswith(beginning)


def test_a_citation_that_is_not_in_its_record_cannot_be_made(consultation: Consultation) -> None:
    opinion = consultation.opinions[9]
    for quote in ("", " ", "購入量を70%削減", opinion.text):
        with pytest.raises(UngroundedAnswer):
            Citation(opinion, Voice.RESPONSE, quote)


def test_a_fault_of_ours_is_an_error_reply_without_a_traceback(
    assistant: Assistant, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(assistant, "_draft", lambda *_: 1 / 0)
    reply = assistant.ask("紙は")
    assert (reply.outcome, reply.citations) == (Outcome.ERROR, ())
    assert "Traceback" not in reply.text and "ZeroDivision" not in reply.text


def test_suggested_choices_are_always_answered(assistant: Assistant) -> None:
    for question in ("スマホ教室の申し込み方法は", "賛成は何人", "マイナンバー", "ごみの日は"):
        for option in assistant.ask(question).draft.options:
            assert assistant.ask(option).outcome is Outcome.ANSWERED, option


def test_the_runnable_invokes_batches_and_streams(assistant: Assistant) -> None:
    from assistant.runnable import AssistantRunnable

    runnable = AssistantRunnable(assistant)
    assert runnable.invoke("意見10").citations[0].label == "10"
    assert [r.citations[0].label for r in runnable.batch(["意見1", "意見2"])] == ["1", "2"]
    assert next(iter(runnable.stream("意見3"))).citations[0].label == "3"


def test_runnable_callbacks_see_the_call(assistant: Assistant) -> None:
    from langchain_core.callbacks import BaseCallbackHandler

    from assistant.runnable import AssistantRunnable

    class Recorder(BaseCallbackHandler):
        def __init__(self) -> None:
            self.seen: list[object] = []

        def on_chain_start(self, serialized: object, inputs: object, **kwargs: object) -> None:
            self.seen.append(inputs)

    recorder = Recorder()
    AssistantRunnable(assistant).invoke("意見10", config={"callbacks": [recorder]})
    assert recorder.seen == ["意見10"]


def test_the_retriever_returns_the_citys_words_as_content(assistant: Assistant) -> None:
    from assistant.runnable import ConsultationRetriever

    documents = ConsultationRetriever(assistant=assistant, k=2).invoke("紙の書類を減らす目標")
    opinion = assistant.consultation.find("10")
    assert opinion is not None
    assert len(documents) == 2
    assert (documents[0].page_content, documents[0].metadata["label"]) == (opinion.response.text, "10")


def test_a_read_only_data_directory_is_said_in_japanese(tmp_path: Path) -> None:
    from assistant.settings import Settings
    from corpus.errors import IndexUnavailable

    file = tmp_path / "occupied"
    file.write_text("", encoding="utf-8")
    with pytest.raises(IndexUnavailable, match="索引を書き込めません"):
        Assistant.open(Settings(data=file))


@pytest.mark.parametrize(
    ("word", "labels"), [("マイナンバー", {"12", "13", "18", "19"}), ("マイナンバーカード", {"12", "13", "18", "19"})]
)
def test_a_word_of_several_topics_gets_choices_that_are_answered(
    assistant: Assistant, word: str, labels: set[str]
) -> None:
    reply = assistant.ask(word)
    assert (reply.outcome, reply.citations) == (Outcome.CLARIFY, ())
    assert {opinion.label for opinion in reply.draft.related} == labels
    assert all(assistant.ask(option).outcome is Outcome.ANSWERED for option in reply.draft.options)


@pytest.mark.parametrize(
    ("word", "label"), [("紙", "10"), ("ロボット", "23"), ("プライバシー", "5"), ("期日前投票", "22")]
)
def test_a_word_of_one_topic_is_answered(assistant: Assistant, word: str, label: str) -> None:
    reply = assistant.ask(word)
    assert (reply.outcome, reply.citations[0].label) == (Outcome.ANSWERED, label)
