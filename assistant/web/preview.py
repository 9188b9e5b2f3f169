"""What an added anticipated question would change: every answer over all anticipated and unanswerable questions.

Works in one background thread on an index and a decision of its own in a temporary folder; the assistant that
people talk to is not touched, and nothing is published from here.
"""

from __future__ import annotations

import secrets
import tempfile
import threading
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

from assistant.answers import Outcome
from assistant.compose.verbatim import Marker, VerbatimComposer
from assistant.decision.calibrate import load_or_fit
from assistant.service import Assistant
from corpus.errors import ConsultationError
from corpus.questions import (
    ANTICIPATED,
    UNANSWERABLE,
    AnticipatedQuestion,
    UnanswerableQuestion,
    read_anticipated,
    read_unanswerable,
)
from corpus.records import Consultation
from index.build import open_index


@dataclass(frozen=True, slots=True)
class Answer:
    """What matters of a reply here: its outcome and the opinions it cites, the best first."""

    outcome: Outcome
    labels: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Change:
    """A question whose answer changes. ``wanted`` are the opinions that should answer; empty: it should be declined."""

    question: str
    before: Answer
    after: Answer
    wanted: tuple[str, ...]

    @property
    def is_worse(self) -> bool:
        """It was answered rightly and no longer is, or was declined rightly and is answered now."""
        return self._is_right(self.before) and not self._is_right(self.after)

    def _is_right(self, answer: Answer) -> bool:
        if not self.wanted:
            return not answer.outcome.answers
        return answer.outcome.answers and bool(answer.labels) and answer.labels[0] in self.wanted


@dataclass(slots=True)
class Preview:
    """One check under way or done. ``changes`` is None until it is done; ``failed`` says why it could not be."""

    question: str
    labels: tuple[str, ...]
    by: str
    id: str = field(default_factory=lambda: secrets.token_urlsafe(9))
    flaws: tuple[str, ...] = ()
    has_error: bool = False
    done: int = 0
    total: int = 0
    own: Answer | None = None
    changes: tuple[Change, ...] | None = None
    failed: str | None = None

    @property
    def is_running(self) -> bool:
        return self.changes is None and self.failed is None


class Previews:
    """The latest check; one at a time, since each one needs a processor for a while."""

    def __init__(self, assistant: Assistant) -> None:
        self._assistant = assistant
        self._lock = threading.Lock()
        self._latest: Preview | None = None

    def find(self, id: str) -> Preview | None:
        latest = self._latest
        return latest if latest and latest.id == id else None

    def forget(self) -> None:
        with self._lock:
            self._latest = None

    def start(
        self, question: str, labels: Sequence[str], added: tuple[AnticipatedQuestion, ...], *, by: str
    ) -> Preview | None:
        """Begin a check of a question; None where another is under way. ``added`` are the office's earlier questions."""
        with self._lock:
            if self._latest and self._latest.is_running:
                return None
            preview = self._latest = Preview(question, tuple(labels), by)
        threading.Thread(target=self._run, args=(preview, added), name="preview", daemon=True).start()
        return preview

    def _run(self, preview: Preview, added: tuple[AnticipatedQuestion, ...]) -> None:
        try:
            work_out(preview, self._assistant, added)
        except ConsultationError as error:
            preview.failed = str(error)
        except Exception as error:
            preview.failed = type(error).__name__
            raise


def work_out(preview: Preview, assistant: Assistant, added: tuple[AnticipatedQuestion, ...]) -> None:
    """Fill in ``preview``: flaws first, then every answer before and after."""
    consultation = assistant.consultation
    anticipated = read_anticipated(consultation.folder / ANTICIPATED, consultation) + added
    unanswerable = read_unanswerable(consultation.folder / UNANSWERABLE, consultation)
    new = AnticipatedQuestion(preview.question, preview.labels, 0)
    preview.flaws, preview.has_error = new_flaws(consultation, anticipated, unanswerable, new)
    questions = [(q.question, q.labels) for q in anticipated] + [(q.question, ()) for q in unanswerable]
    preview.total = len(questions)
    with tempfile.TemporaryDirectory(prefix="consultation-preview-") as folder:
        candidate = _candidate(assistant, (*anticipated, new), unanswerable, Path(folder))
        try:
            current = Assistant(consultation, assistant.index, assistant.decider, candidate.composer)
            preview.own = _answer(candidate, preview.question)
            changes: list[Change] = []
            for question, wanted in questions:
                change = Change(question, _answer(current, question), _answer(candidate, question), wanted)
                if change.before != change.after:
                    changes.append(change)
                preview.done += 1
            preview.changes = tuple(sorted(changes, key=lambda change: not change.is_worse))
        finally:
            candidate.index.store.close()


def new_flaws(
    consultation: Consultation,
    anticipated: tuple[AnticipatedQuestion, ...],
    unanswerable: tuple[UnanswerableQuestion, ...],
    new: AnticipatedQuestion,
) -> tuple[tuple[str, ...], bool]:
    """What the lint finds with the new question and not without it, and whether any of it is an error."""
    from corpus.lint import lint_questions

    known = {str(finding) for finding in lint_questions(consultation, anticipated, unanswerable)}
    found = [f for f in lint_questions(consultation, (*anticipated, new), unanswerable) if str(f) not in known]
    return tuple(str(finding) for finding in found), any(finding.is_error for finding in found)


def _candidate(
    assistant: Assistant,
    anticipated: tuple[AnticipatedQuestion, ...],
    unanswerable: tuple[UnanswerableQuestion, ...],
    folder: Path,
) -> Assistant:
    consultation, encoder = assistant.consultation, assistant.index.searcher.encoder
    index = open_index(consultation, anticipated, encoder, folder)
    decider = load_or_fit(consultation, anticipated, unanswerable, encoder, folder)
    return Assistant(consultation, index, decider, VerbatimComposer(consultation, Marker(consultation, encoder)))


def _answer(assistant: Assistant, question: str) -> Answer:
    reply = assistant.ask(question)
    return Answer(reply.outcome, tuple(dict.fromkeys(c.label for c in reply.citations if c.label)))
