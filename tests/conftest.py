"""Fixtures that every suite shares. Nothing outside the repository is read, and nothing is fetched."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import settings

os.environ.setdefault("HF_HUB_OFFLINE", "1")
settings.register_profile("long", max_examples=5000)
if os.environ.get("HYPOTHESIS_PROFILE"):
    settings.load_profile(os.environ["HYPOTHESIS_PROFILE"])

from corpus import store
from corpus.records import Consultation


@pytest.fixture(scope="session")
def consultation() -> Consultation:
    return store.load()


@pytest.fixture(scope="session")
def data(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """One data directory for the whole run: the index is built once."""
    return tmp_path_factory.mktemp("data")


@pytest.fixture(scope="session")
def assistant(data: Path) -> Iterator[object]:
    from assistant.service import Assistant
    from assistant.settings import Settings

    opened = Assistant.open(Settings(data=data))
    yield opened
    opened.index.store.close()
