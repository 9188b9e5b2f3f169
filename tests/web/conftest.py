"""A real server over the shipped corpus, and a real browser that reports what it may not do."""

from __future__ import annotations

import shutil
import socket
import threading
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import uvicorn

from assistant.dialogue.state import Conversations
from assistant.serve import create_app
from assistant.service import Assistant
from assistant.settings import Settings

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser") or "/usr/bin/chromium"
CHROMIUM_OPTIONS = (
    "--no-sandbox", "--disable-gpu", "--disable-background-networking", "--no-first-run",
    "--disable-component-update", "--disable-sync",
)  # fmt: skip
PHONE, DESKTOP = {"width": 375, "height": 667}, {"width": 1280, "height": 800}


class Server:
    """uvicorn in a thread, on a free port that it keeps when it is started again."""

    def __init__(self, assistant: Assistant, settings: Settings) -> None:
        self.assistant, self.settings = assistant, settings
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            self.port = int(probe.getsockname()[1])
        self.url = f"http://127.0.0.1:{self.port}"

    def start(self) -> Server:
        """As a new process: no conversation is known."""
        self.assistant.conversations = Conversations()
        app = create_app(self.assistant, self.settings)
        self._server = uvicorn.Server(
            uvicorn.Config(app, host="127.0.0.1", port=self.port, log_level="error", timeout_graceful_shutdown=1)
        )
        self._thread = threading.Thread(target=self._server.run, daemon=True)
        self._thread.start()
        deadline = time.monotonic() + 30
        while not self._server.started:
            assert time.monotonic() < deadline, "the server did not start in 30 s"
            time.sleep(0.02)
        return self

    def stop(self) -> None:
        self._server.should_exit = True
        self._thread.join(10)


@pytest.fixture(scope="session")
def server(assistant: Assistant, data: Path) -> Iterator[Server]:
    running = Server(assistant, Settings(data=data)).start()
    yield running
    running.stop()


@pytest.fixture
def restartable(assistant: Assistant, data: Path) -> Iterator[Server]:
    """A server of the test's own, to stop and start."""
    running = Server(assistant, Settings(data=data)).start()
    yield running
    running.stop()


@pytest.fixture(scope="session")
def chromium() -> Iterator[Any]:
    playwright = pytest.importorskip(
        "playwright.sync_api", reason="Playwright is not installed: pip install -e '.[dev]'"
    )
    if not Path(CHROMIUM).exists():
        pytest.skip("chromium is not installed: apt-get install chromium fonts-noto-cjk")
    with playwright.sync_playwright() as running:
        browser = running.chromium.launch(executable_path=CHROMIUM, args=list(CHROMIUM_OPTIONS))
        yield browser
        browser.close()


class Watch:
    """What a page asked for and what it complained of."""

    def __init__(self) -> None:
        self.requests: list[str] = []
        self.complaints: list[str] = []

    def over(self, page: Any) -> Any:
        page.on("request", lambda request: self.requests.append(request.url))
        page.on("pageerror", lambda error: self.complaints.append(str(error)))
        page.on("console", lambda said: said.type == "error" and self.complaints.append(said.text))
        return page


@pytest.fixture
def watch() -> Watch:
    return Watch()


@pytest.fixture
def context(chromium: Any) -> Iterator[Any]:
    """A phone in the light theme."""
    opened = chromium.new_context(viewport=PHONE, reduced_motion="reduce", locale="ja-JP")
    yield opened
    opened.close()


@pytest.fixture
def page(context: Any, watch: Watch) -> Any:
    return watch.over(context.new_page())


@pytest.fixture(scope="session")
def screens() -> Path:
    """Where the run keeps its screenshots: ``runs/screens``."""
    folder = Path("runs/screens")
    folder.mkdir(parents=True, exist_ok=True)
    return folder
