"""Personal data is masked in full and half width, next to kana without a space; the rest stays as typed."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.reading.personal import is_card, is_my_number, mask
from corpus.records import Consultation

MASKED = [
    ("電話は090-1234-5678です", "電話は〔電話番号〕です"),
    ("でんわ０９０−１２３４−５６７８にください", "でんわ〔電話番号〕にください"),
    ("09012345678まで", "〔電話番号〕まで"),
    ("(022)214-1234へ", "〔電話番号〕へ"),
    ("022の214の1234です", "〔電話番号〕です"),
    ("+81 90-1234-5678", "〔電話番号〕"),
    ("〇九〇の一二三四の五六七八", "〔電話番号〕"),
    ("taro.sato@example.co.jpまで", "〔メール〕まで"),
    ("メールはｔａｒｏ＠ｅｘａｍｐｌｅ．ｃｏｍです", "メールは〔メール〕です"),
    ("マイナンバーは１２３４５６７８９０１８です", "マイナンバーは〔マイナンバー〕です"),
    ("1234-5678-9018と09012345678", "〔マイナンバー〕と〔電話番号〕"),
    ("カード4111 1111 1111 1111で", "カード〔カード番号〕で"),
    ("９８０−８６７１", "〔郵便番号〕"),
    ("〒980-8671仙台市青葉区国分町三丁目7番1号に住む", "〔郵便番号〕〔住所〕に住む"),
    ("青葉区国分町3-7-1コーポ青葉101号室です", "〔住所〕です"),
    ("名前は佐藤太郎です", "名前は〔名前〕です"),
    ("なまえはやまだはなこです", "なまえは〔名前〕です"),
    ("青葉区の佐藤と申します。紙は減りますか", "青葉区の〔名前〕と申します。紙は減りますか"),
    ("わたしはすずきと申します", "わたしは〔名前〕と申します"),
    ("私は佐藤花子といいます", "私は〔名前〕といいます"),
]
KEPT = [
    "「仙台市DX推進計画2024-2026」の意見3-4について",
    "仙台市の意見3番と4番、意見1〜3と23番",
    "名前は何ですか",
    "DXといいますが、私は反対です",
    "三人と申し込みました",
    "令和5年11月20日から2024年1-3月まで、予算は1億2000万円",
    "123456789012と4111111111111112",
    "〔電話番号〕",
]


@pytest.mark.parametrize(("typed", "kept"), MASKED)
def test_personal_data_is_masked_and_nothing_else(typed: str, kept: str) -> None:
    assert mask(typed) == kept


@pytest.mark.parametrize("typed", KEPT)
def test_what_is_not_personal_stays(typed: str) -> None:
    assert mask(typed) == typed


def test_no_word_of_the_document_is_masked(consultation: Consultation) -> None:
    for opinion in consultation.opinions:
        assert mask(opinion.text) == opinion.text
        assert mask(opinion.response.text) == opinion.response.text


def test_a_my_number_needs_its_check_digit_and_a_card_its_luhn_digit() -> None:
    assert [n for n in range(10) if is_my_number(f"12345678901{n}")] == [8]
    assert [n for n in range(10) if is_card(f"411111111111111{n}")] == [1]


@given(st.text(max_size=80))
def test_masking_twice_changes_nothing_more_and_never_fails(text: str) -> None:
    once = mask(text)
    assert mask(once) == once
