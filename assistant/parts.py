"""Questions of two parts: «紙は減りますか。それと、漏えいは大丈夫ですか» asks of two records.

A split is only proposed where both sides ask by themselves; the search decides whether they lead to two
different answers. A story that ends in one question has one part.
"""

from __future__ import annotations

import re

from index.tokens import words

_BOUNDARY = re.compile(
    r"(?<=[?？。!！])\s*|(?:(?<=すか)|(?<=のか)|(?<=うか))[、,]\s*|(?<=のと)[、,]\s*|(?:、|。|\s)(?=(?:それと|それから|あと(?!で)|あわせて|併せて|ついでに|加えて|また(?![はも])|もう(?:一|1|ひと)つ|さらに))"
)
_LEAD = re.compile(
    r"^(?:それと|それから|あとは?|あわせて|併せて|ついでに|加えて|また|もう(?:一|1|ひと)つ(?:は)?|さらに|で)[、,\s]*"
)
_ASKS = re.compile(
    r"(?:か|かな|かね|かい|かしら|の|よね|って|は|でしょう|だろう|っけ|べか|べ|教えて.{0,8}|知りたい.{0,8}|聞きたい.{0,8}|気になる.{0,6}|ください|どう|どうなる)[?？]?$|[?？]$"
)
MOST_PARTS = 3


def parts(question: str) -> tuple[str, ...]:
    """The parts that each ask by themselves, in order; empty unless there are two or three."""
    pieces = [_LEAD.sub("", piece).strip("、。 ") for piece in _BOUNDARY.split(question) if piece and piece.strip()]
    asking = [piece for piece in pieces if _ASKS.search(piece) and len(words(piece)) >= 2]
    return tuple(asking) if 2 <= len(asking) <= MOST_PARTS else ()
