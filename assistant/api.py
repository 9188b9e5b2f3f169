"""The HTTP API: the contract's routes, one error shape, nothing of the callers' words in a log.

A malformed request is 4xx with ``{"error": {"code", "message"}}``; a well-formed question always gets a reply.
Asked at ``/api/ask/stream`` it gets the reply as the last line of several, which show what stands already.
"""

from __future__ import annotations

import asyncio
import json
import logging
import secrets
from collections.abc import AsyncIterator, Callable
from contextlib import suppress
from typing import Annotated, Literal

from fastapi import APIRouter, FastAPI, Request
from fastapi.concurrency import run_in_threadpool
from fastapi.exceptions import RequestValidationError
from fastapi.openapi.docs import get_swagger_ui_html
from fastapi.responses import HTMLResponse, JSONResponse, Response, StreamingResponse
from fastapi.staticfiles import StaticFiles
from pydantic import AfterValidator, BaseModel, ConfigDict, Field, StrictStr
from starlette.exceptions import HTTPException
from starlette.types import ASGIApp, Message, Receive, Scope, Send
from swagger_ui_bundle import swagger_ui_path

from assistant import messages_ja as ja
from assistant.answers import Reply
from assistant.model.client import Show
from assistant.office.additions import visible
from assistant.search import search_records
from assistant.service import Assistant

log = logging.getLogger(__name__)

MAX_BODY = 64 * 1024  # bytes; a question of 500 characters needs 3 KiB at most
_DOCS = "/docs/files"


class _Body(BaseModel):
    model_config = ConfigDict(extra="forbid")


def _has_no_surrogates(text: str) -> str:
    text.encode()  # UnicodeEncodeError is a ValueError: half a character is a malformed request
    return text


Text = Annotated[StrictStr, AfterValidator(_has_no_surrogates)]


class AskBody(_Body):
    question: Text
    conversation: StrictStr | None = None


class SearchBody(_Body):
    query: Annotated[Text, Field(max_length=2000)]


class FeedbackBody(_Body):
    reply_id: Annotated[StrictStr, Field(max_length=64)]
    rating: Literal["up", "down"]
    reason: Annotated[Text, Field(max_length=1000)] | None = None


class ApiError(Exception):
    """Becomes the one error shape. ``code`` is for programs, ``message`` for people."""

    def __init__(self, status: int, code: str, message: str) -> None:
        super().__init__(message)
        self.status, self.code, self.message = status, code, message


def error_response(status: int, code: str, message: str) -> JSONResponse:
    return JSONResponse({"error": {"code": code, "message": message}}, status_code=status)


def api_routes(assistant: Assistant) -> APIRouter:
    """All JSON routes over one assistant. Handlers are plain functions: they run in the thread pool."""
    router = APIRouter()
    consultation = assistant.consultation

    def answer(body: AskBody, show: Show | None = None) -> Reply:
        conversation = body.conversation
        if conversation is None or not assistant.conversations.knows(conversation):
            conversation = "c-" + secrets.token_urlsafe(18)  # never one that a caller made up
            assistant.conversations.start(conversation)
        return assistant.ask(body.question, conversation=conversation, show=show)

    @router.post("/api/ask")
    def ask(body: AskBody) -> Response:
        return JSONResponse(answer(body).as_json())

    @router.post("/api/ask/stream")
    async def ask_stream(body: AskBody) -> Response:
        headers = {"cache-control": "no-store", "x-accel-buffering": "no"}  # a proxy that gathers lines shows none
        lines = reply_lines(lambda show: answer(body, show))
        return StreamingResponse(lines, media_type="application/x-ndjson", headers=headers)

    @router.post("/api/feedback")
    def feedback(body: FeedbackBody) -> Response:
        if assistant.usage is None or not assistant.usage.rate(body.reply_id, body.rating, body.reason):
            raise ApiError(404, "unknown_reply", ja.HTTP_UNKNOWN_REPLY)
        return JSONResponse({"reply_id": body.reply_id, "rating": body.rating})

    @router.post("/api/search")
    def search(body: SearchBody) -> Response:
        hidden = assistant.controls.hidden(consultation)
        found = [match for match in search_records(assistant, body.query) if match.opinion.label not in hidden]
        return JSONResponse([match.as_json() for match in found])

    @router.get("/api/consultations")
    def consultations() -> Response:
        return JSONResponse([consultation.as_json()])

    @router.get("/api/opinions")
    def opinions() -> Response:
        shown = visible(consultation, assistant.controls.hidden(consultation))
        return JSONResponse([opinion.as_json() for opinion in shown.opinions])

    @router.get("/api/opinions/{label}")
    def opinion(label: str) -> Response:
        found = consultation.find(label)
        if found is None:
            first, last = consultation.opinions[0].label, consultation.opinions[-1].label
            message = ja.HTTP_NO_OPINION.format(label=ja.shorten(label, 20), first=first, last=last)
            raise ApiError(404, "unknown_opinion", message)
        if withdrawal := assistant.controls.hidden(consultation).get(label):
            raise ApiError(410, "withdrawn", ja.withheld([label], withdrawal.notice))
        return JSONResponse(found.as_json())

    @router.get("/healthz")
    def health() -> Response:
        return JSONResponse(
            {"status": "ok", "consultation": consultation.id, "index": assistant.index.manifest.fingerprint}
        )

    return router


async def reply_lines(answer: Callable[[Show], Reply]) -> AsyncIterator[str]:
    """JSON lines: what is shown early, each as it comes, and last the reply; where there is none, the one error shape.

    ``answer`` runs in the thread pool and to its end also where the client has left: the time that a model may
    take bounds it, and the conversation goes on from the whole reply.
    """
    loop = asyncio.get_running_loop()
    lines: asyncio.Queue[dict[str, object] | None] = asyncio.Queue()

    def put(line: dict[str, object] | None) -> None:
        with suppress(RuntimeError):  # the server has shut down meanwhile
            loop.call_soon_threadsafe(lines.put_nowait, line)

    def work() -> None:
        try:
            put({"reply": answer(lambda kind, text: put({kind: text})).as_json()})
        except Exception:
            log.exception("a fault while answering")
            put({"error": {"code": "fault", "message": ja.FAULT}})
        finally:
            put(None)

    working = asyncio.ensure_future(run_in_threadpool(work))
    while (line := await lines.get()) is not None:
        yield json.dumps(line, ensure_ascii=False) + "\n"
    await working


def install_errors(app: FastAPI) -> None:
    """One JSON shape for every error under ``/api`` and for what never reached a handler."""

    @app.exception_handler(ApiError)
    def api_error(_: Request, error: ApiError) -> Response:
        return error_response(error.status, error.code, error.message)

    @app.exception_handler(RequestValidationError)
    def malformed(_: Request, error: RequestValidationError) -> Response:
        first = error.errors()[0]
        where = ".".join(str(part) for part in first["loc"]) or "body"
        message = ja.HTTP_MALFORMED.format(where=where, what=ja.http_fault(str(first["type"])))
        return error_response(422, "malformed_request", message)

    @app.exception_handler(HTTPException)
    def http_error(_: Request, error: HTTPException) -> Response:
        codes = {404: ("not_found", ja.HTTP_NOT_FOUND), 405: ("method_not_allowed", ja.HTTP_METHOD)}
        code, message = codes.get(
            error.status_code, ("bad_request", ja.HTTP_MALFORMED.format(where="body", what=ja.http_fault("")))
        )
        return error_response(error.status_code, code, message)

    @app.exception_handler(Exception)
    def fault(_: Request, error: Exception) -> Response:
        return error_response(500, "fault", ja.FAULT)


def install_docs(app: FastAPI) -> None:
    """``/docs`` with its files from the swagger-ui-bundle package, so that no other host is asked."""
    app.mount(_DOCS, StaticFiles(directory=swagger_ui_path), name="docs-files")

    @app.get("/docs", include_in_schema=False)
    def docs() -> HTMLResponse:
        return get_swagger_ui_html(
            openapi_url="/openapi.json",
            title=app.title,
            swagger_js_url=f"{_DOCS}/swagger-ui-bundle.js",
            swagger_css_url=f"{_DOCS}/swagger-ui.css",
            swagger_favicon_url="data:,",
        )


class BodyLimit:
    """Refuses a body over ``limit`` bytes (413), chunked ones while they arrive; a smaller one is handed on whole."""

    def __init__(self, app: ASGIApp, limit: int = MAX_BODY) -> None:
        self.app, self.limit = app, limit

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        declared = dict(scope["headers"]).get(b"content-length", b"0")
        if not declared.isdigit() or int(declared) > self.limit:
            await self._refuse(scope, receive, send)
            return
        messages = []
        size = 0
        while True:
            message = await receive()
            messages.append(message)
            size += len(message.get("body", b""))
            if size > self.limit:
                await self._refuse(scope, receive, send)
                return
            if message["type"] != "http.request" or not message.get("more_body"):
                break

        async def replay() -> Message:
            return messages.pop(0) if messages else await receive()

        await self.app(scope, replay, send)

    async def _refuse(self, scope: Scope, receive: Receive, send: Send) -> None:
        response = error_response(413, "too_large", ja.HTTP_TOO_LARGE.format(limit=self.limit))
        await response(scope, receive, send)
