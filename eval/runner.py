"""Stored runs: what a system replied to a test set, kept so that it can be scored again without asking again.

A run is a folder: ``run.json`` says who answered what, where and from what; ``questions.jsonl`` is the test set as
it was asked; ``replies.jsonl`` has one line a turn, written the moment it was answered. What always holds: the
replies of an item are complete or the item is asked again; a folder is only ever continued by the same system,
code, corpus and questions; figures come from the folder alone, so scoring it twice gives the same.
"""

from __future__ import annotations

import hashlib
import json
import os
import platform
import shutil
import subprocess
import time
from collections.abc import Callable, Iterable, Iterator
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import cast

from assistant.answers import ReplyJson
from corpus.records import Consultation
from eval.errors import BadRun
from eval.items import Item, TestSet
from eval.metrics import Judged
from eval.qa_files import read_set, write_jsonl
from eval.systems import Answer, System

FORMAT = 1
RUN, QUESTIONS, REPLIES = "run.json", "questions.jsonl", "replies.jsonl"
ROOT = Path(__file__).resolve().parent.parent
# What decides a reply: three packages, and the systems of this one.
_CODE = ("corpus", "index", "assistant", "eval/systems.py", "eval/peer.py", "eval/shipped.py", "eval/ablations.py")
_LIBRARIES = ("chromadb", "bm25s", "sudachipy", "model2vec", "numpy", "langchain-core", "sentence-transformers")


@dataclass(frozen=True, slots=True)
class Identity:
    """What must be equal for two halves of a run to belong together."""

    system: str
    fingerprint: str
    settings: dict[str, object]
    consultation: str
    corpus: str
    set_name: str
    set_sha256: str
    code: str
    format: int = FORMAT


@dataclass(frozen=True, slots=True)
class RunInfo:
    """``run.json``: the identity, and the circumstances that are told but need not be equal."""

    identity: Identity
    commit: str
    machine: dict[str, str]
    started: str
    finished: str | None = None


@dataclass(frozen=True, slots=True)
class StoredRun:
    """A finished run as it is scored: every turn with its reply, in the order of the test set."""

    folder: Path
    info: RunInfo
    judged: tuple[Judged, ...]
    traces: dict[tuple[str, int], dict[str, object]]

    @property
    def label(self) -> str:
        return self.info.identity.system


Progress = Callable[[int, int], object]


def run(
    system: System, questions: TestSet, consultation: Consultation, folder: Path, *,
    fresh: bool = False, progress: Progress | None = None,
) -> StoredRun:  # fmt: skip
    """Ask every question that ``folder`` has no reply to, and return the whole run.

    Raises `BadRun` where the folder holds a run of another system, code, corpus or test set and ``fresh`` is not
    set; ``fresh`` throws that run away.
    """
    identity = identify(system, questions, consultation)
    if fresh and (folder / RUN).exists():
        shutil.rmtree(folder)
    info = _begin(folder, identity, questions)
    done = _salvage(folder, questions)
    waiting = [item for item in questions.items if item.id not in done]
    with (folder / REPLIES).open("a", encoding="utf-8") as file:
        for count, item in enumerate(waiting, start=len(done) + 1):
            lines = [_line(item, turn, answer) for turn, answer in enumerate(ask(system, item))]
            file.write("".join(lines))
            file.flush()
            if progress:
                progress(count, len(questions.items))
    if info.finished is None:
        _write_info(folder, RunInfo(identity, info.commit, info.machine, info.started, _now()))
    return open_run(folder, consultation)


def ask(system: System, item: Item) -> Iterator[Answer]:
    """The item's turns, in one conversation of its own."""
    conversation = f"eval-{item.id}-{time.monotonic_ns()}" if len(item.turns) > 1 else None
    for turn in item.turns:
        yield system.answer(turn.question, conversation=conversation)


def open_run(folder: Path, consultation: Consultation) -> StoredRun:
    """A finished run. Raises `BadRun` where it is missing, broken, unfinished or of another corpus."""
    info = read_info(folder)
    if (info.identity.consultation, info.identity.corpus) != (consultation.id, consultation.fingerprint):
        raise BadRun(
            folder,
            f"この実行は別の文書のものです({info.identity.consultation} {info.identity.corpus}。"
            f"今の文書は {consultation.id} {consultation.fingerprint})",
            "今の文書で実行し直してください",
        )
    questions = read_set(folder / QUESTIONS, consultation)
    replies = {(str(line["item"]), cast("int", line["turn"])): line for line in _complete_lines(folder)}
    judged = []
    for item in questions.items:
        for number, turn in enumerate(item.turns):
            line = replies.get((item.id, number))
            if line is None:
                raise BadRun(
                    folder, f"質問「{item.id}」への応答がありません", "同じ run の命令で続きから実行してください"
                )
            ranking = tuple(map(str, cast("list[str]", line["ranking"])))
            judged.append(Judged(item, turn, cast("ReplyJson", line["reply"]), ranking))
    traces = {key: cast("dict[str, object]", line["trace"]) for key, line in replies.items()}
    return StoredRun(folder, info, tuple(judged), traces)


def find_runs(folder: Path) -> list[Path]:
    """The run folders at or right under ``folder``, in order of name. Raises `BadRun` where there are none."""
    found = [folder] if (folder / RUN).is_file() else sorted(path.parent for path in folder.glob(f"*/{RUN}"))
    if not found:
        raise BadRun(folder, "実行の結果がありません", "先に python -m eval run を実行してください")
    return found


def identify(system: System, questions: TestSet, consultation: Consultation) -> Identity:
    settings = cast("dict[str, object]", json.loads(json.dumps(system.settings)))
    return Identity(
        system.name, system.fingerprint, settings, consultation.id, consultation.fingerprint,
        questions.name, questions.sha256, code_fingerprint(),
    )  # fmt: skip


def code_fingerprint() -> str:
    """One hash over every Python and data file of the packages that reply, committed or not."""
    total = hashlib.sha256()
    for part in _CODE:
        for path in [ROOT / part, *sorted((ROOT / part).rglob("*"))]:
            if path.suffix in (".py", ".toml", ".json", ".jsonl") and path.is_file():
                total.update(path.relative_to(ROOT).as_posix().encode() + b"\0" + path.read_bytes())
    return total.hexdigest()[:16]


def commit() -> str:
    """The commit of the working tree, with ``+`` where it has changes; empty outside a git repository."""

    def git(*arguments: str) -> str:
        done = subprocess.run(["git", "-C", str(ROOT), *arguments], capture_output=True, text=True, check=False)
        return done.stdout.strip() if done.returncode == 0 else ""

    try:
        return git("rev-parse", "--short=12", "HEAD") + ("+" if git("status", "--porcelain") else "")
    except OSError:
        return ""


def machine() -> dict[str, str]:
    """What the latencies depend on."""

    def installed(library: str) -> str:
        try:
            return version(library)
        except PackageNotFoundError:
            return "-"

    about = {"python": platform.python_version(), "system": platform.platform(), "cpus": str(os.cpu_count())}
    return about | {"processor": _processor()} | {library: installed(library) for library in _LIBRARIES}


def read_info(folder: Path) -> RunInfo:
    """``run.json`` of a folder. Raises `BadRun` where it is missing or not one of ours."""
    try:
        value = json.loads((folder / RUN).read_text(encoding="utf-8"))
        return RunInfo(**(value | {"identity": Identity(**value["identity"])}))
    except FileNotFoundError:
        raise BadRun(folder, "実行の結果がありません", "先に python -m eval run を実行してください") from None
    except (OSError, ValueError, TypeError, KeyError):
        raise BadRun(
            folder, f"{RUN} が読めません", "フォルダーを確かめるか、--fresh を付けて実行し直してください"
        ) from None


def _begin(folder: Path, identity: Identity, questions: TestSet) -> RunInfo:
    if (folder / RUN).exists():
        info = read_info(folder)
        if info.identity != identity:
            names = [key for key, value in asdict(identity).items() if value != asdict(info.identity)[key]]
            problem = f"ここには別の条件の実行が入っています(違うもの: {'、'.join(names)})"
            raise BadRun(folder, problem, "別のフォルダーを指定するか、--fresh を付けて消してから実行してください")
        return info
    folder.mkdir(parents=True, exist_ok=True)
    (folder / REPLIES).unlink(missing_ok=True)
    write_jsonl(questions.items, folder / QUESTIONS)
    info = RunInfo(identity, commit(), machine(), _now())
    _write_info(folder, info)
    return info


def _salvage(folder: Path, questions: TestSet) -> set[str]:
    """Ids of the items whose every turn was answered; the file is rewritten without the others' lines."""
    path = folder / REPLIES
    if not path.exists():
        return set()
    lines = list(_complete_lines(folder))
    answered: dict[str, int] = {}
    for line in lines:
        answered[str(line["item"])] = answered.get(str(line["item"]), 0) + 1
    done = {item.id for item in questions.items if answered.get(item.id) == len(item.turns)}
    part = path.with_suffix(".part")
    kept = (json.dumps(line, ensure_ascii=False) + "\n" for line in lines if line["item"] in done)
    part.write_text("".join(kept), encoding="utf-8")
    part.replace(path)
    return done


def _complete_lines(folder: Path) -> Iterator[dict[str, object]]:
    """Stored lines in order; a line that a crash cut short is left out."""
    try:
        text = (folder / REPLIES).read_text(encoding="utf-8", errors="replace")
    except FileNotFoundError:
        return
    for line in text.split("\n"):
        try:
            value = json.loads(line)
        except ValueError:
            continue
        if isinstance(value, dict) and {"item", "turn", "reply", "ranking", "trace"} <= value.keys():
            yield value


def _line(item: Item, turn: int, answer: Answer) -> str:
    value = {"item": item.id, "turn": turn, "reply": answer.reply, "ranking": answer.ranking, "trace": answer.trace}
    return json.dumps(value, ensure_ascii=False, default=str) + "\n"


def _write_info(folder: Path, info: RunInfo) -> None:
    part = folder / f"{RUN}.part"
    part.write_text(json.dumps(asdict(info), ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
    part.replace(folder / RUN)


def _processor() -> str:
    try:
        lines: Iterable[str] = Path("/proc/cpuinfo").read_text(encoding="utf-8", errors="replace").splitlines()
    except OSError:
        lines = ()
    named = (line.partition(":")[2].strip() for line in lines if line.startswith("model name"))
    return next(named, platform.processor())


def _now() -> str:
    return datetime.now(UTC).isoformat(timespec="seconds")
