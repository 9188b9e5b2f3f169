"""A real HTTP server on loopback that speaks the OpenAI chat protocol with streaming, scripted by a test.

Each request takes the next script; the last one stays. What was asked is kept in ``requests``.
"""

from __future__ import annotations

import json
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

Script = Callable[["Exchange"], None]


class Exchange:
    """One request being answered."""

    def __init__(self, handler: BaseHTTPRequestHandler, request: dict[str, Any]) -> None:
        self._handler = handler
        self.request = request

    def start(self, status: int = 200, content_type: str = "text/event-stream") -> None:
        self._handler.send_response(status)
        self._handler.send_header("Content-Type", content_type)
        self._handler.send_header("Connection", "close")
        self._handler.end_headers()

    def write(self, data: bytes) -> None:
        self._handler.wfile.write(data)
        self._handler.wfile.flush()

    def event(self, delta: dict[str, str], finish: str | None = None, usage: dict[str, int] | None = None) -> None:
        chunk = {
            "id": "c1", "object": "chat.completion.chunk", "created": 1, "model": "scripted",
            "choices": [{"index": 0, "delta": delta, "finish_reason": finish}], "usage": usage,
        }  # fmt: skip
        self.write(f"data: {json.dumps(chunk, ensure_ascii=False)}\n\n".encode())


def say(text: str, *, finish: str | None = "stop", done: bool = True, step: int = 7) -> Script:
    """The text in pieces of ``step`` characters, as a model would stream it."""

    def script(exchange: Exchange) -> None:
        exchange.start()
        for at in range(0, len(text), step):
            exchange.event({"role": "assistant", "content": text[at : at + step]})
        if finish is not None:
            usage = {"prompt_tokens": 100, "completion_tokens": 20, "total_tokens": 120}
            exchange.event({}, finish=finish, usage=usage)
        if done:
            exchange.write(b"data: [DONE]\n\n")

    return script


def status(code: int) -> Script:
    def script(exchange: Exchange) -> None:
        exchange.start(code, "application/json")
        exchange.write(json.dumps({"error": {"message": "scripted", "type": "x", "code": None}}).encode())

    return script


def hang(seconds: float = 20.0, after: str = "") -> Script:
    """Say nothing more for longer than anyone waits."""

    def script(exchange: Exchange) -> None:
        exchange.start()
        if after:
            exchange.event({"role": "assistant", "content": after})
        deadline = time.monotonic() + seconds
        while time.monotonic() < deadline and not exchange._handler.server.stopping:  # type: ignore[attr-defined]
            time.sleep(0.05)

    return script


def garbage(exchange: Exchange) -> None:
    exchange.start()
    exchange.write(b"\x00\xff\xfe garbage \x80\x81\n\ndata: {not json\n\n")


def drip(exchange: Exchange) -> None:
    """A byte of a comment now and then: alive on the wire, and no answer."""
    exchange.start()
    for _ in range(200):
        if exchange._handler.server.stopping:  # type: ignore[attr-defined]
            return
        exchange.write(b": still here\n\n")
        time.sleep(0.1)


@dataclass
class ScriptedServer:
    url: str
    _server: ThreadingHTTPServer
    scripts: list[Script] = field(default_factory=lambda: [say("なし")])
    requests: list[dict[str, Any]] = field(default_factory=list)

    def plays(self, *scripts: Script) -> None:
        self.scripts = list(scripts)

    def kill(self) -> None:
        """Stop listening, and leave whoever is connected."""
        self._server.stopping = True  # type: ignore[attr-defined]
        self._server.shutdown()
        self._server.server_close()


@contextmanager
def scripted_server() -> Iterator[ScriptedServer]:
    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            request = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
            serving.requests.append(request)
            script = serving.scripts.pop(0) if len(serving.scripts) > 1 else serving.scripts[0]
            with suppress(OSError):  # the client went away, as some tests want
                script(Exchange(self, request))

        def log_message(self, format: str, *args: object) -> None:
            """Quiet."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    server.stopping = False  # type: ignore[attr-defined]
    serving = ScriptedServer(f"http://127.0.0.1:{server.server_port}/v1", server)
    threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True).start()
    try:
        yield serving
    finally:
        if not server.stopping:  # type: ignore[attr-defined]
            serving.kill()
