"""Signing in and out, and the gate in front of what residents typed.

A form that arrives after its session has ended is not lost: its fields wait on the login page, and are shown
again to be sent with a fresh token. Every form that changes something carries its session's token, and a
request that a browser says comes from another site is refused.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Annotated
from urllib.parse import urlsplit

from fastapi import Depends, FastAPI, Request
from fastapi.responses import HTMLResponse, RedirectResponse, Response

from assistant.office.accounts import Accounts, Session, Sessions
from assistant.settings import Settings
from assistant.web import desk_messages_ja as t
from assistant.web.staff import Pages, read_form

COOKIE = "staff_session"
HOME = "/staff/insight"
_CARRIED = 8000  # characters of an interrupted form that a login carries on

Form = Annotated[dict[str, str], Depends(read_form)]


class NeedsLogin(Exception):
    """Nobody is signed in, or not any more."""


class Refused(Exception):
    """A page says why, with this status: a forged form, a clerk where an administrator is needed, a wrong field."""

    def __init__(self, status: int, message: str) -> None:
        super().__init__(message)
        self.status, self.message = status, message


class Gate:
    """Dependencies for routes: who is signed in, somebody must be, an administrator must be, and no forged form."""

    def __init__(self, accounts: Accounts, sessions: Sessions) -> None:
        self.accounts, self.sessions = accounts, sessions

    def who(self, request: Request) -> Session | None:
        session = self.sessions.read(request.cookies.get(COOKIE))
        request.state.session = session
        return session

    def staff(self, request: Request) -> Session:
        session = self.who(request)
        if session is None:
            raise NeedsLogin
        return session

    def posted(self, request: Request, form: Form) -> Session:
        """Somebody signed in has sent this form from our own page."""
        refuse_other_sites(request)
        session = self.staff(request)
        if form.pop("csrf", "") != session.csrf:
            raise Refused(403, t.FORGED)
        return session

    def posted_by_admin(self, request: Request, form: Form) -> Session:
        session = self.posted(request, form)
        if not session.admin:
            raise Refused(403, t.ADMIN_ONLY)
        return session


def refuse_other_sites(request: Request) -> None:
    """Browsers say where a form comes from; what says nothing is no browser, and has no session cookie of one."""
    site = request.headers.get("sec-fetch-site", "same-origin")
    origin = request.headers.get("origin")
    other = origin is not None and urlsplit(origin).netloc != request.headers.get("host")
    if site not in ("same-origin", "none") or other:
        raise Refused(403, t.FORGED)


def install(app: FastAPI, pages: Pages, settings: Settings) -> Gate:
    accounts = Accounts(settings.data)
    gate = Gate(accounts, Sessions(settings.data, accounts, minutes=settings.session_minutes))

    @app.get("/staff/login", include_in_schema=False)
    def login_page(request: Request, next: str = HOME) -> HTMLResponse:
        gate.who(request)
        return _login(pages, gate, request, goal=_own(next))

    @app.post("/staff/login", include_in_schema=False)
    def login(request: Request, form: Form) -> Response:
        refuse_other_sites(request)
        request.state.session = None
        name, goal, carried = form.get("user", ""), _own(form.get("next", "")), form.get("carried", "")[:_CARRIED]
        user = accounts.verify(name, form.get("password", ""))
        if user is None:
            wait = accounts.wait_s(name)
            problem = t.WAIT.format(minutes=-(-wait // 60)) if wait else t.WRONG
            status = 429 if wait else 401
            return _login(pages, gate, request, goal=goal, user=name, carried=carried, problem=problem, status=status)
        cookie = gate.sessions.start(user)
        response: Response
        if fields := _fields(carried):
            request.state.session = gate.sessions.read(cookie)
            response = pages.page("login_resume.html", request, goal=goal, fields=fields)
        else:
            response = RedirectResponse(goal, 303)
        response.set_cookie(
            COOKIE, cookie, max_age=gate.sessions.seconds, path="/staff", httponly=True, samesite="strict",
            secure=request.url.scheme == "https",
        )  # fmt: skip
        return response

    @app.post("/staff/logout", include_in_schema=False)
    def logout(session: Session = Depends(gate.posted)) -> Response:
        gate.sessions.end(session)
        response = RedirectResponse("/staff", 303)
        response.delete_cookie(COOKIE, path="/staff")
        return response

    @app.exception_handler(NeedsLogin)
    async def needs_login(request: Request, _: NeedsLogin) -> Response:
        if request.method == "GET":
            return RedirectResponse(f"/staff/login?next={request.url.path}", 303)
        fields = await read_form(request)
        fields.pop("csrf", None)
        carried = json.dumps(fields, ensure_ascii=False)
        goal = request.url.path
        return _login(pages, gate, request, goal=goal, carried=carried, problem=t.EXPIRED, status=401)

    @app.exception_handler(Refused)
    async def refused(request: Request, error: Refused) -> Response:
        return pages.page("login_refused.html", request, message=error.message, status=error.status)

    return gate


def _login(
    pages: Pages,
    gate: Gate,
    request: Request,
    *,
    goal: str,
    user: str = "",
    carried: str = "",
    problem: str = "",
    status: int = 200,
) -> HTMLResponse:
    nobody = not gate.accounts.users()
    return pages.page(
        "login.html", request, status=status, goal=goal, user=user, carried=carried, problem=problem, nobody=nobody
    )


def _own(goal: str) -> str:
    """An address of the staff pages, never another site's."""
    parts = urlsplit(goal)
    ours = not parts.scheme and not parts.netloc and parts.path.startswith("/staff/") and "\\" not in goal
    return parts.path if ours and parts.path not in ("/staff/login", "/staff/logout") else HOME


def _fields(carried: str) -> dict[str, str]:
    try:
        values = json.loads(carried) if carried else {}
    except ValueError:
        return {}
    return {str(name): str(value) for name, value in values.items()} if isinstance(values, dict) else {}


Dependency = Callable[..., Session]
