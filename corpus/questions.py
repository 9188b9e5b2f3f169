"""Anticipated and unanswerable questions: content that a clerk reads, corrects and extends.

An anticipated question (想定質問) is worded as people would ask it and names the opinions that answer it. An
unanswerable one is worded the same way and names why the document does not answer it. Neither ever comes
from a development or test set; ``eval`` checks that.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

from corpus.errors import BadData, MissingFile
from corpus.records import Consultation

ANTICIPATED, UNANSWERABLE = "anticipated_questions.jsonl", "unanswerable_questions.jsonl"


class Kind(StrEnum):
    """Why a question has no answer here; the outcomes they lead to stand in the design's table."""

    NEAR = "near"  # on the document's topics, but the fact asked for is not in it
    CITY = "city"  # other business of the city hall
    FAR = "far"  # anything else
    GREETING = "greeting"
    GARBAGE = "garbage"  # key mashing, fragments, lone symbols
    INJECTION = "injection"  # attempts to make the assistant act otherwise
    FOREIGN = "foreign"  # a whole question in another language
    CRISIS = "crisis"  # words of distress or emergency
    PROCEDURE = "procedure"  # how the consultation was held, accusations: nothing that the responses speak of


@dataclass(frozen=True, slots=True)
class AnticipatedQuestion:
    """``labels`` are the opinions that answer it, the best first; ``line`` is where it stands in its file."""

    question: str
    labels: tuple[str, ...]
    line: int


@dataclass(frozen=True, slots=True)
class UnanswerableQuestion:
    question: str
    kind: Kind
    near: tuple[str, ...]
    line: int
    fact: str | None = None


def read_anticipated(path: Path, consultation: Consultation) -> tuple[AnticipatedQuestion, ...]:
    """Every anticipated question. Raises `MissingFile`, or `BadData` with the line and what is wrong."""
    return tuple(_anticipated(path, line, entry, consultation) for line, entry in read_lines(path, "想定質問"))


def read_unanswerable(path: Path, consultation: Consultation) -> tuple[UnanswerableQuestion, ...]:
    """Every unanswerable question. Raises `MissingFile`, or `BadData` with the line and what is wrong."""
    return tuple(_unanswerable(path, line, entry, consultation) for line, entry in read_lines(path, "答えのない質問"))


def read_lines(path: Path, what: str) -> Iterator[tuple[int, dict[str, object]]]:
    """(line, object) of every non-blank line of a JSON Lines file; a BOM is accepted."""
    try:
        text = path.read_text(encoding="utf-8-sig")
    except FileNotFoundError:
        raise MissingFile(path, what) from None
    except UnicodeDecodeError as error:
        raise BadData(path, None, "UTF-8 の文字", f"{error.start}バイト目が別の文字コード") from None
    for line, entry in enumerate(text.split("\n"), start=1):
        if entry.strip():
            try:
                value = json.loads(entry)
            except ValueError:
                value = None
            if not isinstance(value, dict):
                raise BadData(path, line, '1行に1つの {"…": …}', f"「{entry[:40]}」")
            yield line, value


def _anticipated(path: Path, line: int, entry: dict[str, object], consultation: Consultation) -> AnticipatedQuestion:
    labels = _labels(path, line, entry.get("opinions"), consultation)
    if not labels:
        raise BadData(path, line, "opinions に意見の番号が1つ以上", "空")
    return AnticipatedQuestion(_question(path, line, entry), labels, line)


def _unanswerable(path: Path, line: int, entry: dict[str, object], consultation: Consultation) -> UnanswerableQuestion:
    kind = entry.get("kind")
    if kind not in list(Kind):
        raise BadData(path, line, f"kind が {'・'.join(Kind)} のどれか", repr(kind))
    near = _labels(path, line, entry.get("near", []), consultation)
    fact = entry.get("fact")
    return UnanswerableQuestion(_question(path, line, entry), Kind(str(kind)), near, line, str(fact) if fact else None)


def _question(path: Path, line: int, entry: dict[str, object]) -> str:
    question = entry.get("question")
    if not isinstance(question, str) or not question.strip():
        raise BadData(path, line, "question に文字", repr(question))
    return question


def _labels(path: Path, line: int, values: object, consultation: Consultation) -> tuple[str, ...]:
    if not isinstance(values, list):
        raise BadData(path, line, "意見の番号の並び(例 [10])", repr(values))
    labels = tuple(map(str, values))
    for label in labels:
        if consultation.find(label) is None:
            raise BadData(path, line, "実在する意見の番号", f"「{label}」")
    return labels
