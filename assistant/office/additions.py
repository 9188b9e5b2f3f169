"""What the office sets while it runs: anticipated questions, pins, withdrawals, the shut chat. All under ``data``.

Nothing here touches the shipped corpus. Every act goes into a journal with who, when and why. The state is
read again whenever its file changes, so that another process (and the command line) follows at once.
"""

from __future__ import annotations

import hashlib
import json
import os
import re
import secrets
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass, replace
from datetime import datetime, timedelta, timezone
from pathlib import Path
from typing import Any

from assistant.answers import Draft, Outcome
from assistant.reading.numbers import Strength, find_references
from corpus.errors import BadData
from corpus.questions import AnticipatedQuestion, read_anticipated
from corpus.records import Consultation, Opinion
from index.text import clean, fold

JST = timezone(timedelta(hours=9))  # a day is a day at the city hall
CONTROLS, JOURNAL, ADDED = "controls.json", "journal.jsonl", "added_questions.jsonl"
_PUNCTUATION = re.compile(r"[\s、。,.!?・「」『』…〜~ー-]+")


@dataclass(frozen=True, slots=True)
class Withdrawal:
    """A record that is not to be shown. ``reason`` is kept for the office, ``notice`` is shown to everybody."""

    label: str
    reason: str
    notice: str
    by: str
    at: str


@dataclass(frozen=True, slots=True)
class Shut:
    """The residents' chat is shut."""

    reason: str
    notice: str
    by: str
    at: str


@dataclass(frozen=True, slots=True)
class Pin:
    """A question that one record answers, whatever the search says; ``record`` is the record's digest of that time."""

    question: str
    label: str
    owner: str
    at: str
    record: str


@dataclass(frozen=True, slots=True)
class _State:
    shut: Shut | None = None
    withdrawals: tuple[Withdrawal, ...] = ()
    pins: tuple[Pin, ...] = ()


class Controls:
    """The state of one consultation under ``folder``; with None nothing is set and nothing can be."""

    def __init__(self, folder: Path | None) -> None:
        self._folder = folder
        self._lock = threading.RLock()
        self._seen: tuple[int, int] | None = None
        self._state = _State()
        self._pins: dict[str, Pin] = {}

    @property
    def shut(self) -> Shut | None:
        return self._current().shut

    @property
    def withdrawals(self) -> tuple[Withdrawal, ...]:
        return self._current().withdrawals

    @property
    def pins(self) -> tuple[Pin, ...]:
        return self._current().pins

    def hidden(self, consultation: Consultation) -> dict[str, Withdrawal]:
        """Label → why it is not shown: the withdrawn records, and those answered by the same response."""
        hidden: dict[str, Withdrawal] = {}
        for withdrawal in self.withdrawals:
            opinion = consultation.find(withdrawal.label)
            for label in opinion.response.labels if opinion else ():
                hidden.setdefault(label, withdrawal)
        return hidden

    def pinned(self, question: str, consultation: Consultation) -> Opinion | None:
        """The record that a question is pinned to; None also where the record has changed since."""
        self._current()
        pin = self._pins.get(question_key(question)) if self._pins else None
        opinion = consultation.find(pin.label) if pin else None
        return opinion if pin and opinion and pin.record == digest(opinion) else None

    # --- acts: each one is journalled ------------------------------------------------------------------------

    def shut_chat(self, *, reason: str, notice: str, by: str) -> None:
        with self._change("shut", by, reason=reason, notice=notice) as state:
            self._save(replace(state, shut=Shut(reason, notice, by, now())))

    def open_chat(self, *, reason: str, by: str) -> None:
        with self._change("open", by, reason=reason) as state:
            self._save(replace(state, shut=None))

    def withdraw(self, opinion: Opinion, *, reason: str, notice: str, by: str) -> None:
        with self._change("withdraw", by, label=opinion.label, reason=reason, notice=notice) as state:
            others = tuple(w for w in state.withdrawals if w.label != opinion.label)
            self._save(replace(state, withdrawals=(*others, Withdrawal(opinion.label, reason, notice, by, now()))))

    def restore(self, label: str, *, reason: str, by: str) -> None:
        with self._change("restore", by, label=label, reason=reason) as state:
            self._save(replace(state, withdrawals=tuple(w for w in state.withdrawals if w.label != label)))

    def pin(self, question: str, opinion: Opinion, *, owner: str) -> None:
        with self._change("pin", owner, label=opinion.label, question=question) as state:
            others = tuple(p for p in state.pins if question_key(p.question) != question_key(question))
            self._save(replace(state, pins=(*others, Pin(question, opinion.label, owner, now(), digest(opinion)))))

    def unpin(self, question: str, *, by: str) -> None:
        with self._change("unpin", by, question=question) as state:
            left = tuple(p for p in state.pins if question_key(p.question) != question_key(question))
            self._save(replace(state, pins=left))

    def journal(self, last: int = 200) -> list[dict[str, str]]:
        """The latest acts, the newest first."""
        path = self._path(JOURNAL)
        lines = path.read_text(encoding="utf-8").splitlines() if path.exists() else []
        return [json.loads(line) for line in reversed(lines[-last:])]

    def log(self, act: str, by: str, **details: str) -> None:
        """Write one act into the journal."""
        path = self._path(JOURNAL)
        path.parent.mkdir(parents=True, exist_ok=True)
        with path.open("a", encoding="utf-8") as file:
            file.write(json.dumps({"at": now(), "act": act, "by": by, **details}, ensure_ascii=False) + "\n")

    # --- the file --------------------------------------------------------------------------------------------

    def _path(self, name: str) -> Path:
        if self._folder is None:
            raise ValueError("these controls have no folder: they hold nothing and change nothing")
        return self._folder / name

    def _current(self) -> _State:
        """The state as the file has it now: one ``stat`` where nothing has changed."""
        if self._folder is None:
            return self._state
        try:
            status = os.stat(self._folder / CONTROLS)  # noqa: PTH116  a Path's stat costs twice as much
            seen = (status.st_mtime_ns, status.st_ino)
        except FileNotFoundError:
            return self._state
        if seen != self._seen:
            with self._lock:
                self._state = _read_state(self._folder / CONTROLS)
                self._pins = {question_key(pin.question): pin for pin in self._state.pins}
                self._seen = seen
        return self._state

    @contextmanager
    def _change(self, act: str, by: str, **details: str) -> Iterator[_State]:
        with self._lock:
            yield self._current()
            self.log(act, by, **details)

    def _save(self, state: _State) -> None:
        path = self._path(CONTROLS)
        values = {
            "shut": asdict(state.shut) if state.shut else None,
            "withdrawals": [asdict(w) for w in state.withdrawals],
            "pins": [asdict(p) for p in state.pins],
        }
        _write(path, json.dumps(values, ensure_ascii=False, indent=1))
        self._seen = None


def _read_state(path: Path) -> _State:
    try:
        values: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
        return _State(
            Shut(**values["shut"]) if values["shut"] else None,
            tuple(Withdrawal(**w) for w in values["withdrawals"]),
            tuple(Pin(**p) for p in values["pins"]),
        )
    except (ValueError, KeyError, TypeError) as error:
        raise BadData(path, None, "窓口の画面が書いた設定", type(error).__name__) from None


def withhold(draft: Draft, hidden: dict[str, Withdrawal], say: Callable[[list[str], str], str]) -> Draft:
    """The draft without what is withdrawn: a reply that would give a withdrawn record's words says so instead."""
    cited = [c.label for c in draft.citations if c.label in hidden]
    if cited:
        return withheld(list(dict.fromkeys(label for label in cited if label)), hidden, say)
    return replace(draft, related=tuple(o for o in draft.related if o.label not in hidden))


def withheld(labels: list[str], hidden: dict[str, Withdrawal], say: Callable[[list[str], str], str]) -> Draft:
    """The reply to a question whose answer is withdrawn."""
    notices = dict.fromkeys(hidden[label].notice for label in labels)
    return Draft(Outcome.NOT_IN_DOCUMENT, say(labels, " ".join(notices)), composer="lookup")


def named_hidden(question: str, hidden: dict[str, Withdrawal]) -> list[str]:
    """The withdrawn records that a question names by number."""
    references = find_references(fold(question))
    if references is None or (references.strength is Strength.BARE and references.rest):
        return []
    return [str(number) for number in references.numbers if str(number) in hidden]


def visible(consultation: Consultation, hidden: dict[str, Withdrawal]) -> Consultation:
    """The consultation without its withdrawn records, for lists and counts of words."""
    if not hidden:
        return consultation
    return replace(consultation, opinions=tuple(o for o in consultation.opinions if o.label not in hidden))


# --- anticipated questions -----------------------------------------------------------------------------------


class Additions:
    """The office's own anticipated questions: a file under review, joined with the shipped ones at the next start."""

    def __init__(self, folder: Path) -> None:
        self.path = folder / ADDED
        self._lock = threading.Lock()

    def read(self, consultation: Consultation) -> tuple[AnticipatedQuestion, ...]:
        return read_anticipated(self.path, consultation) if self.path.exists() else ()

    def rows(self) -> list[dict[str, Any]]:
        """The lines of the file with who added each, and when; the newest first."""
        if not self.path.exists():
            return []
        lines = self.path.read_text(encoding="utf-8").splitlines()
        return [json.loads(line) for line in reversed(lines) if line.strip()]

    def publish(self, question: str, labels: list[str], *, by: str) -> None:
        entry = {"opinions": labels, "question": question, "by": by, "at": now()}
        with self._lock:
            before = self.path.read_text(encoding="utf-8") if self.path.exists() else ""
            _write(self.path, before + json.dumps(entry, ensure_ascii=False) + "\n")

    def remove(self, question: str) -> None:
        with self._lock:
            left = [row for row in reversed(self.rows()) if row["question"] != question]
            _write(self.path, "".join(json.dumps(row, ensure_ascii=False) + "\n" for row in left))


def office_folder(data: Path, consultation: Consultation) -> Path:
    """Where the office's state of one consultation lies."""
    return data / "office" / consultation.id


def question_key(question: str) -> str:
    """Questions that differ only in width, case, white space and punctuation are one."""
    return _PUNCTUATION.sub("", fold(clean(question)))


def digest(opinion: Opinion) -> str:
    """Changes whenever the record does."""
    return hashlib.sha256(json.dumps(opinion.as_json(), ensure_ascii=False).encode()).hexdigest()[:16]


def now() -> str:
    return datetime.now(JST).isoformat(timespec="seconds")


def _write(path: Path, text: str) -> None:
    """Whole or not at all."""
    path.parent.mkdir(parents=True, exist_ok=True)
    part = path.with_name(f".{path.name}-{os.getpid()}-{secrets.token_hex(4)}")
    part.write_text(text, encoding="utf-8")
    part.replace(path)
