"""A turn that may be about the topic or about something else: two readings compete, and the search decides."""

from __future__ import annotations

from dataclasses import replace

from assistant import messages_ja as ja
from assistant.decision.decide import Decision
from assistant.dialogue.state import Step
from assistant.dialogue.topic import Conversation, Topic, named_position, own_nouns, without_lead
from assistant.reading.facts import asked_facts, holds
from assistant.reading.reading import Reading
from assistant.reading.wording import Act, FactType
from corpus.questions import Kind

NEW = 0.75  # p(new) from which a turn is asked alone, whatever was shown
_SURE, _LIKELY, _WEAK = 0.9, 0.7, 0.5  # p(answerable) of the question alone: surely, likely, hardly something else
_RANKED = 0.5  # p of the first record alone, for the same
_NEVER = 0.25  # p(answerable) of the question about the topic below which the topic does not answer it
# p of a kind of fact from which it is asked for: by itself, and where the turn's act says that a fact is asked for.
ASKED_ALONE, ASKED_FOR = 0.5, 0.1
_ELSEWHERE = (Kind.CITY, Kind.FAR, Kind.INJECTION, Kind.FOREIGN, Kind.GREETING, Kind.CRISIS)


def within(asked: str, topic: Topic, *, sure: float = ASKED_ALONE) -> Step:
    """A question on the topic: its records answer unless they lack the fact that is asked for, with ``sure`` as its p."""
    about = ja.UNDERSTOOD_TOPIC.format(topic=topic.title, question=without_lead(asked))
    facts = asked_facts(asked, sure)
    response = topic.opinions[0].response.text
    wanted = [fact for fact in facts if fact is not FactType.REASON] if facts[:1] != (FactType.REASON,) else []
    lacking = bool(wanted) and not any(holds(fact, response) for fact in wanted)
    return Step(about, scope=topic.turn.labels, lacking=lacking, shown=topic.turn.shown)


def compete(reading: Reading, talk: Conversation) -> Step:
    """The reading about the topic, or the question alone where that is one of its own."""
    topic = talk.topics[-1]
    itself = (named_position(reading) if reading.act is Act.ASPECT else None) or reading.text
    step = within(reading.text, topic, sure=ASKED_FOR if reading.act is Act.FACT else ASKED_ALONE)
    alone, joined = talk.decide(itself), talk.decide(step.understood)
    if _is_new(reading, alone, joined, topic):
        return Step(itself)
    if topic.owns(alone.ranking[0].label) and alone.answerable >= _SURE and not step.lacking:
        return Step(reading.text)
    named = own_nouns(reading)
    lost = bool(named) and joined.answerable < _NEVER and not topic.mentions(named)
    return replace(step, lacking=step.lacking or lost)


def _is_new(reading: Reading, alone: Decision, joined: Decision, topic: Topic) -> bool:
    """Whether a turn is about something else: another record for sure, or no record at all."""
    new = reading.acts[Act.NEW]
    first = alone.ranking[0]
    elsewhere = sum(alone.kinds[kind] for kind in _ELSEWHERE)
    if alone.answerable < _WEAK and elsewhere >= _WEAK and not topic.mentions(own_nouns(reading)):
        return True
    if topic.owns(first.label):
        return False
    if joined.ranking[0].label == first.label:
        return True
    if reading.act is Act.ASPECT and named_position(reading) and alone.answerable >= _LIKELY:
        return first.probability >= _SURE  # «じゃあ企業は?» names another record's subject
    enough = _SURE + (_WEAK - _SURE) * min(new / NEW, 1)  # the more the turn sounds new, the less the search has to say
    if alone.answerable >= enough and first.probability >= _RANKED:
        return True
    return new >= _WEAK and joined.answerable < _WEAK
