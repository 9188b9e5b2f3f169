"""The bench in a browser, for evaluators without a terminal: choose questions, run, read, download, compare.

Gradio draws the controls; reports are served by routes of our own and shown in a frame, so that a report in the
page is the file that is downloaded. What always holds: nothing is served but the reports of runs under one folder,
named by the folder's own names; nothing is loaded from another host; by default only this computer can reach it.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Sequence
from datetime import datetime
from html import escape
from pathlib import Path
from urllib.parse import quote, urlencode

import gradio as gr
import uvicorn
from fastapi import FastAPI
from fastapi.responses import HTMLResponse, PlainTextResponse, Response
from starlette.middleware.trustedhost import TrustedHostMiddleware
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from corpus.errors import ConsultationError
from corpus.records import Consultation
from corpus.store import load
from eval import qa_files, runner
from eval.bench import open_all, open_scored, run_systems
from eval.compare import compare
from eval.errors import BadRun
from eval.report import html_comparison, write_report
from eval.systems import SYSTEMS

LOOPBACK = ("127.0.0.1", "localhost", "::1")
MAX_UPLOAD = 50 * 1024 * 1024
_REPORT = "report.html"
_FONTS = ("system-ui", "Hiragino Sans", "Noto Sans JP", "Yu Gothic", "Meiryo", "sans-serif")
_RUNNING = threading.Lock()  # one run at a time: systems share the index and the processor


def launch(*, host: str, port: int, runs: Path, data: Path) -> None:
    """Serve until stopped."""
    shown = f"[{host}]" if ":" in host else host
    print(f"評価のページ: http://{shown}:{port}/ (止めるには Ctrl+C)")
    uvicorn.run(create_app(load(), runs=runs, data=data, host=host), host=host, port=port, log_level="warning")


def create_app(consultation: Consultation, *, runs: Path, data: Path, host: str = "127.0.0.1") -> FastAPI:
    """The page at ``/``, reports under ``/reports/``, comparisons at ``/comparison``."""
    runs.mkdir(parents=True, exist_ok=True)
    app = FastAPI(title="評価", docs_url=None, redoc_url=None, openapi_url=None)
    if host in LOOPBACK:  # a page of another site must not reach us under its own name
        app.add_middleware(TrustedHostMiddleware, allowed_hosts=[*LOOPBACK, "[::1]", "testserver"])
    app.add_middleware(Japanese)

    @app.get("/reports/{name}")
    def report(name: str, download: bool = False) -> Response:
        path = runs / name / _REPORT
        if name not in folder_names(runs) or not path.is_file():
            return PlainTextResponse("その報告書はありません。", 404)
        how = "attachment" if download else "inline"
        disposition = f"{how}; filename*=UTF-8''{quote(name)}.html"
        return HTMLResponse(path.read_bytes(), headers={"content-disposition": disposition})

    @app.get("/comparison")
    def comparison(a: str, b: str) -> Response:
        if not {a, b} <= set(run_names(runs)):
            return PlainTextResponse("その実行はありません。", 404)
        try:
            one, other = (open_scored(runs / name, consultation) for name in (a, b))
            found = compare((one.run, other.run), (one.score, other.score))
        except ConsultationError as error:
            return PlainTextResponse(str(error), 409)
        return HTMLResponse(html_comparison(found, consultation))

    gr.mount_gradio_app(
        app, blocks(consultation, runs, data), path="/", footer_links=[], run_history=False, ssr_mode=False,
        mcp_server=False, show_error=False, max_file_size=MAX_UPLOAD,
        theme=gr.themes.Base(font=_FONTS, font_mono=("monospace",)),
    )  # fmt: skip
    return app


def blocks(consultation: Consultation, runs: Path, data: Path) -> gr.Blocks:
    """The controls. Every event is private: the page is for people, `python -m eval` for programs."""
    private = {"api_visibility": "private"}
    with gr.Blocks(title="評価", analytics_enabled=False) as page:
        gr.Markdown(f"# 評価\n{escape(consultation.title)}")
        with gr.Tab("測る"):
            with gr.Row():
                chosen = gr.Dropdown(set_names(), value="dev", label="質問集", info="用意された質問集から選びます")
                upload = gr.File(
                    label="自分の質問集(.jsonl・.csv・.xlsx)。置くと、こちらを使います",
                    file_types=[".jsonl", ".csv", ".tsv", ".xlsx"], height=140,
                )  # fmt: skip
            systems = gr.CheckboxGroup(list(SYSTEMS), value=["hybrid"], label="測る方式")
            with gr.Row():
                check_button = gr.Button("質問集を点検する")
                run_button = gr.Button("測る", variant="primary")
            status = gr.HTML(elem_id="status")
            shown = gr.HTML(elem_id="report")
        with gr.Tab("報告書を読む") as reading:
            past = gr.Dropdown(folder_names(runs), label="これまでの実行", value=None)
            open_button = gr.Button("開く")
            read = gr.HTML(elem_id="past-report")
        with gr.Tab("2つを比べる") as comparing:
            with gr.Row():
                a = gr.Dropdown(run_names(runs), label="A(元)", value=None)
                b = gr.Dropdown(run_names(runs), label="B(先)", value=None)
            compare_button = gr.Button("比べる", variant="primary")
            compared = gr.HTML(elem_id="comparison")

        def check(name: str, file: str | None) -> str:
            return checked(name, file, consultation)

        def run(
            name: str, file: str | None, names: list[str], progress: gr.Progress = gr.Progress()
        ) -> tuple[str, str]:
            if not names:
                return message("測る方式を1つ以上選んでください。", bad=True), ""
            if not _RUNNING.acquire(blocking=False):
                return message("ほかの画面で測っているところです。終わってから、もう一度お試しください。", bad=True), ""
            try:
                folder = measure(
                    name, file, names, consultation, runs, data,
                    lambda system, done, total: progress((done, total), desc=system, unit="問"),
                )  # fmt: skip
            except ConsultationError as error:
                return message(str(error), bad=True), ""
            except OSError as error:
                cause = f"{error.filename or runs}: 書き込めません({error.strerror or error})。"
                return message(cause + "場所、権限、空き容量を確かめてください。", bad=True), ""
            finally:
                _RUNNING.release()
            return message(f"終わりました。結果は「{folder}」に保存しました。"), framed_report(folder)

        check_button.click(check, [chosen, upload], status, **private)
        run_button.click(run, [chosen, upload, systems], [status, shown], concurrency_limit=1, **private)
        reading.select(lambda: gr.Dropdown(folder_names(runs)), None, past, **private)
        open_button.click(lambda name: framed_report(name) if name else "", past, read, **private)
        comparing.select(lambda: (gr.Dropdown(run_names(runs)),) * 2, None, [a, b], **private)
        compare_button.click(framed_comparison, [a, b], compared, **private)
    page.queue(api_open=False)
    return page


def checked(name: str, file: str | None, consultation: Consultation) -> str:
    """What `python -m eval check` says, as HTML."""
    path = Path(file) if file else qa_files.find_set(name)
    try:
        items, mistakes = qa_files.check_set(path, consultation)
    except ConsultationError as error:
        return message(str(error), bad=True)
    lines = [f"正しい質問 {len(items)}件、誤り {len(mistakes)}件", *map(str, mistakes[:100])]
    if len(mistakes) > 100:
        lines.append(f"…ほか{len(mistakes) - 100}件")
    return message("\n".join(lines), bad=bool(mistakes))


def measure(
    name: str, file: str | None, systems: Sequence[str], consultation: Consultation, runs: Path, data: Path,
    progress: Callable[[str, int, int], object],
) -> str:  # fmt: skip
    """Run, score, write the report, and return the name of the folder it is all in.

    An interrupted run of the same questions is continued; where it was made by other code, a new one is begun.
    """
    questions = qa_files.read_set(Path(file) if file else qa_files.find_set(name), consultation)
    folder = unfinished(runs, questions.sha256) or new_folder(runs, questions.name)
    try:
        run_systems(systems, questions, consultation, folder, data=data, progress=progress)
    except BadRun:
        folder = new_folder(runs, questions.name)
        run_systems(systems, questions, consultation, folder, data=data, progress=progress)
    write_report(open_all(folder, consultation), folder / _REPORT, consultation)
    return folder.name


def new_folder(runs: Path, name: str) -> Path:
    """A folder that is not there yet: time and name of the set (letters, digits and ``-_`` of it)."""
    plain = "".join(c for c in name if c.isalnum() or c in "-_")[:40]
    base = f"{datetime.now():%Y%m%d-%H%M%S}-{plain or 'set'}"
    taken = {path.name for path in runs.iterdir()}
    return runs / next(n for i in range(1000) if (n := f"{base}-{i}" if i else base) not in taken)


def unfinished(runs: Path, sha256: str) -> Path | None:
    """The newest folder in which a run of these questions was begun and not finished."""
    for folder in sorted((path for path in runs.iterdir() if path.is_dir()), reverse=True):
        for path in folder.glob(f"*/{runner.RUN}"):
            try:
                info = runner.read_info(path.parent)
            except BadRun:
                continue
            if info.finished is None and info.identity.set_sha256 == sha256:
                return folder
    return None


def set_names() -> list[str]:
    return sorted(path.stem for path in qa_files.SETS.glob("*.jsonl"))


def folder_names(runs: Path) -> list[str]:
    """Folders with a report, newest first."""
    return sorted((path.parent.name for path in runs.glob(f"*/{_REPORT}")), reverse=True)


def run_names(runs: Path) -> list[str]:
    """``folder/system`` of every stored run, newest first."""
    return sorted((path.parent.relative_to(runs).as_posix() for path in runs.glob(f"*/*/{runner.RUN}")), reverse=True)


def message(text: str, *, bad: bool = False) -> str:
    colour = "#b3261e" if bad else "#1b6b3a"
    return f'<p role="{"alert" if bad else "status"}" style="white-space:pre-wrap;color:{colour}">{escape(text)}</p>'


def framed_report(name: str) -> str:
    address = f"/reports/{quote(name, safe='')}"
    links = (
        f'<p><a href="{address}" target="_blank" rel="noopener">別の画面で開く</a> ・ '
        f'<a href="{address}?download=true" download>報告書を保存する(HTML)</a></p>'
    )
    return links + framed(address, "評価の報告書")


def framed_comparison(a: str | None, b: str | None) -> str:
    if not a or not b:
        return message("A と B を選んでください。", bad=True)
    return framed("/comparison?" + urlencode({"a": a, "b": b}), "2つの実行の比較")


def framed(address: str, title: str) -> str:
    """A report in a frame of its own, which may run its own filter and nothing else."""
    style = "width:100%;height:80vh;border:1px solid #d0d7de;border-radius:6px;background:#fff"
    return f'<iframe src="{escape(address)}" title="{title}" sandbox="allow-scripts" style="{style}"></iframe>'


class Japanese:
    """Gradio's page says that it is in English: it is not. Other responses pass through untouched."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http" or scope["path"] != "/" or scope["method"] != "GET":
            await self.app(scope, receive, send)
            return
        started: Message = {}
        body = bytearray()

        async def collect(part: Message) -> None:
            if part["type"] == "http.response.start":
                started.update(part)
            elif part["type"] == "http.response.body":
                body.extend(part.get("body", b""))

        plain = [(name, value) for name, value in scope["headers"] if name != b"accept-encoding"]
        await self.app({**scope, "headers": plain}, receive, collect)
        page = bytes(body).replace(b'lang="en"', b'lang="ja"', 1)
        kept = [(name, value) for name, value in started["headers"] if name.lower() != b"content-length"]
        await send({**started, "headers": [*kept, (b"content-length", str(len(page)).encode())]})
        await send({"type": "http.response.body", "body": page})
