"""Two rewordings by the model: the city's answer in plain Japanese, and a follow-up as a question of its own.

Both are optional and both are checked: plain Japanese passes the same gate as any draft, sentence by sentence,
and is given whole or not at all; a rewritten question may only use the words of the conversation.
"""

from __future__ import annotations

import json
from collections.abc import Sequence

from assistant.gate.judge import Gate, Verdict, split
from assistant.gate.paraphrases import same
from assistant.gate.wording import Wording
from assistant.model.client import Llm, ModelFailed, load_prompt, note_gate
from assistant.reading.personal import mask
from corpus.records import Opinion

_LONGEST = 120  # characters of a rewritten question
_FROM_TURNS = 0.8  # share of its content words that the conversation has used: the rest is «について», «教えて»
_TURNS = 4
_REWRITE_S = 3.0  # of the reply's time: the answer itself needs the rest


def reword(llm: Llm, gate: Gate, evidence: Sequence[Opinion]) -> tuple[Verdict, ...]:
    """The first response in plain Japanese, or nothing. A rewording with a dropped sentence would mislead."""
    data = {"evidence": [{"token": n, "response": o.response.text} for n, o in enumerate(evidence, start=1)]}
    try:
        raw, rest = split(llm.ask(load_prompt("plain"), json.dumps(data, ensure_ascii=False)))
    except ModelFailed:
        return ()
    judgement = gate.review("", raw, evidence)
    note_gate(judgement.as_json())
    return () if rest or judgement.dropped or judgement.refused else judgement.kept


class Rewriter:
    """Follow-up → self-contained question, by the model."""

    def __init__(self, llm: Llm) -> None:
        self._llm = llm
        self._prompt = load_prompt("rewrite")

    def rewrite(self, question: str, turns: Sequence[str]) -> str | None:
        """The question with what it points back to, or None: nothing to add, no answer in time, or a failed check.

        ``turns`` are the questions before, as they were understood, the oldest first.
        """
        before = [mask(turn) for turn in turns[-_TURNS:]]
        asked = mask(question)
        if not before:
            return None
        data = json.dumps({"turns": before, "question": asked}, ensure_ascii=False)
        try:
            answer = self._llm.ask(self._prompt, data, seconds=_REWRITE_S).strip().strip("「」")
        except ModelFailed:
            return None
        return answer if _is_of(answer, [*before, asked]) else None


def _is_of(answer: str, conversation: Sequence[str]) -> bool:
    """One short line without a number, a name or many a word that the conversation has not used."""
    if not answer or answer.startswith("なし") or len(answer) > _LONGEST or "\n" in answer:
        return False
    try:
        said, known = Wording(answer), [Wording(turn) for turn in conversation]
    except Exception:  # fails closed, as the gate does
        return False
    numbers = {number for turn in known for number in turn.numbers}
    keys = {key for turn in known for key in turn.keys}
    folded = "".join(turn.folded for turn in known)
    if not said.numbers <= numbers or any(name not in folded for name in (*said.names, *said.quotes)):
        return False
    words = [word.key for word in said.words]
    return bool(words) and sum(not same(key).isdisjoint(keys) for key in words) >= _FROM_TURNS * len(words)
