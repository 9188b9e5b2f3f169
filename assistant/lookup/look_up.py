"""Look-ups: what a `Reading` wants of the records themselves, by its intent.

Each answer quotes the records or the head of the paper; none paraphrases them. An intent that a question's slots do not
fill (a word that is nowhere named) is no look-up, and the question goes on to the search.
"""

from __future__ import annotations

from collections.abc import Callable

from assistant import messages_ja as ja
from assistant.answers import Draft, Outcome
from assistant.lookup import paper, relations
from assistant.lookup.mentions import mentions
from assistant.lookup.records import looked_up, show_records
from assistant.reading.reading import Reading
from assistant.reading.wording import Intent
from corpus.records import Consultation, Opinion, Voice

LookUp = Callable[[Reading, Consultation], Draft | None]


def look_up(reading: Reading, consultation: Consultation) -> Draft | None:
    """The look-up's reply, or None where the question is none."""
    if chosen := _chosen(reading.text, consultation):
        return looked_up(*show_records([chosen], consultation))
    of_paper, answer = OF_PAPER.get(reading.intent), LOOK_UPS.get(reading.intent)
    if of_paper is None and answer is None:
        return None
    if reading.missing and not reading.opinions:
        return show((), reading.missing, consultation)
    return of_paper(consultation) if of_paper else answer and answer(reading, consultation)


def show(
    opinions: tuple[Opinion, ...], missing: tuple[str, ...], consultation: Consultation, *, first: Voice = Voice.OPINION
) -> Draft:
    """Records in full, ``first`` the voice that was asked for; numbers that do not exist are said."""
    if not opinions:
        text = ja.missing_numbers(missing, consultation)
        return Draft(Outcome.NOT_IN_DOCUMENT, text, composer="lookup", options=(ja.SUGGEST_LIST,))
    text, citations = show_records(opinions, consultation, first=first)
    if not missing:
        return looked_up(text, citations)
    text = f"{ja.missing_numbers(missing, consultation)}\n\n{text}"
    return Draft(Outcome.PARTIAL, text, citations, composer="lookup", unanswered=ja.numbers(missing))


def _chosen(question: str, consultation: Consultation) -> Opinion | None:
    """The opinion whose choice («意見10(紙と郵便物の削減)») was sent as it stands."""
    return next((o for o in consultation.opinions if question == ja.choice(consultation.topic(o), o.label)), None)


def _record(reading: Reading, consultation: Consultation) -> Draft:
    first = Voice.RESPONSE if reading.intent is Intent.RECORD_RESPONSE else Voice.OPINION
    return show(reading.opinions, reading.missing, consultation, first=first)


# What is asked of the paper as a whole needs nothing of the question but its intent.
OF_PAPER: dict[Intent, Callable[[Consultation], Draft | None]] = {
    Intent.LIST_ALL: paper.list_all,
    Intent.PROMISED: paper.not_classified,
    Intent.STANCE: paper.not_classified,
    Intent.ADOPTION: paper.not_classified,
    Intent.SUMMARY: paper.not_classified,
    Intent.REFUSED: paper.refused,
    Intent.CATEGORIES: paper.count_breakdown,
    Intent.COUNT_BREAKDOWN: paper.count_breakdown,
    Intent.COUNT: paper.counts,
    Intent.COUNT_PEOPLE: paper.counts,
    Intent.COUNT_ORGANISATIONS: paper.counts,
    Intent.TITLE: paper.document,
    Intent.BODY: paper.document,
    Intent.STAGE: paper.document,
    Intent.PLAN: paper.document,
    Intent.FULL_TEXT: paper.full_text,
    Intent.SAME_RESPONSE_ANY: relations.all_shared,
    Intent.INCOMPLETE_ANY: relations.all_unreadable,
}
LOOK_UPS: dict[Intent, LookUp] = {
    Intent.RECORD: _record,
    Intent.RECORD_RESPONSE: _record,
    Intent.RECORD_OPINION: _record,
    Intent.LIST_CATEGORY: lambda reading, consultation: paper.list_category(reading.category, consultation),
    Intent.COUNT_CATEGORY: lambda reading, consultation: paper.count_category(reading.category, consultation),
    Intent.LARGEST: lambda _, consultation: paper.extreme(consultation, largest=True),
    Intent.SMALLEST: lambda _, consultation: paper.extreme(consultation, largest=False),
    Intent.CATEGORY_OF: lambda reading, _: relations.category_of(reading.opinions),
    Intent.SAME_RESPONSE: lambda reading, _: relations.same_response(reading.opinions),
    Intent.SAME_RESPONSE_AS: lambda reading, consultation: relations.shares_with(reading.opinions[0], consultation),
    Intent.INCOMPLETE: lambda reading, consultation: relations.completeness(reading.opinions[0], consultation),
    Intent.MENTIONS: mentions,
    Intent.COUNT_MENTIONS: mentions,
}
