"""The README keeps up with the code: every setting is documented, every command it names exists."""

from __future__ import annotations

import re
from pathlib import Path

from assistant.settings import Settings

README = (Path(__file__).parents[1] / "README.md").read_text(encoding="utf-8")


def test_every_setting_is_documented_and_no_other() -> None:
    documented = set(re.findall(r"^\| `ASSISTANT_([A-Z_]+)`", README, flags=re.MULTILINE))
    assert documented == {name.upper() for name in Settings.model_fields}


def test_every_make_target_that_is_named_exists() -> None:
    makefile = (Path(__file__).parents[1] / "Makefile").read_text(encoding="utf-8")
    for target in re.findall(r"`?make ([a-z]+)", README):
        assert re.search(rf"^{target}:", makefile, flags=re.MULTILINE), target


def test_the_pictures_are_there() -> None:
    for path in re.findall(r"\]\(([^)]+\.png)\)", README):
        assert (Path(__file__).parents[1] / path).is_file()
