"""Questions of two parts: «紙は減りますか。それと、漏えいは大丈夫ですか» asks of two records.

A split is only proposed where both sides ask by themselves; the search decides whether they lead to two
different answers. A story that ends in one question has one part.
"""

from __future__ import annotations

import re

from index.tokens import words

_BOUNDARY = re.compile(
    r"(?<=[?？。!！])\s*|(?<=か)[、,]\s*|(?<=のと)[、,]\s*|(?:、|。|\s)(?=(?:それと|それから|あと(?!で)|あわせて|併せて|ついでに|加えて|また(?![はも])|もう(?:一|1|ひと)つ|さらに))"
)
_LEAD = re.compile(r"^(?:それと|それから|あとは?|あわせて|併せて|ついでに|加えて|また|もう(?:一|1|ひと)つ(?:は)?|さらに|で)[、,\s]*")
_QUESTION_WORD = re.compile(r"か[?？。!！]?$|[?？]|どう|何|なに|なぜ|なんで|教えて|知りたい|聞きたい|気になる|でしょう|だろう|かな|かね|の$|って$|は$|ますよね|ですよね")
MOST_PARTS = 3


def parts(question: str) -> tuple[str, ...]:
    """The parts that each ask by themselves, in order; empty unless there are two or three."""
    pieces = [_LEAD.sub("", piece).strip("、。 ") for piece in _BOUNDARY.split(question) if piece and piece.strip()]
    asking = [piece for piece in pieces if _QUESTION_WORD.search(piece) and len(words(piece)) >= 2]
    return tuple(asking) if 2 <= len(asking) <= MOST_PARTS else ()
