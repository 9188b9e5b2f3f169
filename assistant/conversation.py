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

from assistant.answers import Outcome, Reply
from assistant.confidence import Decision
from assistant.masking import mask
from assistant.lookup import is_filler
from corpus.records import Consultation
from index.text import fold
from index.tokens import words

MOST_CONVERSATIONS, MOST_TURNS, LIFETIME_S = 1000, 40, 2 * 60 * 60

_NUMBER = re.compile(r"(?:何番|なんばん|番号|ばんごう|no\.?|出典|根拠|ソース|どの意見)")
_MORE = re.compile(r"(?:もう少し|もうすこし|もうちょっと|もっと|詳しく|くわしく|詳細|全文|続き|具体的に|ぜんぶ|全部)")
_OTHER = re.compile(
    r"^(?:じゃあ|では|それじゃ)?、?(?:他に|ほかに|他の|ほかの|他は|ほかは|それ以外|これ以外|別の|べつの|あとは|それだけ)"
)
_FIRST = re.compile(
    r"^.{0,6}?(?:最初|はじめ|初め|いちばん前|一番前|さっき|前|元)の(?:話|はなし|質問|件|こと|話題)(?:に戻|にもど|だけど|なんだけど|ですが|なんですが|について|の続き|は|で|、)[^、。?]{0,12}[、。]?"
)
_BACK = re.compile(r"(?:それ|その|これ|この|そこ|そっち|そちら|あれ|あの|同じ|さっき|今の|いまの|先ほど)")
_WHY = re.compile(r"^(?:でも|いや|え、|えっ)?、?(?:なんで|なぜ|どうして|何で|理由|だめ|ダメ|駄目|無理|できない|むり)")
_LEAD = re.compile(
    r"^(?:じゃあ|じゃ|では|それでは|それじゃ|それなら|なら|だったら|で|でも|ちなみに|あと|そしたら|んで|ほんなら|ほいで)[、,\s]*"
)
_ASKS_FACT = re.compile(
    r"(?:いつ|どこ|いくら|だれ|誰|何人|何回|何時|どうやって|どうすれば|費用|料金|値段|場所|時期|期限|期間|連絡先|電話|申し込み|申込)"
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

    def forget(self, conversation: str) -> None:
        with self._lock:
            self._turns.pop(conversation, None)


def turn_of(reply: Reply, resolution: Resolution) -> Turn:
    """What is remembered of a reply; personal data in it is masked first."""
    labels = tuple(dict.fromkeys(c.label for c in reply.citations if c.label))
    question = mask(reply.question)
    understood = question if resolution.understood == reply.question else mask(resolution.understood)
    return Turn(question, understood, reply.outcome, labels, (*resolution.exclude, *labels))


def resolve(
    asked: str, turns: Sequence[Turn], consultation: Consultation, decide: Callable[[str], Decision]
) -> Resolution:
    """The self-contained reading of ``asked``; itself where nothing points back. ``decide`` is the search's verdict."""
    topics = [turn for turn in turns if turn.is_topic]
    alone = Resolution(asked, asked=asked)
    if not topics:
        return alone
    last, folded = topics[-1], fold(asked)
    first = _FIRST.match(folded)
    if first:
        rest = asked[first.end() :].strip("、。 ")
        topic = topics[-1] if first[0].startswith("さっき") else topics[0]
        return _about(topic, rest) if rest and not is_filler(fold(rest)) else Resolution(topic.understood)
    if _NUMBER.search(folded) and is_filler(_NUMBER.sub("", _without_pointers(folded))):
        return _records(last)
    if _MORE.search(folded) and is_filler(_MORE.sub("", _without_pointers(folded))):
        return _records(last)
    if _OTHER.match(folded) and is_filler(_OTHER.sub("", folded)):
        return Resolution(last.understood, exclude=last.shown, asked=asked)
    return _compete(asked, folded, last, decide) or alone


def _compete(asked: str, folded: str, topic: Turn, decide: Callable[[str], Decision]) -> Resolution | None:
    content = words(_LEAD.sub("", _without_pointers(folded)))
    if len(folded) > 40 or len(content) > 4:
        return None
    points_back = bool(_BACK.search(folded) or _WHY.match(folded))
    bare_fact = bool(_ASKS_FACT.search(folded)) and len(content) <= 2
    if points_back or bare_fact:
        return _about(topic, asked)
    if _LEAD.match(folded) or len(content) <= 1:
        rest = asked[len(_lead(asked)) :]
        decision = decide(rest)
        combined = _about(topic, rest)
        return None if decision.answerable >= decide(combined.understood).answerable else combined
    return None


def _lead(text: str) -> str:
    match = _LEAD.match(text)
    return match[0] if match else ""


def _without_pointers(folded: str) -> str:
    return _BACK.sub("", folded)


def _records(topic: Turn) -> Resolution:
    return Resolution("と".join(f"意見{label}" for label in topic.labels), scope=topic.labels)


def _about(topic: Turn, asked: str) -> Resolution:
    """The question joined to its topic: «スマホ教室について、いつからですか»."""
    rest = _BACK.sub("", asked[len(_lead(asked)) :]).lstrip("はがをのに、 ")
    phrase = _ENDING.sub("", topic.understood.strip())[:60] or topic.understood[:60]
    return Resolution(f"{phrase}について、{rest or asked}", scope=topic.labels, asked=rest or asked)
