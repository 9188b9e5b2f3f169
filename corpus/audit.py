"""Verify a consultation: derive everything again and compare it with what is committed and what is printed."""

from __future__ import annotations

import json
import re
from pathlib import Path

from corpus import store
from corpus.errors import ConsultationError
from corpus.records import Consultation

_COUNT = re.compile(r"^(\d+)件\((\d+)人・(\d+)団体\)$")
_CATEGORY = re.compile(r"^\((\d+)\)(\S+) (\d+)件$")
_SUM = re.compile(r"^計 (\d+)件$")


def verify(folder: Path) -> list[str]:
    """Every difference as a Japanese sentence that names its place; an empty list means all is right."""
    try:
        places = [
            f"{name} {line}行目: 確認済みの内容(digests.txt)と違います。" for name, line in store.changed_lines(folder)
        ]
    except ConsultationError as error:
        places = [str(error)]
    try:
        consultation = store.derive(folder)
    except ConsultationError as error:
        return [*places, str(error)]
    return [*places, *_compare_totals(consultation), *_compare_records(folder, consultation)]


def _compare_totals(consultation: Consultation) -> list[str]:
    """Three counts must agree: as printed, as set in ``consultation.toml``, as found in the records."""
    totals = consultation.totals
    found = {c.label: sum(o.category == c for o in consultation.opinions) for c in consultation.categories}
    printed: dict[str, int] = {}
    faults = []
    for line in consultation.text.splitlines():
        if count := _COUNT.match(line):
            expected = (totals.opinions, totals.people, totals.organisations)
            if tuple(map(int, count.groups())) != expected:
                faults.append(f"source.txt: 印刷された件数「{line}」が consultation.toml の {expected} と違います。")
        elif category := _CATEGORY.match(line):
            printed[category[2]] = int(category[3])
        elif (total := _SUM.match(line)) and int(total[1]) != totals.opinions:
            faults.append(f"source.txt: 印刷された「{line}」が consultation.toml の {totals.opinions}件と違います。")
    if printed != totals.categories:
        faults.append(f"consultation.toml: 分類ごとの件数 {totals.categories} が、印刷された {printed} と違います。")
    if found != totals.categories:
        faults.append(
            f"records.jsonl: 読み取った分類ごとの件数 {found} が、印刷された {totals.categories} と違います。"
        )
    if len(consultation.opinions) != totals.opinions:
        faults.append(
            f"records.jsonl: 読み取った意見は {len(consultation.opinions)}件で、{totals.opinions}件と違います。"
        )
    if consultation.text.splitlines()[0] != consultation.title:
        faults.append(f"consultation.toml: title が、印刷された「{consultation.text.splitlines()[0]}」と違います。")
    return faults


def _compare_records(folder: Path, consultation: Consultation) -> list[str]:
    """The committed ``records.jsonl`` line by line against the derived one."""
    path = folder / store.RECORDS
    derived = store.canonical(consultation.opinions).encode().split(b"\n")
    try:
        committed = store.read_bytes(path, "記録").split(b"\n")
    except ConsultationError as error:
        return [str(error)]
    faults = [
        f"records.jsonl {line}行目(意見{line}): {_difference(old, new)}。原文から作り直すには python -m corpus build を使ってください。"
        for line, (old, new) in enumerate(zip(committed, derived, strict=False), start=1)
        if old != new
    ]
    if len(committed) != len(derived):
        faults.append(f"records.jsonl: {len(derived) - 1}行のはずが {len(committed) - 1}行でした。")
    return faults


def _difference(committed: bytes, derived: bytes) -> str:
    try:
        old, new = json.loads(committed), json.loads(derived)
        fields = [key for key in new if old.get(key) != new[key]] + [key for key in old if key not in new]
        return f"項目 {'・'.join(fields) or '(書式)'} が原文から導いた内容と違います"
    except (ValueError, AttributeError, UnicodeDecodeError):
        return "JSON として読めません"
