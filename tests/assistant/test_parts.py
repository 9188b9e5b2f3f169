"""Questions of two parts: split where both sides ask, answered together, and never led astray by a part alone."""

from __future__ import annotations

import pytest

from assistant.answers import Outcome, Reply
from assistant.reading.parts import asks_of_both, parts
from assistant.service import Assistant


def cited(reply: Reply) -> set[str]:
    return {citation.label for citation in reply.citations if citation.label}


@pytest.mark.parametrize(
    ("question", "expected"),
    [
        (
            "窓口で待つ時間は短くなりますか。それと、個人情報は漏れませんか",
            ("窓口で待つ時間は短くなりますか", "個人情報は漏れませんか"),
        ),
        ("ロボットは使うのか、それともまだ考え中ですか", ()),
        ("きのう区役所へ行きました。混んでいました。短くなりますか", ()),
    ],
)
def test_a_question_is_split_only_where_both_sides_ask(question: str, expected: tuple[str, ...]) -> None:
    assert parts(question) == expected


@pytest.mark.parametrize(
    "question", ["紙の件と投票の件、両方どうなりますか", "①紙の削減 ②ロボット", "二点うかがいます"]
)
def test_words_for_two_things_are_seen(question: str) -> None:
    assert asks_of_both(question)


@pytest.mark.parametrize("question", ["紙は減りますか", "5つの投票所"])
def test_other_counts_are_no_words_for_two_things(question: str) -> None:
    assert not asks_of_both(question)


@pytest.mark.parametrize(
    ("question", "labels"),
    [
        ("掃除にロボットを使いますか。それから、税金は上がりますか", {"23", "6"}),
        ("役所の待ち時間は短くなるのか、あとデータが盗まれないか、両方教えてください", {"9", "5"}),
        ("住んでいない区での期日前投票の話と、清掃ロボットの話、両方どうなっていますか", {"22", "23"}),
    ],
)
def test_both_opinions_are_found(assistant: Assistant, question: str, labels: set[str]) -> None:
    assert labels <= cited(assistant.ask(question))


def test_a_part_that_has_lost_its_subject_leads_nowhere(assistant: Assistant) -> None:
    reply = assistant.ask("マイナンバーカードを保険証に使うと何が便利なんですか。ちゃんと説明してくれますか")
    assert cited(reply) == {"19"}


def test_a_part_that_is_not_in_the_document_is_named(assistant: Assistant) -> None:
    reply = assistant.ask("スマートフォン教室はありますか。それと、受講料はいくらですか")
    assert reply.outcome is Outcome.PARTIAL
    assert reply.draft.unanswered == "受講料はいくらですか"
    assert "14" in cited(reply)
