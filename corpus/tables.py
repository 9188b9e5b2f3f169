"""Source text → the printed head and the rows of its tables, each row with its line number.

A table begins at a header row (「No / 意見の概要 / 本市の考え方」) and ends where the next one begins. Cells are
handed on as printed: which record a row belongs to is decided in `parse`, where the whole table is in view.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from corpus.errors import UnreadableSource
from corpus.records import Category

HEADER = ("No", "意見の概要", "本市の考え方")
_HEADING = re.compile(r"^\((\d+)\)\s*(\S+)$")
_BODY = "意見の概要と本市の考え方"  # this heading ends the printed head


@dataclass(frozen=True, slots=True)
class Row:
    """One printed row; ``number`` is None where the number cell is empty."""

    line: int
    number: int | None
    opinion: str
    response: str


@dataclass(frozen=True, slots=True)
class Table:
    category: Category
    rows: tuple[Row, ...]


@dataclass(frozen=True, slots=True)
class Source:
    """``head`` holds the non-blank lines before the tables, white space tidied by `tidy`."""

    head: tuple[str, ...]
    tables: tuple[Table, ...]


def tidy(text: str) -> str:
    """Remove all white space unless both neighbours are ASCII letters or digits (one space stays there).

    Japanese is printed without spaces: what stands between two of its characters is an old line end.
    """
    text = re.sub(r"\s+", " ", text.strip())
    return re.sub(r"(?<![A-Za-z0-9]) | (?![A-Za-z0-9])", "", text)


def read_source(text: str) -> Source:
    """Split the extraction into its head and its tables.

    Raises `UnreadableSource` with the line for a row that is no header, heading or row of three cells.
    """
    head: list[str] = []
    tables: list[tuple[Category, list[Row]]] = []
    category: Category | None = None
    in_head = True
    for line, printed in enumerate(text.splitlines(), start=1):
        cells = printed.split("\t")
        if not printed.strip():
            continue
        if in_head:
            in_head = _BODY not in printed
            if in_head:
                head.append(" ".join(filter(None, map(tidy, cells))))
            continue
        heading = _HEADING.match(printed.strip())
        if heading:
            category = Category(int(heading[1]), tidy(heading[2]))
        elif tuple(map(tidy, cells)) == HEADER:
            if category is None:
                raise UnreadableSource(line, "表の前に分類の見出し「(1) …」があること", printed)
            tables.append((category, []))
        elif len(cells) == len(HEADER) and tables:
            tables[-1][1].append(_row(line, cells))
        else:
            raise UnreadableSource(line, "番号・意見・考え方の3つの欄(タブ区切り)", printed)
    if not tables:
        raise UnreadableSource(len(text.splitlines()), "意見の表", "表なし")
    return Source(tuple(head), tuple(Table(category, tuple(rows)) for category, rows in tables))


def _row(line: int, cells: list[str]) -> Row:
    """Strip header words that the extraction fused into the row («No 4», «意見の概要 行政の…»)."""
    number, opinion, response = (
        cell.strip().removeprefix(word).strip() for cell, word in zip(cells, HEADER, strict=True)
    )
    if number and not (number.isascii() and number.isdecimal()):
        raise UnreadableSource(line, "番号の欄が数字か空", number)
    return Row(line, int(number) if number else None, opinion, response)
