"""Permalinks: ``/opinions``, ``/opinions/10`` and the accessibility statement, rendered here, without JavaScript.

A record looks the same at its permalink and beside the chat: one template shows it. Both voices always stand
apart, and what is doubted or unreadable in the print is said where it stands.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from fastapi import FastAPI
from fastapi.responses import HTMLResponse, Response
from fastapi.staticfiles import StaticFiles
from jinja2 import Environment, FileSystemLoader, StrictUndefined, pass_context
from jinja2.runtime import Context
from markupsafe import Markup

from assistant.messages_ja import shorten, withheld
from assistant.service import Assistant
from assistant.web import messages_ja as ja
from assistant.web.front import Headers
from assistant.web.reading import as_html
from corpus.records import UNREADABLE_MARK, Amendment, Doubt, Opinion, Voice

_HERE = Path(__file__).parent
_QUOTED = 30  # characters of what was wrong in the print: enough to find the place
_UNREADABLE = re.compile(rf"(【[^】]*{UNREADABLE_MARK}】)")


@cache
def templates() -> Environment:
    """The templates of all faces: escaping is on, an unknown name is an error, ``read`` adds phrases and furigana."""
    environment = Environment(
        loader=FileSystemLoader(_HERE / "templates"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.globals["ja"] = ja
    environment.filters["read"] = _read
    return environment


@pass_context
def _read(context: Context, text: str) -> Markup:
    return as_html(text, furigana=bool(context.get("furigana")))


@dataclass(frozen=True, slots=True)
class Run:
    """A run of a printed text; ``doubt`` is why it was probably misread, None where nothing is doubted."""

    text: str
    doubt: str | None = None
    unreadable: bool = False


@dataclass(frozen=True, slots=True)
class RecordView:
    opinion: tuple[Run, ...]
    response: tuple[Run, ...]
    notes: tuple[str, ...]


def runs(text: str, doubts: Sequence[Doubt]) -> tuple[Run, ...]:
    """``text`` cut at what is doubted and at what cannot be read; joined again it is the text."""
    found: list[Run] = []
    at = 0
    for doubt in sorted(doubts, key=lambda doubt: doubt.start):
        found += _readable(text[at : doubt.start])
        found.append(Run(text[doubt.start : doubt.end], doubt=doubt.reason))
        at = doubt.end
    return (*found, *_readable(text[at:]))


def _readable(text: str) -> list[Run]:
    pieces = enumerate(_UNREADABLE.split(text))
    return [Run(piece, unreadable=position % 2 == 1) for position, piece in pieces if piece]


def view(opinion: Opinion) -> RecordView:
    response = opinion.response
    return RecordView(runs(opinion.text, opinion.doubts), runs(response.text, response.doubts), _notes(opinion))


def _notes(opinion: Opinion) -> tuple[str, ...]:
    """What a reader has to know of the text: doubts, gaps, corrections, and the lines it comes from."""
    sides = (
        (Voice.OPINION, opinion.text, opinion.doubts, opinion.amendments),
        (Voice.RESPONSE, opinion.response.text, opinion.response.doubts, opinion.response.amendments),
    )
    notes = [
        ja.MAMA_NOTE.format(span=text[doubt.start : doubt.end], reason=doubt.reason)
        for _, text, doubts, _ in sides
        for doubt in doubts
    ]
    if opinion.unreadable:
        notes.append(ja.UNREADABLE_NOTE)
    notes += [_amended(voice, amendment) for voice, _, _, amendments in sides for amendment in amendments]
    lines = opinion.lines
    where = ja.ONE_LINE_NOTE if lines.first == lines.last else ja.LINES_NOTE
    return (*notes, where.format(first=lines.first, last=lines.last))


def _amended(voice: Voice, amendment: Amendment) -> str:
    form = ja.CORRECTED_NOTE if amendment.after else ja.REMOVED_NOTE
    return form.format(
        voice=ja.VOICES[voice],
        before=shorten(amendment.before, _QUOTED),
        after=amendment.after,
        reason=amendment.reason,
    )


class Pages:
    """The pages over one consultation. A record that the office has withdrawn is named, its words are not shown."""

    def __init__(self, assistant: Assistant) -> None:
        self.consultation = assistant.consultation
        self._assistant = assistant

    def render(
        self, template: str, *, here: str, status: int = 200, furigana: bool = False, **values: object
    ) -> Response:
        html = (
            templates()
            .get_template(template)
            .render(consultation=self.consultation, here=here, furigana=furigana, **values)
        )
        return HTMLResponse(html, status_code=status)

    def opinions(self, *, furigana: bool) -> Response:
        categories = [
            (category, [o for o in self.consultation.opinions if o.category == category])
            for category in self.consultation.categories
        ]
        hidden = self._assistant.controls.hidden(self.consultation)
        return self.render("opinions.html", here="/opinions", furigana=furigana, categories=categories, hidden=hidden)

    def opinion(self, label: str, *, furigana: bool) -> Response:
        found = self._shown(label)
        if isinstance(found, Response):
            return found
        opinions = self.consultation.opinions
        at = opinions.index(found)
        return self.render(
            "opinion.html",
            here=f"/opinions/{label}",
            furigana=furigana,
            opinion=found,
            topic=self.consultation.topic(found),
            view=view(found),
            previous=opinions[at - 1] if at else None,
            next=opinions[at + 1] if at + 1 < len(opinions) else None,
        )

    def part(self, label: str) -> Response:
        """A record without the page around it."""
        found = self._shown(label)
        if isinstance(found, Response):
            return found
        return self.render(
            "record_part.html", here="", opinion=found, topic=self.consultation.topic(found), view=view(found)
        )

    def missing(self, message: str = ja.NOT_FOUND, *, status: int = 404) -> Response:
        return self.render("not_found.html", here="", status=status, message=message)

    def _shown(self, label: str) -> Opinion | Response:
        """The opinion, or the page that says why it is not shown."""
        found = self.consultation.find(label)
        if found is None:
            return self.missing(ja.no_opinion(label[:20], self.consultation))
        withdrawal = self._assistant.controls.hidden(self.consultation).get(label)
        return self.missing(withheld([label], withdrawal.notice), status=410) if withdrawal else found


def install(app: FastAPI, assistant: Assistant) -> None:
    """The pages, the files that all faces share (``/web``), and the headers of every response."""
    pages = Pages(assistant)
    app.mount("/web/models", StaticFiles(packages=[("budoux", "models")]), name="web-models")
    app.mount("/web", StaticFiles(directory=_HERE / "static"), name="web")

    @app.get("/opinions", include_in_schema=False)
    def opinions(furigana: str = "0") -> Response:
        return pages.opinions(furigana=furigana == "1")

    @app.get("/opinions/{label}", include_in_schema=False)
    def opinion(label: str, furigana: str = "0") -> Response:
        return pages.opinion(label, furigana=furigana == "1")

    @app.get("/opinions/{label}/part", include_in_schema=False)
    def part(label: str) -> Response:
        return pages.part(label)

    @app.get("/accessibility", include_in_schema=False)
    def accessibility(furigana: str = "0") -> Response:
        return pages.render("accessibility.html", here="/accessibility", furigana=furigana == "1")

    app.add_middleware(Headers)
