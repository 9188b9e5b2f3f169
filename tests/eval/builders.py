"""Small test sets and replies, written out, and a system that answers them perfectly or with a planted fault."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace

from assistant.answers import CitationJson, Outcome, ReplyJson
from corpus.questions import Kind
from corpus.records import Consultation, Voice
from eval.items import ANSWERS, Item, ItemType, TestSet, Turn
from eval.metrics import Judged
from eval.systems import Answer, cite, reply_json


def answerable(id: str, gold: Sequence[str], *, acceptable: Sequence[str] = (), phrases: Sequence[str] = (),
               style: Sequence[str] = ("polite",), question: str = "") -> Item:  # fmt: skip
    turn = Turn(question or f"質問{id}", ANSWERS, tuple(gold), tuple(acceptable), tuple(phrases))
    return Item(id, ItemType.ANSWERABLE, (turn,), tuple(style))


def unanswerable(id: str, kind: Kind = Kind.NEAR) -> Item:
    return Item(id, ItemType.UNANSWERABLE, (Turn(f"質問{id}", (Outcome.NOT_IN_DOCUMENT,)),), ("polite",), kind)


def lookup(id: str, gold: Sequence[str], *, phrases: Sequence[str] = ()) -> Item:
    turn = Turn(f"意見{'・'.join(gold)}", (Outcome.ANSWERED,), tuple(gold), (), tuple(phrases))
    return Item(id, ItemType.LOOKUP, (turn,), ("number",))


def dialogue(id: str, *turns: Turn) -> Item:
    return Item(id, ItemType.DIALOGUE, turns, ("casual",))


def response(consultation: Consultation, label: str) -> CitationJson:
    opinion = consultation.find(label)
    assert opinion is not None
    return cite(opinion, Voice.RESPONSE, opinion.response.text)


def opinion(consultation: Consultation, label: str) -> CitationJson:
    found = consultation.find(label)
    assert found is not None
    return cite(found, Voice.OPINION, found.text)


def reply(citations: Sequence[CitationJson] = (), *, outcome: Outcome | None = None, text: str | None = None,
          confidence: float | None = None) -> ReplyJson:  # fmt: skip
    """An answer that quotes its citations, or a decline where there are none."""
    outcome = outcome or (Outcome.ANSWERED if citations else Outcome.NOT_IN_DOCUMENT)
    opened = {"response": "市の考え方: ", "opinion": "市民の意見: ", "document": ""}
    shown = "\n".join(f"{opened[c['voice']]}「{c['quote']}」【意見{c['label']}】" for c in citations)
    made = reply_json("", shown if text is None else text, list(citations), 0.0, "index")
    return {**made, "outcome": outcome.value, "confidence": confidence, "elapsed_ms": 1.0}


def judged(item: Item, made: ReplyJson, *, ranking: Sequence[str] = ()) -> Judged:
    return Judged(item, item.turns[0], made, tuple(ranking))


Fault = Callable[[Item, Answer], Answer]


@dataclass
class Oracle:
    """Knows the test set's answers; ``fault`` spoils what it says. Counts what it was asked."""

    questions: TestSet
    consultation: Consultation
    fault: Fault | None = None
    name: str = "oracle"
    fingerprint: str = "oracle-1"
    settings: dict[str, object] = field(default_factory=dict)
    asked: list[str] = field(default_factory=list)
    crash_after: int | None = None

    def answer(self, question: str, *, conversation: str | None = None) -> Answer:
        if self.crash_after is not None and len(self.asked) >= self.crash_after:
            raise KeyboardInterrupt
        self.asked.append(question)
        item, turn = next((i, t) for i in self.questions.items for t in i.turns if t.question == question)
        found = self._answer(item, turn)
        return self.fault(item, found) if self.fault else found

    def _answer(self, item: Item, turn: Turn) -> Answer:
        labels = [o.label for o in self.consultation.opinions]
        ranking = (*turn.gold, *(label for label in labels if label not in turn.gold))
        trace: dict[str, object] = {"candidates": [{"label": x, "channels": {"cosine": 0.5}} for x in ranking[:3]]}
        if not turn.should_answer:
            return Answer(
                {**reply(outcome=turn.outcomes[0], text="この文書にはありません。"), "confidence": 0.1}, ranking, trace
            )
        return Answer(reply([response(self.consultation, x) for x in turn.gold], confidence=0.9), ranking, trace)


def small_set(consultation: Consultation) -> TestSet:
    """Four answerable questions, two unanswerable, one look-up, one dialogue of two turns."""
    items = (
        answerable("a1", ["10"], acceptable=["14"], phrases=["50%"], style=("polite", "gap")),
        answerable("a2", ["22"], style=("casual",)),
        answerable("a3", ["5", "14"], style=("casual", "two_part")),
        answerable("a4", ["1"], style=("polite",)),
        unanswerable("u1", Kind.NEAR),
        unanswerable("u2", Kind.CITY),
        lookup("l1", ["16"], phrases=["市長をトップ"]),
        dialogue(
            "d1",
            Turn("期日前投票はどこでもできますか", (Outcome.ANSWERED,), ("22",)),
            Turn("それはいつからですか", (Outcome.NOT_IN_DOCUMENT,)),
        ),
    )
    return TestSet("small", items, "sha")


def with_reply(answer: Answer, **changes: object) -> Answer:
    return replace(answer, reply={**answer.reply, **changes})  # type: ignore[typeddict-item]
