"""A reply while it grows, over HTTP: the city's words at once, passed sentences, and always the reply at the end."""

from __future__ import annotations

import json
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import httpx
import pytest

from assistant import messages_ja as ja
from assistant.office.additions import Controls, office_folder
from assistant.service import Assistant
from assistant.settings import Settings
from tests.llm import server as play
from tests.llm.server import Script, ScriptedServer
from tests.llm.speaking import speaking
from tests.llm.test_scripted_server import BROKEN, FAULTY, GOAL, HARD, PLAIN, QUESTION, RIGHT
from tests.web.conftest import Server


def cited(sentences: str) -> str:
    return sentences.replace("[1]", "【意見10】")


@pytest.fixture
def speaker(assistant: Assistant, server: ScriptedServer, tmp_path: Path) -> Callable[..., Assistant]:
    def make(**more: Any) -> Assistant:
        chosen = {"llm": "openai:scripted", "llm_base_url": server.url, "data": tmp_path, "llm_seconds": 3.0} | more
        return speaking(assistant, Settings(**chosen))

    return make


@contextmanager
def served(assistant: Assistant, data: Path) -> Iterator[httpx.Client]:
    running = Server(assistant, Settings(data=data)).start()
    try:
        with httpx.Client(base_url=running.url, timeout=20) as client:
            yield client
    finally:
        running.stop()


def lines(client: httpx.Client, question: str, **more: str) -> Iterator[dict[str, Any]]:
    with client.stream("POST", "/api/ask/stream", json={"question": question, **more}) as response:
        assert (response.status_code, response.headers["content-type"]) == (200, "application/x-ndjson")
        yield from map(json.loads, response.iter_lines())


def kinds(told: list[dict[str, Any]]) -> list[str]:
    assert all(len(line) == 1 for line in told)
    return [next(iter(line)) for line in told]


def test_each_line_comes_before_the_model_says_the_next_word(
    speaker: Callable[..., Assistant], assistant: Assistant, server: ScriptedServer, tmp_path: Path
) -> None:
    read = threading.Semaphore(0)  # the model goes on when the client has read what came before

    def paced(exchange: play.Exchange) -> None:
        exchange.start()
        # a sentence is known to be whole when the next one begins
        for said in (f"{HARD}\n市", f"{GOAL.removeprefix('市')}\n市"):
            assert read.acquire(timeout=5)
            exchange.event({"role": "assistant", "content": said})
        assert read.acquire(timeout=5)
        exchange.event({"role": "assistant", "content": FAULTY["wrong number"].removeprefix("市")})
        exchange.event({}, finish="stop")

    server.plays(paced)
    told = []
    with served(speaker(), tmp_path) as client:
        for line in lines(client, QUESTION):
            told.append(line)
            read.release()
    verbatim = assistant.ask(QUESTION)
    assert kinds(told) == ["quoted", "sentence", "sentence", "reply"]
    assert verbatim.text == f"{told[0]['quoted']}\n\n{ja.provenance(assistant.consultation)}"
    assert [line["sentence"] for line in told[1:3]] == cited(RIGHT).split("\n")
    reply = told[3]["reply"]
    assert (reply["outcome"], reply["composer"], reply["plain"]) == ("answered", "model", None)
    assert cited(RIGHT) in reply["text"] and reply["text"].endswith(verbatim.text)


LATE = {
    "stall": play.hang(after=HARD),
    "cut after a sentence": play.say(f"{HARD}\n{GOAL}", finish=None, done=False),
    "a sentence that gives away nothing": play.say(FAULTY["made-up number"]),
}


@pytest.mark.parametrize("broken", [*BROKEN, *LATE])
def test_whatever_the_model_does_the_last_line_is_the_verbatim_reply(
    broken: str, speaker: Callable[..., Assistant], assistant: Assistant, server: ScriptedServer
) -> None:
    script: Script = (BROKEN | LATE)[broken]
    server.plays(script)
    shown: list[tuple[str, str]] = []
    reply = speaker(llm_seconds=1.0).ask(QUESTION, show=lambda kind, text: shown.append((kind, text)))
    assert reply.text == assistant.ask(QUESTION).text and reply.draft.composer == "verbatim"
    assert next(kind for kind, _ in shown) == "quoted" and {kind for kind, _ in shown[1:]} <= {"sentence"}


def test_a_model_server_killed_in_the_middle_of_a_stream_costs_no_question_its_answer(
    speaker: Callable[..., Assistant], assistant: Assistant, server: ScriptedServer, tmp_path: Path
) -> None:
    def die(exchange: play.Exchange) -> None:
        exchange.start()
        exchange.event({"role": "assistant", "content": f"{HARD}\n市"})
        time.sleep(0.3)
        server.kill()
        raise ConnectionAbortedError

    server.plays(die)
    questions = [QUESTION, *(opinion.text[:80] for opinion in assistant.consultation.opinions), "意見14", "紙"]
    with served(speaker(), tmp_path) as client:
        told = {question: list(lines(client, question)) for question in questions}
    assert kinds(told[QUESTION])[:2] == ["quoted", "sentence"]
    for question, of in told.items():
        assert kinds(of)[-1] == "reply" and kinds(of).count("reply") == 1
        assert of[-1]["reply"]["text"] == assistant.ask(question).text


@pytest.mark.parametrize("script", [play.hang(), play.drip], ids=["hang", "drip"])
def test_a_hanging_model_is_left_in_time_and_the_citys_words_stand_at_once(
    script: Script, speaker: Callable[..., Assistant], server: ScriptedServer, tmp_path: Path
) -> None:
    server.plays(script)
    with served(speaker(llm_seconds=1.0), tmp_path) as client:
        list(lines(client, "意見14"))
        started = time.monotonic()
        at = {kind: time.monotonic() - started for line in lines(client, QUESTION) for kind in line}
    assert list(at) == ["quoted", "reply"]
    assert at["quoted"] < 0.8 and 0.8 < at["reply"] < 2


def test_without_a_model_there_is_the_reply_alone(assistant: Assistant, data: Path) -> None:
    with served(assistant, data) as client:
        assert [kinds(list(lines(client, asked))) for asked in (QUESTION, "意見14", "")] == [["reply"]] * 3
        [first] = (line["reply"] for line in lines(client, "意見14"))
        [then] = (line["reply"] for line in lines(client, "さっきの番号は?", conversation=first["conversation"]))
        assert (then["conversation"], then["citations"][0]["label"]) == (first["conversation"], "14")


def test_a_fault_beyond_the_reply_is_the_one_error_shape(
    assistant: Assistant, data: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*_: object, **__: object) -> None:
        raise RuntimeError

    with served(assistant, data) as client:
        monkeypatch.setattr(assistant, "ask", broken)
        assert list(lines(client, QUESTION)) == [{"error": {"code": "fault", "message": ja.FAULT}}]


def test_clients_that_go_away_leave_no_thread(
    speaker: Callable[..., Assistant], server: ScriptedServer, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    server.plays(play.hang())
    leaving = speaker(llm_seconds=0.5)
    answer, finished = leaving.ask, threading.Semaphore(0)

    def ask(*args: Any, **more: Any) -> Any:
        try:
            return answer(*args, **more)
        finally:
            finished.release()

    def ours() -> int:  # beside the web server's own pool, whose threads wait for the next request
        return sum("AnyIO" not in thread.name for thread in threading.enumerate())

    monkeypatch.setattr(leaving, "ask", ask)
    with served(leaving, tmp_path) as client:
        list(lines(client, "意見14"))
        assert finished.acquire(timeout=5)
        before = ours()
        for _ in range(4):
            with client.stream("POST", "/api/ask/stream", json={"question": QUESTION}) as response:
                assert "quoted" in next(response.iter_lines())
        assert all(finished.acquire(timeout=5) for _ in range(4))
        server.kill()
        deadline = time.monotonic() + 5
        while ours() > before and time.monotonic() < deadline:
            time.sleep(0.05)
        assert ours() <= before
        assert client.get("/healthz").json()["status"] == "ok"


def test_what_shares_its_response_with_a_withdrawn_record_is_neither_shown_early_nor_sent(
    speaker: Callable[..., Assistant], server: ScriptedServer, tmp_path: Path
) -> None:
    quiet = speaker()
    thirteen, twelve = (quiet.consultation.find(label) for label in ("13", "12"))
    assert thirteen and twelve and thirteen.response is twelve.response
    controls = Controls(office_folder(tmp_path, quiet.consultation))
    quiet.controls = controls
    shown: list[str] = []

    def show(kind: str, text: str) -> None:
        shown.append(text)

    controls.pin(QUESTION, thirteen, owner="佐藤")
    assert {c.label for c in quiet.ask(QUESTION, show=show).citations} == {"12", "13"}
    assert shown and server.requests
    controls.withdraw(twelve, reason="確認中", notice="確認中です。", by="管理")
    shown.clear()
    server.requests.clear()
    reply = quiet.ask(QUESTION, show=show)
    assert (shown, server.requests, reply.citations) == ([], [], ())


def test_plain_japanese_stands_in_the_reply_or_is_left_out(
    speaker: Callable[..., Assistant], server: ScriptedServer
) -> None:
    plain = speaker(llm_plain=True, llm_seconds=1.5)
    server.plays(
        play.say(RIGHT), play.say(PLAIN), play.say(RIGHT), play.say(PLAIN.replace("50", "60")),
        play.say(RIGHT), play.hang(),
    )  # fmt: skip
    started = time.monotonic()
    good, wrong, late = (plain.ask(QUESTION).as_json() for _ in range(3))
    assert time.monotonic() - started < 4
    assert [reply["plain"] for reply in (good, wrong, late)] == [cited(PLAIN), None, None]
    assert good["text"] == wrong["text"] == late["text"] and late["composer"] == "model"


def test_plain_japanese_is_not_asked_for_where_the_time_is_up(
    speaker: Callable[..., Assistant], server: ScriptedServer
) -> None:
    server.plays(play.hang())
    started = time.monotonic()
    reply = speaker(llm_plain=True, llm_seconds=0.7).ask(QUESTION)
    assert time.monotonic() - started < 2
    assert (reply.draft.plain, reply.draft.composer, len(server.requests)) == (None, "verbatim", 1)
