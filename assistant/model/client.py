"""The language model behind one narrow door: text in, text out, in time, within the day's budget.

Whatever goes wrong (no connection, 429, 500, a hang, a cut stream, garbage, a budget used up) is one error,
`ModelFailed`, and whoever asked falls back to quoting. A call never outlives its deadline for the one who waits:
it runs in a thread of its own, and an abandoned one ends with its HTTP time-out. Nothing here judges what the
model says; that is the gate's business.
"""

from __future__ import annotations

import contextvars
import logging
import queue
import sqlite3
import threading
import time
from collections.abc import Callable, Generator, Iterator
from contextlib import closing, contextmanager
from contextvars import ContextVar
from dataclasses import asdict, dataclass, field
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal, cast

from assistant.settings import Settings
from corpus.errors import BadData, MissingExtra

if TYPE_CHECKING:
    from langchain_core.language_models import BaseChatModel
    from langchain_core.messages import AIMessageChunk

log = logging.getLogger(__name__)

_PROMPTS = Path(__file__).parent / "prompts"
_WAITING_MOST = 8  # calls under way at once, abandoned ones included; the next one quotes instead of queueing
_LONGEST = 4000  # characters of an answer; a model that says more has lost the thread
_NO_KEY = "none"  # a local server needs no key, but the client insists on one
_JST = timezone(timedelta(hours=9))  # a budget's day is a day in Japan
_FINISHES = ("finish_reason", "done_reason", "stop_reason")
_WHOLE = {"stop", "end_turn", "STOP"}


class ModelFailed(Exception):
    """The model did not answer; ``args[0]`` is one word for the trace: why."""


# --- prompts ---------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Prompt:
    """A system prompt and the version it is; versions are files, so that a change shows in the history."""

    name: str
    text: str


def load_prompt(name: str) -> Prompt:
    """The newest version of a prompt: ``compose.v2.md`` before ``compose.v1.md``."""
    newest = max(_PROMPTS.glob(f"{name}.v*.md"), key=lambda path: int(path.name.split(".v")[1].removesuffix(".md")))
    return Prompt(newest.name.removesuffix(".md"), newest.read_text(encoding="utf-8").strip())


# --- what is recorded ------------------------------------------------------------------------------------


@dataclass(slots=True)
class Call:
    """One call, as the trace shows it: never a word of it, only what it was, how long, how many tokens."""

    prompt: str
    model: str
    ms: float = 0.0
    input_tokens: int = 0
    output_tokens: int = 0
    estimated: bool = True  # the server sent no counts: one token a character is assumed, which is too many
    failed: str | None = None
    gate: dict[str, object] = field(default_factory=dict)  # what became of the answer


# What a face shows before the reply is there: the verbatim answer once, then each sentence that has passed the gate.
Show = Callable[[Literal["quoted", "sentence"], str], None]


@dataclass(frozen=True, slots=True)
class _Reply:
    """The calls made for one reply, until when they may take, and who watches it grow."""

    deadline: float
    calls: list[Call]
    show: Show | None


_reply: ContextVar[_Reply | None] = ContextVar("reply", default=None)


@contextmanager
def model_calls(trace: dict[str, object], seconds: float, *, show: Show | None = None) -> Iterator[None]:
    """All calls inside share ``seconds``; their counts stand in ``trace["model"]`` afterwards.

    ``show`` receives what `show_early` is given meanwhile; the reply that follows replaces all of it.
    """
    reply = _Reply(time.monotonic() + seconds, [], show)
    token = _reply.set(reply)
    try:
        yield
    finally:
        _reply.reset(token)
        if reply.calls:
            trace["model"] = [asdict(call) for call in reply.calls]


def note_gate(outcome: dict[str, object]) -> None:
    """What became of the last call's answer, for the trace."""
    reply = _reply.get()
    if reply is not None and reply.calls:
        reply.calls[-1].gate = outcome


def show_early(kind: Literal["quoted", "sentence"], text: str) -> None:
    """Hand on what may be read already, where anyone watches this reply."""
    reply = _reply.get()
    if reply is not None and reply.show is not None:
        reply.show(kind, text)


# --- the day's budget ------------------------------------------------------------------------------------


class Budget:
    """Calls and tokens of a day, counted in a file that several processes share. 0 means no limit."""

    def __init__(self, path: Path, *, calls: int, tokens: int) -> None:
        self._path, self._calls, self._tokens = path, calls, tokens

    def take(self) -> bool:
        """Count one call, if the day still has one; an unreadable count is a used-up budget."""
        try:
            with self._open() as database:
                calls, tokens = self._spent(database)
                if (self._calls and calls >= self._calls) or (self._tokens and tokens >= self._tokens):
                    return False
                database.execute("UPDATE spent SET calls = calls + 1 WHERE day = ?", (_today(),))
            return True
        except (sqlite3.Error, OSError) as error:
            log.error("the model budget cannot be counted: %s", error)
            return False

    def spend(self, tokens: int) -> None:
        try:
            with self._open() as database:
                self._spent(database)
                database.execute("UPDATE spent SET tokens = tokens + ? WHERE day = ?", (tokens, _today()))
        except (sqlite3.Error, OSError) as error:
            log.error("the model budget cannot be counted: %s", error)

    def spent(self) -> tuple[int, int]:
        """(calls, tokens) of today."""
        with self._open() as database:
            return self._spent(database)

    @contextmanager
    def _open(self) -> Iterator[sqlite3.Connection]:
        self._path.parent.mkdir(parents=True, exist_ok=True)
        database = sqlite3.connect(self._path, timeout=2, isolation_level=None)
        try:
            database.execute("CREATE TABLE IF NOT EXISTS spent (day TEXT PRIMARY KEY, calls INTEGER, tokens INTEGER)")
            database.execute("BEGIN IMMEDIATE")
            yield database
            database.execute("COMMIT")
        finally:
            database.close()

    def _spent(self, database: sqlite3.Connection) -> tuple[int, int]:
        database.execute("INSERT OR IGNORE INTO spent VALUES (?, 0, 0)", (_today(),))
        row = database.execute("SELECT calls, tokens FROM spent WHERE day = ?", (_today(),)).fetchone()
        return int(row[0]), int(row[1])


def _today() -> str:
    return datetime.now(UTC).astimezone(_JST).date().isoformat()


# --- the model -------------------------------------------------------------------------------------------


class Llm:
    """A chat model with a deadline and a budget. Safe to call from several threads."""

    def __init__(self, model: BaseChatModel, *, name: str, budget: Budget, seconds: float) -> None:
        self._model, self.name, self._budget, self._seconds = model, name, budget, seconds
        self._free = threading.BoundedSemaphore(_WAITING_MOST)

    def ask(self, prompt: Prompt, data: str, *, seconds: float | None = None) -> str:
        """The whole answer. Raises `ModelFailed`."""
        return "".join(self.stream(prompt, data, seconds=seconds))

    def stream(self, prompt: Prompt, data: str, *, seconds: float | None = None) -> Iterator[str]:
        """The answer in pieces as they come. Raises `ModelFailed`, also after pieces: then none of them counts.

        ``data`` goes as the user's message; what is in it is never an instruction of ours.
        """
        reply = _reply.get()
        call = Call(prompt.name, self.name)
        if reply is not None:
            reply.calls.append(call)
        started = time.monotonic()
        deadline = min(started + (seconds or self._seconds), reply.deadline if reply else float("inf"))
        try:
            yield from self._stream(prompt, data, deadline, call)
        except ModelFailed as failure:
            call.failed = str(failure)
            raise
        finally:
            call.ms = round((time.monotonic() - started) * 1000, 1)

    def _stream(self, prompt: Prompt, data: str, deadline: float, call: Call) -> Iterator[str]:
        if time.monotonic() >= deadline:
            raise ModelFailed("timeout")
        if not self._budget.take():
            raise ModelFailed("budget")
        if not self._free.acquire(blocking=False):
            raise ModelFailed("busy")
        chunks: queue.Queue[AIMessageChunk | Exception | None] = queue.Queue()
        stopped = threading.Event()
        context = contextvars.copy_context()  # callbacks and tracing of whoever called us
        threading.Thread(target=context.run, args=(self._read, prompt, data, chunks, stopped), daemon=True).start()
        said, finish, length = [], None, 0
        try:
            while (chunk := _next(chunks, deadline)) is not None:
                text = chunk.text
                finish = next((chunk.response_metadata[k] for k in _FINISHES if chunk.response_metadata.get(k)), finish)
                if usage := chunk.usage_metadata:
                    call.input_tokens += usage["input_tokens"]
                    call.output_tokens += usage["output_tokens"]
                    call.estimated = False
                length += len(text)
                if length > _LONGEST:
                    raise ModelFailed("too long")
                if text:
                    said.append(text)
                    yield text
        finally:
            stopped.set()
            if call.estimated:
                call.input_tokens, call.output_tokens = len(prompt.text) + len(data), length
            self._budget.spend(call.input_tokens + call.output_tokens)
        if finish not in _WHOLE:
            raise ModelFailed(f"cut: {finish}" if finish in ("length", "content_filter") else "cut")
        if not "".join(said).strip():
            raise ModelFailed("empty")

    def _read(
        self,
        prompt: Prompt,
        data: str,
        chunks: queue.Queue[AIMessageChunk | Exception | None],
        stopped: threading.Event,
    ) -> None:
        """The thread that waits for the server. It says how it ended through the queue, never by raising."""
        try:
            with closing(cast("Generator[AIMessageChunk]", self._model.stream(_messages(prompt, data)))) as answer:
                for chunk in answer:
                    if stopped.is_set():
                        break
                    chunks.put(chunk)
            chunks.put(None)
        except Exception as error:
            chunks.put(error)
        finally:
            self._free.release()


def _messages(prompt: Prompt, data: str) -> list[tuple[str, str]]:
    return [("system", prompt.text), ("human", data)]


def _next(chunks: queue.Queue[AIMessageChunk | Exception | None], deadline: float) -> AIMessageChunk | None:
    try:
        chunk = chunks.get(timeout=max(deadline - time.monotonic(), 0.001))
    except queue.Empty:
        raise ModelFailed("timeout") from None
    if isinstance(chunk, Exception):
        raise ModelFailed(type(chunk).__name__) from chunk
    return chunk


def open_llm(settings: Settings) -> Llm:
    """The model of ``ASSISTANT_LLM``. Raises `MissingExtra`, or `BadData` for a setting that names no model."""
    try:
        from langchain.chat_models import init_chat_model

        model = init_chat_model(settings.llm, **_options(settings))
    except ImportError as error:
        if settings.llm.partition(":")[0] in ("openai", "ollama") or "langchain_openai" in str(error):
            raise MissingExtra("言語モデルによる回答(ASSISTANT_LLM)", "llm") from error
        raise BadData("ASSISTANT_LLM", None, "使える部品が入っている提供元", _first_line(error)) from error
    except Exception as error:  # each provider has its own way to refuse its options
        raise BadData("ASSISTANT_LLM", None, "「openai:モデル名」の形の設定", _first_line(error)) from error
    budget = Budget(
        Path(settings.data) / "llm_budget.sqlite", calls=settings.llm_daily_calls, tokens=settings.llm_daily_tokens
    )
    return Llm(model, name=settings.llm, budget=budget, seconds=settings.llm_seconds)


def _options(settings: Settings) -> dict[str, Any]:
    """What goes to the provider's client. Retries are off: the time is the asker's, and quoting is always there."""
    provider = settings.llm.partition(":")[0]
    options: dict[str, Any] = {"temperature": 0}
    if settings.llm_base_url:
        options["base_url"] = settings.llm_base_url
    if provider == "ollama":
        options["client_kwargs"] = {"timeout": settings.llm_seconds}
        return options
    options |= {"timeout": settings.llm_seconds, "max_retries": 0, "max_tokens": settings.llm_max_tokens}
    if settings.llm_api_key is not None:
        options["api_key"] = settings.llm_api_key.get_secret_value()
    elif settings.llm_base_url and provider == "openai":
        options["api_key"] = _NO_KEY
    return options


def _first_line(error: Exception) -> str:
    return (str(error).splitlines() or [type(error).__name__])[0][:160]
