"""Rows of cells → opinions with their responses.

What the reader may rely on in these tables, and nothing more:

- A new number starts a new record; rows without one continue the record above.
- Where only the response above ends in mid-sentence at a new number, the cell runs on: it serves both.
- Where both cells above end in mid-sentence, the extraction cut a row: each unfinished sentence belongs to
  the new record, and a response with no finished sentence before the cut is one cell that serves both.
- A number that is missing from the sequence was not printed: its record starts at the one row without a
  number above which both cells were cut.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from corpus.errors import UnreadableSource
from corpus.records import Category, Lines
from corpus.tables import Row, Table, tidy

_SENTENCE_END = "。"


@dataclass(slots=True)
class Cell:
    """Printed pieces of one cell with their lines, in order."""

    pieces: list[tuple[int, str]] = field(default_factory=list)

    @property
    def text(self) -> str:
        return tidy("\n".join(piece for _, piece in self.pieces))

    @property
    def cut(self) -> bool:
        """Whether the text ends in mid-sentence."""
        return bool(self.text) and not self.text.endswith(_SENTENCE_END)

    @property
    def lines(self) -> Lines:
        return Lines(self.pieces[0][0], self.pieces[-1][0])

    def add(self, line: int, piece: str) -> None:
        if piece:
            self.pieces.append((line, piece))

    def take_unfinished(self) -> Cell | None:
        """Remove and return the unfinished last sentence; None where no finished one stands before it."""
        for at in range(len(self.pieces) - 1, -1, -1):
            line, piece = self.pieces[at]
            end = piece.rfind(_SENTENCE_END) + 1
            if end:
                tail = Cell([(line, piece[end:]), *self.pieces[at + 1 :]])
                self.pieces[at:] = [(line, piece[:end])]
                return Cell([(line, piece) for line, piece in tail.pieces if piece.strip()])
        return None


@dataclass(slots=True)
class ParsedRecord:
    """A record before the overlay; several records may hold the same ``response`` object."""

    number: int
    category: Category
    opinion: Cell
    response: Cell

    @property
    def lines(self) -> Lines:
        return self.opinion.lines | self.response.lines


def parse(tables: tuple[Table, ...]) -> list[ParsedRecord]:
    """All records in print order. Raises `UnreadableSource` where a row cannot be placed."""
    records: list[ParsedRecord] = []
    unprinted = _unprinted_numbers(tables)
    for table in tables:
        above: ParsedRecord | None = None
        for row in table.rows:
            number = row.number
            if number is None and above is not None and above.number + 1 in unprinted and _cut_here(above, row):
                number = above.number + 1
            if number is not None:
                above = _start(number, table.category, above)
                records.append(above)
            if above is None:
                raise UnreadableSource(row.line, "表の最初の行に番号があること", row.opinion)
            above.opinion.add(row.line, row.opinion)
            above.response.add(row.line, row.response)
    _check_sequence(records)
    return records


def _unprinted_numbers(tables: tuple[Table, ...]) -> set[int]:
    printed = {row.number for table in tables for row in table.rows if row.number is not None}
    return set(range(1, max(printed, default=0) + 1)) - printed


def _cut_here(above: ParsedRecord, row: Row) -> bool:
    return bool(row.opinion and row.response) and above.opinion.cut and above.response.cut


def _start(number: int, category: Category, above: ParsedRecord | None) -> ParsedRecord:
    record = ParsedRecord(number, category, Cell(), Cell())
    if above is None or not above.response.cut:
        return record
    if not above.opinion.cut:
        record.response = above.response
        return record
    record.opinion = above.opinion.take_unfinished() or record.opinion
    record.response = above.response.take_unfinished() or above.response
    return record


def _check_sequence(records: list[ParsedRecord]) -> None:
    for expected, record in enumerate(records, start=1):
        if record.number != expected or not (record.opinion.text and record.response.text):
            line = record.opinion.lines.first if record.opinion.pieces else 0
            raise UnreadableSource(line, f"意見{expected}とその考え方", f"{record.number} {record.opinion.text}")
