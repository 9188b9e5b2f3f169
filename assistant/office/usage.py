"""Records of use: what was asked, with what outcome, and what people thought of it. SQLite in WAL mode.

A residents' words are kept only where ``record_questions`` is on, masked before they are written, and deleted
after ``usage_days``. `Usage.record` only puts a value into a queue (microseconds): one writer thread does the
rest, and what it cannot write is counted, never an error for the one who asked.
"""

from __future__ import annotations

import logging
import queue
import sqlite3
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from enum import StrEnum
from pathlib import Path
from typing import Any

from assistant.answers import Outcome, Reply
from assistant.office.additions import JST
from assistant.reading.personal import mask
from corpus.errors import ConsultationError
from index.text import fold
from index.tokens import words

log = logging.getLogger(__name__)

MISSED = (Outcome.NOT_IN_DOCUMENT, Outcome.OUT_OF_SCOPE, Outcome.PARTIAL, Outcome.CLARIFY, Outcome.ERROR)
_WAITING = 10_000  # replies that may wait for the writer; beyond, they are dropped and counted
_DAY_S = 24 * 60 * 60
_EXAMPLES = 5

_SCHEMA = """
CREATE TABLE IF NOT EXISTS asks (
  reply_id TEXT PRIMARY KEY, at REAL NOT NULL, day TEXT NOT NULL, outcome TEXT NOT NULL, labels TEXT NOT NULL,
  confidence REAL, elapsed_ms REAL NOT NULL, question TEXT, understood TEXT, reply TEXT, topic TEXT
) STRICT;
CREATE INDEX IF NOT EXISTS asks_at ON asks (at);
CREATE INDEX IF NOT EXISTS asks_topic ON asks (topic);
CREATE TABLE IF NOT EXISTS feedback (
  reply_id TEXT PRIMARY KEY, at REAL NOT NULL, rating TEXT NOT NULL, reason TEXT
) STRICT;
CREATE TABLE IF NOT EXISTS notes (
  topic TEXT PRIMARY KEY, state TEXT NOT NULL, note TEXT NOT NULL, by TEXT NOT NULL, at REAL NOT NULL
) STRICT;
"""


class UsageUnavailable(ConsultationError):
    def __init__(self, path: Path, cause: str) -> None:
        super().__init__(
            f"{path}: 利用の記録を書き込めません({cause})。空き容量と書き込み権限を確かめるか、"
            "環境変数 ASSISTANT_DATA で書き込める場所を指定してください。"
        )


class State(StrEnum):
    """How far the office is with a question that got no answer."""

    OPEN = "open"
    DOING = "doing"
    DONE = "done"


@dataclass(frozen=True, slots=True)
class Asked:
    """One ask as it was kept. ``question`` and ``reply`` are None where residents' words are not kept."""

    reply_id: str
    at: datetime
    outcome: Outcome
    labels: tuple[str, ...]
    question: str | None
    understood: str | None
    reply: str | None


@dataclass(frozen=True, slots=True)
class Group:
    """Questions with the same content words that got no (full) answer, the newest first."""

    topic: str
    count: int
    latest: Asked
    examples: tuple[str, ...]
    outcomes: tuple[Outcome, ...]
    state: State
    note: str
    by: str
    at: datetime | None


@dataclass(frozen=True, slots=True)
class Thumb:
    """A rating, with the ask it is about (None where that is deleted already)."""

    at: datetime
    rating: str
    reason: str | None
    asked: Asked | None


class Usage:
    """The records under ``path``; one writer thread, readers on connections of their own."""

    def __init__(self, path: Path, *, keep_words: bool, days: int, now: Callable[[], float] = time.time) -> None:
        self._path, self._now, self._days = path, now, days
        self.keep_words = keep_words
        self.dropped = 0
        self._queue: queue.Queue[Callable[[sqlite3.Connection], object] | None] = queue.Queue(_WAITING)
        self._recent: dict[str, None] = {}  # reply ids, oldest first: known before they are written
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            with self._connect() as db:
                db.executescript(_SCHEMA)
            path.chmod(0o600)
            self.delete_old()
        except (sqlite3.Error, OSError) as error:
            raise UsageUnavailable(path, str(error)) from error
        self._writer = threading.Thread(target=self._write, name="usage", daemon=True)
        self._writer.start()

    # --- writing ---------------------------------------------------------------------------------------------

    def record(self, reply: Reply) -> None:
        """Remember one reply. Returns at once."""
        at = self._now()
        self._recent[reply.reply_id] = None
        if len(self._recent) > _WAITING:
            del self._recent[next(iter(self._recent))]
        self._put(lambda db: self._insert(db, reply, at))

    def rate(self, reply_id: str, rating: str, reason: str | None) -> bool:
        """Remember a thumb; a later one on the same reply replaces it. False where no such reply is known.

        The reason is words of a resident like any other: kept only where words are kept.
        """
        if reply_id not in self._recent and not self._rows("SELECT 1 FROM asks WHERE reply_id = ?", reply_id):
            return False
        at = self._now()
        kept = mask(reason) if reason and self.keep_words else None
        self._put(
            lambda db: db.execute("INSERT OR REPLACE INTO feedback VALUES (?, ?, ?, ?)", (reply_id, at, rating, kept))
        )
        return True

    def note(self, topic: str, state: State, note: str, by: str) -> None:
        """What the office says of a group of questions."""
        values = (topic, state.value, mask(note), by, self._now())
        with self._connect() as db:
            db.execute("INSERT OR REPLACE INTO notes VALUES (?, ?, ?, ?, ?)", values)

    def delete_old(self) -> int:
        """Delete what is older than ``days``, for good (overwritten, and the log file emptied); how many asks."""
        before = self._now() - self._days * _DAY_S
        with self._connect() as db:
            count = db.execute("DELETE FROM asks WHERE at < ?", (before,)).rowcount
            db.execute("DELETE FROM feedback WHERE at < ?", (before,))
            db.execute(
                "DELETE FROM notes WHERE at < ? AND topic NOT IN (SELECT topic FROM asks WHERE topic IS NOT NULL)",
                (before,),
            )
        with self._connect() as db:
            db.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        return count

    def flush(self) -> None:
        """Wait until everything recorded so far is written."""
        self._queue.join()

    def close(self) -> None:
        self._queue.put(None)
        self._writer.join(timeout=5)

    def _put(self, write: Callable[[sqlite3.Connection], object]) -> None:
        try:
            self._queue.put_nowait(write)
        except queue.Full:
            self.dropped += 1

    def _write(self) -> None:
        next_deletion = time.monotonic() + _DAY_S
        while (write := self._queue.get()) is not None:
            try:
                with self._connect() as db:
                    write(db)
                if time.monotonic() > next_deletion:
                    self.delete_old()
                    next_deletion = time.monotonic() + _DAY_S
            except Exception as error:  # a full disk must not stop the answers, nor one odd question the records
                self.dropped += 1
                log.error("records of use: %s", type(error).__name__)
            finally:
                self._queue.task_done()
        self._queue.task_done()

    def _insert(self, db: sqlite3.Connection, reply: Reply, at: float) -> None:
        labels = ",".join(dict.fromkeys(c.label for c in reply.citations if c.label))
        kept: tuple[str | None, ...] = (None, None, None, None)
        if self.keep_words:
            question = mask(reply.question)
            understood = mask(reply.understood) if reply.understood else None
            kept = (question, understood, mask(reply.text), topic_of(understood or question))
        day = datetime.fromtimestamp(at, JST).date().isoformat()
        values = (reply.reply_id, at, day, reply.outcome.value, labels, reply.draft.confidence, reply.elapsed_ms, *kept)
        db.execute("INSERT OR IGNORE INTO asks VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)", values)

    # --- reading ---------------------------------------------------------------------------------------------

    def days(self, last: int = 30) -> list[tuple[date, dict[Outcome, int]]]:
        """Counts by day and outcome for the last days, today the last, days without use included."""
        today = datetime.fromtimestamp(self._now(), JST).date()
        span = [today - timedelta(days=n) for n in range(last - 1, -1, -1)]
        counts: dict[date, dict[Outcome, int]] = {day: {} for day in span}
        query = "SELECT day, outcome, count(*) FROM asks WHERE day >= ? GROUP BY day, outcome"
        for day, outcome, count in self._rows(query, span[0].isoformat()):
            counts.setdefault(date.fromisoformat(day), {})[Outcome(outcome)] = count
        return sorted(counts.items())

    def missed(self, limit: int = 200) -> list[Group]:
        """What people asked and did not get, grouped, the newest group first; empty where words are not kept."""
        marks = ",".join("?" * len(MISSED))
        rows = self._rows(
            f"SELECT {_ASKED}, topic FROM asks WHERE question IS NOT NULL AND outcome IN ({marks}) ORDER BY at DESC",
            *(outcome.value for outcome in MISSED),
        )
        groups: dict[str, list[Asked]] = {}
        for *values, topic in rows:
            groups.setdefault(topic, []).append(_asked(values))
        notes = {topic: rest for topic, *rest in self._rows("SELECT topic, state, note, by, at FROM notes")}
        return [_group(topic, asked, notes.get(topic)) for topic, asked in list(groups.items())[:limit]]

    def frequent(self, limit: int = 50) -> list[tuple[str, int]]:
        """The questions asked most, as they were last worded, with how often."""
        query = """SELECT question, count(*) AS n, max(at) FROM asks WHERE question IS NOT NULL
                   GROUP BY topic ORDER BY n DESC, max(at) DESC LIMIT ?"""
        return [(question, count) for question, count, _ in self._rows(query, limit)]

    def thumbs(self, rating: str = "down", limit: int = 200) -> list[Thumb]:
        """Ratings of one kind with the asks they are about, the newest first."""
        query = f"""SELECT f.at, f.rating, f.reason, {", ".join("a." + name for name in _ASKED.split(", "))}
                    FROM feedback f LEFT JOIN asks a USING (reply_id) WHERE f.rating = ? ORDER BY f.at DESC LIMIT ?"""
        return [
            Thumb(_time(at), kind, reason, _asked(rest) if rest[0] else None)
            for at, kind, reason, *rest in self._rows(query, rating, limit)
        ]

    def ratings(self) -> dict[str, int]:
        """How many thumbs up and down."""
        return dict(self._rows("SELECT rating, count(*) FROM feedback GROUP BY rating"))

    def _rows(self, query: str, *values: object) -> list[tuple[Any, ...]]:
        with self._connect() as db:
            return db.execute(query, values).fetchall()

    @contextmanager
    def _connect(self) -> Iterator[sqlite3.Connection]:
        db = sqlite3.connect(self._path, timeout=5)
        try:
            db.execute("PRAGMA journal_mode = WAL")
            db.execute("PRAGMA synchronous = NORMAL")
            db.execute("PRAGMA secure_delete = ON")
            with db:
                yield db
        finally:
            db.close()


_ASKED = "reply_id, at, outcome, labels, question, understood, reply"


def topic_of(question: str) -> str:
    """The key of a group: the content words in order of the alphabet, so that word order does not matter."""
    return " ".join(sorted(set(words(question)))) or fold(question)


def _time(at: float) -> datetime:
    return datetime.fromtimestamp(at, UTC).astimezone(JST)


def _asked(values: Sequence[Any]) -> Asked:
    reply_id, at, outcome, labels, question, understood, reply = values
    return Asked(
        reply_id, _time(at), Outcome(outcome), tuple(filter(None, labels.split(","))), question, understood, reply
    )


def _group(topic: str, asked: list[Asked], noted: Sequence[Any] | None) -> Group:
    state, note, by, at = noted or (State.OPEN, "", "", None)
    return Group(
        topic=topic,
        count=len(asked),
        latest=asked[0],
        examples=tuple(dict.fromkeys(a.question for a in asked if a.question))[:_EXAMPLES],
        outcomes=tuple(dict.fromkeys(a.outcome for a in asked)),
        state=State(state),
        note=note,
        by=by,
        at=_time(at) if at else None,
    )
