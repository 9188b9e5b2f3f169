"""A reading that is no look-up → a draft: search, decide, then answer from the records or decline.

Every draft here comes from one decision on one search, or, for a question of two parts, from one for each part. Nothing here
writes a sentence: texts come from the records and `messages_ja`.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from functools import lru_cache

from assistant import messages_ja as ja
from assistant.answers import Draft, Outcome
from assistant.compose.verbatim import Composer, Marker, VerbatimComposer
from assistant.decision.decide import Decider, Decision
from assistant.decision.found import Found, likeliest
from assistant.dialogue.state import Step
from assistant.lookup.words import find_word
from assistant.office.additions import Controls
from assistant.reading.facts import asked_fact, holds
from assistant.reading.parts import asks_of_both, is_joined
from assistant.reading.parts import parts as split_parts
from assistant.reading.reading import Reading
from assistant.reading.wording import FactType, Intent
from corpus.questions import Kind
from corpus.records import Consultation, Opinion
from index.build import Index
from index.encoder import Encoder
from index.tokens import nouns, words

_MOST_CITED = 3  # opinions in one answer, as the contract says
_RELATED = 3
_MOST_CHOICES = 5
_MOST_FRAME_WORDS = 2  # content words beside a topic that is only named («教える», «聞く»)
_LONGEST_WORD = 14  # characters
_SURE_PART = 0.97  # …and from which a part is answered although the whole question is not
# Words of crisis that no rule knows: missing one costs more than a needless word of help, so p(answerable) has to be
# beyond doubt to overrule the classifier. Held out, 88 % of the crisis questions are seen with the rules together.
_CRISIS, _BEYOND_DOUBT = 0.4, 0.97
_CLEAR = 0.8  # probability of a record from which a part of a question is about it…
_PLAUSIBLE = 0.02  # …if the whole question leaves it that much: a part alone may have lost what it is about
_WHOLE = 0.3  # p(answerable) of a whole question below which its parts are not tried
_NOT_CLASSIFIED = (FactType.STANCE, FactType.ADOPTION, FactType.SUMMARY)


@dataclass(frozen=True)
class Answering:
    """Search, decision and composition over one consultation; ``composer`` may speak with a model.

    Made for one question: what was found is kept, so that its parts and readings are searched once.
    """

    consultation: Consultation
    index: Index
    decider: Decider
    composer: Composer
    controls: Controls
    found: dict[str, Found] = field(default_factory=dict)

    @property
    def marker(self) -> Marker:
        """Finds the sentences that answer, for the desk, whichever composer was chosen."""
        return _marker(self.consultation, self.index.searcher.encoder)

    # --- finding ---------------------------------------------------------------------------------------------

    def find(self, question: str) -> Found:
        """Search and decide, nothing more: what the bench and the conversation ask."""
        if question not in self.found:
            evidence = self.index.searcher.search(question)
            self.found[question] = Found(question, evidence, self.decider.decide(question, evidence))
        return self.found[question]

    # --- answering -------------------------------------------------------------------------------------------

    def answer(self, reading: Reading, found: Found) -> Draft:
        """The reply to a question that stands alone and is no look-up."""
        decision = found.decision
        if decision.kinds[Kind.CRISIS] >= _CRISIS and decision.answerable < _BEYOND_DOUBT:
            return Draft(Outcome.URGENT, ja.URGENT, confidence=decision.answerable)
        if reading.opinions and reading.marked:
            return self._within(reading.opinions, found)
        if reading.missing and reading.marked:
            text = ja.missing_numbers(reading.missing, self.consultation)
            return Draft(Outcome.NOT_IN_DOCUMENT, text, composer="lookup", options=(ja.SUGGEST_LIST,))
        named_only = len(words(found.question)) <= _MOST_FRAME_WORDS + sum(len(words(t)) for t in reading.topics)
        position = self.position(reading, found) if named_only and self._holds(reading) else None
        return self._one_word(found) or self._parts(found) or position or self._whole(found)

    def follow_up(self, step: Step, found: Found) -> Draft:
        """A follow-up on a topic: its records answer, unless they lack what is asked for."""
        opinions = tuple(self._opinion(label) for label in step.scope)
        if step.lacking:
            return self._not_in_document(found, related=opinions)
        return replace(self.compose(found, opinions), confidence=found.decision.answerable)

    def compose(self, found: Found, opinions: Sequence[Opinion]) -> Draft:
        """The composer's draft; a withdrawn record never goes to a model, whose server is not ours, nor is it shown early."""
        hidden = self.controls.hidden(self.consultation)
        withdrawn = any(opinion.label in hidden for opinion in opinions)
        composer = VerbatimComposer(self.consultation, self.marker) if withdrawn else self.composer
        return composer.compose(found.question, opinions, found.evidence.vector)

    def _whole(self, found: Found) -> Draft:
        decision = found.decision
        if not self.decider.answers(decision):
            return self.declined(found)
        opinions = self._cited(decision, _PLAUSIBLE if asks_of_both(found.question) else self.decider.second_threshold)
        draft = self.compose(found, opinions)
        return replace(draft, confidence=decision.answerable, related=self._related(decision, exclude=opinions))

    def position(self, reading: Reading, found: Found) -> Draft | None:
        """«オンライン面談について教えて» names a topic and asks for no fact of it: the position on it, where that is found."""
        if self.decider.answers(found.decision) or asked_fact(found.question) or len(reading.topics) != 1:
            return None
        position = self.find(ja.POSITION_ON.format(topic=reading.topics[0]))
        return (
            self._whole(replace(position, question=found.question)) if self.decider.answers(position.decision) else None
        )

    def _holds(self, reading: Reading) -> bool:
        """Whether the records hold the topic that the question names."""
        return any(find_word(topic, self.consultation) for topic in reading.topics)

    def _within(self, opinions: Sequence[Opinion], found: Found) -> Draft:
        """An answer from the records that the question names; where they lack the fact asked for, a decline."""
        fact = asked_fact(found.question)
        if fact is not None and not any(holds(fact, opinion.response.text) for opinion in opinions):
            asked = replace(found.decision, asked=fact)
            return self._not_in_document(replace(found, decision=asked), related=tuple(opinions))
        unlikely = not self.decider.answers(found.decision) and found.decision.answerable < _WHOLE
        if unlikely and fact is not FactType.REASON:  # «意見22の理由は»: every response gives its grounds
            return self.declined(found)
        draft = self.compose(found, opinions[:_MOST_CITED])
        return replace(draft, confidence=found.decision.answerable)

    def _parts(self, found: Found) -> Draft | None:
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
        draft = self.compose(found, opinions[:_MOST_CITED])
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

    def _one_word(self, found: Found) -> Draft | None:
        """A lone word that the records hold: the answer where it leads to one response, the choices where to several."""
        word = found.question.strip("?？。、 ")
        content = set(words(word))
        if not content or not content <= nouns(word) or len(word) > _LONGEST_WORD:
            return None
        holding = {citation.label for citation in find_word(word, self.consultation)}
        ranked = [self._opinion(r.label) for r in found.decision.ranking if r.label in holding]
        confidence = found.decision.answerable
        if not ranked:
            return None
        if len({opinion.response for opinion in ranked}) == 1:
            return replace(self.compose(found, ranked[:1]), confidence=confidence)
        choices = tuple(ranked[:_MOST_CHOICES])
        options = tuple(ja.choice(self.consultation.topic(opinion), opinion.label) for opinion in choices)
        text = ja.CLARIFY.format(word=word)
        return Draft(Outcome.CLARIFY, text, options=options, related=choices, confidence=confidence)

    # --- declining -------------------------------------------------------------------------------------------

    def declined(self, found: Found) -> Draft:
        confidence = found.decision.answerable
        match likeliest(found.decision):
            case Kind.NEAR | Kind.PROCEDURE:
                return self._not_in_document(found)
            case Kind.GREETING:
                return decline(ja.greeting(self.consultation), confidence)
            case Kind.GARBAGE:
                return decline(ja.garbage(self.consultation), confidence)
            case Kind.INJECTION:
                return decline(ja.injection(self.consultation), confidence)
            case Kind.CRISIS:
                return Draft(Outcome.URGENT, ja.URGENT, confidence=confidence)
        return decline(ja.out_of_scope(self.consultation), confidence)

    def procedure(self, reading: Reading) -> Draft:
        """How the consultation was held, and accusations: not in the document, and no record is near."""
        text = ja.not_in_document(reading.text, None, has_related=False)
        return Draft(Outcome.NOT_IN_DOCUMENT, text, unanswered=reading.text, options=(ja.SUGGEST_LIST,))

    def service(self, intent: Intent) -> Draft:
        """What is asked of the assistant itself: a fixed answer, never a quotation."""
        text = f"{ja.SERVICE[intent]}\n{self.consultation.contact}" if intent in _NEEDS_CONTACT else ja.SERVICE[intent]
        return decline(text)

    def _not_in_document(self, found: Found, related: tuple[Opinion, ...] = ()) -> Draft:
        asked = found.decision.asked
        confidence = found.decision.answerable
        if asked in _NOT_CLASSIFIED:
            options = (ja.SUGGEST_CATEGORIES, ja.SUGGEST_LIST)
            text = ja.not_classified(self.consultation)
            return Draft(Outcome.NOT_IN_DOCUMENT, text, options=options, confidence=confidence)
        related = related or self._related(found.decision)
        missing = None if asked is None else ja.FACTS[asked]
        return Draft(
            Outcome.NOT_IN_DOCUMENT,
            ja.not_in_document(found.question, missing, bool(related)),
            unanswered=found.question,
            options=tuple(ja.choice(self.consultation.topic(o), o.label) for o in related),
            related=related,
            confidence=confidence,
        )

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

    def _opinion(self, label: str) -> Opinion:
        opinion = self.consultation.find(label)
        if opinion is None:
            raise LookupError(f"the index names opinion {label!r}, which the records do not hold")
        return opinion


def joined(parts: Sequence[tuple[str, Draft]]) -> Draft:
    """The drafts of a numbered list of questions as one, each under its number and its question, in their order."""
    answered = [draft for _, draft in parts if draft.outcome.answers]
    missing = [question for question, draft in parts if not draft.outcome.answers]
    text = "\n\n".join(f"{n}. {question}\n{draft.text}" for n, (question, draft) in enumerate(parts, start=1))
    if not answered:
        return replace(parts[0][1], text=text)
    citations = tuple(dict.fromkeys(citation for draft in answered for citation in draft.citations))
    outcome = Outcome.PARTIAL if missing else Outcome.ANSWERED
    return Draft(outcome, text, citations, composer=answered[0].composer, unanswered="、".join(missing) or None)


@lru_cache(maxsize=16)
def _marker(consultation: Consultation, encoder: Encoder) -> Marker:
    return Marker(consultation, encoder)


_NEEDS_CONTACT = frozenset({Intent.SERVICE_OPERATOR, Intent.SERVICE_PERSON, Intent.SERVICE_SUBMIT})


def decline(text: str, confidence: float | None = None) -> Draft:
    return Draft(Outcome.OUT_OF_SCOPE, text, options=(ja.SUGGEST_LIST,), confidence=confidence)
