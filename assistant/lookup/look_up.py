"""Look-ups: what a `Reading` wants of the records themselves, by its intent.

Each answer quotes the records or the head of the paper; none paraphrases them. An intent that a question's slots do not
fill (a word that is nowhere named) is no look-up, and the question goes on to the search.
"""

from __future__ import annotations

from collections.abc import Callable

from assistant import messages_ja as ja
from assistant.answers import Draft, Outcome
from assistant.lookup import paper, relations
from assistant.lookup.mentions import count_mentions, mentions
from assistant.lookup.records import looked_up, show_records
from assistant.reading.reading import Reading
from assistant.reading.wording import Intent
from corpus.records import Consultation, Opinion, Voice

LookUp = Callable[[Reading, Consultation], Draft | None]


def look_up(reading: Reading, consultation: Consultation) -> Draft | None:
    """The look-up's reply, or None where the question is none."""
    if chosen := _chosen(reading.text, consultation):
        return looked_up(*show_records([chosen], consultation))
    answer = LOOK_UPS.get(reading.intent)
    if answer is None or (reading.missing and not reading.opinions):
        return _no_such_number(reading, consultation) if answer else None
    return answer(reading, consultation)


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


def _no_such_number(reading: Reading, consultation: Consultation) -> Draft:
    return show((), reading.missing, consultation)


def _record(reading: Reading, consultation: Consultation) -> Draft:
    first = Voice.RESPONSE if reading.intent is Intent.RECORD_RESPONSE else Voice.OPINION
    return show(reading.opinions, reading.missing, consultation, first=first)


LOOK_UPS: dict[Intent, LookUp] = {
    Intent.RECORD: _record,
    Intent.RECORD_RESPONSE: _record,
    Intent.RECORD_OPINION: _record,
    Intent.LIST_ALL: lambda _, consultation: paper.list_all(consultation),
    Intent.PROMISED: lambda _, consultation: paper.not_classified(consultation),
    Intent.STANCE: lambda _, consultation: paper.not_classified(consultation),
    Intent.ADOPTION: lambda _, consultation: paper.not_classified(consultation),
    Intent.SUMMARY: lambda _, consultation: paper.not_classified(consultation),
    Intent.REFUSED: lambda _, consultation: paper.refused(consultation),
    Intent.LIST_CATEGORY: lambda reading, consultation: paper.list_category(reading.category, consultation),
    Intent.COUNT_CATEGORY: lambda reading, consultation: paper.count_category(reading.category, consultation),
    Intent.CATEGORIES: lambda _, consultation: paper.count_breakdown(consultation),
    Intent.COUNT_BREAKDOWN: lambda _, consultation: paper.count_breakdown(consultation),
    Intent.LARGEST: lambda _, consultation: paper.extreme(consultation, largest=True),
    Intent.SMALLEST: lambda _, consultation: paper.extreme(consultation, largest=False),
    Intent.COUNT: lambda _, consultation: paper.counts(consultation),
    Intent.COUNT_PEOPLE: lambda _, consultation: paper.counts(consultation),
    Intent.COUNT_ORGANISATIONS: lambda _, consultation: paper.counts(consultation),
    Intent.TITLE: lambda _, consultation: paper.document(consultation),
    Intent.BODY: lambda _, consultation: paper.document(consultation),
    Intent.STAGE: lambda _, consultation: paper.document(consultation),
    Intent.PLAN: lambda _, consultation: paper.document(consultation),
    Intent.FULL_TEXT: lambda _, consultation: paper.full_text(consultation),
    Intent.CATEGORY_OF: lambda reading, _: relations.category_of(reading.opinions),
    Intent.SAME_RESPONSE: lambda reading, _: relations.same_response(reading.opinions),
    Intent.SAME_RESPONSE_AS: lambda reading, consultation: relations.shares_with(reading.opinions[0], consultation),
    Intent.SAME_RESPONSE_ANY: lambda _, consultation: relations.all_shared(consultation),
    Intent.INCOMPLETE: lambda reading, consultation: relations.completeness(reading.opinions[0], consultation),
    Intent.INCOMPLETE_ANY: lambda _, consultation: relations.all_unreadable(consultation),
    Intent.MENTIONS: mentions,
    Intent.COUNT_MENTIONS: count_mentions,
}
