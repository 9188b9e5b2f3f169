"""Look-ups of what records are to each other and to the paper: a shared response, a category, whether a text is whole."""

from __future__ import annotations

from collections.abc import Sequence

from assistant import messages_ja as ja
from assistant.answers import Citation, Draft
from assistant.lookup.records import looked_up, show_records
from corpus.records import UNREADABLE_MARK, Consultation, Opinion, Voice


def category_of(opinions: Sequence[Opinion]) -> Draft:
    citations = [Citation(opinion, Voice.OPINION, opinion.text) for opinion in opinions]
    return looked_up("\n".join(ja.category_of(opinion) for opinion in opinions), citations)


def same_response(opinions: Sequence[Opinion]) -> Draft | None:
    """Whether these opinions share one response; None for fewer than two."""
    if len(opinions) < 2:
        return None
    labels = [opinion.label for opinion in opinions]
    shared = len({id(opinion.response) for opinion in opinions}) == 1
    lines = [ja.shared_yes(labels) if shared else ja.shared_no(labels)]
    for response in dict.fromkeys(opinion.response for opinion in opinions):
        lines.append(ja.quoted(response.text, [o.label for o in opinions if o.response is response]))
    return looked_up("\n".join(lines), [Citation(o, Voice.RESPONSE, o.response.text) for o in opinions])


def shares_with(opinion: Opinion, consultation: Consultation) -> Draft:
    others = consultation.partners(opinion)
    shared = same_response((opinion, *others))
    return shared or looked_up(
        ja.shared_none(opinion.label), [Citation(opinion, Voice.RESPONSE, opinion.response.text)]
    )


def all_shared(consultation: Consultation) -> Draft | None:
    """Every response that serves several opinions; None where each has its own."""
    groups = dict.fromkeys(o.response for o in consultation.opinions if o.shared_with)
    lines = [ja.quoted(response.text, response.labels) for response in groups]
    citations = [
        Citation(o, Voice.RESPONSE, o.response.text) for r in groups for o in consultation.opinions if o.response is r
    ]
    return looked_up("\n".join([ja.SHARED_GROUPS, *lines]), citations) if groups else None


def completeness(opinion: Opinion, consultation: Consultation) -> Draft:
    head = ja.complete_no(opinion.label) if opinion.unreadable else ja.complete_yes(opinion.label)
    text, citations = show_records([opinion], consultation)
    return looked_up(f"{head}\n\n{text}", citations)


def all_unreadable(consultation: Consultation) -> Draft | None:
    """The records that cannot be read in full; None where all can."""
    broken = [opinion for opinion in consultation.opinions if opinion.unreadable]
    citations = [
        Citation(o, Voice.OPINION, o.text)
        if UNREADABLE_MARK in o.text
        else Citation(o, Voice.RESPONSE, o.response.text)
        for o in broken
    ]
    return looked_up(ja.unreadable_list([o.label for o in broken]), citations) if broken else None
