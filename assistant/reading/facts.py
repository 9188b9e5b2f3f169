"""The kind of fact that a question asks for, and whether a response holds one.

Similarity cannot tell «スマホ教室はありますか» from «スマホ教室はどこでありますか»: both are about the same record. What tells them apart is
the kind of fact that is asked for, which is a matter of wording and learnt (`wording`); whether a response holds one is seen
from its form. Most questions (yes or no, what does the city think) ask for no particular fact.
"""

from __future__ import annotations

import re
from functools import lru_cache

from assistant.reading.numbers import find_references
from assistant.reading.wording import FactType, load_wordings
from index.text import fold

_ASKED = 0.5  # probability from which a kind is taken to be asked for
# What in a response counts as a fact of the kind, by its form alone: figures with their units, roles, titles in 「」.
_HELD = {
    FactType.NAME: r"(?:市|町|村|区|局|部|課|室|園|校|会)長|知事|大臣|管理者|委員会|協議会",
    FactType.COMPARISON: r"他(?:都市|市|町|県|自治体|団体|の\d+(?:区|市|町|校))",
    FactType.STATISTIC: r"\d+(?:%|割|[つ区件人名台回校園か箇カヶ個本枚倍分])|\d+(?:センチ|メートル|キロ|トン)|定員",
    FactType.PLACE: r"「[^」]+」(?:より|から|の機能より|で|にて)|サイト」|(?:コンビニ|会場|駅|公園|センター|学校)(?:交付|で|にて|において|内)",
    FactType.PROCEDURE: r"(?:ご覧|ご確認|検索|ご利用)いただけ|により[^。]{0,10}ご?意見を|申し?込|申請|予約|届け出|ご連絡|お問い合わせ",
    FactType.REASON: r".",  # every response gives the grounds of the city's position
    FactType.AMOUNT: r"\d+(?:万|億|千)?円",
    FactType.DATE: r"\d+(?:年|月|日|時)",
}
_SENTENCE = re.compile(r"[^。!?\n]+[。!?]*")
_HOLDS = {fact: re.compile(pattern) for fact, pattern in _HELD.items()}


@lru_cache(maxsize=1024)
def asked_facts(question: str, sure: float = _ASKED) -> tuple[FactType, ...]:
    """The kinds of fact that a question asks for with the probability ``sure`` at least, the likeliest first.

    By itself it is one or, for most questions, none; with a low ``sure`` several.

    Only sentences that ask are looked at, the last one always: a story may mention telephones and prices.
    """
    asking = _asking(fold(question))
    references = find_references(asking)
    kinds = load_wordings().fact(references.masked if references else asking)
    return tuple(fact for fact, p in kinds.items() if fact is not FactType.NONE and p >= sure)


def _asking(folded: str) -> str:
    sentences = [sentence.strip() for sentence in _SENTENCE.findall(folded)]
    return " ".join(s for i, s in enumerate(sentences) if i == len(sentences) - 1 or s.endswith(("?", "か。")))


def asked_fact(question: str) -> FactType | None:
    """The kind of fact that a question asks for, or None where it asks for no particular one."""
    facts = asked_facts(question)
    return facts[0] if facts else None


@lru_cache(maxsize=4096)
def holds(fact: FactType, response: str) -> bool:
    """Whether a response's text holds a fact of this kind (not: the fact that is asked for)."""
    pattern = _HOLDS.get(fact)
    return pattern is not None and pattern.search(response) is not None
