"""Metrics of one turn, without a judge: pure functions from what was right and what was replied to a `Share`.

What always holds: a metric looks at one turn only and is None where it does not apply, so every mean is over
the turns it is defined on. Citations are judged as labels, each once, in the order they were given. «Gold» and
«acceptable» are the test set's; opinions that share one response with a gold or acceptable one are always right
to cite. A system may cite in any voice: the label counts, and voices are judged by `voice_errors`.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cache
from typing import NamedTuple

from assistant.answers import CitationJson, Outcome, ReplyJson
from corpus.records import Consultation, Opinion, Voice
from eval.items import Item, ItemType, Turn
from eval.qa_files import without_space

RUN = 15  # characters in a row, white space aside: shorter runs are ordinary Japanese, longer ones are a quotation
_LABEL_IN_TEXT = re.compile(r"【意見([^】]{1,8})】")
# Whose words follow: said before a quotation on its line («市民の意見: 「…»), or by the line that leads a list of them.
_RESIDENT = "市民の意見|市民からの意見|意見の概要|住民の意見|寄せられた意見"
_CITY = "市の考え方|市の回答"
_OPENING = re.compile(rf"(?:(?P<resident>{_RESIDENT})[^「\n]{{0,12}}|(?:{_CITY})[^「\n]{{0,40}})「")
_QUOTED_LINE = re.compile(r"[・■]?「.*」(?:【意見[^】]{1,8}】)*")
_SPEAKER = re.compile(rf"(?P<resident>{_RESIDENT})|(?:{_CITY})")


class Share(NamedTuple):
    """``top`` of ``bottom``: 1 of 1 for a yes, 2 of 3 for citations. Means are Σtop / Σbottom."""

    top: float
    bottom: float = 1.0


@dataclass(frozen=True, slots=True)
class Judged:
    """One turn of one item with the reply it got; ``ranking`` is every label the system ranked, best first."""

    item: Item
    turn: Turn
    reply: ReplyJson
    ranking: tuple[str, ...] = ()

    @property
    def answered(self) -> bool:
        return Outcome(self.reply["outcome"]).answers

    @property
    def cited(self) -> tuple[str, ...]:
        """Labels of the citations, each once, in order; citations of the document's head have none."""
        return tuple(dict.fromkeys(c["label"] for c in self.reply["citations"] if c["label"] is not None))


Metric = Callable[[Judged, Consultation], Share | None]


def yes(value: bool) -> Share:
    return Share(float(value))


# --- answerable questions --------------------------------------------------------------------------------


def first_right(judged: Judged, consultation: Consultation) -> Share | None:
    """1 where the first cited label is a gold one, in {0, 1}. A declined question and one without a citation count 0."""
    if judged.item.type is not ItemType.ANSWERABLE:
        return None
    return yes(judged.answered and judged.cited[:1] != () and judged.cited[0] in judged.turn.gold)


def right_among(judged: Judged, consultation: Consultation) -> Share | None:
    """1 where a gold label is cited at any place (all of them for a question in two parts), in {0, 1}. Declined: 0."""
    if judged.item.type is not ItemType.ANSWERABLE:
        return None
    found = [label in judged.cited for label in judged.turn.gold]
    return yes(judged.answered and (all(found) if judged.item.two_part else any(found)))


def false_refusal(judged: Judged, consultation: Consultation) -> Share | None:
    """1 where an answerable question got no answer (declined, asked back, failed), in {0, 1}."""
    return yes(not judged.answered) if judged.item.type is ItemType.ANSWERABLE else None


def citation_precision(judged: Judged, consultation: Consultation) -> Share | None:
    """Right labels of cited labels; right are gold, acceptable, and those that share a response with one of them.

    Over all answerable questions this is the share of citations that are right ones; an answer that cites nothing
    adds nothing.
    """
    if judged.item.type is not ItemType.ANSWERABLE or not judged.cited:
        return None
    right = right_labels(judged.turn, consultation)
    return Share(sum(label in right for label in judged.cited), len(judged.cited))


def citation_recall(judged: Judged, consultation: Consultation) -> Share | None:
    """Gold labels cited, of gold labels, in [0, 1]; one is also covered by a label with the same response. Declined: 0.

    Where several gold labels are alternatives (no ``two_part``), citing any of them is all that is asked for: 0 or 1.
    """
    if judged.item.type is not ItemType.ANSWERABLE:
        return None
    covered = sum(bool({label, *sharing(label, consultation)} & set(judged.cited)) for label in judged.turn.gold)
    return Share(covered / len(judged.turn.gold)) if judged.item.two_part else yes(covered > 0)


def citation_f1(judged: Judged, consultation: Consultation) -> Share | None:
    """Harmonic mean 2PR / (P + R) of the question's citation precision and recall, in [0, 1]; 0 where nothing is cited."""
    recall = citation_recall(judged, consultation)
    if recall is None:
        return None
    precision = citation_precision(judged, consultation)
    p = precision.top / precision.bottom if precision else 0.0
    return Share(2 * p * recall.top / (p + recall.top) if p + recall.top else 0.0)


def key_phrases(judged: Judged, consultation: Consultation) -> Share | None:
    """Key phrases found in the reply's text, of key phrases, white space removed from both. None without any."""
    phrases = judged.turn.key_phrases
    if not phrases:
        return None
    return Share(_found_phrases(judged) / len(phrases))


def answer_right(judged: Judged, consultation: Consultation) -> Share | None:
    """1 where the first citation is right and every key phrase is in the text: the whole answer, in {0, 1}."""
    first = first_right(judged, consultation)
    return None if first is None else yes(first.top == 1 and _has_phrases(judged))


# --- unanswerable questions, look-ups, dialogues ---------------------------------------------------------


def declined(judged: Judged, consultation: Consultation) -> Share | None:
    """1 where an unanswerable question got no answer, in {0, 1}; which decline it was is `outcome_right`."""
    return yes(not judged.answered) if judged.item.type is ItemType.UNANSWERABLE else None


def outcome_right(judged: Judged, consultation: Consultation) -> Share | None:
    """1 where the outcome is one of the right ones, in {0, 1}; for every type but answerable ones."""
    if judged.item.type is ItemType.ANSWERABLE:
        return None
    return yes(judged.reply["outcome"] in judged.turn.outcomes)


def lookup_right(judged: Judged, consultation: Consultation) -> Share | None:
    """1 where a look-up has a right outcome and, if it answers, cites every gold label and no wrong one, and has
    every key phrase, in {0, 1}. Where no gold label is given (counts, titles) the phrases alone decide.
    """
    if judged.item.type is not ItemType.LOOKUP:
        return None
    gold, cited = set(judged.turn.gold), set(judged.cited)
    cites_right = gold <= cited and (not gold or cited <= right_labels(judged.turn, consultation))
    return yes(_outcome_fits(judged) and (not judged.answered or (cites_right and _has_phrases(judged))))


def turn_right(judged: Judged, consultation: Consultation) -> Share | None:
    """1 where a dialogue's turn has a right outcome and, if it answers, cites a gold label first (where one is given)
    and has every key phrase, in {0, 1}.
    """
    if judged.item.type is not ItemType.DIALOGUE:
        return None
    first_right = not judged.turn.gold or (judged.cited[:1] != () and judged.cited[0] in judged.turn.gold)
    return yes(_outcome_fits(judged) and (not judged.answered or (first_right and _has_phrases(judged))))


# --- every reply: is it grounded? ------------------------------------------------------------------------


def exact_quotes(judged: Judged, consultation: Consultation) -> Share | None:
    """Citations whose quote is a non-empty exact part of the record they name, in either voice, of all citations.

    A quote under the wrong voice is exact here and counted by `voice_errors`. A record that does not exist has no
    text to be part of. None where nothing is cited.
    """
    citations = judged.reply["citations"]
    if not citations:
        return None
    return Share(sum(is_exact(citation, consultation) for citation in citations), len(citations))


def unknown_labels(judged: Judged, consultation: Consultation) -> Share | None:
    """Labels that do not exist, of all labels in citations and of the form 【意見14】 in the text. None without any."""
    labels = set(judged.cited) | set(_LABEL_IN_TEXT.findall(judged.reply["text"]))
    if not labels:
        return None
    return Share(sum(consultation.find(label) is None for label in labels), len(labels))


def marks_match(judged: Judged, consultation: Consultation) -> Share | None:
    """1 where the labels 【意見…】 in the text are the labels of the citations, in {0, 1}. None where there are neither."""
    in_text = set(_LABEL_IN_TEXT.findall(judged.reply["text"]))
    if not in_text and not judged.cited:
        return None
    return yes(in_text == set(judged.cited))


def voice_errors(judged: Judged, consultation: Consultation) -> Share | None:
    """1 where a resident's words are given as the city's (or the reverse), in {0, 1}, over replies that answer.

    Two ways to err: a citation whose quote stands in the record's other voice and not in the one it names; and
    `RUN` or more characters of an opinion, in no response and not in the printed head, that stand in the text
    outside a quotation marked as a resident's (`resident_words_as_city`).
    """
    if not judged.answered:
        return None
    swapped = any(is_swapped(citation, consultation) for citation in judged.reply["citations"])
    return yes(swapped or bool(resident_words_as_city(judged.reply["text"], consultation)))


def contract_errors(judged: Judged, consultation: Consultation) -> Share:
    """1 where the outcome and the citations contradict: opinions cited by a reply that does not answer; in {0, 1}."""
    return yes(bool(judged.cited) and not judged.answered)


def is_exact(citation: CitationJson, consultation: Consultation) -> bool:
    quote = citation["quote"]
    if not quote.strip():
        return False
    if citation["voice"] == Voice.DOCUMENT:
        return quote in consultation.text
    opinion = _cited_opinion(citation, consultation)
    return opinion is not None and (quote in opinion.text or quote in opinion.response.text)


def is_swapped(citation: CitationJson, consultation: Consultation) -> bool:
    """Whether the quote is the record's other voice's and not the one's it is given under."""
    opinion = _cited_opinion(citation, consultation)
    quote = citation["quote"]
    if opinion is None or not quote.strip():
        return False
    if citation["voice"] == Voice.RESPONSE:
        return quote in opinion.text and quote not in opinion.response.text
    return citation["voice"] == Voice.OPINION and quote in opinion.response.text and quote not in opinion.text


def resident_words_as_city(text: str, consultation: Consultation) -> list[str]:
    """Runs of `RUN` characters of residents' words in ``text`` that are not marked as theirs, at most one a line.

    Marked is a quotation whose opening on the same line says so, and one that is a line of its own under a lead that
    says so («…市民の意見の書き出しです。»); a lead that names both voices means the one it names last.
    """
    runs = _resident_runs(consultation)
    found = []
    resident_leads = False
    for line in text.split("\n"):
        plain = without_space(line)
        quoted = _QUOTED_LINE.fullmatch(plain) is not None
        if not quoted:
            resident_leads = _says_resident(_SPEAKER, plain)
        for start in range(len(plain) - RUN + 1):
            run = plain[start : start + RUN]
            marked = _says_resident(_OPENING, plain[: start + 1]) or (quoted and resident_leads)
            if run in runs and not marked:
                found.append(run)
                break
    return found


def _says_resident(pattern: re.Pattern[str], text: str) -> bool:
    """Whether the last voice that ``text`` names is a resident's."""
    named = list(pattern.finditer(text))
    return bool(named) and named[-1]["resident"] is not None


@cache
def _resident_runs_of(opinions: tuple[str, ...], others: tuple[str, ...]) -> frozenset[str]:
    def runs(texts: Sequence[str]) -> set[str]:
        plain = [without_space(text) for text in texts]
        return {text[i : i + RUN] for text in plain for i in range(len(text) - RUN + 1)}

    return frozenset(runs(opinions) - runs(others))


def _resident_runs(consultation: Consultation) -> frozenset[str]:
    opinions = tuple(opinion.text for opinion in consultation.opinions)
    responses = tuple(opinion.response.text for opinion in consultation.opinions)
    return _resident_runs_of(opinions, (*responses, consultation.text, consultation.title))


# --- right labels ----------------------------------------------------------------------------------------


def sharing(label: str, consultation: Consultation) -> tuple[str, ...]:
    """Labels whose opinion got the same response."""
    opinion = consultation.find(label)
    return opinion.shared_with if opinion else ()


def right_labels(turn: Turn, consultation: Consultation) -> set[str]:
    """Every label that is right to cite: gold, acceptable, and those that share a response with one of them."""
    named = (*turn.gold, *turn.acceptable)
    return {*named, *(other for label in named for other in sharing(label, consultation))}


def _cited_opinion(citation: CitationJson, consultation: Consultation) -> Opinion | None:
    return consultation.find(citation["label"]) if citation["label"] is not None else None


def _outcome_fits(judged: Judged) -> bool:
    return judged.reply["outcome"] in judged.turn.outcomes


def _found_phrases(judged: Judged) -> int:
    text = without_space(judged.reply["text"])
    return sum(without_space(phrase) in text for phrase in judged.turn.key_phrases)


def _has_phrases(judged: Judged) -> bool:
    return _found_phrases(judged) == len(judged.turn.key_phrases)
