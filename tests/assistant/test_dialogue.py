"""Follow-ups of every kind: the topic stays, changes or is come back to, as the words and the records say."""

from __future__ import annotations

import uuid
from pathlib import Path

import pytest

from assistant.answers import Outcome, Reply
from assistant.dialogue.topic import without_lead
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


def test_four_in_five_turns_of_our_own_dialogues_are_right(assistant: Assistant) -> None:
    wrong, count = [], 0
    for dialogue in read_dialogues():
        conversation = uuid.uuid4().hex
        for said, right in dialogue:
            got = what(assistant.ask(said, conversation=conversation))
            count += 1
            if got not in right:
                wrong.append((said, right, got))
    assert count >= 300
    assert len(wrong) / count <= 0.2, wrong


def test_our_dialogues_reach_every_opinion(assistant: Assistant) -> None:
    named = {label for dialogue in read_dialogues() for _, right in dialogue for label in right}
    assert {opinion.label for opinion in assistant.consultation.opinions} <= named


FACTS = [
    "それはいつから?",
    "なんぼかかんの",
    "んで、どこの会社がやんの?",
    "誰が担当してるの",
    "いづまでに?",
    "費用は?",
    "もう始まった?",
]
POINTS = ["なんでだめなの", "なしてわがんねの?", "どうしてできないのでしょうか", "つまり?", "例えば?", "もう少し詳しく", "もっと くわしく おしえて", "要するに?",
          "それは何番?", "番号教えてけさいん", "もう一度お願いします", "具体的には?", "さっきの番号は"]  # fmt: skip
NEW = {"じゃあロボットは?": "23", "では高齢の方の場合は": "14", "保険証の話も聞きたいのですが": "19", "個人情報は漏れたりしない?": "5",
       "国への要望は?": "18", "ほな企業は?": "7", "ロボットの話もあったよね": "23", "マイナンバーカードのことを教えて": "12", "ロボットは入りますか": "23"}  # fmt: skip
BACK = {"最初の話に戻るけど、もう少し詳しく": "10", "最初の質問の意見番号は?": "10", "紙の話に戻ると、番号は?": "10", "さっきの話に戻るけど、なんでできないの": "22",
        "最初の話さ戻っけど、それは何番だべ": "10", "一個前に戻って": "22"}  # fmt: skip
NOTHING = ["うん", "はい", "なるほどねえ", "そうですか", "違います", "結構です", "いらない", "ありがとうございました", "あざっす!", "おおきに", "了解です", "おやすみなさい"]  # fmt: skip


def share(cases: list[bool]) -> float:
    return sum(cases) / len(cases)


def test_a_fact_that_the_topic_lacks_is_not_in_the_document(assistant: Assistant) -> None:
    replies = [talk(assistant, ROBOT, asked) for asked in FACTS]
    assert share([r.outcome is Outcome.NOT_IN_DOCUMENT and not r.citations for r in replies]) >= 0.85


def test_what_only_points_back_is_answered_by_the_topic(assistant: Assistant) -> None:
    assert share([labels(talk(assistant, POLL, asked)) == ["22"] for asked in POINTS]) >= 0.9


def test_a_new_topic_is_answered_by_its_own_opinion(assistant: Assistant) -> None:
    assert share([labels(talk(assistant, PAPER, asked))[:1] == [label] for asked, label in NEW.items()]) >= 0.75


def test_an_earlier_topic_can_be_come_back_to(assistant: Assistant) -> None:
    assert (
        share([labels(talk(assistant, PAPER, POLL, ROBOT, said))[:1] == [label] for said, label in BACK.items()]) >= 0.8
    )


@pytest.mark.parametrize("said", NOTHING)
def test_assent_denial_and_thanks_never_repeat_an_answer(assistant: Assistant, said: str) -> None:
    reply = talk(assistant, PAPER, said)
    assert (reply.outcome.answers, reply.citations) == (False, ())


@pytest.mark.parametrize("said", ["それじゃ答えになってない", "納得できません", "そんなことは聞いてないんだけど"])
def test_disagreement_asks_what_was_meant_and_offers_records(assistant: Assistant, said: str) -> None:
    reply = talk(assistant, PAPER, said)
    assert (reply.outcome, reply.citations) == (Outcome.CLARIFY, ())
    assert reply.draft.options


@pytest.mark.parametrize("said", ["え?", "聞こえなかったのでもう一回お願いします", "もう一度読んでください"])
def test_what_was_not_heard_is_said_again_as_it_was(assistant: Assistant, said: str) -> None:
    first, again = talk(assistant, PAPER), talk(assistant, PAPER, said)
    assert (again.text, again.citations) == (first.text, first.citations)


@pytest.mark.parametrize("said", ["まちがい。7番", "ごめん7番だった", "あ、意見10じゃなくて意見7のほう"])
def test_a_corrected_number_wins_over_the_topic(assistant: Assistant, said: str) -> None:
    assert labels(talk(assistant, "意見10", said)) == ["7"]


def test_a_corrected_number_gets_what_the_wrong_one_was_asked_for(assistant: Assistant) -> None:
    reply = talk(assistant, "意見10はどの分類ですか", "すみません、17番の間違いでした")
    assert (labels(reply), "その他の意見" in reply.text) == (["17"], True)


def test_next_and_previous_walk_the_numbers_and_end_with_a_sentence(assistant: Assistant) -> None:
    assert labels(talk(assistant, "意見10", "次の")) == ["11"]
    assert labels(talk(assistant, "意見10", "次の", "その次も")) == ["12", "13"] or labels(
        talk(assistant, "意見10", "次の", "その次も")
    ) == ["12"]
    assert labels(talk(assistant, "意見10", "1つ前の意見")) == ["9"]
    assert talk(assistant, "意見23", "次の意見").outcome is Outcome.NOT_IN_DOCUMENT
    assert talk(assistant, "意見1", "1つ前の意見").outcome is Outcome.NOT_IN_DOCUMENT


def test_where_there_is_nothing_to_walk_the_turn_is_not_said_to_be_understood_as_the_reply(
    assistant: Assistant,
) -> None:
    for said in (("意見23", "次の意見"), ("こんにちは", "次の")):
        reply = talk(assistant, *said)
        assert (reply.outcome, reply.understood) == (Outcome.NOT_IN_DOCUMENT, None)


def test_next_walks_the_list_that_was_shown(assistant: Assistant) -> None:
    shown = ("その他の意見の一覧を見せて", "次の", "次の")
    assert labels(talk(assistant, *shown[:2])) == ["17"]
    assert labels(talk(assistant, *shown)) == ["18"]


def test_a_number_beyond_the_document_in_a_follow_up_is_no_other_opinion(assistant: Assistant) -> None:
    reply = talk(assistant, "意見10", "まちがい、99番")
    assert (reply.outcome, reply.citations) == (Outcome.NOT_IN_DOCUMENT, ())


def test_a_refused_or_declined_turn_never_becomes_the_topic(assistant: Assistant) -> None:
    assert labels(talk(assistant, PAPER, "牛タンのおいしい店は?", "それは何番?")) == ["10"]
    assert labels(talk(assistant, PAPER, "スマホ教室の電話番号は", "さっきの番号は")) == ["10"]


def test_a_partner_in_one_response_is_the_first_of_the_others(assistant: Assistant) -> None:
    assert labels(talk(assistant, "DXを日本語で説明して", "ほかの意見は?"))[0] == "2"


def test_each_further_opinion_is_a_new_one(assistant: Assistant) -> None:
    conversation = uuid.uuid4().hex
    given = [labels(assistant.ask(t, conversation=conversation))[0] for t in (PAPER, "他には?", "ほかには?", "他には?")]
    assert len(set(given)) == 4


def test_the_same_response_is_asked_of_the_topic(assistant: Assistant) -> None:
    first = "パーソナルデータを使う意義を市民に説明すべきだ"
    assert "12" in labels(talk(assistant, first, "同じ回答の意見はほかにもある?"))


def test_understood_stands_alone_and_does_not_grow(assistant: Assistant) -> None:
    reply = talk(assistant, PAPER, "なぜ全部は無理なの", "それはいつまでに?")
    assert reply.understood == "紙と郵便物の削減について、それはいつまでに?"


def test_numbers_named_in_a_follow_up_are_taken_at_their_word(assistant: Assistant) -> None:
    assert labels(talk(assistant, PAPER, "意見5と意見6は同じ回答ですか")) == ["5", "6"]
    assert labels(talk(assistant, PAPER, "意見22の理由は")) == ["22"]


@pytest.mark.parametrize(
    ("text", "rest"), [("じゃあロボットは", "ロボットは"), ("できない人は?", "できない人は?"), ("ならぶのは嫌", "ならぶのは嫌"), ("結局", "結局")]
)  # fmt: skip
def test_a_lead_is_taken_off_but_no_word_is_cut(text: str, rest: str) -> None:
    assert without_lead(text) == rest


def test_a_thousand_turns_and_a_number_asked_a_hundred_times_stay_right(assistant: Assistant) -> None:
    conversation = uuid.uuid4().hex
    replies = [assistant.ask("意見10" if turn % 2 else "意見5", conversation=conversation) for turn in range(200)]
    assert {tuple(labels(reply)) for reply in replies} == {("10",), ("5",)}
    assert len(assistant.conversations.turns(conversation)) <= 40
