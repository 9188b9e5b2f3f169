"""Once against a real engine: `transformers serve` with a tiny random model, whose nonsense must not get through."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from assistant.compose.verbatim import VerbatimComposer
from assistant.compose.with_model import ModelComposer
from assistant.gate.judge import Gate
from assistant.model.client import model_calls, open_llm
from assistant.settings import Settings
from corpus.records import Consultation
from index.encoder import Encoder

_STARTS_WITHIN_S = 90  # importing torch and transformers on a busy machine


@pytest.fixture(scope="module")
def engine(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[str, str]]:
    """(base URL, model name) of a server that is ready."""
    pytest.importorskip("transformers.cli.serving.model_manager")
    folder = tmp_path_factory.mktemp("tiny")
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    script = Path(__file__).with_name("tiny_engine.py")
    log = (folder / "log").open("wb")
    process = subprocess.Popen(
        [sys.executable, str(script), str(folder), str(port)], stdout=log, stderr=log, env={**os.environ, "OMP_NUM_THREADS": "1"}
    )  # fmt: skip
    try:
        _wait(f"http://127.0.0.1:{port}/health", process)
        yield f"http://127.0.0.1:{port}/v1", str(folder)
    finally:
        process.terminate()
        process.wait(timeout=10)
        log.close()


def _wait(url: str, process: subprocess.Popen[bytes]) -> None:
    deadline = time.monotonic() + _STARTS_WITHIN_S
    while time.monotonic() < deadline and process.poll() is None:
        try:
            urllib.request.urlopen(url, timeout=1).read()
            return
        except OSError:
            time.sleep(0.2)
    pytest.fail("the engine did not start")


@pytest.mark.slow
def test_the_nonsense_of_a_random_model_becomes_the_verbatim_answer(
    engine: tuple[str, str], verbatim: VerbatimComposer, gate: Gate, consultation: Consultation, encoder: Encoder,
    tmp_path: Path,
) -> None:  # fmt: skip
    url, name = engine
    settings = Settings(llm=f"openai:{name}", llm_base_url=url, data=tmp_path, llm_seconds=20, llm_max_tokens=60)
    composer = ModelComposer(verbatim, open_llm(settings), gate)
    opinion, question = consultation.opinions[9], "紙は減りますか"
    vector = encoder.encode_queries([question])[0]
    trace: dict[str, Any] = {}
    with model_calls(trace, 20):
        draft = composer.compose(question, [opinion], vector)
    assert draft == verbatim.compose(question, [opinion], vector)
    [call] = trace["model"]
    assert call["output_tokens"] > 0  # it did speak
