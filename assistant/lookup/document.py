"""Look-ups of the results paper itself: how many opinions, from whom, in which categories, on which plan.

Each is recognised by its core in the readings, and only where no subject is left beside it: «意見は何件» counts, and
«賛成の意見は何件» does not. The printed head of the document is what is cited.
"""

from __future__ import annotations

import re

from assistant import messages_ja as ja
from assistant.answers import Citation, Draft
from assistant.lookup.shown import list_opinions, looked_up
from assistant.reading.asked import Asked, read_question
from assistant.reading.numbers import parse_number
from corpus.records import Category, Consultation, Voice
from index.tokens import reading

_COMMENTS = r"(?:パブリック/?コメント|パブコメ|イケンボシュウ|イケンコウボ)"
_OPINIONS = rf"(?:イケン|{_COMMENTS}|コメント|コエ(?!テ))"
_HOW_MANY = r"(?:ナン(?:ケン|コ(?!ウ)|ツウ|トオリ)|イクツ|ケンスウ|ソウスウ|カズ|ケンケンスウ|イケンスウ|(?:ド|ドノ|ドレ)[クグ]ライ|ド[レン]ダケ|ナンボ|ナンシュルイ)"
_COUNTED = r"(?:ナン[ケゲ]ン|ケンスウ)"  # opinions alone are counted by 件 in this document
_PEOPLE = r"(?:ナン(?:ニン|メイ)|ニンズウ|ヒトノカズ|ダレ(?!デモ|ニモ|カ)|ドナタ|ナンダンタイ)"
_GIVEN = r"(?:(?<=ニン)カラ|テイシュツ|ダシ(?=[タテマ])(?!タラ|タイ|テモ)|ダサレ|ヨセ|オクッ|オクリ|オウボ|カイタ|ヨコシ|アツマ|アゲ(?=タ)|キ[タテ](?!ラ)|アッタ|アリ|トド)"
_SUBMITTERS = r"(?:テイシュツシャ|ダンタイ(?:スウ)?|ホウジン|コジン(?!バンゴウ|ジョウホウ))"
_THEIR_NUMBER = (
    r"(?:ナン(?:ニン|メイ|ダンタイ|ケン|シャ|カ)|イクツ|スウ|カズ|アッタ|アリ|キ[タテ]|テイシュツ|ダシ|ウチワケ)"
)
_WHICH_ONE = r"ドコノ?ダレ|ドノブショ|\d+ニン|ナン(?:テイウ|トイウ)|ナマエ|シメイ|メイショウ|ドコノ|ドノダンタイ"  # no name of a submitter is in the document
_CLEAR_GROUPS = r"(?:ブンルイ|カテゴリー?|ウチワケ|ワケカタ|ワカレ|ワケラレ|ワケテア)"
GROUPS = rf"(?:{_CLEAR_GROUPS}|クブン|シュルイ|ジャンル|グループ|ブルイ)"
_OTHER = r"(?:ホカ|ソノタニハ|イガイ)"
_MEMBER = r"(?:ゾク|ハイッ|ハイル|フク|アテハマ|イチラン|リスト|バンゴウ|ナンバン|ドレ|ドノイケン|ミセ|ゼンブ|スベテ)"
# How people say the printed categories; one of another document is named by its printed label.
CATEGORY_NAMES = {
    "計画全般に関する意見": r"ケイカクノ?(?:ゼンパン|ゼンタイ)(?:ニカンスル|ニツイテノ|ノ)?(?:イケン)?",
    "個別の取組に関する意見": r"コベツノ?(?:トリクミ|イケン|ヤツ|(?=/|$|カ|ナ|デ|ノ))(?:ニカンスル|ニツイテノ|ノ)?(?:イケン)?",
    "その他の意見": r"ソノタ(?:/?ノ?/?(?:イケン|トコ|トコロ|ヤツ)|(?=/?(?:ノ|ニ|デ|トイウ)?(?:ブンルイ|カテゴリ|クブン))|(?=/|$|カ|ナ|デス|ハ|ッテ))(?:ノ?イケン)?",
}
_NUMBERED = re.compile(
    r"(?:分類|カテゴリー?|区分)の?\s*\(?(?P<a>\d)\)?(?![\d番])|\((?P<b>\d)\)(?=の?(?:ご?意見|分類|カテゴリ|区分))"
    r"|(?P<c>[\d一二三四五])(?:番目|つ目|つめ|個目)の(?:分類|カテゴリ|区分|グループ)"
)
_KIND = rf"(?:ブンショウ?|シリョウ|ショルイ|(?<!ホーム)ページ|ケッカ|ケイカク|{_COMMENTS})"
_PAPER = rf"(?:ブンショウ?|シリョウ|ショルイ|(?<!ホーム)ページ|ケッカ|{_COMMENTS})"
_THIS = r"(?:コレ|コノ|ココ|コッチ|コチラ|タイショウ)"
_OF_WHAT = r"(?:(?<!コン)ドノ(?=ケイカク)|ナンノ|ナニノ|ナンテ/?イウ|ナン(?:トイウ|テイウ|チュウ)|ナニ(?:ヲ|ガ)?|ナン(?=デス|ナノ|ダ|ヤ|/|$)|ナニ(?=カ|/|$)|ナン(?:ニツイテ|ノケイカク)|ナニニツイテ|ナ[ニン]ニ(?:タイ|ムケ|カン))"
_NAME = r"(?:ナマエ|メイショウ|ダイメイ|タイトル|ヒョウダイ|セイシキ|ダイ(?=[ヲハ/]|$|ッテ))"
_CITY = r"(?:ドコ|ドチラ|ドノ|ナニ|ナン)ノ?(?:シチョウソン|シ(?![ャュョ])|ジチタイ|マチ|ケン(?![ガダト])|ヤクショ)"
_STAGE = r"(?:チュウカン(?:アン)?|サイシュウ(?:アン|バン)?|カクテイ(?:バン)?|ソアン|ゲンアン|ダンカイ|カンセイ(?:バン)?|ケッテイ(?:バン)?|トチュウ(?=ノ?ダンカイ|ノモノ|デス|ナノ)|アン(?=ノ?ダンカイ|デス|ナノ|カ|/|$))"
_YEARS = r"(?:キカン(?:.{0,3}ナンネン)?|ナンネンド?(?:カラ|マデ)|イツカライツ|タイショウネンド|ネンド)"
_WHEN = r"ナンカイ|イツ(?!カライツ)|ナンニチ|ナンガツ|ナンジ"
_PLAN = r"(?:センダイシ)?(?:DX|dx|ディーエックス)スイシン(?:ケイカク)?"
_ALL = r"(?:イチラン|リスト|ゼンブ|スベテ|ゼンケン|マルゴト)"
_WHAT_KIND = r"(?:ドンナ|ドノヨウナ|ドウイウ|ドウイッタ)ゴ?(?:イケン|コエ)(?:ガ|ハ)?/?(?:アリ|アル|アッ|デ|ヨセ|アツ|キ[タテマ]|トド)"


def about_document(folded: str, consultation: Consultation) -> Draft | None:
    asked = read_question(folded)
    category = _category_named(folded, asked, consultation)
    if category and not asked.has(_OTHER):
        return _category(category, asked, consultation)
    if _asks_submitters(asked):
        return _counts(consultation)
    if _asks_categories(asked, category is not None):
        return _category_counts(consultation)
    if _asks_counts(asked):
        return _counts(consultation)
    if _asks_all(asked):
        return list_opinions(ja.ALL_OPINIONS, consultation.opinions)
    if _asks_document(asked):
        return _document(consultation)
    return None


def numbered_category(folded: str, consultation: Consultation) -> Draft | None:
    """The category that a number names, which is then no opinion's: «2番目の分類», «(2)の意見»."""
    match = _NUMBERED.search(folded)
    return about_document(folded, consultation) if match else None


# --- what is asked ---------------------------------------------------------------------------------------


def _asks_counts(asked: Asked) -> bool:
    also = rf"{_GIVEN}|{_PLAN}|{_KIND}|{_PEOPLE}|{_SUBMITTERS}|スウ"
    return asked.asks_near(_OPINIONS, _HOW_MANY, also=also) or asked.asks(
        _COUNTED, also=rf"{_GIVEN}|{_HOW_MANY}", aside=False
    )


def _asks_submitters(asked: Asked) -> bool:
    if asked.has(_WHICH_ONE):
        return False
    also = rf"{_OPINIONS}|{_HOW_MANY}|{_THEIR_NUMBER}|{_PLAN}|{_SUBMITTERS}|{_PEOPLE}|{_GIVEN}"
    return asked.asks_near(_PEOPLE, _GIVEN, also=also, aside=False) or asked.asks_near(
        _SUBMITTERS, _THEIR_NUMBER, also=also, aside=False
    )


def _asks_categories(asked: Asked, category_named: bool) -> bool:
    also = "|".join(
        [
            _OPINIONS,
            _HOW_MANY,
            _OTHER,
            "ナマエ|メイショウ|オオ[イク]|オオカッ|スクナ|ゴト|ベツ|コウセイ|ワリアイ",
            _PLAN,
            *CATEGORY_NAMES.values(),
        ]
    )
    if category_named:
        return asked.asks(GROUPS, _OTHER, also=also, aside=False)
    return asked.asks(_CLEAR_GROUPS, also=also, aside=False) or asked.asks(GROUPS, _OPINIONS, also=also)


def _asks_all(asked: Asked) -> bool:
    return asked.asks("イケン", _ALL) or asked.asks(_WHAT_KIND)


def _asks_document(asked: Asked) -> bool:
    also = "|".join([_KIND, "イケン|タイスル|ムケ|オコナ|ジッシ", _THIS, _PLAN, _OF_WHAT])
    if asked.asks(_CITY, rf"{_KIND}|イケン|ジッシ|オコナ", also=also, aside=False) or (
        asked.has(rf"{_KIND}[^/]{{0,9}}{_NAME}") and asked.asks(_KIND, _NAME, also=also, aside=False)
    ):
        return True
    if asked.asks_near(
        rf"{_KIND}|{_THIS}|イケン", _STAGE, also=rf"{also}|ソレトモ|ドノ|ハン|バン", aside=False
    ) and not asked.has(_WHEN):
        return True
    if asked.asks("ケイカク", _YEARS, also=also, aside=False):
        return True
    return asked.asks(_THIS, _OF_WHAT, rf"{_KIND}|イケン", also=also, aside=False) or asked.asks(
        rf"{_OF_WHAT}ノ?{_KIND}|{_PAPER}ハ?ナン(?:デス|ナノ)", also=also, aside=False
    )


def _category_named(folded: str, asked: Asked, consultation: Consultation) -> Category | None:
    """The category that is named (その他の意見, こべつのとりくみ) or numbered (分類2, (2)の意見, 2番目の分類)."""
    numbered = _NUMBERED.search(folded)
    number = parse_number(next(n for n in numbered.groups() if n)) if numbered else None
    for category in consultation.categories:
        name = CATEGORY_NAMES.get(category.label) or re.escape(reading(category.label))
        if category.number == number:
            return category
        if number is None and asked.asks(name, also="|".join([GROUPS, _OPINIONS, _HOW_MANY, _MEMBER, _OTHER])):
            return category
    return None


# --- the replies -----------------------------------------------------------------------------------------


def _category(category: Category, asked: Asked, consultation: Consultation) -> Draft | None:
    """Its count, or its opinions."""
    members = [opinion for opinion in consultation.opinions if opinion.category == category]
    if asked.has(_HOW_MANY):
        quote = f"({category.number}){category.label} {len(members)}件"
        text = ja.one_category_count(category.label, len(members))
        return looked_up(text, [_document_citation(consultation, quote)])
    if asked.has(
        r"ドウ(?!イウ|イッタ)|ナ[ニン]ヲ|ナゼ|ナンデ(?!ス)"
    ):  # these ask what is said on it, not what is in it
        return None
    return list_opinions(f"「{category.label}」", members)


def _category_counts(consultation: Consultation) -> Draft:
    lines = [line for line in consultation.text.splitlines() if line.startswith(("(", "計"))]
    rows = list(consultation.totals.categories.items())
    text = ja.category_counts(rows, consultation.totals.opinions)
    return looked_up(text, [_document_citation(consultation, "\n".join(lines))])


def _counts(consultation: Consultation) -> Draft:
    totals = consultation.totals
    printed = f"{totals.opinions}件({totals.people}人・{totals.organisations}団体)"
    return looked_up(ja.counts(consultation, printed), [_document_citation(consultation, printed)])


def _document(consultation: Consultation) -> Draft:
    citation = _document_citation(consultation, consultation.text.splitlines()[0])
    return looked_up(ja.document_about(consultation), [citation])


def _document_citation(consultation: Consultation, quote: str) -> Citation:
    return Citation(consultation, Voice.DOCUMENT, quote)
