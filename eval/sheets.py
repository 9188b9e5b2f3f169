"""The table form of a test set: CSV and Excel that an evaluator edits, one row a question.

Columns go by their Japanese heading (`COLUMNS`) or English name, in any order. A cell with several values
separates them with ``|``. Consecutive rows of type dialogue (対話) with one id are its turns. A cell that a
spreadsheet would run as a formula is written with a leading ``'``, which reading takes away again; a live
formula in a file that is read is a mistake.
"""

from __future__ import annotations

import csv
import io
import re
import zipfile
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import NamedTuple

from eval.errors import BadTestSet, Mistake
from eval.items import Item, ItemType
from eval.qa_files import Entry, item_json
from eval.words_ja import COLUMNS, KINDS, OUTCOMES, TYPES

_REQUIRED = ("id", "type", "question")
_LISTS = {"outcomes", "gold", "acceptable", "key_phrases", "near", "style"}
_LABELS = {"gold", "acceptable", "near"}
_SPLIT = re.compile(r"[|\uff5c\n]")
_SPLIT_LABELS = re.compile(r"[|\uff5c\n、\uff0c,・\s]")
_HEADINGS = {heading: name for name, heading in COLUMNS.items()} | {name: name for name in COLUMNS}
_NAMES = {
    "type": {label: name.value for name, label in TYPES.items()},
    "kind": {label: name.value for name, label in KINDS.items()},
    "outcomes": {label: name.value for name, label in OUTCOMES.items()},
}
_FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r")
MAX_UNPACKED = 1024**3  # bytes an .xlsx may unpack to; 200,000 rows are some 100 MB


class Row(NamedTuple):
    line: int
    cells: list[str]


def defuse(cell: str) -> str:
    """A cell that no spreadsheet runs. `refuse` is its inverse: a text with leading quotes gets one more."""
    return "'" + cell if cell.lstrip("'").startswith(_FORMULA_STARTS) else cell


def refuse(cell: str) -> str:
    """The text of a defused cell; other cells are unchanged."""
    return cell[1:] if cell.startswith("'") and cell.lstrip("'").startswith(_FORMULA_STARTS) else cell


def csv_rows(text: str, mistakes: list[Mistake]) -> Iterator[Row]:
    """Rows of CSV or tab-separated text, each with the line of the file that it begins at."""
    first = text.partition("\n")[0]
    reader = csv.reader(io.StringIO(text, newline=""), delimiter="\t" if "\t" in first and "," not in first else ",")
    line = 1
    try:
        for cells in reader:
            for cell in cells:
                if cell.startswith("="):
                    mistakes.append(Mistake(line, _formula(cell)))
            yield Row(line, [refuse(cell.strip()) for cell in cells])
            line = reader.line_num + 1
    except csv.Error as error:
        mistakes.append(Mistake(line, f"CSV として読めません({error})。"))


def excel_rows(path: Path, mistakes: list[Mistake]) -> Iterator[Row]:
    """Rows of the first sheet of a workbook, read as a stream."""
    from openpyxl import load_workbook

    try:
        with zipfile.ZipFile(path) as package:
            unpacked = sum(info.file_size for info in package.infolist())
        if unpacked > MAX_UNPACKED:
            mistakes.append(Mistake(0, "Excel ファイルの中身が大きすぎます。ファイルを分けてください。"))
            return
        book = load_workbook(path, read_only=True, data_only=False)
    except Exception:  # openpyxl raises many kinds for a file that is no workbook
        mistakes.append(Mistake(0, "Excel ファイルとして読めません。.xlsx の形で保存し直してください。"))
        return
    try:
        sheet = book.worksheets[0]
        sheet.reset_dimensions()  # the stated size may be smaller than the rows; read-only mode would stop there
        for line, row in enumerate(sheet.iter_rows(), start=1):
            yield Row(line, [_excel_cell(cell.value, getattr(cell, "data_type", "n"), line, mistakes) for cell in row])
    finally:
        book.close()


def entries(rows: Iterable[Row], mistakes: list[Mistake]) -> Iterator[Entry]:
    """Raw entries of a table, as the JSON Lines form has them; nothing where its heading lacks a column."""
    filled = (row for row in rows if any(cell.strip() for cell in row.cells))
    heading = next(filled, None)
    if heading is None:
        return
    columns = [_HEADINGS.get(cell.strip()) for cell in heading.cells]
    missing = [name for name in _REQUIRED if name not in columns]
    for name in missing:
        mistakes.append(Mistake(heading.line, f"「{COLUMNS[name]}」({name})の列がありません。"))
    for cell, column in zip(heading.cells, columns, strict=True):
        if cell.strip() and column is None:
            mistakes.append(Mistake(heading.line, f"「{cell.strip()[:40]}」という列はありません。"))
        elif column and columns.count(column) > 1:
            mistakes.append(Mistake(heading.line, f"「{cell.strip()}」の列が2つ以上あります。"))
    if not missing:
        yield from _joined(_entry(row, columns) for row in filled)


def write_csv(items: Iterable[Item], path: Path) -> None:
    """UTF-8 with BOM, so that Excel opens it as it is."""
    with path.open("w", encoding="utf-8-sig", newline="") as file:
        csv.writer(file).writerows([defuse(cell) for cell in row] for row in table(items))


def write_excel(items: Iterable[Item], path: Path) -> None:
    from openpyxl import Workbook

    book = Workbook(write_only=True)
    sheet = book.create_sheet("質問")
    for row in table(items):
        sheet.append([defuse(_printable(cell)) for cell in row])
    book.save(path)


def table(items: Iterable[Item]) -> Iterator[list[str]]:
    """The heading and one row a turn."""
    yield list(COLUMNS.values())
    for item in items:
        head = {"id": item.id, "type": TYPES[item.type], "style": list(item.style)}
        value = item_json(item)
        turns = value["turns"] if item.type is ItemType.DIALOGUE else [value]
        assert isinstance(turns, list)
        for turn in turns:
            yield [_cell(item.id, column, (turn | head).get(column)) for column in COLUMNS]


def _cell(item: str, column: str, value: object) -> str:
    names = {name: label for label, name in _NAMES.get(column, {}).items()}
    values = value if isinstance(value, list) else [] if value is None else [value]
    texts = [names.get(str(v), str(v)) for v in values]
    if column in _LISTS and any(_SPLIT.search(text) for text in texts):
        raise BadTestSet(
            item, [Mistake(0, f"「{COLUMNS[column]}」に区切りの記号(|)が入っているので、表にできません。")]
        )
    return "|".join(texts)


def _entry(row: Row, columns: Sequence[str | None]) -> Entry:
    values: dict[str, object] = {}
    for cell, column in zip(row.cells, columns, strict=False):
        if column and cell.strip():
            values[column] = _value(column, cell.strip())
    if values.get("type") == ItemType.ANSWERABLE and not values.get("outcomes"):
        values.pop("outcomes", None)
    return Entry(row.line, values)


def _value(column: str, cell: str) -> object:
    names = _NAMES.get(column, {})
    if column not in _LISTS:
        return names.get(cell, cell)
    split = _SPLIT_LABELS if column in _LABELS else _SPLIT
    return [names.get(part.strip(), part.strip()) for part in split.split(cell) if part.strip()]


def _joined(rows: Iterable[Entry]) -> Iterator[Entry]:
    """Consecutive dialogue rows of one id become one entry with turns."""
    open_dialogue: Entry | None = None
    for row in rows:
        if row.values.get("type") != ItemType.DIALOGUE:
            if open_dialogue:
                yield open_dialogue
            open_dialogue = None
            yield row
            continue
        turn = {key: value for key, value in row.values.items() if key not in ("id", "type", "style")}
        if open_dialogue and open_dialogue.values.get("id") == row.values.get("id"):
            turns = open_dialogue.values["turns"]
            assert isinstance(turns, list)
            turns.append(turn)
            continue
        if open_dialogue:
            yield open_dialogue
        head = {key: row.values[key] for key in ("id", "type", "style") if key in row.values}
        open_dialogue = Entry(row.line, head | {"turns": [turn]})
    if open_dialogue:
        yield open_dialogue


def _excel_cell(value: object, data_type: str, line: int, mistakes: list[Mistake]) -> str:
    if value is None:
        return ""
    if data_type == "f":
        mistakes.append(Mistake(line, _formula(str(value))))
        return ""
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    if not isinstance(value, str | int | float):
        mistakes.append(
            Mistake(line, f"「{value}」は日付などに変わっています。セルの書式を文字列にして入れ直してください。")
        )
        return ""
    return refuse(str(value).strip())


def _formula(cell: str) -> str:
    return f"数式「{cell[:40]}」があります。値にするか、先頭に ' を付けて文字にしてください。"


def _printable(cell: str) -> str:
    """Without the control characters that Excel's format cannot hold."""
    return re.sub(r"[\x00-\x08\x0b\x0c\x0e-\x1f]", "", cell)
