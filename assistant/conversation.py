"""Follow-up → self-contained question, from the turns before; and where conversations are kept.

A follow-up is read against the last turn that was answered: a declined or refused turn never becomes the
topic. Two readings compete, the question alone and the question about that topic; words that point back
(それ, その, なんで…) decide for the topic, else the corpus does: what it answers alone is a new topic.
"""

from __future__ import annotations

import re
import threading
import time
from collections import OrderedDict
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from assistant.answer_type import FactType, asked_facts
from assistant.answers import Outcome, Reply
from assistant.confidence import Decision
from assistant.lookup import is_filler, look_up
from assistant.masking import mask
from corpus.records import Consultation
from index.text import fold
from index.tokens import nouns, words

_LIKELY, _SURE = 0.5, 0.95  # p(answerable) of a question alone from which it may be, or is, a new topic
MOST_CONVERSATIONS, MOST_TURNS, LIFETIME_S = 1000, 40, 2 * 60 * 60

_NUMBER = re.compile(
    r"(?:の)?(?:意見)?(?:番号)?(?:は|が|って)?(?:何番|なんばん|番号|ばんごう|no\.?|出典|根拠|ソース|どの意見)(?:目|の意見|に書いて[^。?]{0,4}|でしたか|だった|ですか|でしょうか|も|を|は)?"
)
_MORE = re.compile(
    r"(?:もう少し|もうすこし|もうちょっと|もうちょい|もっと|詳しく|くわしく|詳細|全文|続き|具体的に?|かみくだい|噛み砕い|わかりやすく|分かりやすく|やさしく|簡単に|ぜんぶ|全部)"
)
_OTHER = re.compile(
    r"(?:他|ほか)に(?:も|は)?|(?:他|ほか)(?:の意見|のは|は)|(?:それ|これ)以外|別の意見|べつの|それだけ|似た"
)
_FIRST = re.compile(
    r"^.{0,6}?(?:最初|はじめ|初め|いちばん前|一番前|さっき|前|元)の?(?:話|はなし|質問|件|こと|話題)(?:さ|に|へ)?(?:戻|もど)?[^、。?]{0,12}?(?:だけど|なんだけど|ですが|なんですが|けど|げど|について|の続き|は|で|、|が)[、。]?"
)
_BACK = re.compile(
    r"それ(?!でも|とも|から|なら|ぞれ)|その(?!他|ほか|まま|うち|後)|これ(?!から|まで)|(?<!ど)この(?!計画|文書|資料|意見募集|間|頃|ごろ|募集)"
    r"|(?<!ど)そこ|そっち|そちら|あれ(?!ば)|(?<!る)あの|さっきの?|今の(?=話|は)|先ほどの?"
)
_THANKS = re.compile(
    r"ありがと|あんがと|サンキュ|さんきゅ|どうも[。!]?$|了解|わかりました|分かりました|助かりました|助かった|おけ|さようなら|バイバイ|おつかれ|お疲れ"
)
_WHY = re.compile(r"^(?:でも|いや|え、|えっ)?、?(?:なんで|なぜ|どうして|何で|理由|だめ|ダメ|駄目|無理|できない|むり)")
_LEAD = re.compile(
    r"^(?:じゃあ|じゃ|では|それでは|それじゃ|それなら|なら|だったら|で|でも|ちなみに|あと|そしたら|んで|ほんなら|ほいで)[、,\s]*"
)
_EMPTY_NOUNS = frozenset(
    "意見 話 件 番 番号 番目 説明 方法 内容 事 物 所 回答 答え 何 人 方 市 感じ 風 書き方 他 外".split()
)
_ENDING = re.compile(
    r"(?:について)?(?:は|って|を|が)?(?:どう(?:なって|なり|なる|な|です|思|考え).*|あり(?:ますか|ませんか).*|ある(?:の|んですか|のですか)?|です(?:か|よね|かね).*|でしょうか.*"
    r"|ますか.*|教えて.*|おしえて.*|知りたい.*|ください.*|本当(?:です|な|に)?.*|[のな]?[?。、!]+)$"
)


@dataclass(frozen=True, slots=True)
class Turn:
    """What a later question may point back to. ``labels`` are the opinions cited, the best first."""

    question: str
    understood: str
    outcome: Outcome
    labels: tuple[str, ...]
    shown: tuple[str, ...]  # every opinion given so far on this topic, for «ほかには»

    @property
    def is_topic(self) -> bool:
        return self.outcome.answers and bool(self.labels)


@dataclass(frozen=True, slots=True)
class Resolution:
    """``understood`` stands alone. ``scope`` are the opinions it is about, ``exclude`` those already given."""

    understood: str
    scope: tuple[str, ...] = ()
    exclude: tuple[str, ...] = ()
    asked: str = ""  # what this turn itself asks, without the topic
    topic: str = ""  # what the conversation goes on to be about, where that is not ``understood``


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


def turn_of(reply: Reply, resolution: Resolution) -> Turn:
    """What is remembered of a reply; personal data in it is masked first."""
    labels = tuple(dict.fromkeys(c.label for c in reply.citations if c.label))
    question = mask(reply.question)
    topic = resolution.topic or resolution.understood
    understood = question if topic == reply.question else mask(topic)
    return Turn(question, understood, reply.outcome, labels, (*resolution.exclude, *labels))


def resolve(
    asked: str, turns: Sequence[Turn], consultation: Consultation, decide: Callable[[str], Decision]
) -> Resolution:
    """The self-contained reading of ``asked``; itself where nothing points back. ``decide`` is the search's verdict."""
    topics = [turn for turn in turns if turn.is_topic]
    alone = Resolution(asked, asked=asked)
    if turns and turns[-1].outcome.answers and not turns[-1].labels and look_up(f"意見は{asked}", consultation):
        return Resolution(f"意見は{asked}")  # «何人からですか» after a count
    folded = fold(asked)
    if not topics:
        return _named_topic(asked, folded) or alone
    last = topics[-1]
    first = _FIRST.match(folded)
    if first:
        rest = asked[first.end() :].strip("、。 ")
        topic = topics[-1] if first[0].startswith("さっき") else topics[0]
        return _about(topic, rest) if rest and not is_filler(fold(rest)) else Resolution(topic.understood)
    if _THANKS.search(folded) and len(folded) < 20:
        return alone
    for pattern in (_NUMBER, _MORE):
        if pattern.search(folded) and _points_only(pattern.sub("", _without_pointers(folded))):
            return _records(last)
    if _OTHER.search(folded) and len(folded) < 40:
        rest = _OTHER.sub("", folded)
        about = last.understood if _points_only(rest) else f"{_phrase(last)}、{rest}"
        return Resolution(about, exclude=last.shown, asked=asked)
    return _named_topic(asked, folded) or _compete(asked, folded, last, decide) or alone


def _named_topic(asked: str, folded: str) -> Resolution | None:
    """«進捗公表の件は何番ですか» asks for the opinion on a topic that it names itself."""
    if not _NUMBER.search(folded) or _points_only(_NUMBER.sub("", _without_pointers(folded))):
        return None
    named = _NUMBER.sub("", asked).strip("、。?？ ")
    return Resolution(f"{named}についての考え方は") if named else None


def _compete(asked: str, folded: str, topic: Turn, decide: Callable[[str], Decision]) -> Resolution | None:
    """The reading about the topic where words point back or a bare fact is asked for; else what the corpus supports."""
    content = words(_LEAD.sub("", _without_pointers(folded)))
    if len(folded) > 40 or len(content) > 7:
        return None
    points_back = bool(_BACK.search(folded) or _WHY.match(folded))
    facts = [fact for fact in asked_facts(asked) if fact is not FactType.REASON]
    if points_back or (facts and len(content) <= 2):
        return _about(topic, asked)
    rest = asked[len(_lead(asked)) :]
    decision = decide(rest)
    lacking = not decision.held and decision.answerable < _SURE
    if facts and (decision.ranking[0].label in topic.labels or lacking or decision.answerable < _LIKELY):
        return _about(topic, asked)
    leads = _LEAD.match(folded) or len(content) <= 1
    if (
        leads
        and decision.answerable < _LIKELY
        and decision.answerable < decide(_about(topic, rest).understood).answerable
    ):
        return _about(topic, rest)
    return None


def _points_only(text: str) -> bool:
    """Whether a text names nothing: fillers, or words without a noun of its own."""
    return is_filler(text) or not nouns(text) - _EMPTY_NOUNS


def _lead(text: str) -> str:
    match = _LEAD.match(text)
    return match[0] if match else ""


def _without_pointers(folded: str) -> str:
    return _BACK.sub("", folded)


def _records(topic: Turn) -> Resolution:
    named = "と".join(f"意見{label}" for label in topic.labels)
    return Resolution(named, scope=topic.labels, topic=topic.understood)


def _about(topic: Turn, asked: str) -> Resolution:
    """The question joined to its topic: «スマホ教室について、いつからですか»."""
    rest = _BACK.sub("", asked[len(_lead(asked)) :]).lstrip("はがをのに、 ")
    return Resolution(f"{_phrase(topic)}について、{rest or asked}", scope=topic.labels, asked=rest or asked)


def _phrase(topic: Turn) -> str:
    """The topic's question without its asking end, as far as it is short."""
    return _ENDING.sub("", topic.understood.strip())[:60] or topic.understood[:60]
