"""A turn against what was shown before: a `Step`, by the dialogue act that the reading has learnt to see.

What a turn does (goes on, corrects, goes back, asks for another part) is the act; which record is meant comes from the state.
Where the act leaves it open whether the topic is meant, two readings compete, the question alone and the question about the
topic, and the search decides. What is neither is a new question.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import replace

from assistant import messages_ja as ja
from assistant.answers import Draft, Outcome
from assistant.dialogue.about import ASKED_ALONE, ASKED_FOR, NEW, compete, within
from assistant.dialogue.state import Step, Turn
from assistant.dialogue.topic import Conversation, Decide, named_position, names_nothing, own_nouns, without_lead
from assistant.lookup import relations
from assistant.lookup.look_up import look_up, show
from assistant.reading.facts import asked_facts
from assistant.reading.reading import Reading, read
from assistant.reading.wording import Act, FactType, Intent
from corpus.records import Consultation, Opinion, Voice
from index.text import fold
from index.tokens import nouns

_ASKED_BESIDE, _NEVER_ASKED = 0.25, 2.0  # p of a kind of fact asked for beside what the act wants; of none at all
_RETURNED = re.compile(
    r"^.*?(?:戻|もど)[^、。?!]*[、。?!]*|^[^、。]*?(?:話|件|質問|やつ)(?:だけど|ですが|なんですが|で|に)?[、。]"
)
_FIRST = re.compile(r"最初|さいしょ|はじめ|初め|一番目|1つ目|一つ目|1番目")
_FIRST_TOPIC = re.compile(rf"(?:{_FIRST.pattern})の?(?:話|はなし|質問|件|やつ|ほう|方|話題)")


def resolve(reading: Reading, turns: Sequence[Turn], consultation: Consultation, decide: Decide) -> Step:
    """What to do with a turn; a question of its own where nothing was shown or nothing points back."""
    if not turns:
        return Step(reading.text)
    talk = Conversation(turns, consultation, decide)
    if reading.act in _WITHOUT_TOPIC:
        return _WITHOUT_TOPIC[reading.act](reading, talk)
    if reading.names_numbers or reading.act is Act.NEW:
        return compete(reading, talk) if _leaves_open(reading) and talk.topics else Step(reading.text)
    if reading.act is Act.OTHER and reading.intent is Intent.STANCE:  # «反対した人もいた?»
        return Step(reading.text)
    if reading.act in _WALKS:
        return _walk(reading, talk)
    if not talk.topics:
        return Step(reading.text)
    if _FIRST_TOPIC.search(fold(reading.text)):
        return _back(reading, talk)
    if reading.act in _OF_THE_RECORD and _asks_a_fact(reading):  # «具体的にはどの大学と», «どの法律を指すのですか»
        return _about(reading, talk)
    return _ON_TOPIC.get(reading.act, compete)(reading, talk)


def _asks_a_fact(reading: Reading) -> bool:
    """Whether a kind of fact is asked for beside what the act wants; of other opinions, only a comparison."""
    facts = asked_facts(reading.text, _ASKED_BESIDE)
    if reading.act is Act.ELABORATE and names_nothing(reading):  # «例えば?», «もっと具体的に»
        return False
    if not facts or reading.act is Act.OTHER:
        return facts[:1] == (FactType.COMPARISON,)
    return facts[0] is not FactType.EXAMPLE or bool(reading.topics)


def _leaves_open(reading: Reading) -> bool:
    return not reading.names_numbers and reading.intent is Intent.NONE and reading.acts[Act.NEW] < NEW


_OF_THE_RECORD = frozenset({Act.ELABORATE, Act.OTHERS_PART, Act.OTHER})

# --- acts that need no topic ------------------------------------------------------------------------------------


def _thanks(reading: Reading, talk: Conversation) -> Step:
    return Step(reading.text, Draft(Outcome.OUT_OF_SCOPE, ja.greeting(talk.consultation), options=(ja.SUGGEST_LIST,)))


def _assent(reading: Reading, talk: Conversation) -> Step:
    return Step(reading.text, Draft(Outcome.OUT_OF_SCOPE, ja.ASSENT))


def _denial(reading: Reading, talk: Conversation) -> Step:
    return Step(reading.text, Draft(Outcome.OUT_OF_SCOPE, ja.DENIAL, options=(ja.SUGGEST_LIST,)))


def _disagree(reading: Reading, talk: Conversation) -> Step:
    """Asks what was meant, and offers the records nearest to what was asked."""
    near = [*talk.decide(talk.last.question).ranking, *talk.decide(reading.text).ranking][:3]
    found = [o for ranked in near if (o := talk.consultation.find(ranked.label))]
    options = tuple(ja.choice(talk.consultation.topic(o), o.label) for o in dict.fromkeys(found))
    return Step(reading.text, Draft(Outcome.CLARIFY, ja.DISAGREE, options=options, related=tuple(dict.fromkeys(found))))


def _repeat(reading: Reading, talk: Conversation) -> Step:
    """The last reply again, as it was."""
    return Step(talk.last.question, talk.last.draft, shown=talk.last.shown)


def _correct(reading: Reading, talk: Conversation) -> Step:
    """A corrected number gets what the wrong one was asked for; a corrected word is a question of its own."""
    if not reading.names_numbers:
        name = without_lead(reading.text)
        return Step(ja.UNDERSTOOD_POSITION.format(topic=name)) if own_nouns(reading) else _denial(reading, talk)
    wanted = talk.last.intent if talk.last.intent in _OF_A_NUMBER else Intent.RECORD
    named = _records_named(reading.opinions) if reading.opinions else reading.text
    again = replace(reading, text=named, intents={wanted: 1.0})
    return Step(again.text, look_up(again, talk.consultation))


def _records_named(opinions: Sequence[Opinion]) -> str:
    return ja.UNDERSTOOD_RECORDS.format(numbers="と".join(f"意見{o.label}" for o in opinions))


_OF_A_NUMBER = frozenset(
    {Intent.RECORD, Intent.RECORD_RESPONSE, Intent.RECORD_OPINION, Intent.CATEGORY_OF, Intent.INCOMPLETE}
    | {Intent.SAME_RESPONSE_AS}
)
_WITHOUT_TOPIC: dict[Act, Callable[[Reading, Conversation], Step]] = {
    Act.THANKS: _thanks,
    Act.ASSENT: _assent,
    Act.DENIAL: _denial,
    Act.DISAGREE: _disagree,
    Act.REPEAT: _repeat,
    Act.CORRECT: _correct,
}
_WALKS = {Act.NEXT: 1, Act.PREVIOUS: -1}


# --- walking ------------------------------------------------------------------------------------------------------


def _walk(reading: Reading, talk: Conversation) -> Step:
    """The next or previous record: of the list that is being walked, else by number."""
    by = _WALKS[reading.act]
    labels = _walked(talk)
    at = next((turn.labels for turn in reversed(talk.turns) if turn.is_topic), ())
    listed = next((place for place, turn in enumerate(talk.turns) if turn.labels == labels and turn.is_list), -1)
    begun = any(turn.is_topic for turn in talk.turns[listed + 1 :])
    if not at and not labels:
        return Step(reading.text, Draft(Outcome.NOT_IN_DOCUMENT, ja.NOTHING_BEFORE, options=(ja.SUGGEST_LIST,)))
    order = labels or tuple(o.label for o in talk.consultation.opinions)
    if not begun and labels:
        place = 0 if by > 0 else len(order) - 1
    else:
        own = [order.index(label) for label in at if label in order]
        place = (max(own) if by > 0 else min(own)) + by if own else 0
    if not 0 <= place < len(order):
        text = ja.NO_NEXT if by > 0 else ja.NO_PREVIOUS
        return Step(reading.text, Draft(Outcome.NOT_IN_DOCUMENT, text, composer="lookup", options=(ja.SUGGEST_LIST,)))
    opinion = talk.consultation.find(order[place])
    return _show(talk, (opinion,)) if opinion else Step(reading.text)


def _walked(talk: Conversation) -> tuple[str, ...]:
    """The labels of the list that is being walked: the last one, while what was shown since stands in it."""
    for turn in reversed(talk.turns):
        if turn.is_list:
            shown = [label for later in talk.turns[talk.turns.index(turn) + 1 :] for label in later.labels]
            return turn.labels if set(shown) <= set(turn.labels) else ()
    return ()


def _show(talk: Conversation, opinions: Sequence[Opinion], first: Voice = Voice.OPINION) -> Step:
    return Step(_records_named(opinions), show(tuple(opinions), (), talk.consultation, first=first))


# --- acts on the topic --------------------------------------------------------------------------------------------


def _record(reading: Reading, talk: Conversation) -> Step:
    topic = talk.topics[-1]
    first = Voice.RESPONSE if reading.act is Act.RESPONSE_OF else Voice.OPINION
    return replace(_show(talk, topic.opinions, first), shown=topic.turn.shown)


def _category(reading: Reading, talk: Conversation) -> Step:
    topic = talk.topics[-1]
    return Step(
        ja.UNDERSTOOD_TOPIC.format(topic=topic.title, question=reading.text), relations.category_of(topic.opinions)
    )


def _sharing(reading: Reading, talk: Conversation) -> Step:
    topic = talk.topics[-1]
    understood = ja.UNDERSTOOD_TOPIC.format(topic=topic.title, question=reading.text)
    return Step(understood, relations.shares_with(topic.opinions[0], talk.consultation))


def _back(reading: Reading, talk: Conversation) -> Step:
    """An earlier topic, by its name, the first, or the one before; what is asked of it, or its record."""
    topics = talk.topics
    rest = _RETURNED.sub("", fold(reading.text)).strip("、。 ")
    named = own_nouns(reading)
    fitting = [t for t in topics if named & nouns(t.turn.question + t.title)]
    if fitting:
        topic = fitting[-1]
    elif _FIRST.search(fold(reading.text)):
        topic = topics[0]
    else:
        topic = topics[-2] if len(topics) > 1 else topics[-1]
    inner = read(rest, talk.consultation, in_conversation=True) if rest else reading
    if not rest or rest == fold(reading.text).strip("、。 ") or inner.act in _SHOWS:
        return replace(_show(talk, topic.opinions), shown=topic.turn.shown)
    return within(rest, topic)


def _part(reading: Reading, talk: Conversation) -> Step:
    """The other of two records that were shown."""
    topic = talk.topics[-1]
    others = topic.opinions[1:] or talk.consultation.partners(topic.opinions[0])
    return _show(talk, others[:1]) if others else _others(reading, talk)


def _others(reading: Reading, talk: Conversation) -> Step:
    """Another opinion near to the topic that was not shown yet: one that holds the noun named, else the nearest."""
    topic = talk.topics[-1]
    about = named_position(reading) or topic.opinions[0].response.text
    order = [*topic.opinions[0].shared_with, *(r.label for r in talk.decide(about).ranking)]
    kin = [o for label in dict.fromkeys(order) if (o := talk.consultation.find(label)) and o not in topic.opinions[:1]]
    left = [o for o in kin if o.label not in topic.turn.shown]
    named = own_nouns(reading)
    held = [o for o in left if named & nouns(o.text)] or [o for o in left if named & nouns(o.response.text)]
    understood = ja.UNDERSTOOD_OTHERS.format(topic=topic.title)
    chosen = (held or left)[:1]
    if not chosen:
        return Step(understood, scope=topic.turn.labels, lacking=True, shown=topic.turn.shown)
    return Step(understood, scope=(chosen[0].label,), shown=topic.turn.shown)


def _about(reading: Reading, talk: Conversation) -> Step:
    """A question on the topic that names nothing of its own; one that does competes with the question alone."""
    if own_nouns(reading):
        return compete(reading, talk)
    if reading.act is Act.YESNO and names_nothing(reading):  # «つまり?», «ほんとに?»
        return within(reading.text, talk.topics[-1], sure=_NEVER_ASKED)
    sure = ASKED_FOR if reading.act is Act.FACT else ASKED_ALONE
    return within(reading.text, talk.topics[-1], sure=sure)


_SHOWS = frozenset({Act.ELABORATE, Act.NUMBER_OF, Act.REPEAT, Act.BACK})
_ON_TOPIC: dict[Act, Callable[[Reading, Conversation], Step]] = {
    Act.ELABORATE: _record,
    Act.NUMBER_OF: _record,
    Act.OPINION_OF: _record,
    Act.RESPONSE_OF: _record,
    Act.CATEGORY_OF: _category,
    Act.SAME_RESPONSE: _sharing,
    Act.BACK: _back,
    Act.OTHER: _others,
    Act.OTHERS_PART: _part,
    Act.FACT: _about,
    Act.REASON: _about,
    Act.YESNO: _about,
}
