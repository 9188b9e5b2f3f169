"""Which language a question is in, as far as declining in that language needs: by script, then by small words."""

from __future__ import annotations

import re

_KANA = re.compile(r"[ぁ-んァ-ヶｦ-ﾝ]")
_SCRIPTS = (("ko", r"[가-힣ᄀ-ᇿ]"), ("th", r"[ก-๛]"), ("ne", r"[ऀ-ॿ]"), ("ru", r"[а-яА-Я]"))
# Characters and words of Chinese that no Japanese keyword list holds.
_CHINESE = re.compile(
    r"[吗呢们这哪谁么请为关对费网电车务动应该个时间说让从还现问题样会吧给您你她它啊嗎請為這個說們麼]|什么|怎么|如何|是否|可以|有没有|多少"
)
_VIETNAMESE = re.compile(r"[ăâđêôơưạảấầẩẫậắằẳẵặẹẻẽếềểễệỉịọỏốồổỗộớờởỡợụủứừửữựỳỵỷỹ]", re.IGNORECASE)
_SMALL_WORDS = (
    (
        "pt",
        {
            "não",
            "você",
            "para",
            "uma",
            "como",
            "onde",
            "quando",
            "posso",
            "é",
            "qual",
            "são",
            "do",
            "da",
            "os",
            "meu",
            "obrigado",
            "por",
        },
    ),
    (
        "es",
        {
            "qué",
            "cómo",
            "dónde",
            "cuándo",
            "puedo",
            "para",
            "una",
            "el",
            "los",
            "las",
            "es",
            "cuál",
            "hay",
            "mi",
            "gracias",
            "por",
        },
    ),
    (
        "fr",
        {
            "je",
            "est",
            "où",
            "comment",
            "quand",
            "les",
            "des",
            "une",
            "pour",
            "quel",
            "quelle",
            "puis",
            "mon",
            "merci",
            "la",
            "le",
        },
    ),
)
_WORD = re.compile(r"[^\W\d_]+")


def foreign_language(text: str) -> str | None:
    """The code of a foreign language, or None for Japanese, single words («DX», «AI») and what has no words.

    «en» stands for every other language in Latin letters. A few words of Japanese make a text Japanese.
    """
    if _KANA.search(text):
        return None
    for code, script in _SCRIPTS:
        if re.search(script, text):
            return code
    if re.search(r"[一-鿿]", text):
        return "zh" if _CHINESE.search(text) else None
    words = [word.lower() for word in _WORD.findall(text) if word.isascii() or len(word) > 1]
    if len(words) < 3:
        return None
    if _VIETNAMESE.search(text):
        return "vi"
    scores = {code: sum(word in small for word in words) for code, small in _SMALL_WORDS}
    best = max(scores, key=lambda code: scores[code])
    return best if scores[best] >= 2 else "en"
