"""A whole server for the desk's tests: real records, index and encoder, a decision that needs no fitting."""

from __future__ import annotations

import shutil
import socket
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, cast

import httpx
import pytest
import uvicorn
from argon2 import PasswordHasher
from fastapi import FastAPI

from assistant.api import BodyLimit, api_routes, install_errors
from assistant.compose.verbatim import Marker, VerbatimComposer
from assistant.decision.decide import Decider, Decision, Ranked
from assistant.office import accounts
from assistant.office.additions import Controls, office_folder
from assistant.service import Assistant
from assistant.settings import Settings
from assistant.web import desk
from corpus import store
from corpus.questions import Kind
from index.build import open_index
from index.encoder import load_encoder
from index.hybrid import Evidence

if TYPE_CHECKING:
    pass

CLERK, ADMIN, PASSWORD = "佐藤", "管理", "correct horse battery"
CHROMIUM = Path("/usr/bin/chromium")
needs_browser = pytest.mark.skipif(not CHROMIUM.exists(), reason=f"{CHROMIUM} is not installed")


class RankOnly:
    """Ranks by the fused scores; a question is answerable where any of its words stands in a record."""

    threshold, second_threshold = 0.5, 0.9

    def decide(self, question: str, evidence: Evidence) -> Decision:
        hits = evidence.ranking()
        known = float(evidence.scores[:, 2].max() > 0)
        ranking = tuple(Ranked(hit.label, 1.0 if hit is hits[0] else 0.1) for hit in hits)
        return Decision(known, ranking, {kind: float(kind is Kind.NEAR) for kind in Kind}, None, True, {})

    def answers(self, decision: Decision) -> bool:
        return decision.answerable >= self.threshold

    def parts(self, question: str) -> list[str]:
        return []


@dataclass(frozen=True)
class Office:
    """A running server; ``assistant`` is the one behind it."""

    url: str
    settings: Settings
    assistant: Assistant

    def client(self, user: str | None = None) -> httpx.Client:
        client = httpx.Client(base_url=self.url, follow_redirects=True, timeout=30)
        if user:
            assert client.post("/staff/login", data={"user": user, "password": PASSWORD}).status_code == 200
        return client

    def flush(self) -> None:
        assert self.assistant.usage
        self.assistant.usage.flush()


def add_users(data: Path) -> None:
    weak = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1)  # tests check the rules, not argon2's price
    people = accounts.Accounts(data, weak)
    people.add(CLERK, PASSWORD)
    people.add(ADMIN, PASSWORD, admin=True)


def open_assistant(data: Path) -> Assistant:
    consultation = store.load()
    encoder = load_encoder("")
    index = open_index(consultation, (), encoder, data)
    composer = VerbatimComposer(consultation, Marker(consultation, encoder))
    assistant = Assistant(consultation, index, cast("Decider", RankOnly()), composer)
    assistant.controls = Controls(office_folder(data, consultation))
    return assistant


@contextmanager
def running(data: Path, *, users: bool = True, record_questions: bool = True) -> Iterator[Office]:
    """The desk and the API on a free port, without the residents' chat."""
    if users:
        add_users(data)
    settings = Settings(data=data, record_questions=record_questions)
    assistant = open_assistant(data)
    app = FastAPI()
    install_errors(app)
    app.include_router(api_routes(assistant))
    desk.install(app, assistant, settings)
    app.add_middleware(BodyLimit)
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        server = uvicorn.Server(uvicorn.Config(app, log_level="warning", access_log=False))
        thread = threading.Thread(target=server.run, kwargs={"sockets": [listener]}, daemon=True)
        thread.start()
        while not server.started:
            time.sleep(0.01)
        try:
            yield Office(f"http://127.0.0.1:{listener.getsockname()[1]}", settings, assistant)
        finally:
            server.should_exit = True
            thread.join(timeout=5)
            assistant.index.store.close()
            if assistant.usage:
                assistant.usage.close()
            shutil.rmtree(data, ignore_errors=True)


def token(page: str) -> str:
    """The form token of a page."""
    return page.split('name="csrf" value="', 1)[1].split('"', 1)[0]


def violations(page: object) -> list[tuple[str, str]]:
    """What axe-core calls serious or critical."""
    from axe_playwright_python.sync_playwright import Axe

    found = Axe().run(page).response["violations"]
    return [(v["id"], v["nodes"][0]["html"]) for v in found if v["impact"] in ("serious", "critical")]
