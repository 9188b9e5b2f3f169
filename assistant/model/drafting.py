"""Anticipated questions proposed by the model, for a consultation that has none: a file for people to review.

Nothing here enters the index: a clerk reads the file, corrects it, and moves what is good to
``anticipated_questions.jsonl``. A proposal with a number or a name that its record does not hold is left out,
and so is one that repeats another.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator
from pathlib import Path

from assistant.gate.wording import Wording
from assistant.model.client import Llm, ModelFailed, load_prompt
from corpus.records import Consultation, Opinion, label_number
from index.tokens import bigrams

_LONGEST = 100  # characters of a question that a person would type
_ALIKE = 0.8  # share of character bigrams in common, from which on two questions are one
_BULLET = re.compile(r"^\s*(?:[-*・•]|\(?\d{1,2}[.)、:])\s*")
_SECONDS = 60.0  # a call: nobody waits on the other side


def draft_questions(
    llm: Llm, consultation: Consultation, *, count: int, failed: Callable[[str, str], None]
) -> Iterator[tuple[Opinion, str]]:
    """(opinion, question) for every proposal that passes. ``failed`` is told label and reason where a call fails."""
    prompt = load_prompt("questions")
    for opinion in consultation.opinions:
        data = {"opinion": opinion.text, "response": opinion.response.text, "count": count}
        try:
            answer = llm.ask(prompt, json.dumps(data, ensure_ascii=False), seconds=_SECONDS)
        except ModelFailed as error:
            failed(opinion.label, str(error))
            continue
        for question in proposals(answer, opinion)[:count]:
            yield opinion, question


def proposals(answer: str, opinion: Opinion) -> list[str]:
    """The questions in a model's answer, one a line, that may be reviewed for this opinion."""
    record = Wording(opinion.text + opinion.response.text)
    kept: list[str] = []
    for line in answer.splitlines():
        question = _BULLET.sub("", line).strip().strip("「」")
        if _is_question(question, record) and not any(_alike(question, other) for other in kept):
            kept.append(question)
    return kept


def write_drafts(path: Path, drafts: Iterator[tuple[Opinion, str]]) -> int:
    """One JSON line a proposal, in the format of the anticipated questions; returns how many."""
    count = 0
    with path.open("w", encoding="utf-8", newline="\n") as file:
        for opinion, question in drafts:
            entry = {"opinions": [label_number(opinion.label)], "question": question}
            file.write(json.dumps(entry, ensure_ascii=False) + "\n")
            count += 1
    return count


def _is_question(text: str, record: Wording) -> bool:
    if not 4 <= len(text) <= _LONGEST or not re.search(r"[ぁ-ん]", text) or re.search(r"[<>{}\[\]【】]|https?:", text):
        return False
    wording = Wording(text)
    return wording.numbers <= record.numbers and all(name in record.folded for name in wording.names)


def _alike(one: str, other: str) -> bool:
    a, b = set(bigrams(one)), set(bigrams(other))
    return len(a & b) >= _ALIKE * len(a | b)
