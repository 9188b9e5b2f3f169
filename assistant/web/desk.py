"""The call-centre desk at ``/staff``: search and show, the table, exports. Open to all, and no language model in it.

Without JavaScript the same pages work as forms. What a caller said is posted, never put into an address.
"""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Depends, FastAPI, Request
from fastapi.responses import HTMLResponse, Response
from fastapi.staticfiles import StaticFiles
from pydantic import BaseModel, ConfigDict, Field, StrictStr

from assistant.api import ApiError
from assistant.search import search_records
from assistant.service import Assistant
from assistant.settings import Settings
from assistant.web import desk_messages_ja as t
from assistant.web import desk_table, insight, login
from assistant.web.desk_records import Shelf
from assistant.web.desk_table import View
from assistant.web.staff import HERE, Pages, read_form

Form = Annotated[dict[str, str], Depends(read_form)]


class ShowBody(BaseModel):
    """One record, and what was searched for: the whole sentences that answer it are marked."""

    model_config = ConfigDict(extra="forbid")

    label: Annotated[StrictStr, Field(max_length=20)]
    query: Annotated[StrictStr, Field(max_length=2000)] = ""


def install(app: FastAPI, assistant: Assistant, settings: Settings) -> None:
    """Add the desk, the login and the pages behind it."""
    pages = Pages(assistant)
    app.mount("/staff/files", StaticFiles(directory=HERE / "static"), name="staff-files")
    gate = login.install(app, pages, settings)
    app.include_router(desk_routes(assistant, pages), dependencies=[Depends(gate.who)], include_in_schema=False)
    insight.install(app, assistant, pages, gate, settings)


def desk_routes(assistant: Assistant, pages: Pages) -> APIRouter:
    router = APIRouter()
    shelf = Shelf(assistant)
    consultation = assistant.consultation

    @router.get("/staff")
    def desk(request: Request) -> HTMLResponse:
        return pages.page("desk.html", request, found=None, query="", category="", shown=None)

    @router.post("/staff")
    def desk_searched(request: Request, form: Form) -> HTMLResponse:
        """The desk without JavaScript: the list, and the record that was chosen or stands first."""
        query, category = form.get("q", "")[:2000], form.get("category", "")
        matches = search_records(assistant, query)
        found = [m for m in matches if category in ("", str(m.opinion.category.number))]
        if not query.strip():
            found = []
        labels = [m.opinion.label for m in found]
        opinion = consultation.find(form.get("label", "") or (labels[0] if labels else ""))
        shown = shelf.show(opinion, query) if opinion else None
        return pages.page(
            "desk.html", request, found=labels if query.strip() else None, query=query, category=category, shown=shown
        )

    @router.post("/staff/record")
    def record(body: ShowBody) -> HTMLResponse:
        opinion = consultation.find(body.label)
        if opinion is None:
            raise ApiError(404, "unknown_opinion", t.NO_RECORD)
        return HTMLResponse(pages.fragment("desk_record.html", shown=shelf.show(opinion, body.query)))

    @router.get("/staff/table")
    def table(request: Request) -> HTMLResponse:
        view = View()
        return pages.page(
            "desk_table.html", request, view=view, rows=desk_table.rows(consultation, view), sorts=desk_table.SORTS
        )

    @router.post("/staff/table")
    def table_searched(request: Request, form: Form) -> Response:
        """The table as asked; ``export`` = csv or json sends the same rows as a file."""
        view = View.of(form)
        rows = desk_table.rows(consultation, view)
        rows = [opinion for opinion in rows if opinion.label not in assistant.controls.hidden(consultation)]
        if form.get("export") == "csv":
            return _file(desk_table.as_csv(rows, consultation), "text/csv; charset=utf-8", f"{consultation.id}.csv")
        if form.get("export") == "json":
            return _file(desk_table.as_json(rows), "application/json", f"{consultation.id}.json")
        name = "desk_rows.html" if "x-rows" in request.headers else "desk_table.html"
        return pages.page(name, request, view=view, rows=rows, sorts=desk_table.SORTS)

    return router


def _file(content: bytes, kind: str, name: str) -> Response:
    headers = {"Content-Disposition": f'attachment; filename="{name}"', "X-Content-Type-Options": "nosniff"}
    return Response(content, media_type=kind, headers=headers)
