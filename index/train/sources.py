"""The files a model learns from and is measured on, as typed values in the order of the files.

Invariant: a file that is missing or breaks its form stops the reading with its path and, where it has them,
its line. Which part of JSTS is held out is decided here, once, for training and for measuring.
"""

from __future__ import annotations

import json
import zlib
from collections import defaultdict
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple

from corpus.errors import BadData, MissingFile
from index.train import messages_ja as ja


class Answered(NamedTuple):
    """A JaQuAD question with its paragraph and the sentence of it that holds the answer."""

    question: str
    paragraph: str
    sentence: str


class Graded(NamedTuple):
    """A JSTS pair of captions; ``grade`` is 0 (unrelated) to 5 (the same meaning)."""

    left: str
    right: str
    grade: float
    held_out: bool


@dataclass(frozen=True, slots=True)
class TrainingData:
    """What the model learns from; ``synonyms`` are groups of words of one meaning."""

    answered: list[Answered]
    graded: list[Graded]
    synonyms: list[list[str]]


class Asked(NamedTuple):
    """A question and the numbers of the opinions that answer it."""

    question: str
    opinions: frozenset[int]


def read_data(folder: Path) -> TrainingData:
    """Read the training parts of JaQuAD, JSTS and the synonyms from ``folder``."""
    return TrainingData(
        answered=read_jaquad(folder, "train"),
        graded=read_jsts(folder),
        synonyms=read_synonyms(folder),
    )


def read_jaquad(folder: Path, part: str) -> list[Answered]:
    """Questions of ``jaquad/jaquad_{part}_*.json``, in the order of the files."""
    paths = sorted((folder / "jaquad").glob(f"jaquad_{part}_*.json"))
    if not paths:
        raise MissingFile(folder / "jaquad" / f"jaquad_{part}_*.json", ja.JAQUAD)
    return [pair for path in paths for pair in _answered(path)]


def _answered(path: Path) -> Iterator[Answered]:
    with _expecting(ja.JAQUAD_FORM, path):
        for article in json.loads(path.read_text(encoding="utf-8"))["data"]:
            for paragraph in article["paragraphs"]:
                for qa in paragraph["qas"]:
                    start = qa["answers"][0]["answer_start"]
                    yield Answered(qa["question"], paragraph["context"], sentence_at(paragraph["context"], start))


def sentence_at(text: str, position: int) -> str:
    """The sentence of ``text`` around ``position``; sentences end at 。 or a line break."""
    start = max(text.rfind("。", 0, position), text.rfind("\n", 0, position)) + 1
    ends = [end for mark in "。\n" if (end := text.find(mark, position)) >= 0]
    return text[start : min(ends, default=len(text)) + 1].strip()


def read_jsts(folder: Path) -> list[Graded]:
    """Pairs of ``jsts/train-v1.3.json``; all pairs of a tenth of the photographs are held out."""
    path = folder / "jsts" / "train-v1.3.json"
    return [_graded(path, number, line) for number, line in _lines(path, ja.JSTS)]


def _graded(path: Path, number: int, line: str) -> Graded:
    with _expecting(ja.JSTS_FORM, path, number):
        pair = json.loads(line)
        photograph = str(pair["yjcaptions_id"]).split("-")[0].split("_")[0]
        held_out = zlib.crc32(photograph.encode()) % 10 == 0
        return Graded(pair["sentence1"], pair["sentence2"], float(pair["label"]), held_out)


def read_synonyms(folder: Path) -> list[list[str]]:
    """Groups of the Sudachi synonym dictionary, without the words it marks as not to be expanded."""
    path = folder / "sudachi_synonyms.txt"
    groups: defaultdict[str, list[str]] = defaultdict(list)
    for number, line in _lines(path, ja.SYNONYMS):
        cells = line.split(",")
        if len(cells) < 9:
            raise BadData(path, number, ja.SYNONYM_FORM, ja.cells(len(cells)))
        if cells[2] != "2":  # column 3: 2 means "never use for expansion"
            groups[cells[0]].append(cells[8])
    return [group for group in groups.values() if len(group) > 1]


def read_asked(path: Path) -> list[Asked]:
    """JSON lines with ``question`` and ``opinions``; a question without opinions is left out."""
    asked = []
    for number, line in _lines(path, ja.QUESTIONS):
        with _expecting(ja.QUESTION_FORM, path, number):
            row = json.loads(line)
            if row.get("opinions"):
                asked.append(Asked(str(row["question"]), frozenset(row["opinions"])))
    return asked


def read_record_texts(path: Path) -> dict[int, str]:
    """Opinion and response of each record (JSON lines), by its number; a line without an opinion is left out."""
    texts: dict[int, str] = {}
    for number, line in _lines(path, ja.RECORDS):
        with _expecting(ja.RECORD_FORM, path, number):
            row = json.loads(line)
            if "opinion" in row:
                texts[row["number"]] = f"{row['opinion']}\n{row['response']}"
    return texts


@contextmanager
def _expecting(form: str, path: Path, number: int | None = None) -> Iterator[None]:
    """Whatever parsing stumbles over inside is data that breaks its form."""
    try:
        yield
    except (ValueError, LookupError, TypeError, AttributeError) as error:
        raise BadData(path, number, form, ja.unreadable(error)) from error


def _lines(path: Path, what: str) -> list[tuple[int, str]]:
    """The lines that are not blank, each with its number in the file."""
    if not path.is_file():
        raise MissingFile(path, what)
    lines = enumerate(path.read_text(encoding="utf-8").splitlines(), start=1)
    return [(number, line) for number, line in lines if line.strip()]
