"""Reading test sets: the three forms are one, and every kind of bad file is explained with its line."""

from __future__ import annotations

import codecs
import json
import zipfile
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from openpyxl import Workbook

from assistant.answers import Outcome
from corpus.errors import MissingFile
from corpus.records import Consultation
from corpus.store import load
from eval import qa_files, sheets
from eval.errors import BadTestSet
from eval.items import Item, Turn
from tests.eval.builders import answerable, dialogue, lookup, small_set, unanswerable

GOOD = {"id": "a", "type": "answerable", "question": "紙は減りますか", "gold": ["10"], "style": ["polite"]}
HEADING = "番号,種類,質問,正解の意見,話し方\n"


def mistakes(path: Path, text: str | bytes) -> list[str]:
    path.write_bytes(text if isinstance(text, bytes) else text.encode())
    return [str(mistake) for mistake in qa_files.check_set(path, load())[1]]


def line(**changes: object) -> str:
    return json.dumps(GOOD | changes, ensure_ascii=False)


def without_lines(items: tuple[Item, ...]) -> list[Item]:
    return [replace(item, line=0) for item in items]


@pytest.mark.parametrize("suffix", [".jsonl", ".csv", ".xlsx"])
def test_every_form_is_read_back_as_it_was_written(suffix: str, tmp_path: Path, consultation: Consultation) -> None:
    items = tuple(
        item if item.id != "a1" else answerable("a1", ["10"], acceptable=["14"], phrases=["50%"], question="=1+1は?")
        for item in small_set(consultation).items
    )
    path = tmp_path / f"set{suffix}"
    {".jsonl": qa_files.write_jsonl, ".csv": sheets.write_csv, ".xlsx": sheets.write_excel}[suffix](items, path)
    assert without_lines(qa_files.read_set(path, consultation).items) == list(items)


def test_the_frozen_development_set_has_no_mistake(consultation: Consultation) -> None:
    items, found = qa_files.check_set(qa_files.find_set("dev"), consultation)
    assert (len(items), found) == (745, ())


@pytest.mark.parametrize(
    ("encoding", "bom"),
    [("utf-8", b""), ("utf-8", codecs.BOM_UTF8), ("cp932", b""), ("utf-16-le", codecs.BOM_UTF16_LE)],
)
def test_encodings_of_japanese_spreadsheets_are_recognised(
    encoding: str, bom: bytes, tmp_path: Path, consultation: Consultation
) -> None:
    path = tmp_path / "set.csv"
    path.write_bytes(bom + (HEADING + "a,答えあり,高齢者への支援は①ありますか,14,ていねい\n").encode(encoding))
    assert qa_files.read_set(path, consultation).items == (
        replace(answerable("a", ["14"], style=("ていねい",), question="高齢者への支援は①ありますか"), line=2),
    )


@pytest.mark.parametrize("raw", ["質問集です。".encode("euc-jp") * 9, b"\x89PNG\r\n\x1a\n\xff\xfe\xfa\x80\x81\xff"])
def test_another_encoding_is_refused(raw: bytes, tmp_path: Path) -> None:
    assert mistakes(tmp_path / "set.csv", raw) == [
        "文字コードが分かりません。UTF-8 か Shift_JIS で保存し直してください。"
    ]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (line() + "\n" + line(), "2行目: 番号「a」は1行目にもあります。番号は1つずつ変えてください。"),
        (line(gold=["24"]), "1行目: gold の「24」という番号の意見はありません。"),
        (line(gold=[]), "1行目: 答えのある質問には gold(正解の意見)が1つ以上要ります。"),
        (line(gold="10"), '1行目: gold は ["10", "14"] のように、[ ] の中に並べてください。'),
        (line(type="quiz"), "1行目: type(種類)は answerable・unanswerable・lookup・dialogue のどれかです。「quiz」でした。"),
        (line(type=["answerable"]), "1行目: type(種類)は answerable・unanswerable・lookup・dialogue のどれかです。「['answerable']」でした。"),
        ('{"id":"u","type":"unanswerable","question":"q","kind":{}}', "1行目: kind(答えのない理由)は near・city・far・greeting・garbage・injection・foreign・crisis・procedure のどれかです。「{}」でした。"),
        (line(question=" "), "1行目: question(質問)が空です。"),
        (line(id=None), "1行目: id(番号)がありません。"),
        (line(golds=["10"]), "1行目: 「golds」という項目はこの種類の質問にはありません。"),
        (line(style=["two_part"]), "1行目: style が two_part の質問には gold(正解の意見)が2つ以上要ります。"),
        (line(outcome="maybe"), "1行目: outcome(正しい結果)は answered・partial・not_in_document・out_of_scope・urgent・clarify・invalid・error のどれかです。「maybe」でした。"),
        (line(outcome="urgent"), "1行目: 答えのある質問の outcome(正しい結果)は answered か partial です。"),
        (line(key_phrases=["ここにない"]), "1行目: key_phrases(答えに必要な語句)の「ここにない」は、正解の意見の文章にありません。"),
        ("\n{x\n", "2行目: JSON として読めません(2文字目)。1行に1つの {…} を書いてください。"),
        ("[1]", "1行目: 1行に1つの {…} を書いてください。"),
        ("[" * 100_000, "1行目: JSON として読めません(深い入れ子)。1行に1つの {…} を書いてください。"),
        ('{"id":"u","type":"unanswerable","question":"q","kind":"odd"}', "1行目: kind(答えのない理由)は near・city・far・greeting・garbage・injection・foreign・crisis・procedure のどれかです。「odd」でした。"),
        ('{"id":"u","type":"unanswerable","question":"q","kind":"far","outcomes":["answered"]}', "1行目: 答えのない質問の outcomes(正しい結果)に、回答(answered・partial)は書けません。"),
        ('{"id":"l","type":"lookup","question":"意見1"}', "1行目: outcome(正しい結果)がありません。"),
        ('{"id":"d","type":"dialogue","turns":[]}', '1行目: turns には {"question": …} を1つ以上、[ ] で囲んで並べてください。'),
        ("", "質問が1件もありません。"),
    ],
)  # fmt: skip
def test_a_mistake_in_json_lines_is_named_with_its_line(text: str, expected: str, tmp_path: Path) -> None:
    assert mistakes(tmp_path / "set.jsonl", text)[0] == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("番号,質問\na,b\n", "1行目: 「種類」(type)の列がありません。"),
        (HEADING.replace("話し方", "謎"), "1行目: 「謎」という列はありません。"),
        (HEADING.replace("話し方", "質問"), "1行目: 「質問」の列が2つ以上あります。"),
        (HEADING + "a,答えあり,=HYPERLINK(1),10,x\n", "2行目: 数式「=HYPERLINK(1)」があります。値にするか、先頭に ' を付けて文字にしてください。"),
        (HEADING + '"a\nb",答えあり,q,10,x\nc,答えあり,q,77,x\n', "4行目: gold の「77」という番号の意見はありません。"),
    ],
)  # fmt: skip
def test_a_mistake_in_a_table_is_named_with_its_line(text: str, expected: str, tmp_path: Path) -> None:
    assert expected in mistakes(tmp_path / "set.csv", text)


def test_a_formula_and_a_date_in_a_workbook_are_mistakes(tmp_path: Path, consultation: Consultation) -> None:
    from datetime import date

    book = Workbook()
    sheet = book.active
    assert sheet is not None
    for row in (
        ["番号", "種類", "質問", "正解の意見"],
        ["a", "答えあり", "=1+1", 10],
        ["b", "答えあり", "q", date(2026, 1, 2)],
    ):
        sheet.append(row)
    book.save(tmp_path / "set.xlsx")
    found = [str(m) for m in qa_files.check_set(tmp_path / "set.xlsx", consultation)[1]]
    assert found[0] == "2行目: 数式「=1+1」があります。値にするか、先頭に ' を付けて文字にしてください。"
    assert any("日付などに変わっています" in mistake for mistake in found)


def test_rows_beyond_the_stated_size_of_a_sheet_are_read(tmp_path: Path, consultation: Consultation) -> None:
    book = Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.append(["番号", "種類", "質問", "正解の意見"])
    for number in range(1, 21):
        sheet.append([str(number), "答えあり", f"質問{number}", "10"])
    book.save(tmp_path / "whole.xlsx")
    with zipfile.ZipFile(tmp_path / "whole.xlsx") as whole, zipfile.ZipFile(tmp_path / "set.xlsx", "w") as short:
        for name in whole.namelist():
            content = whole.read(name)
            short.writestr(name, content.replace(b'ref="A1:D21"', b'ref="A1:D4"'))
    assert len(qa_files.read_set(tmp_path / "set.xlsx", consultation).items) == 20


def test_numbers_in_a_workbook_are_labels(tmp_path: Path, consultation: Consultation) -> None:
    book = Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.append(["番号", "種類", "質問", "正解の意見"])
    sheet.append([1, "答えあり", "q", 10.0])
    book.save(tmp_path / "set.xlsx")
    item = qa_files.read_set(tmp_path / "set.xlsx", consultation).items[0]
    assert (item.id, item.turns[0].gold) == ("1", ("10",))


@pytest.mark.parametrize("name", ["set.xlsx", "set.pdf"])
def test_a_file_that_is_no_table_is_refused(name: str, tmp_path: Path) -> None:
    assert "読めません" in mistakes(tmp_path / name, b"PK\x03\x04 not a workbook")[0]


def test_a_missing_file_is_named(tmp_path: Path, consultation: Consultation) -> None:
    with pytest.raises(MissingFile, match=r"none\.jsonl"):
        qa_files.read_set(tmp_path / "none.jsonl", consultation)


def test_a_set_with_mistakes_is_refused_with_all_of_them(tmp_path: Path, consultation: Consultation) -> None:
    (tmp_path / "set.jsonl").write_text("\n".join(line(id=str(n), gold=["99"]) for n in range(30)), encoding="utf-8")
    with pytest.raises(BadTestSet, match=r"直すところが30件(.|\n)*ほか10件") as caught:
        qa_files.read_set(tmp_path / "set.jsonl", consultation)
    assert len(caught.value.mistakes) == 30


def test_a_hundred_thousand_rows_are_read(tmp_path: Path, consultation: Consultation) -> None:
    rows = "".join(f"q{n},答えあり,質問{n}はありますか,10,x\n" for n in range(100_000))
    (tmp_path / "set.csv").write_text(HEADING + rows, encoding="utf-8")
    assert len(qa_files.read_set(tmp_path / "set.csv", consultation).items) == 100_000


def test_more_rows_than_can_be_asked_are_refused(
    tmp_path: Path, consultation: Consultation, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(qa_files, "MAX_ITEMS", 2)
    found = mistakes(tmp_path / "set.jsonl", "\n".join(line(id=str(n)) for n in range(3)))
    assert found == ["質問が3件あります。一度に扱えるのは2件までです。ファイルを分けてください。"]


def test_dialogue_rows_with_one_id_become_its_turns(tmp_path: Path, consultation: Consultation) -> None:
    text = "番号,種類,質問,正しい結果,正解の意見\nd,対話,紙は減りますか,回答,10\nd,対話,いつからですか,文書に記載なし,\ne,照会,意見3,回答,3\n"
    (tmp_path / "set.csv").write_text(text, encoding="utf-8")
    items = qa_files.read_set(tmp_path / "set.csv", consultation).items
    first = Turn("紙は減りますか", (Outcome.ANSWERED,), ("10",))
    assert items[0].turns == (first, Turn("いつからですか", (Outcome.NOT_IN_DOCUMENT,)))
    assert items[1].turns == lookup("e", ["3"]).turns


texts = st.text(
    st.characters(exclude_categories=["Cs", "Cc", "Zs", "Zl", "Zp", "Cn"], exclude_characters="|\uff5c"),
    min_size=1,
    max_size=20,
).filter(lambda t: t == t.strip() and bool(t.strip()))


@given(texts)
def test_defusing_is_undone_by_reading(text: str) -> None:
    assert sheets.refuse(sheets.defuse(text)) == text
    assert not sheets.defuse(text).startswith(("=", "+", "-", "@"))


@settings(deadline=None)  # writes a file
@given(st.lists(texts, min_size=1, max_size=4, unique=True))
def test_any_question_survives_the_table_form(questions: list[str]) -> None:
    import tempfile

    items = (
        *(unanswerable(f"u{i}") for i in range(2)),
        dialogue("d", *(Turn(q, (Outcome.ANSWERED,)) for q in questions)),
    )
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "set.csv"
        sheets.write_csv(items, path)
        assert without_lines(qa_files.read_set(path, load()).items) == list(items)
