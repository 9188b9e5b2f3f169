"""What kind of fact a question asks for, and whether a response holds one."""

from __future__ import annotations

import pytest

from assistant.reading.facts import asked_fact, asked_facts, holds
from assistant.reading.wording import FactType
from corpus.questions import ANTICIPATED, UNANSWERABLE, Kind, read_anticipated, read_unanswerable
from corpus.records import Consultation

ASKED = [
    ("スマホ教室はどこで開かれますか", FactType.PLACE),
    ("教室の会場を教えてください", FactType.PLACE),
    ("スマホ教室の申し込み方法は", FactType.PROCEDURE),
    ("申し込みの手順を教えて", FactType.PROCEDURE),
    ("紙を半分にするといくら浮くの", FactType.AMOUNT),
    ("システムの予算は何億円ですか", FactType.AMOUNT),
    ("計画はいつから始まりますか", FactType.DATE),
    ("次の教室は何月何日ですか", FactType.DATE),
    ("目安箱のURLを教えてください", FactType.URL),
    ("担当課の電話番号は", FactType.PHONE),
    ("問い合わせ先はどこですか", FactType.PHONE),
    ("この意見を書いたのは誰ですか", FactType.NAME),
    ("システムを作ったのはどこの会社ですか", FactType.SUPPLIER),
    ("マイナンバーカードの普及率は", FactType.STATISTIC),
    ("職員は何人増えましたか", FactType.STATISTIC),
    ("根拠となる条例は何ですか", FactType.LAW),
    ("賛成と反対はどちらが多かったですか", FactType.STANCE),
    ("採用された意見はどれですか", FactType.ADOPTION),
    ("全体を要約してください", FactType.SUMMARY),
    ("横浜市と比べて進んでいますか", FactType.COMPARISON),
    ("なぜできないのですか", FactType.REASON),
    ("ＵＲＬを教えて", FactType.URL),
]

NO_FACT = [
    "紙は減りますか",
    "個人情報は守られますか",
    "スマホ教室はありますか",
    "窓口は残りますか",
    "市民の意見は取り入れられますか",
    "私の案も反映されますか",
    "高校生が提案したら採用されたりしますか",
    "デジタルが苦手な高齢者のことを考えていますか",
    "ロボットを使ってほしい",
    "医療の分野にも取り組むべきだ",
    "税金が上がるのは困ります",
    "DXのデメリットが心配です",
    "いつまでも待たされるのは困る",
    "どこの区役所でも投票できるようにしてほしい",
    "誰もが使えるようにしてほしい",
    "他の都市も参考にしますか",
    "国に働きかけていますか",
]

HELD = [
    (FactType.STATISTIC, "10"),  # 50%
    (FactType.STATISTIC, "22"),  # 5つの期日前投票所
    (FactType.NAME, "16"),  # 市長・副市長・各局区長
    (FactType.NAME, "21"),  # 指定管理者
    (FactType.PLACE, "21"),  # 「講座詳細情報」, 指定管理者のサイト
    (FactType.PLACE, "12"),  # コンビニ
    (FactType.REASON, "22"),  # スペース確保などの課題があるため
]


def test_nine_in_ten_kinds_of_fact_are_told_from_the_words() -> None:
    wrong = [(question, asked_fact(question)) for question, fact in ASKED if asked_fact(question) is not fact]
    assert len(wrong) <= 0.1 * len(ASKED), wrong


def test_ordinary_questions_seldom_ask_for_a_particular_fact() -> None:
    wrong = [question for question in NO_FACT if asked_facts(question)]
    assert len(wrong) <= 0.2 * len(NO_FACT), wrong


@pytest.mark.parametrize(("fact", "label"), HELD)
def test_a_response_that_states_the_fact_holds_it(consultation: Consultation, fact: FactType, label: str) -> None:
    opinion = consultation.find(label)
    assert opinion is not None
    assert holds(fact, opinion.response.text)


@pytest.mark.parametrize(
    "fact", [FactType.PHONE, FactType.URL, FactType.AMOUNT, FactType.DATE, FactType.STANCE, FactType.ADOPTION]
)
def test_no_response_holds_what_the_document_never_says(consultation: Consultation, fact: FactType) -> None:
    assert [o.label for o in consultation.opinions if holds(fact, o.response.text)] == []


def test_asking_for_a_fact_that_is_lacking_marks_the_close_questions_and_not_the_answerable(
    consultation: Consultation,
) -> None:
    unanswerable = read_unanswerable(consultation.folder / UNANSWERABLE, consultation)
    near = [q for q in unanswerable if q.kind is Kind.NEAR and q.fact != "other"]
    anticipated = read_anticipated(consultation.folder / ANTICIPATED, consultation)
    asks = [sum(bool(asked_facts(q.question)) for q in side) / len(side) for side in (near, anticipated)]
    assert asks[0] > 0.6
    assert asks[1] < 0.15


@pytest.mark.parametrize("question", ["", "?", "。", "12"])
def test_nothing_said_asks_for_nothing(question: str) -> None:
    assert asked_fact(question) is None
