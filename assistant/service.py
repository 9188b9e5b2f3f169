"""From a question to a `Reply`: the one place that knows every step, and their order.

clean → guard → read → resolve (in a conversation) → look up, or search, decide, compose or decline → check. Each step is a
package or module of its own; this one only joins them.
"""

from __future__ import annotations

import logging
import time
import uuid
from collections.abc import Sequence
from dataclasses import replace

from assistant import messages_ja as ja
from assistant.answering import Answering, decline
from assistant.answers import Draft, Outcome, Reply
from assistant.choosing import Chooser
from assistant.compose.citations import check
from assistant.compose.verbatim import Composer, Marker
from assistant.decision.decide import Decider
from assistant.decision.found import Found
from assistant.dialogue.reread import reread
from assistant.dialogue.resolve import resolve
from assistant.dialogue.state import Conversations, Step, Turn, turn_of
from assistant.lookup.words import WordForms, word_forms
from assistant.model.client import Show, model_calls
from assistant.model.rewording import Rewriter
from assistant.office.additions import Controls, named_hidden, visible, withheld, withhold
from assistant.office.usage import Usage
from assistant.opening import open_parts
from assistant.reading import guard
from assistant.reading.language import foreign_language
from assistant.reading.reading import read
from assistant.reading.wording import Intent
from assistant.settings import MAX_QUESTION, Settings
from corpus.errors import ConsultationError
from corpus.records import Consultation
from index.build import Index
from index.text import clean

log = logging.getLogger(__name__)


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
        parts = open_parts(settings or Settings())
        assistant = cls(parts.consultation, parts.index, parts.decider, parts.composer)
        assistant.rewriter, assistant.model_seconds, assistant.controls = (
            parts.rewriter,
            parts.model_seconds,
            parts.controls,
        )
        return assistant

    @property
    def answering(self) -> Answering:
        return Answering(self.consultation, self.index, self.decider, self.composer, self.controls)

    @property
    def marker(self) -> Marker:
        return self.answering.marker

    @property
    def forms(self) -> WordForms:
        """The records' words by reading and dictionary form, for the desk's search."""
        return word_forms(self.consultation)

    def find(self, question: str) -> Found:
        """Search and decide, nothing more: what the bench and the desk ask."""
        return self.answering.find(question)

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
        step, intent = Step(question), Intent.NONE
        try:
            with model_calls(trace, self.model_seconds, show=show):
                draft, step, intent = self._draft(question, turns, trace)
        except ConsultationError as error:
            log.error("%s", error)
            draft = Draft(Outcome.ERROR, ja.FAULT)
        except Exception:
            log.exception("a fault while answering")
            draft = Draft(Outcome.ERROR, ja.FAULT)
        reply = Reply(
            question=question,
            draft=draft,
            reply_id=uuid.uuid4().hex,
            index=self.index.manifest.fingerprint,
            elapsed_ms=(time.perf_counter() - started) * 1000,
            id=id,
            conversation=conversation,
            understood=step.understood if clean(step.understood) != clean(question) else None,
            notice=self.consultation.notice,
            trace=trace,
        )
        self.conversations.remember(conversation, turn_of(reply, step, intent))
        if self.usage is not None:
            self.usage.record(reply)
        return reply

    def batch(self, questions: Sequence[str]) -> list[Reply]:
        """A reply to each question, in order; none knows of another."""
        return [self.ask(question) for question in questions]

    def _draft(self, question: str, turns: Sequence[Turn], trace: dict[str, object]) -> tuple[Draft, Step, Intent]:
        step = Step(question)
        if stopped := self._stopped(question):
            return check(stopped), step, Intent.NONE
        asked = clean(question)
        hidden = self.controls.hidden(self.consultation)
        shown = visible(self.consultation, hidden)
        if hidden and (named := named_hidden(asked, hidden)):
            return check(withheld(named, hidden, ja.withheld)), step, Intent.NONE
        answering = self.answering
        if pinned := self.controls.pinned(asked, self.consultation):
            draft = answering.compose(answering.find(asked), [pinned])
            return check(self._finish(withhold(draft, hidden, ja.withheld) if hidden else draft)), step, Intent.NONE
        listed = turns[-1].labels if turns and len(turns[-1].labels) > 1 else ()
        reading = read(asked, shown, in_conversation=bool(turns), listed=listed)
        step = resolve(reading, turns, shown, lambda text: answering.find(text).decision)
        if self.rewriter:
            step = reread(reading, step, turns, self.rewriter, self._answers)
        if step.understood != reading.text and not step.draft and not step.scope:
            reading = read(step.understood, shown)
        trace["reading"] = {"intent": reading.intent, "act": reading.act}
        chooser = Chooser(answering, shown, trace)
        draft = step.draft or chooser.several(reading, step) or chooser.answer(reading, step)
        if hidden:
            draft = withhold(draft, hidden, ja.withheld)
        return check(self._finish(draft)), step, reading.intent

    def _answers(self, question: str) -> bool:
        return self.decider.answers(self.find(question).decision)

    def _stopped(self, question: str) -> Draft | None:
        """What needs no reading: nothing asked, danger, a shut chat, attacks, greetings, other languages."""
        asked = clean(question)
        if not asked:
            return Draft(Outcome.INVALID, ja.EMPTY)
        if len(question) > MAX_QUESTION:
            return Draft(Outcome.INVALID, ja.TOO_LONG.format(count=len(question)))
        if guard.is_crisis(asked):
            return Draft(Outcome.URGENT, ja.URGENT)
        if shut := self.controls.shut:
            return Draft(Outcome.ERROR, shut.notice)
        if guard.is_injection(asked):
            return decline(ja.injection(self.consultation))
        if guard.is_greeting(asked):
            return decline(ja.greeting(self.consultation))
        if language := foreign_language(asked):
            return decline(ja.FOREIGN[language])
        return None

    def _finish(self, draft: Draft) -> Draft:
        """What every answer, and every decline on the subject, says besides: where it comes from, whom to ask."""
        if draft.outcome.answers:
            said = f"\n\n{ja.provenance(self.consultation)}"
        elif draft.outcome is Outcome.NOT_IN_DOCUMENT and draft.composer != "lookup":
            said = f"\n{self.consultation.contact}"
        else:
            return draft
        return (
            draft if draft.text.endswith(said) else replace(draft, text=draft.text + said)
        )  # a reply said again has it
