"""Follow-ups of every kind: the topic stays, changes or is come back to, as the words and the records say."""

from __future__ import annotations

import uuid
from pathlib import Path

import pytest

from assistant.answers import Outcome, Reply
from assistant.reading.pointers import ellipsis, is_thanks, without_lead
from assistant.service import Assistant

DIALOGUES = Path(__file__).with_name("dialogues.txt")
_OUTCOMES = {Outcome.NOT_IN_DOCUMENT: "なし", Outcome.OUT_OF_SCOPE: "外"}

PAPER, POLL = "役所の紙の量を減らしてほしい", "住んでいる区と違う区役所で期日前投票がしたい"
ROBOT, NEEDS = "掃除をロボットに任せてはどうですか", "スマホを使えない人の手続きはどうなりますか"


def talk(assistant: Assistant, *said: str) -> Reply:
    """The reply to the last of these turns of one conversation."""
    conversation = uuid.uuid4().hex
    return [assistant.ask(turn, conversation=conversation) for turn in said][-1]


def labels(reply: Reply) -> list[str]:
    return list(dict.fromkeys(c.label for c in reply.citations if c.label))


def read_dialogues() -> list[list[tuple[str, list[str]]]]:
    blocks = DIALOGUES.read_text(encoding="utf-8").split("\n\n")
    turns = [[line.rsplit(" | ", 1) for line in block.splitlines() if not line.startswith("#")] for block in blocks]
    return [[(said, right.split("/")) for said, right in block] for block in turns if block]


def what(reply: Reply) -> str:
    if reply.outcome.answers:
        return (labels(reply) or ["件数"])[0]
    return _OUTCOMES.get(reply.outcome, reply.outcome.value)


def test_more_than_nine_in_ten_turns_of_our_own_dialogues_are_right(assistant: Assistant) -> None:
    wrong, count = [], 0
    for dialogue in read_dialogues():
        conversation = uuid.uuid4().hex
        for said, right in dialogue:
            got = what(assistant.ask(said, conversation=conversation))
            count += 1
            if got not in right:
                wrong.append((said, right, got))
    assert count >= 300
    assert len(wrong) / count <= 0.07, wrong


def test_our_dialogues_reach_every_opinion(assistant: Assistant) -> None:
    named = {label for dialogue in read_dialogues() for _, right in dialogue for label in right}
    assert {opinion.label for opinion in assistant.consultation.opinions} <= named


@pytest.mark.parametrize(
    "asked", ["それはいつから?", "なんぼかかんの", "んで、どこの会社がやんの?", "誰が担当してるの", "いづまでに?", "費用は?", "反対の人は?", "もう始まった?"]
)  # fmt: skip
def test_a_fact_that_the_topic_lacks_is_not_in_the_document_and_the_topic_stands_beside(
    assistant: Assistant, asked: str
) -> None:
    reply = talk(assistant, ROBOT, asked)
    assert (reply.outcome, reply.citations) == (Outcome.NOT_IN_DOCUMENT, ())
    assert [opinion.label for opinion in reply.draft.related] in (["23"], [])


@pytest.mark.parametrize(
    "asked", ["なんでだめなの", "なしてわがんねの?", "どうしてできないのでしょうか", "ほんとに?", "つまり?", "例えば?", "もう少し詳しく", "もっと くわしく おしえて",
              "要するに?", "それは何番?", "番号教えてけさいん", "もう一度お願いします", "で、どうすんの", "具体的には?", "さっきの番号は"]
)  # fmt: skip
def test_what_only_points_back_is_answered_by_the_topic(assistant: Assistant, asked: str) -> None:
    assert labels(talk(assistant, POLL, asked)) == ["22"]


@pytest.mark.parametrize(
    ("asked", "label"),
    [("じゃあロボットは?", "23"), ("では高齢の方の場合は", "14"), ("選挙の件は?", "22"), ("保険証の話も聞きたいのですが", "19"), ("漏れたりしない?", "5"),
     ("国への要望は?", "18"), ("ほな企業は?", "7"), ("ロボットの話もあったよね", "23")],
)  # fmt: skip
def test_a_new_topic_is_answered_by_its_own_opinion(assistant: Assistant, asked: str, label: str) -> None:
    assert labels(talk(assistant, PAPER, asked))[0] == label


@pytest.mark.parametrize(
    "thanks", ["ありがとうございました", "あざっす!", "おおきに", "了解です", "どうもご親切に", "ご丁寧に恐れ入ります", "おやすみなさい", "なるほどねえ"]
)  # fmt: skip
def test_thanks_are_no_question_and_the_topic_stays(assistant: Assistant, thanks: str) -> None:
    assert talk(assistant, PAPER, thanks).outcome is Outcome.OUT_OF_SCOPE
    assert labels(talk(assistant, PAPER, thanks, "番号は?")) == ["10"]


@pytest.mark.parametrize(
    "text", ["ありがとう。もう少し詳しく", "わかりました。今の話は何番の意見でしょうか", "お礼はどうやって"]
)
def test_thanks_before_a_question_are_part_of_it(text: str) -> None:
    assert not is_thanks(text)


def test_a_refused_or_declined_turn_never_becomes_the_topic(assistant: Assistant) -> None:
    assert labels(talk(assistant, PAPER, "牛タンのおいしい店は?", "それは何番?")) == ["10"]
    assert labels(talk(assistant, PAPER, "スマホ教室の電話番号は", "さっきの番号は")) == ["10"]


@pytest.mark.parametrize(
    ("asked", "label"),
    [("最初の話に戻るけど、もう少し詳しく", "10"), ("最初の質問の意見番号は?", "10"), ("はじめの話やけど、何番?", "10"), ("紙の話に戻ると、番号は?", "10"),
     ("さっきの話に戻るけど、なんでできないの", "23"), ("最初の話さ戻っけど、それは何番だべ", "10"), ("戻って、最初の件は何番?", "10")],
)  # fmt: skip
def test_an_earlier_topic_can_be_come_back_to(assistant: Assistant, asked: str, label: str) -> None:
    assert labels(talk(assistant, PAPER, POLL, ROBOT, asked))[0] == label


def test_other_opinions_are_partners_then_holders_of_the_word_then_kin(assistant: Assistant) -> None:
    assert labels(talk(assistant, "DXを日本語で説明して", "ほかの意見は?"))[0] == "2"
    assert labels(talk(assistant, "マイナンバーカードをもっと活用すべき", "カードの意見は他にもある?"))[0] in (
        "18",
        "19",
    )
    assert labels(talk(assistant, "余った職員を福祉に回してほしい", "似た意見は他に?"))[0] == "6"


def test_each_further_opinion_is_a_new_one(assistant: Assistant) -> None:
    conversation = uuid.uuid4().hex
    given = [labels(assistant.ask(t, conversation=conversation))[0] for t in (PAPER, "他には?", "ほかには?", "他には?")]
    assert len(set(given)) == 4


def test_the_same_response_is_asked_of_the_topic(assistant: Assistant) -> None:
    first = "パーソナルデータを使う意義を市民に説明すべきだ"
    assert labels(talk(assistant, first, "同じ回答の意見はほかにもある?"))[0] == "12"


def test_understood_stands_alone_and_does_not_grow(assistant: Assistant) -> None:
    reply = talk(assistant, PAPER, "なぜ全部は無理なの", "それはいつまでに?")
    assert reply.understood == "紙と郵便物の削減について、いつまでに?"


def test_numbers_named_in_a_follow_up_are_taken_at_their_word(assistant: Assistant) -> None:
    assert labels(talk(assistant, PAPER, "意見5と意見6は同じ回答ですか")) == ["5", "6"]
    assert labels(talk(assistant, PAPER, "意見22の理由は")) == ["22"]


def test_after_a_count_what_points_at_the_opinions_is_asked_of_them_all(assistant: Assistant) -> None:
    assert talk(assistant, "意見は全部で何件ですか", "何人から?").outcome is Outcome.ANSWERED
    assert labels(talk(assistant, "意見は全部で何件ですか", "そのなかに、投票に関する意見はありますか"))[0] == "22"


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("じゃあ高齢の方の場合は?", "高齢の方"),
        ("選挙の件は?", "選挙"),
        ("いつやるの?", None),
        ("紙を減らしてるの?", None),
    ],
)
def test_a_bare_name_is_told_from_a_question(text: str, name: str | None) -> None:
    assert ellipsis(text) == name


@pytest.mark.parametrize(
    ("text", "rest"),
    [("で、いくら?", "いくら?"), ("じゃあロボットは", "ロボットは"), ("できない人は?", "できない人は?"), ("ならぶのは嫌", "ならぶのは嫌"), ("結局", "結局")],
)  # fmt: skip
def test_a_lead_is_taken_off_but_no_word_is_cut(text: str, rest: str) -> None:
    assert without_lead(text) == rest


def test_an_earlier_topic_is_returned_to_by_its_content_alone(assistant: Assistant) -> None:
    said = ("医療の分野でもデジタル化を進めてほしい", "国や企業とは連携するの?", "介護も入る?")
    assert labels(talk(assistant, *said))[0] == "20"


def test_needs_are_asked_of_the_topic_in_kana_and_dialect(assistant: Assistant) -> None:
    assert talk(assistant, NEEDS, "それは どこで やってますか").outcome is Outcome.NOT_IN_DOCUMENT
    assert talk(assistant, NEEDS, "どごでやってんのっしゃ").outcome is Outcome.NOT_IN_DOCUMENT
    assert labels(talk(assistant, NEEDS, "家さ来てけるってほんとすか"))[0] == "14"
