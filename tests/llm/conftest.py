"""The scripted model server, and composers that talk to it through the real langchain-openai client."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from assistant.compose.verbatim import Marker, VerbatimComposer
from assistant.compose.with_model import ModelComposer
from assistant.gate.judge import Gate
from assistant.model.client import Llm, open_llm
from assistant.settings import Settings
from corpus.records import Consultation
from index.encoder import Encoder, load_encoder
from tests.llm.server import ScriptedServer, scripted_server


@pytest.fixture(scope="session")
def encoder() -> Encoder:
    return load_encoder()


@pytest.fixture(scope="session")
def gate(consultation: Consultation, encoder: Encoder) -> Gate:
    return Gate(consultation, encoder)


@pytest.fixture(scope="session")
def verbatim(consultation: Consultation, encoder: Encoder) -> VerbatimComposer:
    return VerbatimComposer(consultation, Marker(consultation, encoder))


@pytest.fixture
def server() -> Iterator[ScriptedServer]:
    with scripted_server() as serving:
        yield serving


@pytest.fixture
def llm_of(tmp_path: Path, server: ScriptedServer) -> Callable[..., Llm]:
    def make(**settings: object) -> Llm:
        chosen = {"llm": "openai:scripted", "llm_base_url": server.url, "data": tmp_path, "llm_seconds": 2.0}
        return open_llm(Settings(**(chosen | settings)))  # type: ignore[arg-type]

    return make


@pytest.fixture
def composer(verbatim: VerbatimComposer, gate: Gate, llm_of: Callable[..., Llm]) -> ModelComposer:
    return ModelComposer(verbatim, llm_of(), gate)
