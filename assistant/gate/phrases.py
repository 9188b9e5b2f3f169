"""Ways of saying that carry no claim of their own, put plainly before a sentence is judged.

Each rule is of the language: it takes a frame off («…という説明の中で使われている言葉です») or puts one form for
several («来なくてもよい», «来庁不要»). Nothing is shown in this form; it is only compared.
"""

from __future__ import annotations

import re

from index.text import fold

# A yes or a no answers the question, and against the question nothing is checked: it is taken off, never shown.
_LEADING = re.compile(
    r"^(?:はい|いいえ|いえ|ええ)[、,。]\s*(?:(?:そうです|そうではありません|その(?:とおり|通り)です)。\s*)?(?=.)"
)
_TOO_MUCH = r"(?:必ず|全て|全部|一律に|いつも|常に)"
_RULES = tuple(
    (re.compile(pattern), plain)
    for pattern, plain in (
        # Double denials that affirm.
        (r"欠かせない|欠かすことの?できない|なくてはならない", "不可欠な"),
        (r"欠かせません|欠かすことはできません", "不可欠です"),
        # An obligation is said, not denied.
        (r"なければ(?:なりません|いけません)", "る必要があります"),
        (r"なければ(?:ならない|いけない)", "る必要がある"),
        (r"なければならず", "る必要があり"),
        # One form for several.
        (r"半分(?=(?:に|まで|を)(?:減|削))", "50%"),
        (r"すべて|全部|ぜんぶ", "全て"),
        (r"かならず", "必ず"),
        (r"すでに", "既に"),
        (r"ただちに", "直ちに"),
        (r"ともして", "として"),
        (r"とともに", "と"),
        (r"(?:この先|これから)(?=[もは、])", "今後"),
        (r"他(?=[市区県国]の?)", "他の"),
        (r"だけでは?なく(?:て)?、?(?=[^、。]*?(?:も|まで|において))", "と"),
        (r"足りなくなり", "不足し"),
        (r"足りなくなる", "不足する"),
        (r"足りなくなって", "不足して"),
        (r"足りない(?=[人も中状こ課とでな])", "不足する"),
        (r"足りません", "不足します"),
        (
            r"(?:(?:市?役所|窓口)[にへ])?(?:来庁し|来|行か|出向か|足を運ば)(?:なくても?(?:よ|良|い)い|ずに(?:済|す)む|なくて(?:済|す)む)",
            "来庁不要",
        ),
        (r"ご覧になれ", "ご覧いただけ"),
        (r"かもしれない", "可能性がある"),
        (r"かもしれません", "可能性があります"),
        (r"(?<=[区市人])の分(?=[もをは])", ""),
        # Frames: what is said inside them is what is judged.
        (r"(?:と|という|との)?(?:市の)?(?:説明|回答|文脈|中|なか)の?(?:中|なか)?で(?:使わ|用い|示さ)れ(?:ている)?(?:言葉|表現|語)です", "とのことです"),
        (r"^(?:これ|それ|その|この)?(?:への|に対する)?(?:対応|対策|手段|方法|具体策|考え方)として(?:は)?、", ""),
        (r"^(?:一言|ひとこと|簡単|かんたん|要する)[でに](?:いうと|言うと|いえば|言えば)?、?", ""),
        # What is said not to be claimed states nothing.
        (_TOO_MUCH + r"[^、。]{0,24}とは(?:され|言え|いえ|書かれ|述べられ|限り|限ら|説明され)(?:て)?(?:おらず|いませんが|ませんが|いないが|ず)、", ""),
    )
)  # fmt: skip
# «原文の一部は判読できません»: a note on the record itself, true where the record has it.
_ILLEGIBLE = re.compile(
    r"(?:が|ただし)?、?(?:原文の?)?(?:一部|続き|以下|全文)?[はがも、]*(?:原文が?)?判読(?:でき|不能|が?難し|が?困難)[^、。]*"
)
_ILLEGIBLE_NOTE = "判読不能"


def spoken(sentence: str) -> str:
    """A sentence as it may be shown: without the yes or no that it opens with."""
    return _LEADING.sub("", sentence)


def plain(sentence: str) -> str:
    """A sentence in the form in which it is compared."""
    text = fold(sentence)
    for pattern, form in _RULES:
        text = pattern.sub(form, text)
    return text


def without_note(sentence: str, records: tuple[str, ...]) -> str:
    """The sentence without a remark that the original cannot be read, where a record says so itself."""
    if not any(_ILLEGIBLE_NOTE in record for record in records):
        return sentence
    return _ILLEGIBLE.sub("", sentence)
