"""The question linter: what is certain is an error, the rest is a hint, and every sentence names its place."""

from __future__ import annotations

from collections.abc import Sequence

import pytest

from corpus.lint import ENOUGH_A_KIND, ENOUGH_AN_OPINION, Finding, Rule, folded, lint_questions
from corpus.questions import (
    ANTICIPATED,
    UNANSWERABLE,
    AnticipatedQuestion,
    Kind,
    UnanswerableQuestion,
    read_anticipated,
    read_unanswerable,
)
from corpus.records import Consultation


def anticipated(*questions: tuple[str, str]) -> list[AnticipatedQuestion]:
    return [AnticipatedQuestion(question, (label,), line) for line, (label, question) in enumerate(questions, start=1)]


def unanswerable(*questions: str, kind: Kind = Kind.CITY) -> list[UnanswerableQuestion]:
    return [UnanswerableQuestion(question, kind, (), line) for line, question in enumerate(questions, start=1)]


def found(
    consultation: Consultation, rule: Rule, a: Sequence[AnticipatedQuestion], u: Sequence[UnanswerableQuestion] = ()
) -> list[Finding]:
    return [finding for finding in lint_questions(consultation, a, u) if finding.rule is rule]


def test_the_same_question_in_another_spelling_is_an_error(consultation: Consultation) -> None:
    questions = anticipated(("10", "紙は減りますか?"), ("10", " 紙は 減りますか！"))
    (finding,) = found(consultation, Rule.DUPLICATE, questions)
    assert finding.is_error
    assert str(finding) == (
        "anticipated_questions.jsonl 1行目とanticipated_questions.jsonl 2行目が同じ質問です: 「 紙は 減りますか！」"
    )


def test_a_question_on_both_sides_is_an_error_that_says_what_each_side_means(consultation: Consultation) -> None:
    (finding,) = found(consultation, Rule.BOTH_SIDES, anticipated(("10", "紙は減る?")), unanswerable("紙は減る"))
    assert finding.is_error
    assert "意見10が答える" in finding.message
    assert "答えがない: 市のほかの仕事の質問" in finding.message


def test_nearly_the_same_question_is_a_hint(consultation: Consultation) -> None:
    questions = anticipated(
        ("10", "市役所の紙の使用量は本当に減りますか"), ("10", "市役所の紙の使用量は本当に減るのですか")
    )
    (finding,) = found(consultation, Rule.NEAR_DUPLICATE, questions)
    assert not finding.is_error
    assert "1行目" in finding.message
    assert "2行目" in finding.message


def test_nearly_the_same_question_on_both_sides_names_both_meanings(consultation: Consultation) -> None:
    (finding,) = found(
        consultation,
        Rule.NEAR_BOTH_SIDES,
        anticipated(("14", "スマートフォン教室は各区で開かれますか")),
        unanswerable("スマートフォン教室は各区で開かれますかね", kind=Kind.NEAR),
    )
    assert not finding.is_error
    assert "意見14が答える" in finding.message


def test_other_questions_are_no_near_duplicates(consultation: Consultation) -> None:
    questions = anticipated(("10", "紙は減りますか"), ("5", "個人情報は漏れませんか"), ("22", "投票はどこでできますか"))
    assert found(consultation, Rule.NEAR_DUPLICATE, questions) == []


def test_an_opinion_with_few_questions_is_named_with_its_count(consultation: Consultation) -> None:
    enough = anticipated(*[("10", f"紙{number}") for number in range(ENOUGH_AN_OPINION)])
    thin = found(consultation, Rule.THIN_OPINION, enough)
    assert len(thin) == 22
    assert not any("意見10(" in finding.message for finding in thin)
    assert thin[0].message.startswith("意見1(DXとは何か)の想定質問は0件です。")


def test_a_kind_with_few_questions_is_named(consultation: Consultation) -> None:
    enough = unanswerable(*[f"ごみ{number}" for number in range(ENOUGH_A_KIND)])
    thin = found(consultation, Rule.THIN_KIND, [], enough)
    assert len(thin) == len(Kind) - 1
    assert not any("(city)" in finding.message for finding in thin)


def test_words_of_one_opinion_only_are_told(consultation: Consultation) -> None:
    questions = anticipated(
        ("10", "広報紙とチラシ"), ("10", "広報紙はいつまで"), ("10", "広報紙をやめて"), ("5", "チラシの個人情報")
    )
    (finding,) = found(consultation, Rule.OWN_WORDS, questions)
    assert finding == Finding(Rule.OWN_WORDS, "意見10の質問だけにある言葉: 広報紙")


@pytest.mark.parametrize(
    ("question", "expected"),
    [("ＤＸって、何？", "dxって何"), ("???", "???"), ("　 紙 は ", "紙は"), ("ﾃﾞｼﾞﾀﾙ", "デジタル")],
)
def test_folding_keeps_the_words_and_drops_the_rest(question: str, expected: str) -> None:
    assert folded(question) == expected


def test_the_shipped_questions_have_no_error_and_no_thin_opinion_or_kind(consultation: Consultation) -> None:
    a = read_anticipated(consultation.folder / ANTICIPATED, consultation)
    u = read_unanswerable(consultation.folder / UNANSWERABLE, consultation)
    findings = lint_questions(consultation, a, u)
    assert [str(f) for f in findings if f.is_error or f.rule in (Rule.THIN_OPINION, Rule.THIN_KIND)] == []
