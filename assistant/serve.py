"""All faces in one server: the chat at ``/``, the desk at ``/staff``, permalinks, the API."""

from __future__ import annotations

import socket
import threading

import uvicorn
from fastapi import FastAPI

from assistant import cli_messages_ja as cli_ja
from assistant import messages_ja as ja
from assistant.api import BodyLimit, api_routes, install_docs, install_errors
from assistant.service import Assistant
from assistant.settings import Settings
from assistant.web import chat, desk, pages
from corpus.console import fail


def create_app(assistant: Assistant, settings: Settings) -> FastAPI:
    """The application over one assistant. Gradio is mounted last, since it takes every path that is left."""
    app = FastAPI(title=ja.API_TITLE, docs_url=None, redoc_url=None, openapi_url="/openapi.json")
    install_errors(app)
    install_docs(app)
    app.include_router(api_routes(assistant))
    pages.install(app, assistant)
    desk.install(app, assistant, settings)
    chat.install(app, assistant)
    app.add_middleware(BodyLimit)
    return app


def serve(settings: Settings, *, host: str, port: int) -> None:
    """Open the port first, so that a busy one is said at once; then build, then serve until interrupted."""
    listener = _listen(host, port)
    app = create_app(Assistant.open(settings), settings)
    server = uvicorn.Server(uvicorn.Config(app, log_level="warning", access_log=False, timeout_graceful_shutdown=5))
    threading.Timer(0.5, print, [cli_ja.CLI_READY.format(host=host, port=port)], {"flush": True}).start()
    server.run(sockets=[listener])


def _listen(host: str, port: int) -> socket.socket:
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    listener = socket.socket(family, socket.SOCK_STREAM)
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listener.bind((host, port))
    except OSError as error:
        fail(cli_ja.CLI_PORT_BUSY.format(host=host, port=port, cause=error.strerror))
    return listener
