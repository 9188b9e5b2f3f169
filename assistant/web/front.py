"""What stands before the pages: security headers for all of them, and Gradio with its other doors shut.

Gradio serves uploads, files, a queue, an API page and more beside its page. This chat needs none of them, so
only the paths that draw the page are let through; whatever is left is not found. Its page is written for
English and names other hosts in its head: both are put right on the way out.
"""

from __future__ import annotations

import base64
import hashlib
import re
from collections.abc import Callable

from fastapi.responses import HTMLResponse, Response
from starlette.datastructures import MutableHeaders
from starlette.requests import Request
from starlette.types import ASGIApp, Message, Receive, Scope, Send

_POLICY = {
    "default-src": "'self'",
    "script-src": "'self'",
    "style-src": "'self' 'unsafe-inline'",  # Gradio and charts set style attributes
    "img-src": "'self' data: blob:",
    "font-src": "'self'",
    "connect-src": "'self'",
    "object-src": "'none'",
    "base-uri": "'self'",
    "form-action": "'self'",
    "frame-ancestors": "'none'",
}
_HEADERS = {
    "x-content-type-options": "nosniff",
    "x-frame-options": "DENY",
    "referrer-policy": "same-origin",
    "permissions-policy": "camera=(), geolocation=(), microphone=(), payment=(), usb=()",
    "cross-origin-opener-policy": "same-origin",
}
_OPEN = re.compile(r"(?!.*\.\.)/(?:theme\.css|favicon\.ico|manifest\.json|robots\.txt|config|assets/.+|static/.+)?")
_INLINE_SCRIPT = re.compile(r"<script(?![^>]*\ssrc=)[^>]*>(.*?)</script>", re.DOTALL)
_SOCIAL = re.compile(r'\s*<meta\s+(?:property="og:|name="twitter:)[^>]*>')
_ROOT = "<gradio-app"


def policy(**more: str) -> str:
    """The content security policy; ``more`` adds sources, as in ``script_src="'unsafe-inline'"``."""
    added = {name.replace("_", "-"): sources for name, sources in more.items()}
    return "; ".join(f"{name} {sources} {added.get(name, '')}".rstrip() for name, sources in _POLICY.items())


class Headers:
    """Adds the headers that a response has not set itself."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        async def with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                for name, value in _HEADERS.items():
                    headers.setdefault(name, value)
                # the API's page at /docs starts itself from a script in the page
                inline = "'unsafe-inline'" if scope["path"] == "/docs" else ""
                headers.setdefault("content-security-policy", policy(script_src=inline))
            await send(message)

        await self.app(scope, receive, with_headers if scope["type"] == "http" else send)


class GradioFront:
    """Gradio's app behind a door: its page in Japanese, the files that the page needs, nothing else.

    ``head`` goes into the page's head, ``first`` is shown until Gradio has drawn; ``missing`` answers the rest.
    """

    def __init__(self, app: ASGIApp, *, head: str, first: str, missing: Callable[[Request], Response]) -> None:
        self.app, self.head, self.first, self.missing = app, head, first, missing

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            return
        request = Request(scope)
        path = request.url.path
        if request.method not in ("GET", "HEAD") or not _OPEN.fullmatch(path):
            await self.missing(request)(scope, receive, send)
        elif path == "/":
            await self._page(scope, receive, send)
        else:
            await self.app(scope, receive, send)

    async def _page(self, scope: Scope, receive: Receive, send: Send) -> None:
        body = bytearray()
        status = 200

        async def collect(message: Message) -> None:
            nonlocal status
            status = message.get("status", status)
            body.extend(message.get("body", b""))

        plain = [(name, value) for name, value in scope["headers"] if name != b"accept-encoding"]
        await self.app({**scope, "headers": plain, "method": "GET"}, receive, collect)
        html = self.in_japanese(body.decode())
        hashes = " ".join(f"'sha256-{_sha256(script)}'" for script in _INLINE_SCRIPT.findall(html))
        # gr.HTML compiles its template and its js_on_load with Function(): no page of Gradio's without unsafe-eval
        headers = {"content-security-policy": policy(script_src=f"{hashes} 'unsafe-eval'"), "cache-control": "no-cache"}
        await HTMLResponse(html, status, headers)(scope, receive, send)

    def in_japanese(self, html: str) -> str:
        html = _SOCIAL.sub("", html.replace('lang="en"', 'lang="ja"', 1))
        html = html.replace('<script type="module"', f'{self.head}\n<script type="module"', 1)
        return html.replace(_ROOT, f"{self.first}\n{_ROOT}", 1)


def wants_html(request: Request) -> bool:
    return request.method in ("GET", "HEAD") and "text/html" in request.headers.get("accept", "")


def _sha256(text: str) -> str:
    return base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()
