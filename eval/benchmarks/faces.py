"""The two faces in chromium: first paint, Enter to answer beside Gradio's own echo app, key to list at the desk.

Medians of one run in milliseconds, and the ratio to the echo app measured in the same run. Loopback only.
"""

from __future__ import annotations

import socket
import statistics
import tempfile
import threading
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import uvicorn

from assistant.serve import create_app
from assistant.service import Assistant
from assistant.settings import Settings

CHROMIUM = Path("/usr/bin/chromium")
OPTIONS = (
    "--no-sandbox --disable-gpu --disable-background-networking --no-first-run --disable-component-update --disable-sync"
).split()
ROUNDS = 10
_WORDS = ("紙", "窓口", "投票", "職員", "情報", "税金", "ロボット", "国", "健康", "市民")
_FIRST_PAINT = "performance.getEntriesByName('first-contentful-paint')[0]?.startTime ?? performance.now()"


def main() -> None:
    """Print every figure; without chromium say that it is missing."""
    if not CHROMIUM.exists():
        print(f"{CHROMIUM} がないため、画面の速さは測れません。")
        return
    from playwright.sync_api import sync_playwright

    with tempfile.TemporaryDirectory() as folder, sync_playwright() as playwright:
        settings = Settings(data=Path(folder))
        ours = _serve(create_app(Assistant.open(settings), settings))
        echo = _serve(_echo_app())
        browser = playwright.chromium.launch(executable_path=str(CHROMIUM), args=OPTIONS)
        page = browser.new_page(locale="ja-JP")
        print(f"チャット: 最初の描画            {_paint(page, ours):7.0f} ミリ秒")
        print(f"Gradio の echo: 最初の描画      {_paint(page, echo):7.0f} ミリ秒")
        answer, plain = _chat(page, ours), _gradio(page, echo)
        print(f"チャット: Enter から答えまで    {answer:7.0f} ミリ秒")
        print(f"Gradio の echo: 同じく          {plain:7.0f} ミリ秒")
        print(f"  比                            {answer / plain:7.2f} (1.5 以下)")
        print(f"窓口: キーから一覧まで          {_desk(page, ours):7.0f} ミリ秒")
        browser.close()


def _echo_app() -> Any:
    import gradio as gr
    from fastapi import FastAPI

    with gr.Blocks() as blocks:
        box, out = gr.Textbox(elem_id="in"), gr.Textbox(elem_id="out")
        box.submit(lambda text: text, box, out)
    return gr.mount_gradio_app(FastAPI(), blocks, path="/")


def _serve(app: Any) -> str:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    server = uvicorn.Server(uvicorn.Config(app, host="127.0.0.1", port=port, log_level="error", access_log=False))
    threading.Thread(target=server.run, daemon=True).start()
    while not server.started:
        time.sleep(0.05)
    return f"http://127.0.0.1:{port}"


def _median(action: Callable[[int], float]) -> float:
    return statistics.median(action(turn) for turn in range(ROUNDS))


def _paint(page: Any, address: str) -> float:
    def once(_: int) -> float:
        page.goto(address, wait_until="load")
        page.wait_for_selector("textarea, #in input")
        return float(page.evaluate(_FIRST_PAINT))

    return _median(once)


def _chat(page: Any, address: str) -> float:
    page.goto(address)
    page.wait_for_selector("textarea")
    time.sleep(1)

    def once(turn: int) -> float:
        page.fill("textarea", f"意見{turn + 1}")
        before = page.locator("blockquote").count()
        started = time.perf_counter()
        page.keyboard.press("Enter")
        page.wait_for_function("n => document.querySelectorAll('blockquote').length > n", arg=before)
        return (time.perf_counter() - started) * 1000

    return _median(once)


def _gradio(page: Any, address: str) -> float:
    page.goto(address)
    page.wait_for_selector("#in textarea, #in input")
    time.sleep(1)

    def once(turn: int) -> float:
        page.fill("#in textarea, #in input", f"意見{turn + 1}")
        started = time.perf_counter()
        page.keyboard.press("Enter")
        page.wait_for_function(
            "t => document.querySelector('#out textarea, #out input').value === t", arg=f"意見{turn + 1}"
        )
        return (time.perf_counter() - started) * 1000

    return _median(once)


def _desk(page: Any, address: str) -> float:
    page.goto(f"{address}/staff")
    time.sleep(1)

    def once(turn: int) -> float:
        page.keyboard.press("Control+A")
        with page.expect_response(lambda response: "/api/search" in response.url) as answered:
            started = time.perf_counter()
            page.keyboard.insert_text(_WORDS[turn])
        answered.value.finished()
        page.evaluate("() => new Promise(done => requestAnimationFrame(() => requestAnimationFrame(done)))")
        return (time.perf_counter() - started) * 1000

    return _median(once)


if __name__ == "__main__":
    main()
