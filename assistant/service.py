"""From a question to a `Reply`: the one place that knows every step, and their order.

clean → emergencies → look-ups → conversation → search → decide → compose → gate. Each step is a module of its
own; this one only joins them. Nothing here writes a sentence: texts come from the records and `messages_ja`.
"""

from __future__ import annotations

import logging
import time
import uuid
from collections.abc import Sequence
from dataclasses import replace
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from assistant import messages_ja as ja
from assistant.answers import Draft, Outcome, Reply
from assistant.compose.citations import check
from assistant.compose.verbatim import Composer, Marker, VerbatimComposer
from assistant.decision.calibrate import load_or_fit
from assistant.decision.decide import Decider, Decision
from assistant.decision.found import Found, explain, likeliest
from assistant.lookup.by_number import scoped_opinions
from assistant.lookup.look_up import look_up
from assistant.lookup.mentions import find_word
from assistant.lookup.word_forms import WordForms
from assistant.model.client import Show, model_calls
from assistant.office.additions import Additions, Controls, named_hidden, office_folder, visible, withheld, withhold
from assistant.office.usage import Usage
from assistant.reading import guard
from assistant.reading.conversation import Conversations, Resolution, Turn, turn_of
from assistant.reading.facts import FactType, asked_fact, holds
from assistant.reading.followups import names_its_topic, resolve
from assistant.reading.language import foreign_language
from assistant.reading.parts import asks_of_both, is_joined
from assistant.reading.parts import parts as split_parts
from assistant.reading.topics import topic_asked_about
from assistant.settings import MAX_QUESTION, Settings
from corpus import store
from corpus.errors import ConsultationError
from corpus.questions import ANTICIPATED, UNANSWERABLE, Kind, read_anticipated, read_unanswerable
from corpus.records import Consultation, Opinion
from index.build import Index, open_index
from index.encoder import load_encoder
from index.text import clean
from index.tokens import nouns, words

if TYPE_CHECKING:
    from assistant.model.rewording import Rewriter

log = logging.getLogger(__name__)

_MOST_CITED = 3  # opinions in one answer, as the contract says
_RELATED = 3
_MOST_CHOICES = 5
_LONGEST_WORD = 14  # characters
_SURE_PART = 0.97  # …and from which a part is answered although the whole question is not
# Words of crisis that no rule knows: missing one costs more than a needless word of help, so p(answerable) has to be
# beyond doubt to overrule the classifier. Held out, 88 % of the crisis questions are seen with the rules together.
_CRISIS, _BEYOND_DOUBT = 0.4, 0.97
_CLEAR = 0.8  # probability of a record from which a part of a question is about it…
_PLAUSIBLE = 0.02  # …if the whole question leaves it that much: a part alone may have lost what it is about
_WHOLE = 0.3  # p(answerable) of a whole question below which its parts are not tried
_NO_FOLLOW_UP = (Kind.GREETING, Kind.INJECTION, Kind.FOREIGN, Kind.CRISIS)  # never read as a question on the topic


class Assistant:
    """Answers questions on one consultation. Safe to call from several threads; holds no one's words but in memory."""

    def __init__(self, consultation: Consultation, index: Index, decider: Decider, composer: Composer) -> None:
        self.consultation = consultation
        self.index = index
        self.decider = decider
        self.composer = composer
        self.conversations = Conversations()
        self.model_seconds = 0.0  # that a language model may take for one reply; 0 without one: set by `open`
        self.rewriter: Rewriter | None = None  # reads follow-ups with the model, where there is one: set by `open`
        self.controls = Controls(None)  # withdrawals, pins, the shut chat: set by `open`
        self.usage: Usage | None = None  # records of use: set by the server alone

    @classmethod
    def open(cls, settings: Settings | None = None) -> Assistant:
        """Load the consultation, open (or first build) its index, load (or first fit) the decision."""
        settings = settings or Settings()
        consultation = store.load(settings.consultation)
        office = office_folder(settings.data, consultation)
        anticipated = read_anticipated(consultation.folder / ANTICIPATED, consultation)
        anticipated += Additions(office).read(consultation)
        unanswerable = read_unanswerable(consultation.folder / UNANSWERABLE, consultation)
        encoder = load_encoder(
            settings.encoder, query_prefix=settings.query_prefix, passage_prefix=settings.passage_prefix
        )
        index = open_index(consultation, anticipated, encoder, settings.data)
        decider = load_or_fit(consultation, anticipated, unanswerable, encoder, Path(settings.data))
        composer: Composer = VerbatimComposer(consultation, Marker(consultation, encoder))
        assistant = cls(consultation, index, decider, composer)
        if settings.llm:
            from assistant.compose.with_model import with_model
            from assistant.model.rewording import Rewriter

            speaking = with_model(composer, consultation, encoder, settings)
            assistant.composer, assistant.rewriter = speaking, Rewriter(speaking.llm)
            assistant.model_seconds = settings.llm_seconds
        assistant.controls = Controls(office)
        return assistant

    @cached_property
    def marker(self) -> Marker:
        """Finds the sentences that answer, for the desk, whichever composer was chosen."""
        return Marker(self.consultation, self.index.searcher.encoder)

    @cached_property
    def forms(self) -> WordForms:
        """The records' words by reading and dictionary form, for the desk's search."""
        return WordForms(self.consultation)

    # --- asking ------------------------------------------------------------------------------------------

    def ask(
        self,
        question: str,
        *,
        conversation: str | None = None,
        id: str | int | None = None,
        show: Show | None = None,
    ) -> Reply:
        """One reply. A fault of ours is a reply too (`error`), with the traceback in the log and not in the text.

        ``show`` receives what can be read before a model has finished; the reply replaces it.
        """
        started = time.perf_counter()
        question = question.encode("utf-8", "replace").decode()  # half a character could not be written out again
        turns = self.conversations.turns(conversation)
        trace: dict[str, object] = {}
        resolution = Resolution(question)
        try:
            with model_calls(trace, self.model_seconds, show=show):
                draft, resolution = self._draft(question, turns, trace)
        except ConsultationError as error:
            log.error("%s", error)
            draft = Draft(Outcome.ERROR, ja.FAULT)
        except Exception:
            log.exception("a fault while answering")
            draft = Draft(Outcome.ERROR, ja.FAULT)
        understood = resolution.understood if resolution.understood != question else None
        reply = Reply(
            question=question,
            draft=draft,
            reply_id=uuid.uuid4().hex,
            index=self.index.manifest.fingerprint,
            elapsed_ms=(time.perf_counter() - started) * 1000,
            id=id,
            conversation=conversation,
            understood=understood,
            notice=self.consultation.notice,
            trace=trace,
        )
        self.conversations.remember(conversation, turn_of(reply, resolution))
        if self.usage is not None:
            self.usage.record(reply)
        return reply

    def batch(self, questions: Sequence[str]) -> list[Reply]:
        """A reply to each question, in order; none knows of another."""
        return [self.ask(question) for question in questions]

    # --- the steps ---------------------------------------------------------------------------------------

    def _draft(self, question: str, turns: Sequence[Turn], trace: dict[str, object]) -> tuple[Draft, Resolution]:
        asked = clean(question)
        resolution = Resolution(question)
        if not asked:
            return Draft(Outcome.INVALID, ja.EMPTY), resolution
        if len(question) > MAX_QUESTION:
            return Draft(Outcome.INVALID, ja.TOO_LONG.format(count=len(question))), resolution
        if guard.is_crisis(asked):
            return Draft(Outcome.URGENT, ja.URGENT), resolution
        if shut := self.controls.shut:
            return Draft(Outcome.ERROR, shut.notice), resolution
        if guard.is_injection(asked):
            return self._decline(Outcome.OUT_OF_SCOPE, ja.injection(self.consultation)), resolution
        if guard.is_greeting(asked):
            return self._decline(Outcome.OUT_OF_SCOPE, ja.greeting(self.consultation)), resolution
        language = foreign_language(asked)
        if language:
            return self._decline(Outcome.OUT_OF_SCOPE, ja.FOREIGN[language]), resolution
        hidden = self.controls.hidden(self.consultation)
        shown = visible(self.consultation, hidden)
        if hidden and (named := named_hidden(asked, hidden)):
            return withheld(named, hidden, ja.withheld), resolution
        draft = self._pinned(asked) or (None if names_its_topic(asked, turns) else look_up(asked, shown))
        if draft is None:
            resolution = resolve(asked, turns, self.consultation, lambda text: self.find(text).decision)
            draft = None if resolution.scope else look_up(resolution.understood, shown)
            if draft is None:
                resolution = self._reread(resolution, asked, turns)
                draft = self._search(resolution, trace)
            if resolution.understood == asked:
                resolution = Resolution(question)
        if hidden:
            draft = withhold(draft, hidden, ja.withheld)
        return check(self._finish(draft)), resolution

    def _reread(self, resolution: Resolution, asked: str, turns: Sequence[Turn]) -> Resolution:
        """A follow-up that the rules leave as it is, or that its topic does not answer, as the model reads it.

        Taken only where the corpus supports that reading by itself.
        """
        left = resolution.lacking or resolution.understood == asked
        topics = any(turn.is_topic for turn in turns)
        if self.rewriter is None or not (left and topics) or scoped_opinions(asked, self.consultation):
            return resolution
        decision = self.find(asked).decision
        if self.decider.answers(decision) or likeliest(decision) in _NO_FOLLOW_UP:
            return resolution
        question = self.rewriter.rewrite(asked, [turn.question for turn in turns])
        if question is None or not self.decider.answers(self.find(question).decision):
            return resolution
        return Resolution(question)

    def _pinned(self, question: str) -> Draft | None:
        """The answer of the record that the office has pinned this very question to."""
        opinion = self.controls.pinned(question, self.consultation)
        return self._compose(question, [opinion], self.find(question).evidence.vector) if opinion else None

    def find(self, question: str) -> Found:
        """Search and decide, nothing more: what the bench and the conversation ask."""
        found = self._find(question)
        if self.decider.answers(found.decision) or not (topic := topic_asked_about(question)):
            return found
        position = self._find(ja.POSITION_ON.format(topic=topic))
        return replace(position, question=question) if self.decider.answers(position.decision) else found

    def _find(self, question: str) -> Found:
        evidence = self.index.searcher.search(question)
        return Found(question, evidence, self.decider.decide(question, evidence))

    def _search(self, resolution: Resolution, trace: dict[str, object]) -> Draft:
        question = resolution.understood
        if resolution.thanks:
            return self._decline(Outcome.OUT_OF_SCOPE, ja.greeting(self.consultation))
        if resolution.scope:
            return self._follow_up(resolution, trace)
        scope = scoped_opinions(question, self.consultation)
        if scope and not scope[0]:
            text = ja.missing_numbers(scope[1], self.consultation)
            return Draft(Outcome.NOT_IN_DOCUMENT, text, composer="lookup", options=(ja.SUGGEST_LIST,))
        found = self.find(scope[2] if scope and scope[2].strip() else question)
        trace.update(explain(found, self.decider.threshold))
        if found.decision.kinds[Kind.CRISIS] >= _CRISIS and found.decision.answerable < _BEYOND_DOUBT:
            return Draft(Outcome.URGENT, ja.URGENT, confidence=found.decision.answerable)
        if scope:
            return self._answer_within(scope[0], found)
        return self._one_word(question, found) or self._answer_parts(found) or self._answer(found)

    def _answer_within(self, opinions: Sequence[Opinion], found: Found) -> Draft:
        """An answer from the records that the question names; where they lack the fact asked for, a decline."""
        fact = asked_fact(found.question)
        if fact is not None and not any(holds(fact, opinion.response.text) for opinion in opinions):
            asked = replace(found.decision, asked=fact)
            return self._not_in_document(replace(found, decision=asked), related=tuple(opinions))
        unlikely = not self.decider.answers(found.decision) and found.decision.answerable < _WHOLE
        if unlikely and fact is not FactType.REASON:  # «意見22の理由は»: every response gives its grounds
            return self._declined(found)
        draft = self._compose(found.question, opinions[:_MOST_CITED], found.evidence.vector)
        return replace(draft, confidence=found.decision.answerable)

    def _compose(self, question: str, opinions: Sequence[Opinion], vector: NDArray[np.float32]) -> Draft:
        """The composer's draft; a withdrawn record never goes to a model, whose server is not ours, nor is it shown early."""
        hidden = self.controls.hidden(self.consultation)
        withdrawn = any(opinion.label in hidden for opinion in opinions)
        composer = VerbatimComposer(self.consultation, self.marker) if withdrawn else self.composer
        return composer.compose(question, opinions, vector)

    def _follow_up(self, resolution: Resolution, trace: dict[str, object]) -> Draft:
        """A follow-up on a topic: its records answer, unless they lack what is asked for."""
        opinions = tuple(self._opinion(label) for label in resolution.scope)
        found = self.find(resolution.understood)
        trace.update(explain(found, self.decider.threshold))
        if resolution.lacking:
            return self._not_in_document(found, related=opinions)
        draft = self._compose(found.question, opinions, found.evidence.vector)
        return replace(draft, confidence=found.decision.answerable)

    def _answer(self, found: Found) -> Draft:
        decision = found.decision
        if not self.decider.answers(decision):
            return self._declined(found)
        opinions = self._cited(decision, _PLAUSIBLE if asks_of_both(found.question) else self.decider.second_threshold)
        draft = self._compose(found.question, opinions, found.evidence.vector)
        return replace(draft, confidence=decision.answerable, related=self._related(decision, exclude=opinions))

    def _answer_parts(self, found: Found) -> Draft | None:
        """A question of two parts: each is decided on its own; a part that is not in the document is named."""
        parts = [self.find(part) for part in split_parts(found.question)]
        joined = is_joined(found.question)
        if len(parts) < 2 or (not joined and found.decision.answerable < _WHOLE):
            return None
        whole = {ranked.label: ranked.probability for ranked in found.decision.ranking}
        sure = 0 if self.decider.answers(found.decision) else _SURE_PART
        answered = [p for p in parts if self.decider.answers(p.decision) and p.decision.answerable >= sure]
        missing = [p for p in parts if p not in answered and (joined or likeliest(p.decision) is Kind.NEAR)]
        clear = [best for p in answered if (best := p.decision.ranking[0]).probability >= _CLEAR]
        labels = {best.label for best in clear if joined or whole[best.label] >= _PLAUSIBLE}
        opinions = [self._opinion(label) for label in sorted(labels, key=lambda label: -whole[label])]
        responses = {opinion.response for opinion in opinions}
        if not opinions or (len(responses) < 2 and not missing):
            return None
        draft = self._compose(found.question, opinions[:_MOST_CITED], found.evidence.vector)
        confidence = min(p.decision.answerable for p in answered)
        if not missing:
            return replace(draft, confidence=confidence)
        unanswered = "、".join(p.question for p in missing)
        text = f"{draft.text}\n\n{ja.partial(unanswered)}"
        return replace(draft, outcome=Outcome.PARTIAL, text=text, unanswered=unanswered, confidence=confidence)

    def _cited(self, decision: Decision, second: float) -> list[Opinion]:
        """The opinions worth citing: the first, and others from the probability ``second`` on, at most three."""
        ranking = decision.ranking
        labels = [r.label for r in ranking if r is ranking[0] or r.probability >= second]
        return [self._opinion(label) for label in labels[:_MOST_CITED]]

    def _one_word(self, question: str, found: Found) -> Draft | None:
        """A lone word that the records hold: the answer where it leads to one response, the choices where to several."""
        word = question.strip("?？。、 ")
        content = set(words(word))
        if not content or not content <= nouns(word) or len(word) > _LONGEST_WORD:
            return None
        holding = {opinion.label for opinion in self._holding(word)}
        ranked = [self._opinion(r.label) for r in found.decision.ranking if r.label in holding]
        confidence = found.decision.answerable
        if not ranked:
            return None
        if len({opinion.response for opinion in ranked}) == 1:
            return replace(self._compose(question, ranked[:1], found.evidence.vector), confidence=confidence)
        choices = tuple(ranked[:_MOST_CHOICES])
        options = tuple(ja.choice(self.consultation.topic(opinion), opinion.label) for opinion in choices)
        text = ja.CLARIFY.format(word=word)
        return Draft(Outcome.CLARIFY, text, options=options, related=choices, confidence=confidence)

    def _holding(self, word: str) -> list[Opinion]:
        labels = dict.fromkeys(citation.label for citation in find_word(word, self.consultation) if citation.label)
        return [self._opinion(label) for label in labels]

    # --- declining ---------------------------------------------------------------------------------------

    def _declined(self, found: Found) -> Draft:
        confidence = found.decision.answerable
        match likeliest(found.decision):
            case Kind.NEAR:
                return self._not_in_document(found)
            case Kind.GREETING:
                return self._decline(Outcome.OUT_OF_SCOPE, ja.greeting(self.consultation), confidence)
            case Kind.GARBAGE:
                return self._decline(Outcome.OUT_OF_SCOPE, ja.garbage(self.consultation), confidence)
            case Kind.INJECTION:
                return self._decline(Outcome.OUT_OF_SCOPE, ja.injection(self.consultation), confidence)
            case Kind.CRISIS:
                return Draft(Outcome.URGENT, ja.URGENT, confidence=confidence)
        return self._decline(Outcome.OUT_OF_SCOPE, ja.out_of_scope(self.consultation), confidence)

    def _not_in_document(self, found: Found, related: tuple[Opinion, ...] = ()) -> Draft:
        asked = found.decision.asked
        if asked in (FactType.STANCE, FactType.ADOPTION, FactType.SUMMARY):
            return Draft(
                Outcome.NOT_IN_DOCUMENT,
                ja.not_classified(self.consultation),
                options=(ja.SUGGEST_CATEGORIES, ja.SUGGEST_LIST),
                confidence=found.decision.answerable,
            )
        related = related or self._related(found.decision)
        missing = None if asked is None else ja.FACTS[asked]
        return Draft(
            Outcome.NOT_IN_DOCUMENT,
            ja.not_in_document(found.question, missing, bool(related)),
            unanswered=found.question,
            options=tuple(ja.choice(self.consultation.topic(o), o.label) for o in related),
            related=related,
            confidence=found.decision.answerable,
        )

    def _decline(self, outcome: Outcome, text: str, confidence: float | None = None) -> Draft:
        return Draft(outcome, text, options=(ja.SUGGEST_LIST,), confidence=confidence)

    def _related(self, decision: Decision, exclude: Sequence[Opinion] = ()) -> tuple[Opinion, ...]:
        """The nearest opinions beside those already cited, one a response."""
        taken = {opinion.response for opinion in exclude}
        related: list[Opinion] = []
        for ranked in decision.ranking:
            opinion = self._opinion(ranked.label)
            if opinion.response not in taken and len(related) < _RELATED:
                related.append(opinion)
                taken.add(opinion.response)
        return tuple(related)

    def _finish(self, draft: Draft) -> Draft:
        """What every answer, and every decline on the subject, says besides: where it comes from, whom to ask."""
        if draft.outcome.answers:
            return replace(draft, text=f"{draft.text}\n\n{ja.provenance(self.consultation)}")
        if draft.outcome is Outcome.NOT_IN_DOCUMENT and draft.composer != "lookup":
            return replace(draft, text=f"{draft.text}\n{self.consultation.contact}")
        return draft

    def _opinion(self, label: str) -> Opinion:
        opinion = self.consultation.find(label)
        if opinion is None:
            raise LookupError(f"the index names opinion {label!r}, which the records do not hold")
        return opinion
