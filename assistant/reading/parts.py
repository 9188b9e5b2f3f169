"""Questions of two parts: «紙は減りますか。それと、漏えいは大丈夫ですか» asks of two records.

A split is only proposed where both sides ask by themselves; the search decides whether they lead to two
different answers. A story that ends in one question has one part.
"""

from __future__ import annotations

import re
import unicodedata

from index.tokens import words

_JOINER = r"(?:それと(?!も)|それから|あと(?!で)|あわせて|併せて|ついでに|加えて|もう(?:一|1|ひと)つ|さらに|あど(?!で)|ほいで|ほんで|それに(?!し|つ|対|関|よ))"
# «…のかと、…», «…という点と、…»: what is asked of stands before と.
_JOINED = re.compile(
    rf"(?<=[?？。!！、,かと\s]){_JOINER}|(?<=のか)と[、,]?|(?<=[か点件訳話解無面策])と[、,]|(?<=こと)と[、,]|(?<=たい)のと[、,]"
)
_BOUNDARY = re.compile(
    rf"(?<=[?？。!！])\s*|(?:(?<=すか)|(?<=のか)|(?<=うか))[、,]\s*(?!それとも)|(?<=のと)[、,]\s*|(?:、|。|\s)(?={_JOINER}|また(?![はも]))"
)
_LEAD = re.compile(rf"^(?:{_JOINER}は?|また|で)[、,\s]*")
_ASKS = re.compile(
    r"(?:か|かな|かね|かい|かしら|の|よね|って|は|でしょう|だろう|っけ|べか|べ|教えて.{0,8}|知りたい.{0,8}|聞きたい.{0,8}|気になる.{0,6}|ください|どう|どうなる)[?？]?$|[?？]$"
)
# Said of two things at once («紙の件と投票の件、両方どうなる»), which no boundary parts.
_BOTH = re.compile(
    r"両方|りょうほう|両者|(?:二|[2２]|ふた)(?:つ|点|件)(?!の区)|それぞれ|併せて|あわせて|①.*②|[1１一]つ目.*[2２二]つ目"
)
_LISTED = re.compile(
    rf"{_BOUNDARY.pattern}|(?<=[話件点事題か])(?:と|や)?[、,]\s*|(?<=[話件点事])と(?=.)|(?<=こと)と|[①②③]"
)
# «デメリットと税金の話»: nothing but two topics.
_TWO_TOPICS = re.compile(
    r"(?P<one>[^、。?？!！とや]{2,14})[とや](?P<other>[^、。?？!！とや]{2,14})の(?P<what>話|件|こと)(?:を|について|は|が)?"
    r"(?:(?:教え|聞かせ|知り|聞き|お願い).{0,10})?[。?？]*"
)
MOST_PARTS = 3
_NUMBERED = re.compile(r"(?:^|(?<=[\s。?？!！、]))(?:([①-⑨])|([1-9１-９])[.．)）、:：]|[(（]([1-9１-９])[)）])\s*")
MOST_LISTED = 5
_FEWEST_WORDS = 2


def listed(question: str) -> tuple[str, ...]:
    """The questions of a numbered list («1. … 2. … 3. …», «①…②…») in order; empty where it is none."""
    marks = list(_NUMBERED.finditer(question))
    numbers = [unicodedata.digit(next(group for group in mark.groups() if group)) for mark in marks]
    if not 2 <= len(marks) <= MOST_LISTED or numbers != list(range(1, len(marks) + 1)) or marks[0].start() > 0:
        return ()
    ends = [mark.start() for mark in marks[1:]] + [len(question)]
    pieces = [question[mark.end() : end].strip(" 、") for mark, end in zip(marks, ends, strict=True)]
    return tuple(pieces) if all(words(piece) for piece in pieces) else ()


def joined_parts(question: str) -> tuple[str, ...]:
    """The parts between words that join two questions («それと», «あと»), each with two content words or more; else empty."""
    if two := _TWO_TOPICS.fullmatch(question):
        return (f"{two['one']}の{two['what']}", f"{two['other']}の{two['what']}")
    pieces = [piece.strip(" 、。") for piece in _JOINED.split(question)]
    whole = all(len(words(piece)) >= _FEWEST_WORDS for piece in pieces)
    return tuple(pieces) if whole and 2 <= len(pieces) <= MOST_PARTS else ()


def asks_of_both(question: str) -> bool:
    """Whether a question says itself that it is about two things."""
    return _BOTH.search(question) is not None


def is_joined(question: str) -> bool:
    """Whether its parts are joined in words («それと», «両方»), so that each has a subject of its own."""
    return asks_of_both(question) or _JOINED.search(question) is not None


def parts(question: str) -> tuple[str, ...]:
    """The parts that each ask by themselves, in order; empty unless there are two or three.

    Where the question says that it is about two things, they need not ask: «投票の件と紙の件、両方どうなりますか».
    """
    both = asks_of_both(question)
    boundary = _LISTED if both else _BOUNDARY
    pieces = [_LEAD.sub("", piece).strip("、。 ") for piece in boundary.split(question) if piece and piece.strip()]
    asking = [piece for piece in pieces if (both or _ASKS.search(piece)) and len(words(_BOTH.sub("", piece))) >= 2]
    return tuple(asking) if 2 <= len(asking) <= MOST_PARTS else ()
