"""Corrections overlay: what was changed or is doubted in the printed text, where, and why.

Parsed records are never edited by hand. An entry names one field, the exact text it expects to find there
once, and either the text to put in its place or the span that is doubted; if the expected text is not there,
loading stops with `StaleCorrection`, so no correction outlives the edition it was made for.
"""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from pathlib import Path

from corpus.errors import BadData, MissingFile, StaleCorrection
from corpus.records import Amendment, Doubt, Voice

_KEYS = {"record", "field", "expected", "replacement", "doubted", "reason"}


@dataclass(frozen=True, slots=True)
class Correction:
    """``replacement`` is put in the place of ``expected``; or, where it is None, ``doubted`` within ``expected`` is marked."""

    record: str
    voice: Voice
    expected: str
    replacement: str | None
    doubted: str | None
    reason: str


@dataclass(frozen=True, slots=True)
class Corrected:
    """A text after the overlay, with what was done to it. Doubts are spans of the corrected text."""

    text: str
    doubts: tuple[Doubt, ...]
    amendments: tuple[Amendment, ...]


def read_corrections(path: Path) -> tuple[Correction, ...]:
    """Read the overlay. Raises `MissingFile` or `BadData` with the entry's position."""
    try:
        entries = tomllib.loads(path.read_text(encoding="utf-8")).get("correction", [])
    except FileNotFoundError:
        raise MissingFile(path, "訂正の一覧") from None
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise BadData(path, None, "TOML の形", str(error)) from None
    return tuple(_correction(path, position, entry) for position, entry in enumerate(entries, start=1))


def _correction(path: Path, position: int, entry: object) -> Correction:
    where = f"{position}番目の訂正"
    if not isinstance(entry, dict) or not all(isinstance(value, str) for value in entry.values()):
        raise BadData(path, None, f"{where}の項目がすべて文字列", repr(entry))
    unknown, kinds = set(entry) - _KEYS, {"replacement", "doubted"} & set(entry)
    if unknown or len(kinds) != 1 or not {"record", "field", "expected", "reason"} <= set(entry):
        raise BadData(
            path,
            None,
            f"{where}に record・field・expected・reason と、replacement か doubted のどちらか一方",
            str(sorted(entry)),
        )
    if entry["field"] not in (Voice.OPINION, Voice.RESPONSE):
        raise BadData(path, None, f"{where}の field が opinion か response", entry["field"])
    if not entry["expected"] or entry.get("doubted", entry["expected"]) not in entry["expected"]:
        raise BadData(path, None, f"{where}の doubted が expected の一部", entry.get("doubted", ""))
    return Correction(
        record=entry["record"],
        voice=Voice(entry["field"]),
        expected=entry["expected"],
        replacement=entry.get("replacement"),
        doubted=entry.get("doubted"),
        reason=entry["reason"],
    )


def apply_corrections(text: str, corrections: list[Correction], *, line: int) -> Corrected:
    """Apply the entries of one text in order; ``line`` is where the text begins in the source, for the message."""
    amendments: list[Amendment] = []
    for c in corrections:
        found = text.count(c.expected)
        if found != 1:
            raise StaleCorrection(record=c.record, field=c.voice, line=line, text=c.expected, found=found)
        if c.replacement is not None:
            text = text.replace(c.expected, c.replacement)
            amendments.append(Amendment(c.expected, c.replacement, c.reason))
    doubts = [_doubt(text, c, line) for c in corrections if c.doubted is not None]
    return Corrected(text, tuple(sorted(doubts, key=lambda d: d.start)), tuple(amendments))


def _doubt(text: str, c: Correction, line: int) -> Doubt:
    if text.count(c.expected) != 1:
        raise StaleCorrection(record=c.record, field=c.voice, line=line, text=c.expected, found=text.count(c.expected))
    doubted = c.doubted or c.expected
    start = text.index(c.expected) + c.expected.index(doubted)
    return Doubt(start, start + len(doubted), c.reason)
