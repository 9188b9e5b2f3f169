"""A follow-up becomes a question that stands alone: «それはいつから» → «紙と郵便物の削減について、いつから».

Two readings compete: the question alone and the question about the topic, the last turn that was answered (or the one
that «最初の話» names). The search decides on both; words that point back (それ, その, なんで…) count for the topic. A
topic's records answer unless they lack the fact that is asked for, or the search calls that reading unanswerable: then
the reply is «not in the document», with the topic's opinions beside it. What is neither is a new question.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from assistant.decision.decide import Decision
from assistant.decision.found import likeliest
from assistant.lookup.look_up import look_up
from assistant.reading import pointers as p
from assistant.reading.asked import is_filler
from assistant.reading.conversation import Resolution, Turn
from assistant.reading.facts import FactType, asked_facts, holds
from assistant.reading.numbers import Strength, find_references
from corpus.questions import Kind
from corpus.records import Consultation, Opinion
from index.text import fold
from index.tokens import nouns, words

_LONGEST, _MOST_WORDS = 40, 8  # characters and content words up to which a question may lean on the one before
# p(answerable) of the question alone: surely another topic · likely one, after «じゃあ» · no help from its own nouns.
_SURE, _LIKELY, _WEAK = 0.9, 0.7, 0.6
_RANK_SURE, _RANK_LIKELY = 0.9, 0.5  # p of the first record alone, for the same
_BEYOND_DOUBT = 0.98
_NEVER = 0.25  # p(answerable) of the question about the topic below which the topic does not answer it
_ELSEWHERE = 0.35  # p of a kind (other business, anything else) from which a question that fails alone is of that kind
_GREETING, _GREETING_ASKS = 0.5, 0.8  # p of a greeting; of one that is worded as a question

Decide = Callable[[str], Decision]

# What «もっと詳しく» with such a fact («詳しくはどこで») asks for is the fact, not the record.
_NO_RECORD = frozenset(
    {
        FactType.DATE,
        FactType.PLACE,
        FactType.AMOUNT,
        FactType.STATISTIC,
        FactType.URL,
        FactType.SUPPLIER,
        FactType.PROCEDURE,
    }
)


@dataclass(frozen=True, slots=True)
class _Topic:
    """The records that a follow-up may be about."""

    turn: Turn
    opinions: tuple[Opinion, ...]
    title: str

    @property
    def labels(self) -> tuple[str, ...]:
        return self.turn.labels

    def owns(self, label: str) -> bool:
        return any(label == o.label or label in o.shared_with for o in self.opinions)

    def mentions(self, named: set[str]) -> bool:
        """Whether the records hold every one of these nouns."""
        return named <= {noun for o in self.opinions for noun in nouns(o.text + o.response.text)}


def resolve(asked: str, turns: Sequence[Turn], consultation: Consultation, decide: Decide) -> Resolution:
    """The self-contained reading of ``asked``; itself where nothing points back. ``decide`` is the search's verdict."""
    references = find_references(fold(asked))
    if references and references.strength is Strength.STRONG:
        return Resolution(asked)
    after_count = turns and turns[-1].outcome.answers and not turns[-1].is_topic
    if after_count and look_up(f"意見は{asked}", consultation):
        return Resolution(f"意見は{asked}")  # «何人からですか» after a count
    if after_count and (inside := p.SEVERAL.match(asked)):
        asked = asked[inside.end() :] or asked  # «そのなかに…» points at all opinions
        return _opinion_on(asked, decide) or Resolution(asked)
    topics = [_topic(turn, consultation) for turn in turns if turn.is_topic]
    if turns and (on := _opinion_on(asked, decide)):
        return on
    if not topics:
        return _named_topic(asked) or Resolution(asked)
    back = p.came_back(asked, [t.turn for t in topics], [t.title for t in topics])
    if back is None:
        return _follow(asked, topics[-1], topics, consultation, decide)
    topic = next(t for t in topics if t.turn is back[0])
    if is_filler(back[1]):
        return _records(topic)
    decision = decide(back[1])
    if decision.answerable >= _SURE:  # «前の話» may be any of them
        topic = next((t for t in [topic, *reversed(topics)] if t.owns(decision.ranking[0].label)), topic)
    return _follow(back[1], topic, topics, consultation, decide, returned=True)


def names_its_topic(asked: str, turns: Sequence[Turn]) -> bool:
    """Whether a turn that looks like a look-up («同じ回答の意見は», «どうしてできないの») is one about the topic."""
    folded = fold(asked)
    if find_references(folded) or not any(turn.is_topic for turn in turns):
        return False
    return any(pattern.search(folded) for pattern in (p.SAME_ANSWER, p.SAID, p.WHY)) or p.returns_first(folded)


def _opinion_on(asked: str, decide: Decide) -> Resolution | None:
    """«選挙に関する意見もありましたか» asks of what it names, if the search finds the same record for that."""
    match = p.OPINION_ON.fullmatch(p.without_lead(fold(asked)))
    if match is None or p.OTHER.search(fold(asked)) or not p.own_nouns(match["about"]):
        return None
    said = match["about"] if match["by"] in p.QUOTING else f"{match['about']}は?"
    whole, named = decide(asked), decide(said)
    same = whole.ranking[0].label == named.ranking[0].label
    return Resolution(said) if same and named.answerable >= _LIKELY else None


def _topic(turn: Turn, consultation: Consultation) -> _Topic:
    opinions = tuple(opinion for label in turn.labels if (opinion := consultation.find(label)))
    return _Topic(turn, opinions, consultation.topic(opinions[0]))


def _follow(
    asked: str,
    topic: _Topic,
    topics: Sequence[_Topic],
    consultation: Consultation,
    decide: Decide,
    *,
    returned: bool = False,
) -> Resolution:
    folded = fold(asked)
    if p.is_thanks(folded):
        return Resolution(asked, thanks=True)
    if p.REACTION.fullmatch(folded):
        return Resolution(f"{topic.title}について、{asked}", scope=topic.labels, shown=topic.turn.shown)
    if p.asks_for_record(folded) and (p.NUMBER.search(folded) or not _NO_RECORD.intersection(_facts(folded))):
        return _records(topic)
    if p.SAME_ANSWER.search(folded) and p.points_only(p.SAME_ANSWER.sub("", p.rest_of_other(folded))):
        return _sharing(asked, topic)
    if p.asks_for_others(folded) and len(folded) < _LONGEST:
        return _others(asked, topic, consultation, decide) or Resolution(asked)
    return _named_topic(asked) or _compete(asked, topic, topics, decide, returned=returned)


def _named_topic(asked: str) -> Resolution | None:
    """«進捗公表の件は何番ですか» asks for the opinion on a topic that it names itself."""
    folded = fold(asked)
    if not p.NUMBER.search(folded) or p.points_only(p.NUMBER.sub("", p.without_pointers(folded))):
        return None
    named = p.NUMBER.sub("", asked).strip("、。?？ ")
    return Resolution(f"{named}についての考え方は") if named else None


def _records(topic: _Topic) -> Resolution:
    return Resolution("と".join(f"意見{label}" for label in topic.labels), shown=topic.turn.shown)


# --- other opinions --------------------------------------------------------------------------------------


def _sharing(asked: str, topic: _Topic) -> Resolution:
    """The opinions that got the same response; the look-up says where there is none."""
    first = topic.opinions[0]
    if not first.shared_with:
        return Resolution(f"意見{first.label}と同じ回答の意見は")
    return Resolution(f"意見{first.label}について、{asked}", scope=tuple(first.shared_with), shown=topic.turn.shown)


def _others(asked: str, topic: _Topic, consultation: Consultation, decide: Decide) -> Resolution | None:
    """Another opinion on what «ほかに…» names: one that holds its word, else kin of the topic. None: a new question."""
    rest = p.without_lead(p.rest_of_other(fold(asked)))
    left = [o for o in _kin(topic.opinions[0], consultation, decide) if o.label not in topic.turn.shown]
    named = p.own_nouns(rest)
    if named and left:
        decision = decide(f"{next(iter(named))}は?" if len(named) == 1 else rest)
        order = [ranked.label for ranked in decision.ranking]
        held = _holding(named, left)
        if held or (decision.answerable >= _WEAK and not topic.owns(order[0])):
            left = sorted(held or left, key=lambda opinion: order.index(opinion.label))
        elif not topic.owns(order[0]):
            return None
    about = f"{topic.title}のほかに、{asked}"
    if not left:
        return Resolution(about, scope=topic.labels, lacking=True, shown=topic.turn.shown)
    return Resolution(about, scope=(left[0].label,), shown=topic.turn.shown)


def _kin(topic: Opinion, consultation: Consultation, decide: Decide) -> list[Opinion]:
    """Every other opinion, the nearest first: partners in one response, then by what the search finds for the response."""
    order = [*topic.shared_with, *(ranked.label for ranked in decide(topic.response.text).ranking)]
    found = (consultation.find(label) for label in dict.fromkeys(order))
    return [opinion for opinion in found if opinion and opinion != topic]


def _holding(named: set[str], opinions: Sequence[Opinion]) -> list[Opinion]:
    """The opinions whose citizen's text holds one of these nouns; if none does, those whose response does."""
    return [o for o in opinions if named & nouns(o.text)] or [o for o in opinions if named & nouns(o.response.text)]


# --- alone, or about the topic ---------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class _Cues:
    """What the words of a turn say about where it belongs, before any search."""

    named: set[str]  # its own nouns
    facts: tuple[FactType, ...]
    points: bool  # it points back or goes on: the topic is meant
    leads: bool  # «じゃあ…», or nothing but a name: another topic is likely
    says_so: bool  # «…の話は»: it names its topic itself
    asks: bool
    why: bool
    detail: bool  # asks for a detail (a fee, a booking) that the topic's records do not mention
    done: bool  # asks for what has happened since


def _cues(asked: str, topic: _Topic, *, returned: bool) -> _Cues:
    folded = fold(asked)
    bare = p.without_pointers(fold(p.without_lead(asked)))
    asked_for = p.DETAIL.search(bare)
    detail = bool(asked_for and not any(asked_for[0] in o.text + o.response.text for o in topic.opinions))
    why = bool(p.WHY.match(folded))
    return _Cues(
        named=p.own_nouns(bare),
        facts=_facts(folded),
        points=returned or detail or why or p.goes_on(folded) or bool(p.BACK.search(folded) or p.COUNT.fullmatch(bare)),
        leads=p.without_lead(asked) != asked or p.ellipsis(folded) is not None,
        says_so=bool(p.NAMES.search(bare)),
        asks=p.asks(folded),
        why=why,
        detail=detail,
        done=bool(p.DONE.search(bare)),
    )


def _facts(folded: str) -> tuple[FactType, ...]:
    """The kinds of fact asked for; a turn may ask in fewer words than a question that stands alone."""
    if facts := asked_facts(folded):
        return facts
    shorter = (
        (p.COUNT, FactType.STATISTIC),
        (p.AMOUNT, FactType.AMOUNT),
        (p.WHERE, FactType.PLACE),
        (p.WHO, FactType.NAME),
    )
    return next(((fact,) for pattern, fact in shorter if pattern.search(folded)), ())


def _compete(asked: str, topic: _Topic, topics: Sequence[_Topic], decide: Decide, *, returned: bool) -> Resolution:
    """The reading about the topic, or the question alone where it is one of its own."""
    rest = p.without_lead(asked)
    bare = p.without_pointers(fold(rest))
    if not returned and (len(asked) > _LONGEST or len(words(bare)) > _MOST_WORDS):
        return Resolution(asked)
    about = f"{topic.title}について、{p.BACK.sub('', rest).lstrip('はがをのに、 ') or rest}"
    if p.OPPOSED.fullmatch(bare):  # the document does not sort the opinions by stance
        return Resolution(about, scope=topic.labels, lacking=True, shown=topic.turn.shown)
    name = p.ellipsis(fold(asked))
    itself = f"{name}は?" if name else rest
    cues, alone, joined = _cues(asked, topic, returned=returned), decide(itself), decide(about)
    if not cues.points and _is_new(alone, joined, topic, topics, cues):
        return Resolution(itself)
    lacking = _lacks(alone, joined, topic, cues)
    stands = not cues.points and topic.owns(alone.ranking[0].label) and alone.answerable >= _SURE
    if stands and not lacking:
        return Resolution(asked)
    return Resolution(about, scope=topic.labels, lacking=lacking, shown=topic.turn.shown)


def _is_new(alone: Decision, joined: Decision, topic: _Topic, topics: Sequence[_Topic], cues: _Cues) -> bool:
    """Whether a question that does not point back is about something else: another record, or no record at all."""
    first = alone.ranking[0]
    kind = likeliest(alone)
    if kind is Kind.GREETING and alone.answerable < _WEAK and not cues.facts:
        return alone.kinds[kind] >= (_GREETING_ASKS if cues.asks else _GREETING)
    if kind in (Kind.CITY, Kind.FAR) and cues.named and alone.answerable < _NEVER:
        return alone.kinds[kind] >= (_SURE if cues.facts else _ELSEWHERE)
    if topic.owns(first.label):
        return False
    if joined.ranking[0].label == first.label:
        return True
    if cues.facts and (not alone.held or cues.facts[0] in (FactType.COMPARISON, FactType.AMOUNT)):
        return False
    known = cues.leads or any(earlier.owns(first.label) for earlier in topics)
    probable, ranked = (_LIKELY, _RANK_LIKELY) if known and not cues.facts else (_SURE, _RANK_SURE)
    if cues.facts and (not cues.leads or len(cues.named) <= 1):  # «人数は?» asks it of the topic
        probable = _BEYOND_DOUBT
    if alone.answerable < probable or first.probability < ranked:
        return False
    return cues.says_so or joined.answerable >= _NEVER or alone.answerable >= _BEYOND_DOUBT


def _lacks(alone: Decision, joined: Decision, topic: _Topic, cues: _Cues) -> bool:
    """Whether the topic's records do not answer: no fact of the kind, or a detail that the search knows nothing of."""
    fact = cues.facts[0] if cues.facts else None
    if cues.detail or (cues.done and not (alone.answerable >= _SURE and topic.owns(alone.ranking[0].label))):
        return True
    if cues.why or fact is FactType.REASON:
        return False
    if fact and not holds(fact, topic.opinions[0].response.text):
        return True
    if fact is FactType.COMPARISON and joined.answerable < _WEAK:
        return True
    if not cues.named:
        return False
    return joined.answerable < _NEVER or (alone.answerable < _WEAK and not topic.mentions(cues.named))
