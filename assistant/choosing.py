"""One decision between what the wording of a question wants and what the search finds for it.

A look-up, an answer about the service, a question on the procedure and an answer from the records compete here and nowhere
else: the probability of the intent against p(answerable). Questions in several parts are decided part by part.
"""

from __future__ import annotations

from dataclasses import dataclass

from assistant import messages_ja as ja
from assistant.answering import Answering, decline, joined
from assistant.answers import Draft
from assistant.decision.found import Found, explain
from assistant.dialogue.state import Step
from assistant.lookup.look_up import look_up
from assistant.reading.facts import asked_facts
from assistant.reading.parts import joined_parts, listed
from assistant.reading.parts import parts as split_parts
from assistant.reading.reading import Reading, read
from assistant.reading.wording import FactType, Intent
from corpus.questions import Kind
from corpus.records import Consultation

_PROCEDURE = frozenset({Intent.PROCEDURE, Intent.ACCUSATION})
_SERVICE = frozenset(intent for intent in Intent if intent.startswith("service_"))
_OF_WORD = frozenset({Intent.MENTIONS, Intent.COUNT_MENTIONS})
# p of an injection; p(answerable) of what is sure, or surely not.
_ATTACK, _BEYOND_DOUBT, _CERTAIN_MISS = 0.5, 0.95, 0.1
# p of an intent from which it is meant: of 41 an ordinary question is as likely below; beside a topic of its own more is asked.
_SURE_INTENT, _SURE_BESIDE_TOPIC, _SURE_FACT = 0.3, 0.55, 0.75
# Intents that a question does not have where it asks for one of these kinds of fact.
_COUNTED_OR_NAMED = frozenset(
    {Intent.COUNT, Intent.COUNT_PEOPLE, Intent.COUNT_ORGANISATIONS, Intent.LIST_ALL, Intent.TITLE, Intent.STAGE}
    | {Intent.CATEGORIES, Intent.COUNT_BREAKDOWN, Intent.COUNT_CATEGORY}
)
_ELSE = frozenset(
    {FactType.NAME, FactType.DATE, FactType.PROCEDURE, FactType.PHONE, FactType.URL, FactType.AMOUNT, FactType.LAW}
    | {FactType.STANCE, FactType.ADOPTION}
)


@dataclass(frozen=True, slots=True)
class Chooser:
    """Decides one question over what may be shown; ``trace`` receives why."""

    answering: Answering
    shown: Consultation
    trace: dict[str, object]

    def answer(self, reading: Reading, step: Step) -> Draft:
        """A look-up where the records give it and the search does not speak against it; else what the search finds."""
        answering = self.answering
        if step.scope:
            return answering.follow_up(step, self._find(step.understood))
        looked_up = look_up(reading, self.shown)
        if looked_up and reading.names_numbers:
            return looked_up
        found = self._find(reading.rest if reading.marked and reading.rest else reading.text)
        if _attacks(found):
            return decline(ja.injection(self.shown), found.decision.answerable)
        if reading.intent is Intent.NONE or not _outweighs(reading, found):
            return answering.answer(reading, found)
        if reading.intent in _PROCEDURE:
            return answering.procedure(reading)
        if reading.intent in _SERVICE:
            return answering.service(reading.intent)
        unheld = reading.intent in _OF_WORD and looked_up is not None and not looked_up.outcome.answers
        if looked_up is None or (unheld and answering.decider.answers(found.decision)):
            return answering.answer(reading, found)
        return (answering.position(reading, found) or looked_up) if unheld else looked_up

    def several(self, reading: Reading, step: Step) -> Draft | None:
        """The questions of a numbered list, or of a question in joined parts, each answered by itself.

        Parts that only greet are left out; where no part is answered, or all by one response, the question is one.
        """
        numbered, together = listed(reading.text), joined_parts(reading.text)
        parts = numbered or (() if step.scope else together or split_parts(reading.text))
        drafts = [(part, self.answer(read(part, self.shown), Step(part))) for part in parts]
        if numbered:
            return joined(drafts)
        asking = [(part, draft) for part, draft in drafts if not self._greets(draft)]
        answered = [draft for _, draft in asking if draft.outcome.answers]
        if not together and not all(_certain(draft) for _, draft in asking):
            return None
        sources = {citation.source for draft in answered for citation in draft.citations[:1]}
        apart = len(sources) > 1 or len(answered) < len(asking)
        return joined(asking) if len(asking) > 1 and answered and apart else None

    def _find(self, question: str) -> Found:
        found = self.answering.find(question)
        self.trace.update(explain(found, self.answering.decider.threshold))
        return found

    def _greets(self, draft: Draft) -> bool:
        return draft.text in (ja.greeting(self.shown), ja.garbage(self.shown))


def _certain(draft: Draft) -> bool:
    """Whether a part that nothing joins to the others is surely answered or surely missing: one may explain the other."""
    if draft.confidence is None:
        return False
    return draft.confidence >= _BEYOND_DOUBT if draft.outcome.answers else draft.confidence < _CERTAIN_MISS


def _attacks(found: Found) -> bool:
    """Whether a question that no rule of `guard` knows is likely to make the assistant act otherwise."""
    return found.decision.kinds[Kind.INJECTION] >= _ATTACK and found.decision.answerable < _BEYOND_DOUBT


def _outweighs(reading: Reading, found: Found) -> bool:
    """Whether an intent's wording says more than the evidence that the records answer the question as one on a topic."""
    wanted = reading.intents[reading.intent]
    ordinary = reading.intents.get(Intent.NONE, 0.0)
    against = ordinary * found.decision.answerable
    enough = _SURE_BESIDE_TOPIC if reading.topics and reading.intent is not Intent.MENTIONS else _SURE_INTENT
    if reading.intent in _COUNTED_OR_NAMED and _ELSE.intersection(asked_facts(reading.text, _SURE_FACT)):
        return False  # «意見を出した人の名前», «この文書はどこで手に入りますか»
    return wanted >= enough and wanted * (1 - found.decision.answerable) >= against
