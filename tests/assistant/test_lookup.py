"""Look-ups in the forms that people type, and questions with numbers that are none."""

from __future__ import annotations

import pytest

from assistant.answers import Draft, Outcome
from assistant.citations import check
from assistant.lookup import look_up
from corpus.records import Consultation, Voice

BY_NUMBER = {
    "意見10": ["10"], "意見No.10": ["10"], "意見番号10": ["10"], "意見番号は１２": ["12"], "No.１６": ["16"], "№3": ["3"], "#5": ["5"],
    "＃５": ["5"], "⑨": ["9"], "⑳番": ["20"], "十番": ["10"], "二十一番": ["21"], "意見二十三": ["23"], "22番と23番": ["22", "23"],
    "3〜5": ["3", "4", "5"], "3～5番": ["3", "4", "5"], "意見3から5": ["3", "4", "5"], "1-3": ["1", "2", "3"], "1、2、3": ["1", "2", "3"],
    "②と③": ["2", "3"], "ばんごう７": ["7"], "じゅうばん": ["10"], "10ばんめのいけん": ["10"], "いけんじゅう": ["10"], "10番目の意見": ["10"],
    "１０": ["10"], "No 4": ["4"], "意見10の内容を教えてください": ["10"], "10番の市の回答は？": ["10"], "5番の意見について市はどう考えていますか": ["5"],
    "意見１０の全文を見せて": ["10"], "6番おねがい": ["6"], "すみません、8番の意見を読んでもらえますか": ["8"],
}  # fmt: skip

NONE = """5つの区|令和3年|50%|10年後|職員は何人|5G|1人で|23区|3番目の子の保育料|一番大事なことは何|10番のバスはどこから|110番|119番に電話
紙を50%減らすって本当|反対意見は何件|賛成は何人|採用された意見は何件|高齢者は何人いますか|意見が反映されたのはどれ|何人の職員がDXを担当|1番線の電車|二番煎じ
期日前投票所は5つ必要なの|意見を出すにはどうすれば|マイナンバーカードは何人が持っている|スマホ教室は何回|どんな計画|この計画の目的は|紙の意見
2024年|2026年までに何をする|DXって何|一番多い意見は|ほかの団体との連携|企業は何社|費用はいくら|一人ひとり|第一に|百円|4区|三密|24時間|十分ですか
65歳以上|3歳の子ども|1年で終わる|100万円かかる|5分で終わる|2回目の申請|7月の投票|9時から|1階の窓口|3割引|2人暮らし|第2次計画|1つの区役所で|4区の期日前投票
半分に減る|8割の人|10%増税|5人家族|0歳児|1日何件の手続き|12月議会|3か月待ち|1割|2025年問題|1件あたりの時間|6時間待った|20代|70代の母|80歳でも使える
1級障害者|5段階評価|2種類のカード|3回目|1週間で|何歳から使える|何年かかる|何割の人|いくつの区役所|何か所で投票|何枚の紙|何台のロボット|何時まで|何曜日
1番近い区役所|3番窓口|5番街|2号線|7号車|0120の番号|022の電話番号|#いのちSOS|1丁目|23日|14日までに|8月|10月から|1と0の世界|A4の紙1枚|USB3つ|Wi-Fi6|4Kテレビ
意見が割れた|意見を言う窓口|市民の声は届く|パブコメの結果は反映|計画の数値目標|2と3歳|23時|3つの理由|一つだけ|一緒に""".replace("\n", "|").split("|")  # fmt: skip


def cited(draft: Draft) -> list[str]:
    return list(dict.fromkeys(c.label for c in draft.citations if c.label))


@pytest.mark.parametrize(("question", "labels"), BY_NUMBER.items())
def test_numbers_are_looked_up_in_every_form(consultation: Consultation, question: str, labels: list[str]) -> None:
    draft = look_up(question, consultation)
    assert draft is not None
    shown = [label for label in cited(check(draft)) if f"【意見{label}】(" in draft.text]
    assert (draft.outcome, shown) == (Outcome.ANSWERED, labels)


def test_at_least_100_questions_with_numbers_are_no_look_ups() -> None:
    assert len(set(NONE)) >= 100


@pytest.mark.parametrize("question", NONE)
def test_numbers_and_counts_of_other_things_are_no_look_ups(consultation: Consultation, question: str) -> None:
    assert look_up(question, consultation) is None


@pytest.mark.parametrize("question", ["意見24", "0番", "100番", "No.99", "意見2024", "24番と25番"])
def test_a_number_that_does_not_exist_yields_no_other_opinion(consultation: Consultation, question: str) -> None:
    draft = look_up(question, consultation)
    assert draft is not None
    assert (draft.outcome, draft.citations, draft.related) == (Outcome.NOT_IN_DOCUMENT, (), ())
    assert "この文書にはありません" in draft.text


def test_of_two_numbers_the_missing_one_is_named(consultation: Consultation) -> None:
    draft = look_up("23番と24番", consultation)
    assert draft is not None
    assert (draft.outcome, cited(draft), draft.unanswered) == (Outcome.PARTIAL, ["23"], "24番")


@pytest.mark.parametrize(
    "question",
    ["意見は何件ありますか", "全部で何件の意見が出たの", "何人が意見を出しましたか", "団体はいくつ", "誰が意見を提出したのですか", "パブコメの件数",
     "提出者は何人", "いけんはなんけん", "意見を出した団体は何団体", "意見の数は?", "意見は全部でいくつですか"],
)  # fmt: skip
def test_counts_and_submitters_cite_the_document(consultation: Consultation, question: str) -> None:
    draft = look_up(question, consultation)
    assert draft is not None
    assert "23件" in draft.text and "4人" in draft.text and "1団体" in draft.text
    assert [(c.voice, c.quote, c.label) for c in draft.citations] == [(Voice.DOCUMENT, "23件(4人・1団体)", None)]


@pytest.mark.parametrize(
    "question", ["意見の分類は", "カテゴリー別の件数を教えて", "分類は何種類", "どんな分類がありますか", "内訳を教えて"]
)
def test_categories_are_listed_with_their_counts(consultation: Consultation, question: str) -> None:
    draft = look_up(question, consultation)
    assert draft is not None
    assert all(f"{label} … {n}件" in draft.text for label, n in consultation.totals.categories.items())


@pytest.mark.parametrize(
    ("question", "numbers"),
    [("その他の意見を見せて", range(17, 24)), ("計画全般に関する意見の一覧", range(1, 9)), ("(2)の意見は", range(9, 17)), ("意見の一覧", range(1, 24))],
)  # fmt: skip
def test_lists_hold_every_opinion_of_the_category(consultation: Consultation, question: str, numbers: range) -> None:
    draft = look_up(question, consultation)
    assert draft is not None
    assert cited(check(draft)) == [str(n) for n in numbers]


def test_one_category_is_counted(consultation: Consultation) -> None:
    draft = look_up("個別の取組に関する意見は何件", consultation)
    assert draft is not None
    assert (draft.text, draft.citations[0].quote) == (
        "「個別の取組に関する意見」は8件です。",
        "(2)個別の取組に関する意見 8件",
    )


def test_the_category_of_an_opinion(consultation: Consultation) -> None:
    draft = look_up("意見10はどの分類ですか", consultation)
    assert draft is not None
    assert draft.text == "【意見10】は「個別の取組に関する意見」に分類されています。"


@pytest.mark.parametrize(
    "question", ["これは何の意見募集ですか", "この文書は何ですか", "この計画は中間案ですか", "計画の正式な名前は"]
)
def test_the_document_says_what_it_is(consultation: Consultation, question: str) -> None:
    draft = look_up(question, consultation)
    assert draft is not None
    assert "中間案" in draft.text and draft.citations[0].voice is Voice.DOCUMENT


@pytest.mark.parametrize(
    ("question", "labels"),
    [
        ("マイナンバーに触れている意見は？", ["12", "13", "18", "19"]),
        ("「紙」という言葉が出てくる意見", ["10"]),
        ("どの意見がロボットに触れていますか", ["23"]),
        ("国家戦略特区という言葉を含む意見は何番", ["18"]),
        ("マイナンバーについての意見は何番", ["12", "13", "18", "19"]),
    ],
)
def test_mentions_of_a_word_are_found_in_both_voices(
    consultation: Consultation, question: str, labels: list[str]
) -> None:
    draft = look_up(question, consultation)
    assert draft is not None
    assert cited(check(draft)) == labels


def test_a_word_that_is_not_there_is_said_not_to_be(consultation: Consultation) -> None:
    draft = look_up("地下鉄という言葉が出てくる意見は", consultation)
    assert draft is not None
    assert (draft.outcome, draft.citations) == (Outcome.NOT_IN_DOCUMENT, ())


@pytest.mark.parametrize(
    ("question", "start", "labels"),
    [
        ("1番と2番の回答は同じ？", "はい。", ["1", "2"]),
        ("意見12と13は同じ回答ですか", "はい。", ["12", "13"]),
        ("10と11の考え方は同じですか", "いいえ。", ["10", "11"]),
        ("6番と11番の返答は一緒なの", "いいえ。", ["6", "11"]),
        ("1番と同じ回答の意見は", "はい。", ["1", "2"]),
    ],
)
def test_whether_two_share_a_response(consultation: Consultation, question: str, start: str, labels: list[str]) -> None:
    draft = look_up(question, consultation)
    assert draft is not None
    assert draft.text.startswith(start)
    assert cited(check(draft)) == labels


@pytest.mark.parametrize(
    ("question", "start"),
    [
        ("14番の意見は全文ですか", "いいえ。"),
        ("意見21は途中で切れていますか", "いいえ。"),
        ("意見10は全文ですか", "はい。"),
    ],
)
def test_whether_a_text_is_complete(consultation: Consultation, question: str, start: str) -> None:
    draft = look_up(question, consultation)
    assert draft is not None
    assert draft.text.startswith(start)


def test_the_unreadable_ones_are_named(consultation: Consultation) -> None:
    draft = look_up("判読できない意見はどれですか", consultation)
    assert draft is not None
    assert cited(check(draft)) == ["14", "21"]


def test_a_choice_that_was_offered_is_looked_up(consultation: Consultation) -> None:
    from assistant.messages_ja import choice

    for opinion in consultation.opinions:
        draft = look_up(choice(consultation.topic(opinion), opinion.label), consultation)
        assert draft is not None
        assert cited(draft)[0] == opinion.label
