"""The topic of a conversation and the words of a turn: what `resolve` and `about` read a turn against."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from assistant import messages_ja as ja
from assistant.decision.decide import Decision
from assistant.dialogue.state import Turn
from assistant.reading.frame import is_topic_noun
from assistant.reading.reading import Reading
from assistant.reading.wording import load_wordings
from corpus.records import Consultation, Opinion
from index.text import fold
from index.tokens import morphs, nouns

_LEADS = frozenset({"接続詞", "感動詞", "補助記号"})  # «じゃあ、»: parts of speech that a turn may begin with

Decide = Callable[[str], Decision]


@dataclass(frozen=True, slots=True)
class Topic:
    """The records that a follow-up may be about, and what they are called."""

    turn: Turn
    opinions: tuple[Opinion, ...]
    title: str

    def owns(self, label: str) -> bool:
        return any(label == o.label or label in o.shared_with for o in self.opinions)

    def mentions(self, named: set[str]) -> bool:
        """Whether the records hold every one of these nouns."""
        return named <= {noun for o in self.opinions for noun in nouns(o.text + o.response.text)}


@dataclass(frozen=True, slots=True)
class Conversation:
    """Everything that a turn is read against: the turns, the topics among them, the records, the search's verdict."""

    turns: Sequence[Turn]
    consultation: Consultation
    decide: Decide

    @property
    def last(self) -> Turn:
        return self.turns[-1]

    @property
    def topics(self) -> list[Topic]:
        return [self._topic(turn) for turn in self.turns if turn.is_topic]

    def _topic(self, turn: Turn) -> Topic:
        opinions = tuple(o for label in turn.labels if (o := self.consultation.find(label)))
        return Topic(turn, opinions, self.consultation.topic(opinions[0]))


def names_nothing(reading: Reading) -> bool:
    """Whether there is no noun at all in a turn."""
    return not any(is_topic_noun(m) for m in morphs(reading.masked))


def named_position(reading: Reading) -> str | None:
    """«高齢者について、市の考え方を…» of «じゃあ高齢者は?», as a question of its own; None where nothing is named."""
    topics = reading.topics
    return ja.UNDERSTOOD_POSITION.format(topic=topics[0]) if len(topics) == 1 else None


def own_nouns(reading: Reading) -> set[str]:
    """The nouns that name something: none of the frame's."""
    frame = load_wordings().frame
    return {m.form for m in morphs(reading.masked) if frame.names_topic(m)}


def without_lead(text: str) -> str:
    """The text without じゃあ, では, ちなみに, え、 at its start; as it is where nothing else is in it."""
    units = morphs(text)
    lead = ""
    for unit in units:
        if unit.pos not in _LEADS:
            break
        lead += unit.surface
    same_length = len(fold(text)) == len(text)
    rest = (text if same_length else fold(text))[len(lead) :]
    return rest.strip() or text
