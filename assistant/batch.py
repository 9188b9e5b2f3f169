"""A batch of questions as JSON Lines: one reply for every non-blank line, in order, whatever is on it."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from typing import cast

from assistant import messages_ja as ja
from assistant.service import Assistant

Json = dict[str, object]


class _BrokenLine(Exception):
    """The line is no question; the text says what is wrong with it."""


def answer_lines(assistant: Assistant, lines: Iterable[bytes]) -> Iterator[Json]:
    """Replies as JSON objects. A broken line gives an error object with its 1-based number; the others are answered."""
    prefix = f"batch-{id(lines)}-"  # conversations are labels of this file: never those of another caller
    for number, line in enumerate(lines, start=1):
        if not line.strip():
            continue
        try:
            question, conversation, given = _read(line, number)
        except _BrokenLine as error:
            yield {"id": None, "line": number, "outcome": "error", "text": str(error), "citations": []}
            continue
        key = None if conversation is None else prefix + conversation
        reply = cast("Json", assistant.ask(question, conversation=key, id=given).as_json())
        yield reply | {"conversation": conversation}


def _read(line: bytes, number: int) -> tuple[str, str | None, str | int | None]:
    try:
        value = json.loads(line.decode("utf-8"))
    except UnicodeDecodeError:
        raise _BrokenLine(ja.BATCH_NOT_UTF8.format(line=number)) from None
    except (ValueError, RecursionError):
        raise _BrokenLine(ja.BATCH_NOT_JSON.format(line=number)) from None
    if not isinstance(value, dict):
        raise _BrokenLine(ja.BATCH_NOT_OBJECT.format(line=number))
    question, conversation, given = value.get("question"), value.get("conversation"), value.get("id")
    if not isinstance(question, str):
        raise _BrokenLine(ja.BATCH_QUESTION.format(line=number))
    if conversation is not None and not isinstance(conversation, str):
        raise _BrokenLine(ja.BATCH_CONVERSATION.format(line=number))
    if given is not None and (isinstance(given, bool) or not isinstance(given, str | int)):
        raise _BrokenLine(ja.BATCH_ID.format(line=number))
    try:
        f"{conversation}{given}".encode()
    except UnicodeEncodeError:  # half of a surrogate pair, which no file can be written with
        raise _BrokenLine(ja.BATCH_HALF_CHARACTER.format(line=number)) from None
    return question, conversation, given
