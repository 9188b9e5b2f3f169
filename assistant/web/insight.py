"""Behind the login: counts, what people did not get, thumbs, added questions, pins, withdrawals, the shut chat."""

from __future__ import annotations

from collections.abc import Callable
from typing import Annotated, Any
from urllib.parse import quote

from fastapi import APIRouter, Depends, FastAPI, Request
from fastapi.responses import HTMLResponse, RedirectResponse, Response

from assistant.office.accounts import Session
from assistant.office.additions import Additions, digest, office_folder
from assistant.office.usage import State, Usage
from assistant.reading.personal import mask
from assistant.service import Assistant
from assistant.settings import MAX_QUESTION, Settings
from assistant.web import desk_messages_ja as t
from assistant.web.login import Gate, Refused
from assistant.web.preview import Preview, Previews
from assistant.web.staff import HEADERS, Pages, read_form
from corpus.records import Opinion
from index.text import clean

DAYS = 30
_HOME = "/staff/insight"
_REASON = 500  # characters of a reason, a notice or a note

Form = Annotated[dict[str, str], Depends(read_form)]


def install(app: FastAPI, assistant: Assistant, pages: Pages, gate: Gate, settings: Settings) -> None:
    """Start recording use, and add the pages that read it."""
    usage = Usage(settings.data / "usage.sqlite3", keep_words=settings.record_questions, days=settings.usage_days)
    assistant.usage = usage
    folder = office_folder(settings.data, assistant.consultation)
    office = Office(assistant, pages, gate, usage, Additions(folder), settings.usage_days)
    for routes in (office.records_of_use, office.questions, office.pins, office.controls):
        app.include_router(routes(), include_in_schema=False)


class Office:
    """The routes, by subject. Each page needs a login; each form its token; what is shut or withdrawn, an administrator."""

    def __init__(
        self, assistant: Assistant, pages: Pages, gate: Gate, usage: Usage, additions: Additions, days: int
    ) -> None:
        self._assistant, self._pages, self._gate = assistant, pages, gate
        self._usage, self._additions, self._days = usage, additions, days
        self._previews = Previews(assistant)
        self._loaded = {row["question"] for row in additions.rows()}  # what this server was started with

    def _page(self, name: str, request: Request, **values: Any) -> HTMLResponse:
        done = request.query_params.get("done", "")
        message = getattr(t, done, "") if done in _DONE else ""
        return self._pages.page(name, request, tabs=t.INSIGHT_TABS, message=message, **values)

    # --- records of use ----------------------------------------------------------------------------------

    def records_of_use(self) -> APIRouter:
        router, usage = APIRouter(dependencies=[Depends(self._gate.staff)]), self._usage

        @router.get(_HOME)
        def counts(request: Request) -> HTMLResponse:
            from assistant.web.plots import totals_of

            days = usage.days(DAYS)
            totals = totals_of(days)
            return self._page(
                "insight.html", request, days=days, span=DAYS, totals=totals, total=sum(totals.values()),
                ratings=usage.ratings(), keep_words=usage.keep_words, kept_days=self._days, dropped=usage.dropped,
            )  # fmt: skip

        @router.get(_HOME + "/plots/{name}-{theme}.svg")
        def plot(name: str, theme: str) -> Response:
            from assistant.web import plots

            draw = {"days": plots.by_day, "outcomes": plots.by_outcome}.get(name)
            if draw is None or theme not in ("light", "dark"):
                raise Refused(404, t.NO_PAGE)
            return Response(draw(usage.days(DAYS), theme), media_type="image/svg+xml", headers=HEADERS)

        @router.get(_HOME + "/missed")
        def missed(request: Request) -> HTMLResponse:
            groups = usage.missed()
            state = request.query_params.get("state", "")
            shown = [group for group in groups if state in ("", group.state)]
            return self._page(
                "insight_missed.html", request, groups=shown, state=state, states=t.STATES,
                keep_words=usage.keep_words, kept_days=self._days,
            )  # fmt: skip

        @router.post(_HOME + "/missed")
        def note(form: Form, session: Session = Depends(self._gate.posted)) -> Response:
            state = form.get("state", "")
            if state not in list(State) or not form.get("topic"):
                raise Refused(422, t.BAD_FIELD)
            usage.note(form["topic"][:1000], State(state), form.get("note", "")[:_REASON], session.user)
            return _back("/missed", "SAVED")

        @router.get(_HOME + "/thumbs")
        def thumbs(request: Request) -> HTMLResponse:
            return self._page("insight_thumbs.html", request, thumbs=usage.thumbs())

        return router

    # --- anticipated questions ---------------------------------------------------------------------------

    def questions(self) -> APIRouter:
        router = APIRouter(dependencies=[Depends(self._gate.staff)])
        home = _HOME + "/questions"

        @router.get(home)
        def added(request: Request) -> HTMLResponse:
            return self._questions(request)

        @router.post(home)
        def from_missed(request: Request, form: Form, session: Session = Depends(self._gate.posted)) -> HTMLResponse:
            return self._questions(request, question=form.get("question", "")[:MAX_QUESTION])

        @router.post(home + "/check")
        def check(request: Request, form: Form, session: Session = Depends(self._gate.posted)) -> Response:
            question, written = clean(form.get("question", "")), form.get("labels", "")
            problem, opinions = self._read_labels(written)
            if not question or len(question) > MAX_QUESTION:
                problem = t.QUESTION_LENGTH.format(limit=MAX_QUESTION)
            elif mask(question) != question:
                problem = t.HAS_PERSONAL.format(masked=mask(question))
            preview = None
            if not problem:
                earlier = self._additions.read(self._assistant.consultation)
                labels = [opinion.label for opinion in opinions]
                preview = self._previews.start(question, labels, earlier, by=session.user)
                problem = "" if preview else t.BUSY
            if preview is None:
                return self._questions(request, question=question, labels=written, problem=problem)
            return RedirectResponse(f"{home}/check/{preview.id}", 303)

        @router.get(home + "/check/{id}")
        def checked(request: Request, id: str) -> HTMLResponse:
            return self._page("insight_preview.html", request, preview=self._preview(id))

        @router.post(home + "/publish")
        def publish(form: Form, session: Session = Depends(self._gate.posted)) -> Response:
            preview = self._preview(form.get("id", ""))
            if preview.changes is None or preview.has_error:
                raise Refused(409, t.FLAWED if preview.has_error else t.PREVIEW_GONE)
            self._additions.publish(preview.question, list(preview.labels), by=session.user)
            self._assistant.controls.log(
                "publish", session.user, question=preview.question, label=" ".join(preview.labels)
            )
            self._previews.forget()
            return _back("/questions", "PUBLISHED")

        @router.post(home + "/remove")
        def remove(form: Form, session: Session = Depends(self._gate.posted)) -> Response:
            question = form.get("question", "")
            self._additions.remove(question)
            self._assistant.controls.log("remove", session.user, question=question)
            return _back("/questions", "REMOVED")

        return router

    def _questions(self, request: Request, *, question: str = "", labels: str = "", problem: str = "") -> HTMLResponse:
        rows = [{**row, "in_use": row["question"] in self._loaded} for row in self._additions.rows()]
        return self._page(
            "insight_questions.html", request, rows=rows, path_of_file=str(self._additions.path), question=question,
            labels=labels, problem=problem, status=422 if problem else 200,
        )  # fmt: skip

    def _preview(self, id: str) -> Preview:
        preview = self._previews.find(id)
        if preview is None:
            raise Refused(404, t.PREVIEW_GONE)
        return preview

    def _read_labels(self, written: str) -> tuple[str, list[Opinion]]:
        """A problem, or the opinions whose numbers are written with white space or commas between."""
        opinions: list[Opinion] = []
        for label in dict.fromkeys(clean(written).replace(",", " ").replace("、", " ").split()):
            opinion = self._assistant.consultation.find(_half_width(label))
            if opinion is None:
                return t.NO_SUCH_LABEL.format(label=label), []
            opinions.append(opinion)
        return ("" if opinions else t.NO_LABEL), opinions

    # --- pins --------------------------------------------------------------------------------------------

    def pins(self) -> APIRouter:
        router, controls = APIRouter(dependencies=[Depends(self._gate.staff)]), self._assistant.controls

        def show(request: Request, question: str = "", label: str = "", problem: str = "") -> HTMLResponse:
            find = self._assistant.consultation.find
            pins = [
                (pin, (opinion := find(pin.label)) is not None and digest(opinion) == pin.record)
                for pin in controls.pins
            ]
            return self._page(
                "insight_pins.html", request, pins=pins, frequent=self._usage.frequent(20), question=question, label=label,
                problem=problem, status=422 if problem else 200,
            )  # fmt: skip

        @router.get(_HOME + "/pins")
        def pinned(request: Request) -> HTMLResponse:
            return show(request)

        @router.post(_HOME + "/pins")
        def pin(request: Request, form: Form, session: Session = Depends(self._gate.posted)) -> Response:
            question, written = clean(form.get("question", "")), form.get("label", "")
            if "label" not in form:
                return show(request, question)
            problem, opinions = self._read_labels(written)
            if not question or len(question) > MAX_QUESTION:
                problem = t.QUESTION_LENGTH.format(limit=MAX_QUESTION)
            elif mask(question) != question:
                problem = t.HAS_PERSONAL.format(masked=mask(question))
            if problem:
                return show(request, question, written, problem)
            controls.pin(question, opinions[0], owner=session.user)
            return _back("/pins", "PINNED")

        @router.post(_HOME + "/pins/remove")
        def unpin(form: Form, session: Session = Depends(self._gate.posted)) -> Response:
            controls.unpin(form.get("question", ""), by=session.user)
            return _back("/pins", "UNPINNED")

        return router

    # --- withdrawals and the shut chat -------------------------------------------------------------------

    def controls(self) -> APIRouter:
        router, controls = APIRouter(dependencies=[Depends(self._gate.staff)]), self._assistant.controls

        @router.get(_HOME + "/controls")
        def show(request: Request) -> HTMLResponse:
            return self._page("insight_controls.html", request, journal=controls.journal(), acts=t.ACTS)

        def acted(path: str, act: Callable[[dict[str, str], Session], None]) -> None:
            @router.post(f"{_HOME}/controls/{path}")
            def handle(form: Form, session: Session = Depends(self._gate.posted_by_admin)) -> Response:
                if not form.get("reason", "").strip() or not form.get("notice", "-").strip():
                    raise Refused(422, t.REASON_NEEDED)
                form.update({name: value.strip()[:_REASON] for name, value in form.items()})
                act(form, session)
                return _back("/controls", "SAVED")

        def opinion(form: dict[str, str]) -> Opinion:
            problem, opinions = self._read_labels(form.get("label", ""))
            if problem:
                raise Refused(422, problem)
            return opinions[0]

        acted("shut", lambda f, s: controls.shut_chat(reason=f["reason"], notice=f.get("notice", ""), by=s.user))
        acted("open", lambda f, s: controls.open_chat(reason=f["reason"], by=s.user))
        acted(
            "withdraw",
            lambda f, s: controls.withdraw(opinion(f), reason=f["reason"], notice=f.get("notice", ""), by=s.user),
        )
        acted("restore", lambda f, s: controls.restore(f.get("label", ""), reason=f["reason"], by=s.user))
        return router


_DONE = ("SAVED", "PUBLISHED", "REMOVED", "PINNED", "UNPINNED")


def _back(page: str, done: str) -> Response:
    """To the page again, so that reloading it sends nothing twice."""
    return RedirectResponse(f"{_HOME}{page}?done={quote(done)}", 303)


def _half_width(label: str) -> str:
    from unicodedata import normalize

    return normalize("NFKC", label)
