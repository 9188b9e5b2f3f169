"""Look-ups: questions that the records answer by code, before any search.

A question is a look-up by its core: opinions by number (`lookup_numbers`), the results paper, its counts and
categories (`lookup_document`), the opinions that mention a word (`lookup_mentions`). It is none where it speaks of
a subject besides (`asked`): «10番» is one and «10番のバス» is none; what is no look-up goes on to the search. The
answers quote the records; they never paraphrase them.
"""

from __future__ import annotations

from assistant import messages_ja as ja
from assistant.answers import Draft
from assistant.lookup.by_number import by_number, opinions_named
from assistant.lookup.document import about_document, numbered_category
from assistant.lookup.mentions import mentions
from assistant.lookup.shown import looked_up, show_records
from corpus.records import Consultation, Opinion
from index.text import fold


def look_up(question: str, consultation: Consultation) -> Draft | None:
    """The look-up's reply, or None where the question is none. ``question`` is as typed."""
    folded = fold(question)
    if chosen := _chosen(question, consultation):
        return looked_up(*show_records([chosen], consultation))
    if draft := numbered_category(folded, consultation) or by_number(folded, consultation):
        return draft
    if opinions_named(folded, consultation) is not None:
        return None
    return about_document(folded, consultation) or mentions(folded, consultation)


def _chosen(question: str, consultation: Consultation) -> Opinion | None:
    """The opinion whose choice («意見10(紙と郵便物の削減)») was sent as it stands."""
    return next((o for o in consultation.opinions if question == ja.choice(consultation.topic(o), o.label)), None)
