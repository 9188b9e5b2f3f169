"""Folding: one form for matching, with a way back to the printed text.

``fold`` is NFKC, lower case, old kanji forms as new ones, and no invisible characters; `fold_with_map` also
says which printed character each folded one came from, so that a match found in folded text can be shown
as it was printed.
"""

from __future__ import annotations

import unicodedata
from functools import lru_cache

# Old and variant forms that names and elderly writers still use, with the form of the printed document.
_OLD_FORMS = str.maketrans(
    "仙臺廣澤邊邉齋齊髙﨑國學會體傳辯醫藥圓壽鐵縣區號榮應櫻濱瀨眞惠驛佛氣發當對圖讀賣辨實寫關擴權稅處證參與專單屬數經續變豐",
    "仙台広沢辺辺斎斉高崎国学会体伝弁医薬円寿鉄県区号栄応桜浜瀬真恵駅仏気発当対図読売弁実写関拡権税処証参与専単属数経続変豊",
)
_INVISIBLE = {"Cf", "Cs", "Co", "Cn"}  # zero-width and tag characters, surrogates, private and unassigned ones


def clean(text: str) -> str:
    """What a user typed without what cannot be seen: no control, zero-width, tag or surrogate characters.

    White space of every kind becomes one space; the words themselves stay as they were typed.
    """
    visible = (
        " " if unicodedata.category(c) in ("Cc", "Zl", "Zp") else c
        for c in text
        if unicodedata.category(c) not in _INVISIBLE
    )
    return " ".join("".join(visible).split())


def fold(text: str) -> str:
    """The form in which texts are compared. Idempotent."""
    return unicodedata.normalize("NFKC", text).lower().translate(_OLD_FORMS)


@lru_cache(maxsize=4096)  # the records' texts are folded once a process
def fold_with_map(text: str) -> tuple[str, tuple[int, ...]]:
    """Folded text and, for each of its characters, the position in ``text`` it came from.

    Folds character by character, with combining marks kept at their base (half-width ｶﾞ is two characters).
    """
    folded: list[str] = []
    origin: list[int] = []
    start = 0
    while start < len(text):
        end = start + 1
        while end < len(text) and (unicodedata.combining(text[end]) or text[end] in "ﾞﾟ"):
            end += 1
        piece = fold(text[start:end])
        folded.append(piece)
        origin.extend([start] * len(piece))
        start = end
    return "".join(folded), tuple(origin)


def find_printed(text: str, word: str) -> list[tuple[int, int]]:
    """Half-open spans of ``text`` whose folded form is the folded ``word``; white space in ``word`` is ignored."""
    folded, origin = fold_with_map(text)
    needle = "".join(fold(word).split())
    spans: list[tuple[int, int]] = []
    at = folded.find(needle) if needle else -1
    while at >= 0:
        last = origin[at + len(needle) - 1]
        spans.append((origin[at], next((o for o in origin[at + len(needle) :] if o > last), len(text))))
        at = folded.find(needle, at + len(needle))
    return spans
