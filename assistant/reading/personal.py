"""Masks personal data before a word is kept: in records of use, in a conversation's memory, before a model.

Works on folded text (full and half width alike) with a way back to what was typed, and needs no space around
what it finds: «電話は０９０−１２３４−５６７８です» loses its number and nothing else. Where it cannot tell, it masks.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator

from index.text import fold, fold_with_map

MAIL, PHONE, MY_NUMBER, CARD = "〔メール〕", "〔電話番号〕", "〔マイナンバー〕", "〔カード番号〕"
POSTAL, ADDRESS, NAME = "〔郵便番号〕", "〔住所〕", "〔名前〕"

# One character each, so that positions stay: every dash as «-», kanji digits as figures.
_ONE_DASH = str.maketrans("‐‑‒–—―−ーｰ~〜", "-" * 11)
_KANJI_DIGITS = str.maketrans("〇一二三四五六七八九", "0123456789")

_MAIL = re.compile(r"[a-z0-9][a-z0-9._%+-]*\s?@\s?[a-z0-9](?:[a-z0-9-]*[a-z0-9])?(?:\s?\.\s?[a-z0-9-]+)+")
# A whole run of digits, or a group as printed on the card where another number follows it.
_DIGITS = tuple(
    re.compile(rf"(?<!\d){number}(?!\d)")
    for number in (r"\d(?:[-\s]{0,2}\d){11,18}", r"\d{4}[-\s]?\d{4}[-\s]?\d{4}", r"\d{4}(?:[-\s]?\d{4}){3}")
)
_GAP = r"\s?[-.()・の]?\s?"
_PHONE = re.compile(rf"(?<!\d)(?:\+\s?81{_GAP}(?:\(0\))?{_GAP}|\(?0)\d{{1,4}}{_GAP}\d{{1,4}}{_GAP}\d{{3,4}}(?!\d)")
_POSTAL = re.compile(r"〒\s?\d{3}\s?-?\s?\d{4}(?!\d)|(?<![\d-])\d{3}-\d{4}(?![\d-])")

_PLACE = r"[一-鿿々ヶケ]{1,6}"
_TOWN = r"(?![のはがをにでもとへや])[一-鿿々ぁ-んァ-ヶ]{0,12}?"
_HOUSE = (
    r"(?:(?<!\d)\d{1,4}番地(?:の?\d{1,4})?(?:-\d{1,4})?|(?<!\d)\d{1,3}番\d{1,3}号|"
    r"(?<!\d)\d{1,3}-\d{1,4}(?:-\d{1,4}){0,2}(?![\d-]|\s?(?:年|月|日|時|回|人|件|割|%|番の|番目|番と)))"
)
_BLOCK = r"(?<!\d)[\d十]{1,3}丁目(?:の?\d{1,4}(?:番地?の?|-)?(?:\d{1,4}号?)?(?:-\d{1,4})?)?"
_ROOM = r"(?:\s?[一-鿿ァ-ヶa-z-]{1,12}\s?\d{1,4}号室?|号室?)?"
_ADDRESS = re.compile(
    rf"(?:(?:{_PLACE}[都道府県])?(?:{_PLACE}[市郡])?{_PLACE}[市区町村郡]{_TOWN}(?:{_BLOCK}|{_HOUSE})|"
    rf"[一-鿿々ァ-ヶ]{{1,8}}{_BLOCK}){_ROOM}"
)

_KANJI_NAME = r"[一-鿿々ヶァ-ヺー-]{1,8}(?:[\s・][一-鿿々ヶァ-ヺー-]{1,8})?"
_ANY_NAME = rf"{_KANJI_NAME}|[a-z]{{2,20}}(?:\s[a-z]{{2,20}})?"
_SELF = r"(?:私|わたし|わたくし|僕|ぼく|俺|おれ|当方)"
_SAYS = r"と(?:申|もう|言いま|いいま)"
_CALLED = r"と(?:申|もう)(?:す|し(?![込出添]))"
_NAMES = (
    re.compile(
        rf"(?:名前|氏名|なまえ)\s?(?:は|が|:)\s?(?!何|なに|なん|どう|だれ|誰|必|いら|いり|書|出|公|載|ない|無)"
        rf"(?P<name>{_ANY_NAME}|[ぁ-ん\s]{{2,12}}?(?=です|でし|と申|ともう|とい|と言|[、。!?]|$))"
    ),
    re.compile(rf"{_SELF}は\s?(?P<name>{_ANY_NAME}|[ぁ-ん]{{2,10}}?){_SAYS}"),
    re.compile(rf"(?:{_SELF}[はの、]?\s?)?(?P<name>{_ANY_NAME}){_CALLED}"),
    re.compile(rf"(?:^|(?<=[、。\s!?はの]))(?P<name>[ぁ-ん]{{2,10}}?){_CALLED}"),
)

# Without any of these no rule can match: most questions cost one look.
_SUSPECT = re.compile(r"[\d@〇一二三四五六七八九十]|名前|氏名|なまえ|と申|ともう|といいま|と言いま")

Found = tuple[int, int, str]  # half-open span and what stands in its place


def mask(text: str) -> str:
    """``text`` with everything personal that is found replaced by what it was; the rest stays as typed."""
    if not _SUSPECT.search(fold(text)):
        return text
    folded, origin = fold_with_map(text)
    plain = folded.translate(_ONE_DASH)
    figures = plain.translate(_KANJI_DIGITS)
    taken: list[Found] = []
    for rule in _RULES:
        for start, end, label in rule(plain, figures):
            if all(end <= a or start >= b for a, b, _ in taken):
                taken.append((start, end, label))
    out: list[str] = []
    at = 0
    for start, end, label in sorted(taken):
        first, last = origin[start], origin[end - 1]
        out += [text[at:first], label]
        at = next((o for o in origin[end:] if o > last), len(text))
    return "".join([*out, text[at:]])


def _long_numbers(_: str, figures: str) -> Iterator[Found]:
    for match in (m for pattern in _DIGITS for m in pattern.finditer(figures)):
        digits = re.sub(r"\D", "", match[0])
        if is_my_number(digits):
            yield *match.span(), MY_NUMBER
        elif len(digits) >= 13 and is_card(digits):
            yield *match.span(), CARD


def _phones(_: str, figures: str) -> Iterator[Found]:
    for match in _PHONE.finditer(figures):
        digits = re.sub(r"\D", "", re.sub(r"^\+\s?81\D*0?", "0", match[0]))
        if len(digits) in (10, 11):
            yield *match.span(), PHONE


def _names(plain: str, _: str) -> Iterator[Found]:
    for pattern in _NAMES:
        for match in pattern.finditer(plain):
            yield *match.span("name"), NAME


def _matching(pattern: re.Pattern[str], label: str) -> Callable[[str, str], Iterator[Found]]:
    return lambda _, figures: ((*match.span(), label) for match in pattern.finditer(figures))


# The first rule that finds a stretch keeps it.
_RULES: tuple[Callable[[str, str], Iterator[Found]], ...] = (
    _matching(_MAIL, MAIL),
    _long_numbers,
    _phones,
    _matching(_POSTAL, POSTAL),
    _matching(_ADDRESS, ADDRESS),
    _names,
)


def is_my_number(digits: str) -> bool:
    """Twelve digits whose last is the check digit of the others (Ordinance No. 85 of 2014, article 5)."""
    if len(digits) != 12:
        return False
    body = [int(d) for d in reversed(digits[:11])]
    total = sum(digit * (n + 1 if n <= 6 else n - 5) for n, digit in enumerate(body, start=1))
    remainder = total % 11
    return int(digits[11]) == (0 if remainder <= 1 else 11 - remainder)


def is_card(digits: str) -> bool:
    """Whether 13 to 19 digits pass Luhn's check."""
    doubled = [int(d) * (2 if i % 2 else 1) for i, d in enumerate(reversed(digits))]
    return 13 <= len(digits) <= 19 and sum(d - 9 if d > 9 else d for d in doubled) % 10 == 0
