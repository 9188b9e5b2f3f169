"""What every staff page shares: templates, headers, form reading, HTML errors, and who is signed in."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

from fastapi import Request
from fastapi.responses import HTMLResponse
from jinja2 import Environment, FileSystemLoader, StrictUndefined, select_autoescape

from assistant import messages_ja as ja
from assistant.service import Assistant
from assistant.web import desk_messages_ja as t

HERE = Path(__file__).parent
_HEADERS = {
    "Content-Security-Policy": "default-src 'self'; img-src 'self' data:; object-src 'none'; base-uri 'none'; "
    "form-action 'self'; frame-ancestors 'none'",
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
    "Cache-Control": "no-store",
}
_MOST_FIELDS = 60


@dataclass(frozen=True, slots=True)
class Session:
    """Someone signed in. ``csrf`` has to come back with every form that changes something."""

    id: str
    user: str
    admin: bool
    csrf: str


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

    def fragment(self, name: str, **values: Any) -> str:
        consultation = self._assistant.consultation
        return self._templates.get_template(name).render(
            t=t, ja=ja, consultation=consultation, controls=self._assistant.controls, **values
        )

    def page(self, name: str, request: Request, *, status: int = 200, **values: Any) -> HTMLResponse:
        session: Session | None = getattr(request.state, "session", None)
        html = self.fragment(name, session=session, path=request.url.path, **values)
        return HTMLResponse(html, status_code=status, headers=_HEADERS)


async def read_form(request: Request) -> dict[str, str]:
    """The fields of a posted form: text only, the last of equal names; kept for a login in between."""
    form = await request.form(max_files=0, max_fields=_MOST_FIELDS)
    fields = {name: value for name, value in form.multi_items() if isinstance(value, str)}
    request.state.form = fields
    return fields
