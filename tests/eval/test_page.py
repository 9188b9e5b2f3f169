"""The evaluators' page: driven once through in chromium, and its doors tried."""

from __future__ import annotations

import socket
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
import uvicorn
from fastapi.testclient import TestClient

from corpus.records import Consultation
from eval import page, systems
from eval.items import Item, TestSet
from eval.qa_files import write_jsonl
from eval.systems import Answer
from tests.eval.builders import Oracle, reply, response, small_set, with_reply

CHROMIUM = Path("/usr/bin/chromium")


@pytest.fixture
def questions(consultation: Consultation) -> TestSet:
    return small_set(consultation)


@pytest.fixture
def set_file(questions: TestSet, tmp_path: Path) -> Path:
    write_jsonl(questions.items, tmp_path / "手元の質問.jsonl")
    return tmp_path / "手元の質問.jsonl"


@pytest.fixture(autouse=True)
def oracle(monkeypatch: pytest.MonkeyPatch, questions: TestSet, consultation: Consultation) -> None:
    """Wrong on one question, so that the report has something to explain."""

    def fault(item: Item, answer: Answer) -> Answer:
        return with_reply(answer, **reply([response(consultation, "19")])) if item.id == "a1" else answer

    monkeypatch.setitem(systems.SYSTEMS, "oracle", lambda c, data: Oracle(questions, consultation, fault))


def measure(set_file: Path, consultation: Consultation, runs: Path, *names: str) -> str:
    runs.mkdir(exist_ok=True)
    return page.measure("dev", str(set_file), names, consultation, runs, runs.parent / "var", lambda *step: None)


def test_a_measured_set_has_a_report_that_is_served_and_downloaded(
    set_file: Path, consultation: Consultation, tmp_path: Path
) -> None:
    runs = tmp_path / "runs"
    name = measure(set_file, consultation, runs, "oracle", "random")
    client = TestClient(page.create_app(consultation, runs=runs, data=tmp_path / "var"))
    shown = client.get(f"/reports/{name}")
    assert shown.status_code == 200 and "評価の報告" in shown.text
    assert client.get(f"/reports/{name}?download=true").headers["content-disposition"].startswith("attachment")
    a, b = f"{name}/random", f"{name}/oracle"
    assert "2つの実行の比較" in client.get("/comparison", params={"a": a, "b": b}).text
    assert 'lang="ja"' in client.get("/").text


@pytest.mark.parametrize("name", ["%2e%2e%2f", "none", "..%2F..%2Fetc", "x/../../y"])
def test_nothing_but_reports_is_served(name: str, consultation: Consultation, tmp_path: Path) -> None:
    (tmp_path / "report.html").write_text("secret", encoding="utf-8")
    client = TestClient(page.create_app(consultation, runs=tmp_path / "runs", data=tmp_path / "var"))
    found = client.get(f"/reports/{name}")
    assert found.status_code == 404 and "secret" not in found.text
    assert client.get("/comparison", params={"a": f"../{name}", "b": name}).status_code == 404


def test_another_sites_name_for_this_computer_is_refused(consultation: Consultation, tmp_path: Path) -> None:
    client = TestClient(page.create_app(consultation, runs=tmp_path / "runs", data=tmp_path / "var"))
    assert client.get("/", headers={"host": "evil.example"}).status_code == 400


def test_an_interrupted_run_is_continued_and_a_finished_one_is_not(
    set_file: Path, questions: TestSet, consultation: Consultation, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    runs = tmp_path / "runs"
    crash = Oracle(questions, consultation, crash_after=3)
    monkeypatch.setitem(systems.SYSTEMS, "oracle", lambda c, data: crash)
    with pytest.raises(KeyboardInterrupt):
        measure(set_file, consultation, runs, "oracle")
    begun = next(runs.iterdir()).name
    second = Oracle(questions, consultation)
    monkeypatch.setitem(systems.SYSTEMS, "oracle", lambda c, data: second)
    assert measure(set_file, consultation, runs, "oracle") == begun
    assert len(second.asked) == 6
    assert measure(set_file, consultation, runs, "oracle") != begun


def test_a_bad_set_is_explained_on_the_page(consultation: Consultation, tmp_path: Path) -> None:
    bad = tmp_path / "bad.jsonl"
    bad.write_text('{"id":"<b>","type":"answerable","question":"q","gold":["<img src=x>"]}', encoding="utf-8")
    shown = page.checked("dev", str(bad), consultation)
    assert "&lt;img src=x&gt;" in shown and "<img" not in shown and 'role="alert"' in shown


@pytest.fixture
def address(consultation: Consultation, tmp_path: Path) -> Iterator[str]:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    app = page.create_app(consultation, runs=tmp_path / "runs", data=tmp_path / "var")
    server = uvicorn.Server(uvicorn.Config(app, host="127.0.0.1", port=port, log_level="error"))
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    while not server.started:
        time.sleep(0.05)
    yield f"http://127.0.0.1:{port}"
    server.should_exit = True
    thread.join(timeout=10)


@pytest.mark.browser
def test_an_evaluator_without_a_terminal_measures_reads_downloads_and_compares(address: str, set_file: Path) -> None:
    if not CHROMIUM.exists():
        pytest.skip(f"{CHROMIUM} is not installed")
    playwright = pytest.importorskip("playwright.sync_api")
    with playwright.sync_playwright() as drive:
        browser = drive.chromium.launch(
            executable_path=str(CHROMIUM), args=["--no-sandbox", "--disable-background-networking"]
        )
        context = browser.new_context(locale="ja-JP")
        tab = context.new_page()
        foreign: list[str] = []
        tab.on("request", lambda r: None if r.url.startswith((address, "data:", "blob:")) else foreign.append(r.url))
        tab.goto(address)
        tab.set_input_files("input[type=file]", str(set_file))
        tab.get_by_text("手元の質問").first.wait_for()
        tab.get_by_role("button", name="質問集を点検する").click()
        tab.get_by_text("正しい質問 8件、誤り 0件").wait_for()
        tab.get_by_label("hybrid", exact=True).uncheck()
        tab.get_by_label("oracle", exact=True).check()
        tab.get_by_label("random", exact=True).check()
        tab.get_by_role("button", name="測る", exact=True).click()
        tab.get_by_text("終わりました。").wait_for(timeout=60_000)
        report = tab.frame_locator("#report iframe")
        report.get_by_role("heading", name="要約").wait_for()
        report.get_by_label("絞り込み").fill("そんな質問はない")
        assert report.locator(".failures > details:visible").count() == 0
        with tab.expect_download() as download:
            tab.get_by_role("link", name="報告書を保存する(HTML)").click()
        assert "評価の報告" in Path(download.value.path()).read_text(encoding="utf-8")
        tab.get_by_role("tab", name="2つを比べる").click()
        for label, system in (("A(元)", "random"), ("B(先)", "oracle")):
            tab.get_by_label(label).click()
            tab.get_by_role("option", name=f"/{system}").last.click()
        tab.get_by_role("button", name="比べる", exact=True).click()
        tab.frame_locator("#comparison iframe").get_by_role("heading", name="良くなった質問").wait_for()
        tab.get_by_role("tab", name="報告書を読む").click()
        tab.get_by_label("これまでの実行").click()
        tab.get_by_role("option").first.click()
        tab.get_by_role("button", name="開く").click()
        tab.frame_locator("#past-report iframe").get_by_role("heading", name="要約").wait_for()
        browser.close()
    assert foreign == []
