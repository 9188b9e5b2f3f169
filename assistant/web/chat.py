"""The residents' chat at ``/``: a Gradio app whose one block holds the page, over the API that every face uses.

Gradio mounts, themes and serves the page; `chat.js` asks ``/api/ask`` (``/api/ask/stream`` where a model speaks, so
that the city's own words need not wait for it) and draws the replies. There is no Gradio
event at all: nothing to queue, nothing to upload, nothing that a client could call but the API. Conversations
are kept on the server under an id that the server makes up.
"""

from __future__ import annotations

import json
import random
import re
import threading
from collections import Counter
from collections.abc import Sequence
from copy import copy
from typing import Annotated

import gradio as gr
from fastapi import FastAPI
from fastapi.responses import JSONResponse, Response
from pydantic import BaseModel, ConfigDict, Field
from starlette.requests import Request
from starlette.routing import Mount

from assistant import messages_ja as core
from assistant.answers import Outcome
from assistant.api import error_response
from assistant.compose.verbatim import VerbatimComposer
from assistant.service import Assistant
from assistant.settings import MAX_QUESTION
from assistant.web import messages_ja as ja
from assistant.web.front import GradioFront, wants_html
from assistant.web.pages import Pages, templates
from assistant.web.reading import phrases
from corpus.questions import ANTICIPATED, AnticipatedQuestion, read_anticipated
from index.tokens import words

_EXAMPLES = 4  # as many as a phone shows above the question box
_SHORTEST, _LONGEST = 9, 32  # characters of an example: a whole question, two lines on a phone at most
_TRIES = 5  # questions of an opinion tried before it is left out of a draw
_USUAL = 2  # questions of an opinion that share a word, beside the one it is taken from
_PLAIN = re.compile(r"(?!.*(?:って|[ 　]))(?=.*[一-鿿].*[一-鿿]).*(?:ますか|ですか|でしょうか|ください)[。?？]?")
_FONTS = ("system-ui", "Noto Sans JP", "Noto Sans CJK JP", "Hiragino Sans", "Meiryo", "sans-serif")
_HEAD = """<link rel="icon" href="/web/icon.svg" type="image/svg+xml">
<link rel="stylesheet" href="/web/base.css">
<link rel="stylesheet" href="/web/opinion.css">
<link rel="stylesheet" href="/web/chat.css">
<script src="/web/view.js"></script>
<script defer src="/web/phrases.js"></script>
<script defer src="/web/ask.js"></script>
<script defer src="/web/chat.js"></script>"""


class Examples:
    """Example questions drawn from the anticipated ones, each tried on the assistant before it is shown."""

    def __init__(self, assistant: Assistant, anticipated: Sequence[AnticipatedQuestion]) -> None:
        self._assistant = assistant
        self._by_opinion = _plain_by_opinion(anticipated)
        self._answered: dict[tuple[str, str, str], bool] = {}
        self._lock = threading.Lock()

    def draw(self, count: int = _EXAMPLES) -> list[str]:
        """``count`` questions on different responses, spread over the categories, in the document's order."""
        consultation = self._assistant.consultation
        hidden = self._assistant.controls.hidden(consultation)
        opinions = [o for o in consultation.opinions if o.label in self._by_opinion and o.label not in hidden]
        random.shuffle(opinions)
        turns: dict[int, int] = {}
        place: dict[str, int] = {}
        for opinion in opinions:
            place[opinion.label] = turns[opinion.category.number] = turns.get(opinion.category.number, 0) + 1
        drawn: dict[int, tuple[str, str]] = {}
        for opinion in sorted(opinions, key=lambda o: place[o.label]):
            if id(opinion.response) not in drawn and (question := self._one(opinion.label)):
                drawn[id(opinion.response)] = (opinion.label, question)
            if len(drawn) == count:
                break
        order = {o.label: at for at, o in enumerate(consultation.opinions)}
        return [question for _, question in sorted(drawn.values(), key=lambda pair: order[pair[0]])]

    def _one(self, label: str) -> str | None:
        """A question that the assistant answers with the opinion it belongs to; None after a few tries."""
        candidates = self._by_opinion[label]
        tries = random.sample(candidates, min(_TRIES, len(candidates)))
        return next((question for question in tries if self._is_answered(question, label)), None)

    def _is_answered(self, question: str, label: str) -> bool:
        """Tried once for each index, since what a clerk adds may change an answer."""
        key = (question, label, self._assistant.index.manifest.fingerprint)
        with self._lock:
            known = self._answered.get(key)
        if known is None:
            trying = copy(self._assistant)
            trying.usage = None  # what nobody asked is no use…
            trying.composer = VerbatimComposer(trying.consultation, self._assistant.marker)  # … and no model's business
            reply = trying.ask(question)
            known = reply.outcome is Outcome.ANSWERED and label in {citation.label for citation in reply.citations}
            if reply.outcome is not Outcome.ERROR:  # a fault says nothing of the question
                with self._lock:
                    self._answered[key] = known
        return known


def _plain_by_opinion(anticipated: Sequence[AnticipatedQuestion]) -> dict[str, list[str]]:
    """The short, polite and usual questions, by the opinion that answers them first.

    Usual: every word is used by others that ask for the same opinion, so no slip of the pen becomes an example.
    """
    content = {question.line: set(words(question.question)) for question in anticipated}
    used = Counter((question.labels[0], word) for question in anticipated for word in content[question.line])
    found: dict[str, list[str]] = {}
    for question in anticipated:
        label = question.labels[0]
        plain = _PLAIN.fullmatch(question.question) and _SHORTEST <= len(question.question) <= _LONGEST
        if plain and all(used[label, word] > _USUAL for word in content[question.line]):
            found.setdefault(label, []).append(question.question)
    return found


class ReadingsBody(BaseModel):
    """Texts that the page shows already and wants furigana for."""

    model_config = ConfigDict(extra="forbid")

    texts: Annotated[list[Annotated[str, Field(max_length=2000)]], Field(max_length=300)]


def config(assistant: Assistant) -> str:
    """What `chat.js` has to know: the sentences it shows, the topics, the limits, and how to cite."""
    consultation = assistant.consultation
    return json.dumps(
        {
            "ja": ja.SCRIPT,
            "outcomes": ja.OUTCOMES,
            "reasons": ja.REASONS,
            "voices": ja.VOICES,
            "topics": {o.label: consultation.topic(o) for o in consultation.opinions},
            "title": consultation.title,
            "source": ja.source(consultation),
            "provenance": core.provenance(consultation),
            "limit": MAX_QUESTION,
            "model": assistant.model_seconds,  # that a reply may take longer; 0: no model, and nothing to show early
        },
        ensure_ascii=False,
    )


def blocks(assistant: Assistant) -> gr.Blocks:
    """The Gradio app: one block of HTML without an event."""
    consultation = assistant.consultation
    page = templates().get_template("chat.html")
    html = page.render(consultation=consultation, here="/", config=config(assistant))
    with gr.Blocks(title=ja.chat_title(consultation), analytics_enabled=False) as demo:
        gr.HTML(html, js_on_load="startChat(element)", apply_default_css=False)
    return demo


def install(app: FastAPI, assistant: Assistant) -> None:
    """The chat at ``/`` and the two routes of its own. Mounted last: it takes every path that is left."""
    consultation = assistant.consultation
    examples = Examples(assistant, read_anticipated(consultation.folder / ANTICIPATED, consultation))
    pages = Pages(assistant)

    @app.get("/chat/examples", include_in_schema=False)
    def draw_examples() -> Response:
        shut = assistant.controls.shut
        drawn = {"questions": [] if shut else examples.draw(), "notice": (shut.notice or ja.SHUT) if shut else None}
        return JSONResponse(drawn, headers={"cache-control": "no-store"})

    @app.post("/chat/readings", include_in_schema=False)
    def readings(body: ReadingsBody) -> Response:
        return JSONResponse(
            [[[[piece.text, piece.reading] for piece in phrase] for phrase in phrases(text)] for text in body.texts]
        )

    def missing(request: Request) -> Response:
        if wants_html(request):
            return pages.missing()
        return error_response(404, "not_found", core.HTTP_NOT_FOUND)

    gr.mount_gradio_app(
        app,
        blocks(assistant),
        path="/",
        footer_links=[],
        run_history=False,
        show_error=False,
        ssr_mode=False,
        mcp_server=False,
        max_file_size=1,
        theme=gr.themes.Base(font=_FONTS, font_mono=("monospace",)),
    )
    mount = app.router.routes[-1]
    assert isinstance(mount, Mount)
    first = templates().get_template("chat_first.html").render(consultation=consultation)
    mount.app = GradioFront(mount.app, head=_HEAD, first=first, missing=missing)
