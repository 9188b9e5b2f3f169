"""Test sets as files: JSON Lines, CSV and Excel, all read into the same entries and checked by the same rules.

Reading finds every mistake before it complains, each with its line, and repairs none. The JSON Lines form is
the canonical one, one object a line:

    {"id", "type": "answerable", "question", "gold": ["10"], "acceptable": ["14"], "key_phrases": ["…"], "style": […]}
    {"id", "type": "unanswerable", "question", "kind", "outcomes": […], "near"?: […], "fact"?, "style": […]}
    {"id", "type": "lookup", "question", "outcome" or "outcomes", "gold", "key_phrases", "style"}
    {"id", "type": "dialogue", "style", "turns": [{"question", "outcome" or "outcomes", "gold", "acceptable", "key_phrases"}, …]}

The table form (`eval.sheets`) has one row a question; rows of a dialogue stand together under one id.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import NamedTuple

from assistant.answers import Outcome
from corpus.errors import MissingFile
from corpus.questions import Kind
from corpus.records import Consultation
from eval.errors import BadTestSet, Mistake
from eval.items import ANSWERS, TWO_PART, Item, ItemType, TestSet, Turn
from eval.words_ja import DECLINES, KIND_OUTCOMES

SETS = Path(__file__).parent / "qa"
MAX_ITEMS = 200_000  # read in seconds, and an hour of asking: more is a mistake, not a test set
MAX_BYTES = 200 * 1024 * 1024
_TYPES, _KINDS, _OUTCOMES = frozenset(ItemType), frozenset(Kind), frozenset(Outcome)
_COMMON = {"id", "type", "style"}
_TURN = {"question", "outcome", "outcomes", "gold", "acceptable", "key_phrases"}
_KEYS = {
    ItemType.ANSWERABLE: _COMMON | _TURN,
    ItemType.UNANSWERABLE: _COMMON | {"question", "outcome", "outcomes", "kind", "near", "fact"},
    ItemType.LOOKUP: _COMMON | _TURN,
    ItemType.DIALOGUE: _COMMON | {"turns"},
}


class Entry(NamedTuple):
    """One raw object of a test set and the line it begins at."""

    line: int
    values: dict[str, object]


def find_set(name: str) -> Path:
    """The file of a set by name (``dev``), or the path itself where it is one."""
    named = SETS / f"{name}.jsonl"
    return named if named.is_file() else Path(name)


def read_set(path: Path, consultation: Consultation) -> TestSet:
    """The test set in ``path``. Raises `MissingFile`, or `BadTestSet` with every mistake."""
    items, mistakes = check_set(path, consultation)
    if mistakes:
        raise BadTestSet(path, mistakes)
    return TestSet(path.stem, items, hashlib.sha256(path.read_bytes()).hexdigest())


def check_set(path: Path, consultation: Consultation) -> tuple[tuple[Item, ...], tuple[Mistake, ...]]:
    """(items without a mistake, every mistake in line order). Raises `MissingFile` alone."""
    if not path.is_file():
        raise MissingFile(path, "評価用の質問(.jsonl・.csv・.xlsx)")
    mistakes: list[Mistake] = []
    entries = list(_entries(path, mistakes))
    if len(entries) > MAX_ITEMS:
        text = f"質問が{len(entries):,}件あります。一度に扱えるのは{MAX_ITEMS:,}件までです。ファイルを分けてください。"
        return (), (Mistake(0, text),)
    items = tuple(check_entries(entries, consultation, mistakes))
    if not entries and not mistakes:
        mistakes.append(Mistake(0, "質問が1件もありません。"))
    return items, tuple(sorted(mistakes, key=lambda mistake: mistake.line))


def check_entries(entries: Iterable[Entry], consultation: Consultation, mistakes: list[Mistake]) -> Iterator[Item]:
    """Items of the entries that are right; what is wrong with the others is added to ``mistakes``."""
    seen: dict[str, int] = {}
    for entry in entries:
        reader = _EntryReader(entry, consultation)
        item = reader.item()
        if item.id and item.id in seen:
            reader.wrong(f"番号「{item.id}」は{seen[item.id]}行目にもあります。番号は1つずつ変えてください。")
        seen.setdefault(item.id, entry.line)
        mistakes.extend(reader.mistakes)
        if not reader.mistakes:
            yield item


def write_jsonl(items: Iterable[Item], path: Path) -> None:
    lines = (json.dumps(item_json(item), ensure_ascii=False) + "\n" for item in items)
    path.write_text("".join(lines), encoding="utf-8")


def item_json(item: Item) -> dict[str, object]:
    """An item in the canonical form; reading it gives an equal item."""
    head: dict[str, object] = {"id": item.id, "type": item.type.value}
    if item.type is ItemType.DIALOGUE:
        return head | {"style": list(item.style), "turns": [_turn_json(turn) for turn in item.turns]}
    turn = item.turns[0]
    if item.type is not ItemType.UNANSWERABLE:
        body = _turn_json(turn)
        if item.type is ItemType.ANSWERABLE and turn.outcomes == ANSWERS:
            del body["outcomes"]
        return head | body | {"style": list(item.style)}
    body = {"question": turn.question, "kind": item.kind, "outcomes": [outcome.value for outcome in turn.outcomes]}
    if item.near:
        body["near"] = list(item.near)
    if item.fact is not None:
        body["fact"] = item.fact
    return head | body | {"style": list(item.style)}


def _turn_json(turn: Turn) -> dict[str, object]:
    return {
        "question": turn.question,
        "outcomes": [outcome.value for outcome in turn.outcomes],
        "gold": list(turn.gold),
        "acceptable": list(turn.acceptable),
        "key_phrases": list(turn.key_phrases),
    }


def decode(raw: bytes) -> str:
    """Text of UTF-8 (with or without BOM), UTF-16 with BOM or Shift_JIS (cp932). Raises ``ValueError`` for others.

    cp932 reads nearly any bytes, so a reading full of half-width katakana is taken for what it is: EUC-JP or noise.
    """
    if raw.startswith((b"\xff\xfe", b"\xfe\xff")):
        return raw.decode("utf-16")
    try:
        return raw.decode("utf-8-sig")
    except UnicodeDecodeError:
        text = raw.decode("cp932")
    foreign = [c for c in text if c > "\x7f"]
    if 5 * sum("\uff61" <= c <= "\uff9f" for c in foreign) > len(foreign):
        raise ValueError("half-width katakana throughout")
    return text


def _entries(path: Path, mistakes: list[Mistake]) -> Iterator[Entry]:
    from eval import sheets

    if path.stat().st_size > MAX_BYTES:
        size = f"{path.stat().st_size // 2**20:,}MB"
        mistakes.append(Mistake(0, f"ファイルが大きすぎます({size})。{MAX_BYTES // 2**20}MB までにしてください。"))
        return
    suffix = path.suffix.lower()
    if suffix in (".xlsx", ".xlsm"):
        yield from sheets.entries(sheets.excel_rows(path, mistakes), mistakes)
        return
    if suffix not in (".jsonl", ".json", ".csv", ".tsv", ".txt"):
        mistakes.append(Mistake(0, f"「{suffix}」の形は読めません。.jsonl・.csv・.xlsx のどれかにしてください。"))
        return
    try:
        text = decode(path.read_bytes())
    except ValueError:
        mistakes.append(Mistake(0, "文字コードが分かりません。UTF-8 か Shift_JIS で保存し直してください。"))
        return
    if suffix in (".csv", ".tsv"):
        yield from sheets.entries(sheets.csv_rows(text, mistakes), mistakes)
    else:
        yield from _json_entries(text, mistakes)


def _json_entries(text: str, mistakes: list[Mistake]) -> Iterator[Entry]:
    for line, source in enumerate(text.split("\n"), start=1):
        if not source.strip():
            continue
        try:
            value = json.loads(source)
        except (ValueError, RecursionError) as error:
            where = f"{error.colno}文字目" if isinstance(error, json.JSONDecodeError) else "深い入れ子"
            mistakes.append(Mistake(line, f"JSON として読めません({where})。1行に1つの {{…}} を書いてください。"))
            continue
        if isinstance(value, dict):
            yield Entry(line, value)
        else:
            mistakes.append(Mistake(line, "1行に1つの {…} を書いてください。"))


class _EntryReader:
    """Reads one entry field by field; a field that is wrong is noted and stands in as empty."""

    def __init__(self, entry: Entry, consultation: Consultation) -> None:
        self._line, self._values = entry
        self._consultation = consultation
        self.mistakes: list[Mistake] = []

    def wrong(self, text: str) -> None:
        self.mistakes.append(Mistake(self._line, text))

    def item(self) -> Item:
        values = self._values
        style = self._texts(values, "style")
        kind_name = values.get("type")
        if not isinstance(kind_name, str) or kind_name not in _TYPES:
            names = "・".join(ItemType)
            self.wrong(f"type(種類)は {names} のどれかです。「{kind_name}」でした。")
            return Item(self._id(), ItemType.DIALOGUE, ())
        item_type = ItemType(kind_name)
        self._no_other_keys(values, _KEYS[item_type])
        if item_type is ItemType.UNANSWERABLE:
            return self._unanswerable(style)
        if item_type is ItemType.DIALOGUE:
            return Item(self._id(), item_type, self._dialogue(), style, line=self._line)
        turn = self._turn(values, default=ANSWERS if item_type is ItemType.ANSWERABLE else ())
        if item_type is ItemType.ANSWERABLE:
            self._check_answerable(turn, style)
        return Item(self._id(), item_type, (turn,), style, line=self._line)

    def _unanswerable(self, style: tuple[str, ...]) -> Item:
        values = self._values
        kind = values.get("kind")
        if not isinstance(kind, str) or kind not in _KINDS:
            self.wrong(f"kind(答えのない理由)は {'・'.join(Kind)} のどれかです。「{kind}」でした。")
            kind = Kind.FAR
        kind = Kind(str(kind))
        turn = self._turn(values, default=KIND_OUTCOMES.get(kind, DECLINES))
        if any(outcome.answers for outcome in turn.outcomes):
            self.wrong("答えのない質問の outcomes(正しい結果)に、回答(answered・partial)は書けません。")
        fact = values.get("fact")
        near = self._labels(values, "near")
        return Item(
            self._id(), ItemType.UNANSWERABLE, (turn,), style, kind, str(fact) if fact else None, near, self._line
        )

    def _dialogue(self) -> tuple[Turn, ...]:
        turns = self._values.get("turns")
        if not isinstance(turns, list) or not turns or not all(isinstance(turn, dict) for turn in turns):
            self.wrong('turns には {"question": …} を1つ以上、[ ] で囲んで並べてください。')
            return ()
        for turn in turns:
            self._no_other_keys(turn, _TURN)
        return tuple(self._turn(turn, default=()) for turn in turns)

    def _turn(self, values: dict[str, object], *, default: tuple[Outcome, ...]) -> Turn:
        question = values.get("question")
        if not isinstance(question, str) or not question.strip():
            self.wrong("question(質問)が空です。")
            question = ""
        return Turn(
            question,
            self._outcomes(values, default),
            self._labels(values, "gold"),
            self._labels(values, "acceptable"),
            self._texts(values, "key_phrases"),
        )

    def _outcomes(self, values: dict[str, object], default: tuple[Outcome, ...]) -> tuple[Outcome, ...]:
        first = values.get("outcome")
        names = self._texts(values, "outcomes")
        named = tuple(dict.fromkeys(([str(first)] if first else []) + list(names)))
        for name in named:
            if name not in _OUTCOMES:
                self.wrong(f"outcome(正しい結果)は {'・'.join(Outcome)} のどれかです。「{name}」でした。")
        known = tuple(Outcome(name) for name in named if name in _OUTCOMES) or default
        if not known:
            if not named:
                self.wrong("outcome(正しい結果)がありません。")
            known = (Outcome.ANSWERED,)
        return known

    def _check_answerable(self, turn: Turn, style: tuple[str, ...]) -> None:
        if not turn.gold:
            self.wrong("答えのある質問には gold(正解の意見)が1つ以上要ります。")
        if TWO_PART in style and len(turn.gold) < 2:
            self.wrong(f"style が {TWO_PART} の質問には gold(正解の意見)が2つ以上要ります。")
        if not turn.outcomes[0].answers:
            self.wrong("答えのある質問の outcome(正しい結果)は answered か partial です。")
        opinions = [self._consultation.find(label) for label in turn.gold + turn.acceptable]
        text = without_space("".join(o.text + "\n" + o.response.text + "\n" for o in opinions if o))
        for phrase in turn.key_phrases:
            if without_space(phrase) not in text:
                self.wrong(f"key_phrases(答えに必要な語句)の「{phrase}」は、正解の意見の文章にありません。")

    def _id(self) -> str:
        value = self._values.get("id")
        if isinstance(value, bool) or not isinstance(value, str | int) or not str(value).strip():
            self.wrong("id(番号)がありません。")
            return ""
        return str(value).strip()

    def _labels(self, values: dict[str, object], key: str) -> tuple[str, ...]:
        labels = self._texts(values, key)
        for label in labels:
            if self._consultation.find(label) is None:
                self.wrong(f"{key} の「{label}」という番号の意見はありません。")
        return labels

    def _texts(self, values: dict[str, object], key: str) -> tuple[str, ...]:
        value = values.get(key, [])
        if not isinstance(value, list) or not all(isinstance(v, str | int) and str(v).strip() for v in value):
            self.wrong(f'{key} は ["10", "14"] のように、[ ] の中に並べてください。')
            return ()
        return tuple(dict.fromkeys(str(v).strip() for v in value))

    def _no_other_keys(self, values: dict[str, object], known: set[str]) -> None:
        for key in values:
            if key not in known:
                self.wrong(f"「{key}」という項目はこの種類の質問にはありません。")


def without_space(text: str) -> str:
    """Text as key phrases are compared: with every white space removed."""
    return "".join(text.split())
