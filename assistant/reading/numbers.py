"""References to opinions by number, in every form that people type: 意見10, No.１６, №3, #5, ⑨, 十番, 3〜5, ばんごう７.

A reference is strong where it says that an opinion is meant (意見10, No.10, #10, 10番の意見), weak where only
10番 is written, bare where the numbers are all there is. What a weak or bare one means depends on the rest of
the question, which `lookup` looks at. Positions (最後から2番目の意見, 最初の3件, 20番以降) are spelled out as numbers first.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from enum import IntEnum
from itertools import product

_LONGEST_RANGE = 30  # 「1〜1000」 is no list of opinions
NUMBER = "〓"  # stands for an opinion's number in a masked question


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
    masked: str  # the question with `NUMBER` for each number named, two at most where a range or list stands


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
_NUM = (
    r"(?:\d+|[〇零一二三四五六七八九十百]+(?:(?=[つ件個人][目め])|(?![一-鿿々つ](?<!番)(?<!号)(?<!及)(?<!又)(?<!以))))"
)
_LONG_KANA = "|".join(sorted((k for k in _KANA if "じゅう" in k), key=len, reverse=True))
_SHORT_KANA = "|".join(k for k in _KANA if "じゅう" not in k)
# «わけに ばんごう»: the shortest ones are particles and ends of words too.
_BEFORE_BAN = rf"(?:(?<![ぁ-ゖ])|(?<=けん)|(?=.[ぁ-ゖ]ばん)(?!.[^んちくな]))(?:{_SHORT_KANA})(?=\s*ばん(?!ごう))"
_ANY_NUM = rf"(?:{_NUM}|(?:{_LONG_KANA})|{_BEFORE_BAN}|(?<=ばんごう)(?:{_SHORT_KANA})(?!\w))"
_COUNTER = r"(?:番目|ばんめ|番号|番|ばん|号|[つ個件人][目め])"
_MARK = r"(?:ご?意[見件]|いけん|opinion)?(?:の)?(?:no\.?|(?:番号|ばんごう)(?:は|が)?|なんばー|ナンバー|number|#)"
_OPINION = r"(?:ご?意[見件]|いけん|opinion)"
_RANGE = r"(?:〜|~|-|–|—|ー|(?<!それ)から|ないし)"
_JOIN = rf"\s*(?:{_RANGE}|と(?:、?(?:あと|それから))?|それから|や|、|,|・|&|\+|及び|および|または|or|and|\s)\s*"


def _list_of(number: str, before: str = "", after: str = "") -> str:
    return rf"{before}\s*[.,:(]?\s*{number}{after}(?:{_JOIN}(?:{_MARK}|{_OPINION})?\s*{number}{after})*"


_OPTIONAL_COUNTER = rf"(?:\s*{_COUNTER})?"
_STRONG = re.compile(
    rf"(?:{_list_of(_ANY_NUM, f'(?:{_MARK}|{_OPINION})', _OPTIONAL_COUNTER)})(?:まで)?"
    rf"|(?:{_list_of(_ANY_NUM, '第?', _OPTIONAL_COUNTER)})(?:まで)?(?<=[番ば号目めんで])の?ご?{_OPINION}"
)
_WEAK = re.compile(
    rf"(?:{_list_of(_ANY_NUM, '第?', _OPTIONAL_COUNTER)})(?<=[番号目めん])(?<![つ件個人][目め])(?:まで)?"
)
_BARE = re.compile(rf"(?:{_list_of(_NUM)})")
_ITEM = re.compile(rf"({_RANGE})?\s*(?:{_MARK}|{_OPINION})?\s*[.,:(]?\s*({_ANY_NUM})")
_KANJI_NUMBER = re.compile(r"^(?:([一二三四五六七八九])?百)?(?:([二三四五六七八九])?(十))?([〇零一二三四五六七八九])?$")

# Characters that only look like a numeral, where a numeral stands: katakana ニ and ハ, a long stroke, the letter O.
_LOOK_ALIKES = (
    (re.compile(r"壱"), "一"),
    (re.compile(r"弐"), "二"),
    (re.compile(r"拾(?=[一二三四五六七八九番])|(?<=[一二三四五六七八九])拾"), "十"),
    (re.compile(r"ニ(?=[十番])|(?<=十)ニ(?![ァ-ヶ])"), "二"),
    (re.compile(r"(?<![ァ-ヶ])ハ(?=[十番])|(?<=十)ハ(?![ァ-ヶ])"), "八"),
    (re.compile(r"(?<![ァ-ヶー])ー(?=番)"), "一"),
    (re.compile(r"(?<=\d)o(?=\s*(?:番|ばん|$))"), "0"),
)
_FIRST = r"(?:(?:一番|いちばん)?(?:最初|さいしょ|冒頭|先頭|初め|はじめ)|(?:一番|いちばん)(?:上|頭|前)|トップ)"
_LAST = r"(?:(?:一番|いちばん)?(?:最後|さいご|末尾|終わり|おわり|おしまい|しまい|ラスト)|(?:一番|いちばん)(?:下|後ろ|うしろ))"
_STANDS = r"(?:の|に(?:載って|のって|載せて|掲載されて|出て|でて|書かれて|ある|あった|来て|きて|くる)(?:い?る|い?た|くる|きた)?)"
# «最後の意見交換会» is no opinion of the document.
_ITSELF = rf"(?:{_OPINION}(?!交換|募集|公募|箱|書|表明|聴取|照会|提出|を(?:出|言))|もの|やつ|番号|回答)"
_SOME = re.compile(
    rf"(?P<end>{_FIRST}|{_LAST})の?(?P<n>\d+|[一二三四五六七八九十]+)(?:件|つ|個|番)(?:ほど|ぐらい|くらい)?(?:の?{_OPINION}|(?=[をは、,な]|$|まで))"
)
_FROM_END = re.compile(rf"(?:{_LAST}|下|後ろ|うしろ)から(?:数えて)?\s*(?P<n>{_ANY_NUM})\s*{_COUNTER}(?:の?{_OPINION})?")
_FROM_START = re.compile(
    rf"(?:{_FIRST}|上|頭)から(?:数えて)?\s*(?P<n>{_ANY_NUM})\s*{_COUNTER}(?!.{{0,4}}(?:まで|から))(?:の?{_OPINION})?"
)
_IN_LIST = re.compile(rf"(?P<n>{_ANY_NUM})\s*(?:番目|ばんめ|[つ個件][目め])(?:の(?:もの|やつ|{_OPINION})?)?")
_ONE_OF_LIST = re.compile(rf"(?:(?P<first>{_FIRST})|{_LAST})(?:の)?(?:もの|やつ|一件|1件|{_OPINION})")
_ONWARDS = re.compile(rf"(?P<n>{_ANY_NUM})\s*(?:{_COUNTER})?\s*(?:以降|以後|から(?:最後|おわり|終わり)まで)")
_FIRST_ONE, _LAST_ONE = re.compile(rf"{_FIRST}{_STANDS}\s*{_ITSELF}"), re.compile(rf"{_LAST}{_STANDS}\s*{_ITSELF}")


def spell_out(folded: str, order: Sequence[str], *, shown: bool = False) -> str:
    """``folded`` with look-alikes mended and positions in ``order``, a list of labels, written as numbers.

    With ``shown`` the list is one that was named or shown: «三番目のもの» is then its third, and no opinion's number.
    """
    for pattern, numeral in _LOOK_ALIKES:
        folded = pattern.sub(numeral, folded)
    folded = _SOME.sub(lambda m: _some(m, order), folded)
    folded = _FROM_END.sub(lambda m: _named(order, -(parse_number(m["n"]) or 0), m[0]), folded)
    folded = _FROM_START.sub(lambda m: _named(order, parse_number(m["n"]) or 0, m[0]), folded)
    if shown:
        folded = _IN_LIST.sub(lambda m: _named(order, parse_number(m["n"]) or 0, m[0]), folded)
        folded = _ONE_OF_LIST.sub(lambda m: _named(order, 1 if m["first"] else -1, m[0]), folded)
    else:
        folded = _ONWARDS.sub(lambda m: _onwards(m, len(order)), folded)
    folded = _FIRST_ONE.sub(lambda m: _named(order, 1, m[0]), folded)
    return _LAST_ONE.sub(lambda m: _named(order, -1, m[0]), folded)


def _some(match: re.Match[str], order: Sequence[str]) -> str:
    number = parse_number(match["n"]) or 0
    if not 0 < number <= len(order):
        return match[0]
    some = order[:number] if re.fullmatch(_FIRST, match["end"]) else order[-number:]
    return "、".join(f"意見{label}番" for label in some)


def _named(order: Sequence[str], place: int, typed: str) -> str:
    """The opinion at a place counted from 1, from the end where it is negative; as typed where there is none."""
    return f"意見{order[place - 1 if place > 0 else place]}番" if 0 < abs(place) <= len(order) else typed


def _onwards(match: re.Match[str], count: int) -> str:
    first = parse_number(match["n"])
    return f"{first}〜{count}番" if first is not None and 0 < first < count else match[0]


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
    strong = [m for m in _STRONG.finditer(folded) if _digits_end(folded, m)]
    weak = [
        m
        for m in _WEAK.finditer(folded)
        if _digits_end(folded, m)
        and not any(m.start() < s.end() and s.start() < m.end() for s in strong)
        and stands_for_opinion(folded, m)
    ]
    if strong or weak:
        found = sorted(strong + weak, key=lambda m: m.start())
        return _collect(folded, found, Strength.STRONG if strong else Strength.WEAK)
    found = [m for m in _BARE.finditer(folded) if _stands_alone(folded, m) or _owns(folded, m)] if bare else []
    whole = _BARE.fullmatch(folded.strip(" 。.?、()（）[]【】"))
    if whole:
        numbers = _numbers(whole[0])
        masked = NUMBER * min(len(numbers), 2)
        return References(numbers, Strength.BARE, "", masked) if numbers and max(numbers) < 1000 else None
    return _collect(folded, found, Strength.BARE) if found else None


# What may follow «10番の» or «10番» where an opinion is meant: words for it, its author, its parts, the city.
_OF_AN_OPINION = (
    r"(?:意見|回答|返|答|見解|考|間違|誤|訂正|市(?!民センター|営|バス)|内容|中身|全文|原文|本文|要旨|概要|詳|人|方|者|氏|様|所|部分|項目|欄|件|記|載|書|見|読|教|表示|確認|出|何"
    r"|質問|提案|要望|声|両|続|次|及|又|並|以|番|最|文|コメント|ヤツ|トコ|全|原|本|皆|一|拝|閲|検|pl|ku|お|上|下|半|前|後)"
)
_OTHER_THING = re.compile(rf"^\s*(?:目|さん)?の?(?!{_OF_AN_OPINION})[一-鿿ァ-ヶa-z]")
_BEST = re.compile(r"(?:一|いち)番?(?:ばん)?")  # «一番» is first of all «most»
_OF_THE_FIRST = re.compile(r"^(?:目|め)?(?:の(?:ご?意見|いけん|人|方|回答|返|答|見解|考|市)|さん|様|は|って(?!い)|$)")
_PART_OF_NAME = re.compile(r"(?:[ァ-ヶー一-鿿a-z])$")
_BEFORE_OPINION = re.compile(r"(?:意見|回答|番号|資料|文書|記録|結果|表|今|後|市|見解|方|者|一覧|第|で)$")


def stands_for_opinion(folded: str, match: re.Match[str]) -> bool:
    """Whether what touches a weak reference lets it be an opinion: «バス10番» and «3番窓口» are none."""
    before, after = folded[: match.start()], folded[match.end() :]
    named = _PART_OF_NAME.search(before) and not _BEFORE_OPINION.search(before)
    if _BEST.fullmatch(match[0].strip()) and not _OF_THE_FIRST.match(after):
        return False
    return not named and not _OTHER_THING.match(after)


def _stands_alone(folded: str, match: re.Match[str]) -> bool:
    """Whether a bare number counts or measures nothing: no letter, kanji, つ or % touches it."""
    around = folded[match.start() - 1 : match.start()] if match.start() else ""
    after = folded[match.end() : match.end() + 1]
    touched = re.compile(r"[0-9a-z一-鿿つヶヵか%.ァ-ヶ×÷=+/]")
    return match[0][0].isdecimal() and len(match[0]) < 12 and not touched.match(around) and not touched.match(after)


def _owns(folded: str, match: re.Match[str]) -> bool:
    """«十八の意見»: a bare number whose opinion or answer is asked for."""
    return bool(re.match(r"の(?:ご?意見(?!交換)|いけん|回答|返事|返答|見解)", folded[match.end() :]))


def _digits_end(folded: str, match: re.Match[str]) -> bool:
    """Whether a number is whole: «2024年» holds no «2024», «3.5» and «50%» no reference."""
    after = folded[match.end() : match.end() + 1]
    return not after.isdecimal() and not (
        match[0][-1:].isdecimal()
        and after in ("%", ".", "年", "月", "日", "人", "件", "つ", "区", "歳", "回", "円", "時", "分", "g")
    )


# «12番、じゃなくて13番», «12ではなく13»: the number before is taken back.
_TAKEN_BACK = re.compile(
    r"\s*(?:の(?:ほう|方|意見))?[、。,…ー]*\s*(?:じゃ|では|で)(?:あ)?な(?:く|い)"
    r"|[^\d、。]{0,4}[、。,…\s]*(?:のあ|あ|え)?[、\s]?(?:いや|違う|ちがう|違った|ちがった|間違い|まちがい)[、。,いう\d\s]"
)


def _collect(folded: str, found: list[re.Match[str]], strength: Strength) -> References | None:
    meant = [match for match in found if not _TAKEN_BACK.match(folded, match.end())]
    numbers = tuple(dict.fromkeys(n for match in meant or found for n in _numbers(match[0])))
    if not numbers:
        return None
    rest = masked = folded
    for match in reversed(found):
        rest = rest[: match.start()] + " " + rest[match.end() :]
        named = NUMBER * min(len(_numbers(match[0])), 2)
        masked = masked[: match.start()] + named + masked[match.end() :]
    return References(numbers, strength, rest.strip(), masked)


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
