"""The HTTP contract: replies, one error shape, nothing loaded from another host."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient

from assistant.api import MAX_BODY, BodyLimit, api_routes, install_docs, install_errors
from assistant.service import Assistant


@pytest.fixture
def client(assistant: Assistant, data: Path) -> Iterator[TestClient]:
    app = FastAPI(docs_url=None, redoc_url=None)
    install_errors(app)
    install_docs(app)
    app.include_router(api_routes(assistant))
    app.add_middleware(BodyLimit)
    with TestClient(app, raise_server_exceptions=False) as opened:
        yield opened


def test_ask_issues_a_conversation_and_continues_it(client: TestClient) -> None:
    first = client.post("/api/ask", json={"question": "紙の書類は全部なくなりますか"}).json()
    assert first["outcome"] == "answered"
    assert first["conversation"].startswith("c-") and len(first["conversation"]) >= 20
    then = client.post("/api/ask", json={"question": "さっきの番号は?", "conversation": first["conversation"]}).json()
    assert (then["conversation"], then["citations"][0]["label"]) == (first["conversation"], "10")


def test_an_unknown_conversation_is_answered_under_a_new_id(client: TestClient) -> None:
    reply = client.post("/api/ask", json={"question": "意見10", "conversation": "c-guessed"}).json()
    assert reply["outcome"] == "answered" and reply["conversation"] != "c-guessed"


def test_a_stream_ends_with_the_same_reply(client: TestClient) -> None:
    plain = client.post("/api/ask", json={"question": "意見10"}).json()
    response = client.post("/api/ask/stream", json={"question": "意見10"})
    [line] = [json.loads(line) for line in response.text.splitlines()]
    of_its_own = {"reply_id", "conversation", "elapsed_ms"}
    assert response.headers["content-type"] == "application/x-ndjson" and line.keys() == {"reply"}
    assert {k: v for k, v in line["reply"].items() if k not in of_its_own} == {
        k: v for k, v in plain.items() if k not in of_its_own
    }


@pytest.mark.parametrize("question", ["", "  ", "あ" * 501])
def test_a_well_formed_but_empty_or_long_question_is_200_and_invalid(client: TestClient, question: str) -> None:
    response = client.post("/api/ask", json={"question": question})
    assert (response.status_code, response.json()["outcome"]) == (200, "invalid")


@pytest.mark.parametrize(
    "body",
    [b"{", b"", b"[]", b"null", b"\xff\xfe", b'{"question": 5}', b'{"question": null}', b'{"question": "a", "x": 1}', b"{}",
     b'{"question": ["a"]}', b'{"question": "a", "conversation": 3}', b'{"question": "\\ud800"}', b"[" * 30000],
)  # fmt: skip
@pytest.mark.parametrize("path", ["/api/ask", "/api/ask/stream"])
def test_malformed_requests_are_4xx_with_the_one_error_shape(client: TestClient, path: str, body: bytes) -> None:
    response = client.post(path, content=body, headers={"content-type": "application/json"})
    assert 400 <= response.status_code < 500
    assert set(response.json()) == {"error"} and set(response.json()["error"]) == {"code", "message"}
    assert re.search("[ぁ-ん]", response.json()["error"]["message"])


@pytest.mark.parametrize(
    ("method", "path", "status"),
    [
        ("GET", "/api/nothing", 404),
        ("GET", "/api/opinions/24", 404),
        ("GET", "/api/ask", 405),
        ("GET", "/api/ask/stream", 405),
        ("POST", "/api/opinions", 405),
    ],
)
def test_unknown_paths_and_methods_have_the_error_shape(
    client: TestClient, method: str, path: str, status: int
) -> None:
    response = client.request(method, path)
    assert response.status_code == status
    assert set(response.json()["error"]) == {"code", "message"}


def test_a_body_over_the_limit_is_refused(client: TestClient) -> None:
    response = client.post("/api/ask", content=b'{"question": "' + b"a" * MAX_BODY + b'"}')
    assert (response.status_code, response.json()["error"]["code"]) == (413, "too_large")


def test_a_chunked_body_over_the_limit_is_refused(client: TestClient) -> None:
    response = client.post("/api/ask", content=iter([b'{"question": "'] + [b"a" * 10000] * 8 + [b'"}']))
    assert (response.status_code, response.json()["error"]["code"]) == (413, "too_large")


def test_records_are_served_as_they_are_shown(client: TestClient, assistant: Assistant) -> None:
    assert client.get("/api/opinions/14").json() == json.loads(
        json.dumps(assistant.consultation.opinions[13].as_json())
    )
    assert len(client.get("/api/opinions").json()) == 23
    assert client.get("/api/consultations").json()[0]["consultation"] == "sendai-dx-2024-2026"
    assert client.get("/healthz").json()["status"] == "ok"


def test_search_takes_words_in_the_body(client: TestClient) -> None:
    found = client.post("/api/search", json={"query": "期日前投票"}).json()
    assert (found[0]["record"]["number"], found[0]["why"]) == (22, "word")


def test_docs_load_nothing_from_another_host(client: TestClient) -> None:
    page = client.get("/docs").text
    assert re.findall(r'(?:src|href)="(https?:)?//', page) == []
    for path in re.findall(r'(?:src|href)="(/[^"]+)"', page):
        assert client.get(path).status_code == 200
