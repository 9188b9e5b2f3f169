"""Look-ups of the results paper itself: counts, categories, its title and stage, what it does not classify.

What is cited is the printed head of the document, or the records that a list names.
"""

from __future__ import annotations

from assistant import messages_ja as ja
from assistant.answers import Citation, Draft, Outcome
from assistant.lookup.records import list_opinions, looked_up
from corpus.records import Category, Consultation, Voice
from index.passages import sentences
from index.tokens import forms

_HARD = frozenset({"難しい", "困難", "不可能"})  # dictionary forms with which a body says that it cannot
_PREDICATE = 7  # units of a sentence's end that may hold its predicate
_CAN, _NOT = "出来る", frozenset({"ない", "ず", "ぬ", "無い"})


def list_all(consultation: Consultation) -> Draft:
    return list_opinions(ja.ALL_OPINIONS, consultation.opinions)


def list_category(category: Category | None, consultation: Consultation) -> Draft | None:
    if category is None:
        return None
    members = [opinion for opinion in consultation.opinions if opinion.category == category]
    return list_opinions(f"「{category.label}」", members)


def count_category(category: Category | None, consultation: Consultation) -> Draft | None:
    if category is None:
        return None
    count = consultation.totals.categories[category.label]
    return looked_up(ja.one_category_count(category.label, count), [_head(consultation, category.label)])


def count_breakdown(consultation: Consultation) -> Draft:
    rows = list(consultation.totals.categories.items())
    lines = [line for line in consultation.text.splitlines() if line.startswith(("(", "計"))]
    text = ja.category_counts(rows, consultation.totals.opinions)
    return looked_up(text, [Citation(consultation, Voice.DOCUMENT, "\n".join(lines))])


def extreme(consultation: Consultation, *, largest: bool) -> Draft:
    """The categories with the most or the fewest opinions; several where they are even."""
    rows = consultation.totals.categories
    count = max(rows.values()) if largest else min(rows.values())
    labels = [label for label, opinions in rows.items() if opinions == count]
    text = ja.extreme_category(labels, count, largest=largest)
    return looked_up(text, [_head(consultation, label) for label in labels])


def counts(consultation: Consultation) -> Draft:
    totals = consultation.totals
    printed = f"{totals.opinions}件({totals.people}人・{totals.organisations}団体)"
    return looked_up(ja.counts(consultation, printed), [Citation(consultation, Voice.DOCUMENT, printed)])


def document(consultation: Consultation) -> Draft:
    return looked_up(ja.document_about(consultation), [_title(consultation)])


def full_text(consultation: Consultation) -> Draft:
    """Whether opinions are printed whole: the document's one fact on it is the heading of its column."""
    return looked_up(ja.FULL_TEXT, [_title(consultation)])


def not_classified(consultation: Consultation) -> Draft:
    return Draft(
        Outcome.NOT_IN_DOCUMENT,
        ja.not_classified(consultation),
        composer="lookup",
        options=(ja.SUGGEST_CATEGORIES, ja.SUGGEST_LIST),
    )


def refused(consultation: Consultation) -> Draft | None:
    """The sentences in which the body says that something is hard or cannot be done; None where there is none."""
    found = [
        Citation(opinion, Voice.RESPONSE, opinion.response.text[start:end])
        for opinion in consultation.opinions
        for start, end in sentences(opinion.response.text)
        if _refuses(opinion.response.text[start:end])
    ]
    lines = [ja.mention_line(citation.voice, citation.quote, citation.label or "") for citation in found]
    return looked_up("\n".join([ja.REFUSED, *lines]), found) if found else None


def _refuses(sentence: str) -> bool:
    said = forms(sentence)
    end = said[-_PREDICATE:]  # «利用できない市民» says it of others: the body says it at the sentence's end
    return bool(_HARD & set(said)) or any(
        word == _CAN and _NOT & set(end[at + 1 : at + 4]) for at, word in enumerate(end)
    )


def _title(consultation: Consultation) -> Citation:
    return Citation(consultation, Voice.DOCUMENT, consultation.text.splitlines()[0])


def _head(consultation: Consultation, label: str) -> Citation:
    """The printed line of a category's count."""
    line = next(line for line in consultation.text.splitlines() if label in line)
    return Citation(consultation, Voice.DOCUMENT, line)
