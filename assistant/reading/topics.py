"""«オンライン面談について教えてください» names a topic and asks for nothing of it: the city's position is meant.

Such a question is worded like those that ask for a fact («申し込みについて教えてください»), so where it would be declined
the position on the topic is looked for under its own name.
"""

from __future__ import annotations

import re

from assistant.reading.facts import asked_facts
from index.text import fold

_TELL_ABOUT = re.compile(
    r"(?P<topic>[^。?!、]{2,30}?)(?:について(?:の(?:こと|話))?|に関して|に関すること|のこと|の件)(?:を|は|が|も|で)?[、\s]*"
    r"(?:(?:もう少し|詳しく|くわしく|簡単に|市の(?:考え|見解|回答)を)[、\s]*)?"
    r"(?:(?:教え|おしえ|聞かせ|きかせ|説明し)て.{0,12}|(?:知り|聞き|うかがい|伺い)たい.{0,8}|(?:お願い|おねがい)し?ます)?[。?!]*"
)


def topic_asked_about(question: str) -> str | None:
    """The topic of a question that asks for no particular fact of it, else None."""
    match = _TELL_ABOUT.fullmatch(fold(question).strip())
    return match["topic"] if match and not asked_facts(question) else None
