"""References to opinions by number, in every form that people type: 意見10, No.１６, №3, #5, ⑨, 十番, 3〜5, ばんごう７.

A reference is strong where it says that an opinion is meant (意見10, No.10, #10, 10番の意見), weak where only
10番 is written, bare where the numbers are all there is. What a weak or bare one means depends on the rest of
the question, which `lookup` looks at.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import IntEnum
from itertools import product

_LONGEST_RANGE = 30  # 「1〜1000」 is no list of opinions


class Strength(IntEnum):
    BARE = 0
    WEAK = 1
    STRONG = 2


@dataclass(frozen=True, slots=True)
class References:
    """The numbers that a question names, in the order typed without repeats, and the question without them."""

    numbers: tuple[int, ...]
    strength: Strength
    rest: str


def _kana_numbers() -> dict[str, int]:
    """Readings of 0 to 99: «にじゅういち» → 21, with the usual variants (し, しち, く)."""
    ones = {
        1: ["いち"], 2: ["に"], 3: ["さん"], 4: ["よん", "し"], 5: ["ご"], 6: ["ろく"], 7: ["なな", "しち"],
        8: ["はち"], 9: ["きゅう", "く"],
    }  # fmt: skip
    readings = {"ぜろ": 0, "れい": 0, "ひゃく": 100}
    readings |= {reading: n for n, forms in ones.items() for reading in forms}
    for ten in range(1, 10):
        tens = ["じゅう" if ten == 1 else f"{form}じゅう" for form in ones[ten]]
        readings |= dict.fromkeys(tens, ten * 10)
        readings |= {t + o: ten * 10 + one for one, forms in ones.items() for t, o in product(tens, forms)}
    return readings


_KANA = _kana_numbers()
_KANJI = {c: i for i, c in enumerate("〇一二三四五六七八九")} | {"零": 0}
# A kanji numeral that runs into a word is none («意見一覧», «意見一つ»); short kana ones need their counter, since
# «意見に» and «意見し» are no numbers.
_NUM = r"(?:\d+|[〇零一二三四五六七八九十百]+(?![一-鿿々つ](?<!番)(?<!号)(?<!及)(?<!又)))"
_LONG_KANA = "|".join(sorted((k for k in _KANA if "じゅう" in k), key=len, reverse=True))
_SHORT_KANA = "|".join(k for k in _KANA if "じゅう" not in k)
_ANY_NUM = rf"(?:{_NUM}|(?:{_LONG_KANA})|(?:{_SHORT_KANA})(?=\s*ばん)|(?<=ばんごう)(?:{_SHORT_KANA})(?!\w))"
_COUNTER = r"(?:番目|ばんめ|番号|番|ばん|号)"
_MARK = r"(?:ご?意見|いけん|opinion)?(?:の)?(?:no\.?|(?:番号|ばんごう)(?:は|が)?|なんばー|ナンバー|number|#)"
_OPINION = r"(?:ご?意見|いけん|opinion)"
_RANGE = r"(?:〜|~|-|–|—|ー|から|ないし)"
_JOIN = rf"\s*(?:{_RANGE}|と|や|、|,|・|&|\+|及び|および|または|or|and|\s)\s*"


def _list_of(number: str, before: str = "", after: str = "") -> str:
    return rf"{before}\s*[.:]?\s*{number}{after}(?:{_JOIN}(?:{_MARK}|{_OPINION})?\s*{number}{after})*"


_OPTIONAL_COUNTER = rf"(?:\s*{_COUNTER})?"
_STRONG = re.compile(
    rf"(?:{_list_of(_ANY_NUM, f'(?:{_MARK}|{_OPINION})', _OPTIONAL_COUNTER)})(?:まで)?"
    rf"|(?:{_list_of(_ANY_NUM, '第?', _OPTIONAL_COUNTER)})(?:まで)?(?<=[番ば号目めんで])の?ご?{_OPINION}"
)
_WEAK = re.compile(rf"(?:{_list_of(_ANY_NUM, '第?', _OPTIONAL_COUNTER)})(?<=[番号目めん])(?:まで)?")
_BARE = re.compile(rf"(?:{_list_of(_NUM)})")
_ITEM = re.compile(rf"({_RANGE})?\s*(?:{_MARK}|{_OPINION})?\s*[.:]?\s*({_ANY_NUM})")
_KANJI_NUMBER = re.compile(r"^(?:([一二三四五六七八九])?百)?(?:([二三四五六七八九])?(十))?([〇零一二三四五六七八九])?$")


def parse_number(text: str) -> int | None:
    """A number in digits, kanji or kana; None where the characters are none («十十»)."""
    if text.isdecimal():
        return int(text) if text == "0" or not text.startswith("0") else None
    if text in _KANA:
        return _KANA[text]
    if text and all(c in _KANJI for c in text):
        return int("".join(str(_KANJI[c]) for c in text))
    match = _KANJI_NUMBER.match(text)
    if not match or not text:
        return None
    hundreds, tens, ten, ones = match.groups()
    total = (_KANJI[hundreds] if hundreds else 1) * 100 if "百" in text else 0
    total += (_KANJI[tens] if tens else 1) * 10 if ten else 0
    return total + (_KANJI[ones] if ones else 0)


def find_references(folded: str, *, bare: bool = False) -> References | None:
    """The opinions that a folded question names by number; None where it names none.

    With ``bare`` numbers without any marker count too, wherever they stand; without it only where the
    question is nothing else. Years and other numbers of four digits are opinions only where marked as such.
    """
    for pattern, strength in ((_STRONG, Strength.STRONG), (_WEAK, Strength.WEAK)):
        if found := [m for m in pattern.finditer(folded) if _digits_end(folded, m)]:
            return _collect(folded, found, strength)
    found = [m for m in _BARE.finditer(folded) if _stands_alone(folded, m)] if bare else []
    whole = _BARE.fullmatch(folded.strip(" 。.?、()（）[]【】"))
    if whole:
        numbers = _numbers(whole[0])
        return References(numbers, Strength.BARE, "") if numbers and max(numbers) < 1000 else None
    return _collect(folded, found, Strength.BARE) if found else None


def _stands_alone(folded: str, match: re.Match[str]) -> bool:
    """Whether a bare number counts or measures nothing: no letter, kanji, つ or % touches it."""
    around = folded[match.start() - 1 : match.start()] if match.start() else ""
    after = folded[match.end() : match.end() + 1]
    touched = re.compile(r"[0-9a-z一-鿿々つヶヵか%.ァ-ヶ×÷=+/]")
    return match[0][0].isdecimal() and len(match[0]) < 12 and not touched.match(around) and not touched.match(after)


def _digits_end(folded: str, match: re.Match[str]) -> bool:
    """Whether a number is whole: «2024年» holds no «2024», «3.5» and «50%» no reference."""
    after = folded[match.end() : match.end() + 1]
    return not after.isdecimal() and not (
        match[0][-1:].isdecimal()
        and after in ("%", ".", "年", "月", "日", "人", "件", "つ", "区", "歳", "回", "円", "時", "分", "g")
    )


def _collect(folded: str, found: list[re.Match[str]], strength: Strength) -> References | None:
    numbers = tuple(dict.fromkeys(n for match in found for n in _numbers(match[0])))
    if not numbers:
        return None
    rest = folded
    for match in reversed(found):
        rest = rest[: match.start()] + " " + rest[match.end() :]
    return References(numbers, strength, rest.strip())


def _numbers(text: str) -> tuple[int, ...]:
    numbers: list[int] = []
    for item in _ITEM.finditer(text):
        number = parse_number(item[2])
        if number is None:
            return ()
        if item[1] and numbers and numbers[-1] < number <= numbers[-1] + _LONGEST_RANGE:
            numbers.extend(range(numbers[-1] + 1, number + 1))
        else:
            numbers.append(number)
    return tuple(dict.fromkeys(numbers))
