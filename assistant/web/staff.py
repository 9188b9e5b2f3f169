"""What every staff page shares: templates, headers, form reading, HTML errors, and who is signed in."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from typing import Any

from fastapi import Request
from fastapi.responses import HTMLResponse
from jinja2 import Environment, FileSystemLoader, StrictUndefined, select_autoescape

from assistant import messages_ja as ja
from assistant.office.accounts import Session
from assistant.service import Assistant
from assistant.web import desk_messages_ja as t

HERE = Path(__file__).parent
HEADERS = {
    "Content-Security-Policy": "default-src 'self'; img-src 'self' data:; object-src 'none'; base-uri 'none'; "
    "form-action 'self'; frame-ancestors 'none'",
    "Referrer-Policy": "same-origin",
    "X-Content-Type-Options": "nosniff",
    "Cache-Control": "no-store",
}
_MOST_FIELDS = 60


class Pages:
    """Renders the staff templates over one assistant. Everything printed is escaped."""

    def __init__(self, assistant: Assistant) -> None:
        self._assistant = assistant
        self._templates = Environment(
            loader=FileSystemLoader(HERE / "templates"),
            autoescape=select_autoescape(),
            undefined=StrictUndefined,
            trim_blocks=True,
            lstrip_blocks=True,
        )
        self._templates.filters["when"] = when

    def fragment(self, name: str, **values: Any) -> str:
        consultation = self._assistant.consultation
        return self._templates.get_template(name).render(
            t=t, ja=ja, consultation=consultation, controls=self._assistant.controls, **values
        )

    def page(self, name: str, request: Request, *, status: int = 200, **values: Any) -> HTMLResponse:
        session: Session | None = getattr(request.state, "session", None)
        html = self.fragment(name, session=session, path=request.url.path, **values)
        keeps = (
            {} if request.method == "GET" else {"Cache-Control": "private, no-cache"}
        )  # else «back» is an empty page
        return HTMLResponse(html, status_code=status, headers=HEADERS | keeps)


def when(at: datetime | str) -> str:
    """A time as the office reads it, to the minute."""
    return (datetime.fromisoformat(at) if isinstance(at, str) else at).strftime("%Y-%m-%d %H:%M")


async def read_form(request: Request) -> dict[str, str]:
    """The fields of a posted form: text only, the last of equal names."""
    form = await request.form(max_files=0, max_fields=_MOST_FIELDS)
    return {name: value for name, value in form.multi_items() if isinstance(value, str)}
