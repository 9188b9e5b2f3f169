"""The table of all records: filter, sort, and export of what is shown."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Sequence
from dataclasses import dataclass

from assistant.web import desk_messages_ja as t
from assistant.web.desk_records import source_of
from corpus.records import Consultation, Opinion
from index.text import find_printed

SORTS = ("label", "category", "topic", "opinion", "response", "length")
_FORMULA = ("=", "+", "-", "@", "＝", "＋", "－", "＠", "\t", "\r", "\n")  # what a spreadsheet takes for a formula
_BOM = "\ufeff"


@dataclass(frozen=True, slots=True)
class View:
    """What is asked of the table; anything unknown falls back to everything in print order."""

    words: str = ""
    category: str = ""
    sort: str = "label"
    descending: bool = False

    @classmethod
    def of(cls, form: dict[str, str]) -> View:
        """What a form asks: a column's button sorts by it, and turns the order where it is sorted by already."""
        before, was_descending = form.get("shown_sort", "label"), form.get("shown_order") == "desc"
        sort = form.get("sort", before)
        descending = sort == before and not was_descending if "sort" in form else was_descending
        return cls(form.get("words", ""), form.get("category", ""), sort if sort in SORTS else "label", descending)


def rows(consultation: Consultation, view: View) -> list[Opinion]:
    """The records that hold every word of the view, in its category and order."""
    position = {opinion.label: i for i, opinion in enumerate(consultation.opinions)}
    keys = {
        "label": lambda o: position[o.label],
        "category": lambda o: (o.category.number, position[o.label]),
        "topic": lambda o: consultation.topic(o),
        "opinion": lambda o: o.text,
        "response": lambda o: o.response.text,
        "length": lambda o: (len(o.response.text), position[o.label]),
    }
    found = [o for o in consultation.opinions if _holds(o, consultation.topic(o), view)]
    return sorted(found, key=keys[view.sort], reverse=view.descending)


def _holds(opinion: Opinion, topic: str, view: View) -> bool:
    texts = (opinion.text, opinion.response.text, topic, opinion.category.label, opinion.label)
    in_category = view.category in ("", str(opinion.category.number))
    return in_category and all(any(find_printed(text, word) for text in texts) for word in view.words.split())


def defuse(cell: str) -> str:
    """A cell that a spreadsheet would run as a formula gets an apostrophe in front (OWASP, CSV injection)."""
    return "'" + cell if cell.startswith(_FORMULA) else cell


def as_csv(opinions: Sequence[Opinion], consultation: Consultation) -> bytes:
    """UTF-8 with a BOM and CRLF, as Excel opens it by itself."""
    file = io.StringIO()
    writer = csv.writer(file, lineterminator="\r\n")
    writer.writerow(t.CSV_HEAD)
    for opinion in opinions:
        record = opinion.as_json()
        cells = [
            opinion.label,
            opinion.category.label,
            consultation.topic(opinion),
            opinion.text,
            opinion.response.text,
            "・".join(map(str, record["shared_with"])),
            "{}-{}".format(*record["lines"]),
            t.YES if record["corrected"] else "",
            " / ".join(opinion_span(opinion, d["voice"], d["start"], d["end"]) for d in record["doubtful"]),
            t.YES if record["unreadable"] else "",
            source_of(opinion, consultation).strip("（）"),
        ]
        writer.writerow([defuse(cell) for cell in cells])
    return (_BOM + file.getvalue()).encode("utf-8")


def opinion_span(opinion: Opinion, voice: str, start: int, end: int) -> str:
    return (opinion.text if voice == "opinion" else opinion.response.text)[start:end]


def as_json(opinions: Sequence[Opinion]) -> bytes:
    return json.dumps([opinion.as_json() for opinion in opinions], ensure_ascii=False, indent=1).encode("utf-8")
