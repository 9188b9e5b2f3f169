"""The 23 records, to the character, as the printed document has them after its damage is repaired."""

from __future__ import annotations

import pytest

from corpus.records import Consultation, Voice

OPINIONS = {
    "1": "素晴らしい計画だと思う。ぜひ実行してほしい。私は英語やITは苦手なので、仙台市が考えるDXとは何かを日本語で説明してほしい。",
    "2": "D(デジタル)とX(トランスフォーメーション)を明確に分けて記載すべき。",
    "6": "デジタル技術の導入にあたる初期投資や維持管理費用のため、税金や公共料金の増加につながる可能性がある。",
    "12": "マイナンバーやマイナンバーカード、パーソナルデータを徹底的に活用すべき。",
    "13": "パーソナルデータ活用の意義や変革意識について、市民や企業に周知・説明すべき。",
    "14": "行政におけるDXの推進を支持するが、その一方で、特に障害者、【以下、原文判読不能】",
    "19": "マイナンバーカードの健康保険証利用の利便性について積極的に広報してほしい。",
    "20": "健康・医療・介護・ゲノム・創薬分野のDXに取り組むべき。",
    "21": "市民センター利用サイトが以下の点で使いにくい。頻繁に「市民センター利用案内」のページに遷移する。【以下、原文判読不能】",
}
RESPONSES = {
    "4": "本計画は、「ひと」を中心に据えながら暮らしやすさの実現と新たな価値の創出につなげるDXを「Full Digitalの市役所」と表し、"
    "これを目指すべき将来像として掲げ、市民と市役の具体的な取組みに重点を置き、そのロードマップを示すものとして策定を進めております。"
    "このことから、都市としての利便性と地域の豊かさとの融合、持続可能な環境・社会・経済の構築といったスマートシティの実現の基盤となる"
    "「データの利活用」やその恩恵を多く市民にもたらす「誰にも優しいデジタル化」といった、行政が行うべき取組に焦点を当てて掲げようと"
    "意図したところでございます。",
    "7": "本計画の実現に向けては、国や市民・事業者・学術機関等それぞれが保有する情報やデータを共に活用するなどし、"
    "さまざまな主体と連携して取り組んでまいります。",
    "19": "現在、国及び本市においてマイナンバーカードの健康保険証利用について広報を行っております。"
    "引き続き、利便性や安全性について丁寧な説明に努めてまいります。",
    "20": "本計画の実施にあたっては、国や市民・事業者・学術機関等、さまざまな主体と連携しながら、"
    "デジタル技術の活用によるサービスの変革を目指して取り組んでまいります。",
    "21": "仙台市市民センターホームページに関しまして、以下の通りご案内いたします。"
    "■イベント等の利用定員は、各講座やイベントの「講座詳細情報」よりご覧いただけます。"
    "■貸室の定員等施設の利用情報については、指定管理者のサイト」よりご確認いただけます。"
    "■各市民センターのイベント開催情報については、【一部、原文判読不能】の機能より検索いただけます。"
    "なお、市民が利用する各種システムやサービスについては、いただいたご意見も参考としながら、"
    "より簡単に、より便利に利用できるものとなるよう努めてまいります。",
}
LINES = {
    "1": (20, 27), "2": (20, 27), "3": (28, 35), "4": (38, 39), "5": (40, 40), "8": (45, 53), "10": (66, 74),
    "12": (84, 85), "13": (84, 85), "14": (86, 86), "16": (90, 103), "19": (131, 131), "20": (131, 132),
    "21": (133, 134), "22": (135, 135), "23": (138, 145),
}  # fmt: skip
DOUBTS = {
    "4": ["市民と市役の具体的な取組み", "恩恵を多く市民に"],
    "12": ["一人ひとり「近く」"],
    "13": ["一人ひとり「近く」"],
    "14": ["デジタル用支援"],
    "21": ["指定管理者のサイト」より"],
}


def test_there_are_23_records_numbered_in_order(consultation: Consultation) -> None:
    assert [opinion.number for opinion in consultation.opinions] == list(range(1, 24))


@pytest.mark.parametrize(("label", "text"), OPINIONS.items())
def test_opinions_are_read_to_the_character(consultation: Consultation, label: str, text: str) -> None:
    assert _text(consultation, label, Voice.OPINION) == text


@pytest.mark.parametrize(("label", "text"), RESPONSES.items())
def test_responses_are_read_to_the_character(consultation: Consultation, label: str, text: str) -> None:
    assert _text(consultation, label, Voice.RESPONSE) == text


@pytest.mark.parametrize(("label", "lines"), LINES.items())
def test_records_know_their_lines(consultation: Consultation, label: str, lines: tuple[int, int]) -> None:
    opinion = consultation.find(label)
    assert opinion is not None
    assert (opinion.lines.first, opinion.lines.last) == lines


def test_two_responses_serve_two_opinions_each(consultation: Consultation) -> None:
    shared = {opinion.label: opinion.shared_with for opinion in consultation.opinions if opinion.shared_with}
    assert shared == {"1": ("2",), "2": ("1",), "12": ("13",), "13": ("12",)}
    assert _opinion(consultation, "12").response is _opinion(consultation, "13").response


def test_doubtful_spans_are_marked_and_kept_as_extracted(consultation: Consultation) -> None:
    doubted = {
        o.label: [o.response.text[d.start : d.end] for d in o.response.doubts]
        for o in consultation.opinions
        if o.response.doubts or o.doubts
    }
    assert doubted == DOUBTS


def test_corrected_and_unreadable_records_say_so(consultation: Consultation) -> None:
    assert [o.label for o in consultation.opinions if o.corrected] == ["8", "14", "21"]
    assert [o.label for o in consultation.opinions if o.unreadable] == ["14", "21"]
    assert _opinion(consultation, "8").text.endswith("市民への発信をお願いしたい。")


def test_no_white_space_is_left_but_between_latin_words(consultation: Consultation) -> None:
    texts = [t for o in consultation.opinions for t in (o.text, o.response.text)]
    assert {text.count(" ") for text in texts} == {0, 1}
    assert all("Full Digital" in text for text in texts if " " in text)


def test_no_response_is_longer_than_300_characters(consultation: Consultation) -> None:
    assert max(len(opinion.response.text) for opinion in consultation.opinions) <= 300


def test_categories_hold_8_8_and_7(consultation: Consultation) -> None:
    counts = [sum(o.category == c for o in consultation.opinions) for c in consultation.categories]
    assert counts == [8, 8, 7]


def _opinion(consultation: Consultation, label: str):
    opinion = consultation.find(label)
    assert opinion is not None
    return opinion


def _text(consultation: Consultation, label: str, voice: Voice) -> str:
    return _opinion(consultation, label).voice_text(voice)
