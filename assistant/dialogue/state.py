"""What a conversation remembers: the turns by id, in memory only, and which of them is a topic.

A declined or refused turn never becomes the topic, nor does a listing: it is about everything. How a turn is read against
what was shown stands in `resolve`.
"""

from __future__ import annotations

import threading
import time
from collections import OrderedDict
from dataclasses import dataclass

from assistant.answers import Citation, Draft, Outcome, Reply
from assistant.reading.personal import mask
from assistant.reading.wording import Intent
from corpus.records import Opinion, Voice

MOST_CONVERSATIONS, MOST_TURNS, LIFETIME_S = 1000, 40, 2 * 60 * 60
_MOST_TOPICS = 4  # opinions in one reply from which on it is a listing


@dataclass(frozen=True, slots=True)
class Turn:
    """What a later question may point back to. ``labels`` are the opinions cited, the best first."""

    question: str
    draft: Draft
    intent: Intent
    labels: tuple[str, ...]
    shown: tuple[str, ...]  # every opinion given so far on this topic, for «ほかには»

    @property
    def outcome(self) -> Outcome:
        return self.draft.outcome

    @property
    def is_topic(self) -> bool:
        return self.outcome.answers and 0 < len(self.labels) < _MOST_TOPICS

    @property
    def is_list(self) -> bool:
        return self.outcome.answers and len(self.labels) >= _MOST_TOPICS


@dataclass(frozen=True, slots=True)
class Step:
    """What to do with a turn. ``understood`` stands alone.

    ``draft`` is the reply where the records or the conversation give it at once; ``scope`` are the opinions that a follow-up is
    about, and ``lacking`` says that they do not answer what it asks; otherwise ``understood`` is asked as a question of its own.
    """

    understood: str
    draft: Draft | None = None
    scope: tuple[str, ...] = ()
    lacking: bool = False
    shown: tuple[str, ...] = ()  # opinions given before on this topic


class Conversations:
    """Turns by conversation id, in memory only: bounded in number, length and age, oldest out first."""

    def __init__(self) -> None:
        self._turns: OrderedDict[str, tuple[float, tuple[Turn, ...]]] = OrderedDict()
        self._lock = threading.Lock()

    def turns(self, conversation: str | None) -> tuple[Turn, ...]:
        """The turns so far; empty for None, an unknown id and one that has expired."""
        with self._lock:
            used, turns = self._turns.get(conversation or "", (0.0, ()))
            return turns if time.monotonic() - used < LIFETIME_S else ()

    def remember(self, conversation: str | None, turn: Turn) -> None:
        if conversation is None:
            return
        with self._lock:
            _, turns = self._turns.pop(conversation, (0.0, ()))
            self._turns[conversation] = (time.monotonic(), (*turns, turn)[-MOST_TURNS:])
            while len(self._turns) > MOST_CONVERSATIONS:
                self._turns.popitem(last=False)

    def knows(self, conversation: str) -> bool:
        with self._lock:
            used, _ = self._turns.get(conversation, (float("-inf"), ()))
            return time.monotonic() - used < LIFETIME_S

    def start(self, conversation: str) -> None:
        """Open a conversation that has no turn yet, so that its id is known."""
        with self._lock:
            self._turns.setdefault(conversation, (time.monotonic(), ()))


def turn_of(reply: Reply, step: Step, intent: Intent) -> Turn:
    """What is remembered of a reply; personal data in it is masked first."""
    labels = tuple(dict.fromkeys(c.label for c in reply.citations if c.label))
    return Turn(mask(step.understood), reply.draft, intent, labels, (*step.shown, *_given(reply.citations)))


def _given(citations: tuple[Citation, ...]) -> list[str]:
    """The opinions that a reply has told of, one a response: its partners are still «ほかの意見»."""
    opinions = [c.source for c in citations if isinstance(c.source, Opinion) and c.voice is Voice.RESPONSE]
    return list({opinion.response.text: opinion.label for opinion in reversed(opinions)}.values())
