"""Load an installed consultation, and write its canonical records.

A consultation is a folder beside this file that holds a ``consultation.toml``. Loading always derives the
records from the source and the overlay (a few milliseconds); ``records.jsonl`` is the same as a file that
people can read and diff, and ``digests.txt`` the fingerprint of every input line, so that `audit` can name
the place of a change.
"""

from __future__ import annotations

import hashlib
import json
import tomllib
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from corpus.corrections import Corrected, Correction, apply_corrections, read_corrections
from corpus.errors import BadData, EditedSource, MissingFile, StaleCorrection, UnknownConsultation
from corpus.parse import ParsedRecord, parse
from corpus.records import Consultation, Lines, Opinion, Response, Totals, Voice
from corpus.tables import read_source

ROOT = Path(__file__).parent
SETTINGS, SOURCE, OVERLAY, RECORDS, DIGESTS = (
    "consultation.toml",
    "source.txt",
    "corrections.toml",
    "records.jsonl",
    "digests.txt",
)


@dataclass(frozen=True, slots=True)
class Settings:
    """What ``consultation.toml`` says: identity, printed totals, how to ask the body itself, the source's hash."""

    id: str
    title: str
    body: str
    plan: str
    stage: str
    contact: str
    notice: str | None
    sha256: str
    totals: Totals
    topics: dict[str, str]
    category_names: dict[str, tuple[str, ...]]
    synonyms: dict[str, tuple[str, ...]]


def installed() -> dict[str, Path]:
    """Consultation id → folder, in order of id."""
    folders = (path.parent for path in ROOT.glob(f"*/{SETTINGS}"))
    return dict(sorted((read_settings(folder).id, folder) for folder in folders))


@cache
def load(consultation: str | None = None) -> Consultation:
    """The consultation with this id, or in this folder; None takes the only one installed, or the first by id."""
    if consultation and (Path(consultation) / SETTINGS).is_file():
        return derive(Path(consultation))
    folders = installed()
    wanted = consultation or next(iter(folders), "")
    if wanted not in folders:
        raise UnknownConsultation(wanted, list(folders))
    return derive(folders[wanted])


def derive(folder: Path) -> Consultation:
    """Records from the source and the overlay. Raises `EditedSource`, `UnreadableSource`, `StaleCorrection`."""
    settings = read_settings(folder)
    raw = read_bytes(folder / SOURCE, "原文")
    found = hashlib.sha256(raw).hexdigest()
    if found != settings.sha256:
        raise EditedSource(folder / SOURCE, settings.sha256, found, changed_place(folder, SOURCE))
    source = read_source(raw.decode("utf-8"))
    parsed = parse(source.tables)
    opinions = _correct(settings.id, parsed, read_corrections(folder / OVERLAY))
    records = canonical(opinions)
    return Consultation(
        id=settings.id,
        title=settings.title,
        body=settings.body,
        plan=settings.plan,
        stage=settings.stage,
        totals=settings.totals,
        categories=tuple(dict.fromkeys(table.category for table in source.tables)),
        opinions=opinions,
        text="\n".join(source.head),
        contact=settings.contact,
        notice=settings.notice,
        topics=settings.topics,
        category_names=settings.category_names,
        synonyms=settings.synonyms,
        folder=folder,
        fingerprint=hashlib.sha256("\n".join([records, *source.head, repr(settings)]).encode()).hexdigest()[:16],
    )


def canonical(opinions: tuple[Opinion, ...]) -> str:
    """The text of ``records.jsonl``: one record a line, keys in a fixed order."""
    return "".join(json.dumps(opinion.as_json(), ensure_ascii=False) + "\n" for opinion in opinions)


def read_settings(folder: Path) -> Settings:
    path = folder / SETTINGS
    try:
        values = tomllib.loads(read_bytes(path, "意見募集の設定").decode("utf-8"))
        totals = values["totals"]
        return Settings(
            **{key: str(values[key]) for key in ("id", "title", "body", "plan", "stage", "contact", "sha256")},
            notice=str(values["notice"]) if values.get("notice") else None,
            totals=Totals(
                int(totals["opinions"]), int(totals["people"]), int(totals["organisations"]), dict(totals["categories"])
            ),
            topics={str(label): str(topic) for label, topic in values.get("topics", {}).items()},
            category_names=_word_lists(values.get("category_names", {})),
            synonyms=_word_lists(values.get("synonyms", {})),
        )
    except (tomllib.TOMLDecodeError, UnicodeDecodeError, KeyError, TypeError, ValueError) as error:
        raise BadData(
            path, None, "id・title・body・plan・stage・contact・sha256・totals を持つ TOML", repr(error)
        ) from None


def _word_lists(table: dict[str, list[str]]) -> dict[str, tuple[str, ...]]:
    return {str(name): tuple(map(str, words)) for name, words in table.items()}


def read_bytes(path: Path, what: str) -> bytes:
    try:
        return path.read_bytes()
    except FileNotFoundError:
        raise MissingFile(path, what) from None


def line_digests(folder: Path) -> list[str]:
    """``file line digest`` for every line of the three inputs; the digest is the start of its sha256."""
    return [
        f"{name} {line} {hashlib.sha256(text).hexdigest()[:12]}"
        for name in (SOURCE, OVERLAY, SETTINGS)
        for line, text in enumerate(read_bytes(folder / name, "入力").split(b"\n"), start=1)
    ]


def changed_lines(folder: Path) -> list[tuple[str, int]]:
    """(file, line) wherever an input differs from ``digests.txt``; a file of another length ends with its first extra line."""
    kept = {(name, int(line)): digest for name, line, digest in map(str.split, _kept_digests(folder))}
    now = {(name, int(line)): digest for name, line, digest in map(str.split, line_digests(folder))}
    return sorted(place for place in kept.keys() | now.keys() if kept.get(place) != now.get(place))


def changed_place(folder: Path, name: str) -> str:
    """«12行目で» for the first changed line of a file, empty where none is known."""
    lines = [line for file, line in changed_lines(folder) if file == name]
    return f"{lines[0]}行目で" if lines else ""


def _kept_digests(folder: Path) -> list[str]:
    path = folder / DIGESTS
    lines = read_bytes(path, "行ごとの照合値").decode("utf-8", "replace").splitlines()
    for number, line in enumerate(lines, start=1):
        parts = line.split()
        if len(parts) != 3 or not parts[1].isdecimal():
            raise BadData(path, number, "「ファイル 行 照合値」の3項目", line)
    return lines


def write_derived(folder: Path) -> None:
    """Write ``records.jsonl`` and ``digests.txt`` from the inputs (after a reviewed change to them)."""
    (folder / DIGESTS).write_text("\n".join(line_digests(folder)) + "\n", encoding="utf-8")
    (folder / RECORDS).write_text(canonical(derive(folder).opinions), encoding="utf-8")


def _correct(consultation: str, parsed: list[ParsedRecord], corrections: tuple[Correction, ...]) -> tuple[Opinion, ...]:
    _refuse_strays(parsed, corrections)
    responses: dict[int, Response] = {}
    for cell_id in dict.fromkeys(id(record.response) for record in parsed):
        sharing = [record for record in parsed if id(record.response) == cell_id]
        labels = tuple(str(record.number) for record in sharing)
        cell = sharing[0].response
        text = _corrected(cell.text, labels, Voice.RESPONSE, corrections, cell.lines)
        responses[cell_id] = Response(text.text, cell.lines, labels, text.doubts, text.amendments)
    return tuple(_opinion(consultation, record, responses[id(record.response)], corrections) for record in parsed)


def _opinion(
    consultation: str, record: ParsedRecord, response: Response, corrections: tuple[Correction, ...]
) -> Opinion:
    label = str(record.number)
    text = _corrected(record.opinion.text, (label,), Voice.OPINION, corrections, record.opinion.lines)
    return Opinion(
        consultation, label, record.category, text.text, record.lines, response, text.doubts, text.amendments
    )


def _corrected(
    text: str, labels: tuple[str, ...], voice: Voice, corrections: tuple[Correction, ...], lines: Lines
) -> Corrected:
    entries = [c for c in corrections if c.record in labels and c.voice is voice]
    return apply_corrections(text, entries, line=lines.first)


def _refuse_strays(parsed: list[ParsedRecord], corrections: tuple[Correction, ...]) -> None:
    labels = {str(record.number) for record in parsed}
    for c in corrections:
        if c.record not in labels:
            raise StaleCorrection(record=c.record, field=c.voice, line=0, text=c.expected, found=0)
