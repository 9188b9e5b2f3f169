"""`verify` proves the records and names the place of any change, to a single character."""

from __future__ import annotations

import random
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from corpus import store
from corpus.audit import verify
from corpus.errors import EditedSource, MissingFile, StaleCorrection

FOLDER = store.ROOT / "sendai_dx_2024_2026"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return Path(shutil.copytree(FOLDER, tmp_path / "copy"))


def test_the_shipped_consultation_verifies() -> None:
    assert verify(FOLDER) == []


@pytest.mark.parametrize("name", [store.SOURCE, store.OVERLAY, store.RECORDS, store.SETTINGS, store.DIGESTS])
@pytest.mark.parametrize("seed", range(8))
def test_one_flipped_character_fails_with_its_place(folder: Path, name: str, seed: int) -> None:
    path = folder / name
    text = path.read_text(encoding="utf-8")
    at = random.Random(f"{name}{seed}").randrange(len(text))
    flipped = "異" if text[at] != "異" else "常"
    path.write_text(text[:at] + flipped + text[at + 1 :], encoding="utf-8")
    line = text[:at].count("\n") + 1
    faults = verify(folder)
    assert faults, f"a flip in {name} line {line} went unnoticed"
    assert any(f"{line}行目" in fault or (name == store.DIGESTS and "行目" in fault) for fault in faults), faults


def test_an_edited_source_stops_the_load_and_names_the_line(folder: Path) -> None:
    path = folder / store.SOURCE
    lines = path.read_text(encoding="utf-8").split("\n")
    lines[65] += "。"
    path.write_text("\n".join(lines), encoding="utf-8")
    with pytest.raises(EditedSource, match="66行目で原文が"):
        store.derive(folder)


def test_a_missing_source_says_what_to_do(folder: Path) -> None:
    (folder / store.SOURCE).unlink()
    with pytest.raises(MissingFile, match=r"source\.txt: 原文が見つかりません。"):
        store.derive(folder)


def test_a_stale_correction_names_record_and_file(folder: Path) -> None:
    path = folder / store.OVERLAY
    path.write_text(path.read_text(encoding="utf-8").replace("お願いしたV,'", "お願いしたX,'"), encoding="utf-8")
    with pytest.raises(StaleCorrection, match=r"corrections\.toml: 意見8の opinion\(原文 45行目から\)"):
        store.derive(folder)


def test_the_command_exits_1_where_something_differs(tmp_path: Path) -> None:
    done = subprocess.run([sys.executable, "-m", "corpus", "verify"], capture_output=True, text=True, check=False)
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout.count("23件") == 2
