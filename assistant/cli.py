"""The command line: ``serve``, ``ask`` (one question or a batch), ``show``, ``search``.

Imports what a command needs when it runs, so that the help stays quick and an answer needs no web server.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from assistant import cli_messages_ja as cli_ja
from assistant import messages_ja as ja
from assistant.settings import Settings
from corpus.console import Command, application, fail

if TYPE_CHECKING:
    from assistant.service import Assistant
    from corpus.records import Consultation as Document

app = application(cli_ja.CLI_HELP)
Consultation = Annotated[str | None, typer.Option(help=cli_ja.CLI_CONSULTATION)]
Json = Annotated[bool, typer.Option("--json", help=cli_ja.CLI_JSON)]


@app.command(cls=Command, help=cli_ja.CLI_ASK)
def ask(
    question: Annotated[
        str | None, typer.Argument(metavar="[質問]", help=cli_ja.CLI_QUESTION, show_default=False)
    ] = None,
    batch: Annotated[Path | None, typer.Option(metavar="ファイル", help=cli_ja.CLI_BATCH)] = None,
    output: Annotated[Path | None, typer.Option(metavar="ファイル", help=cli_ja.CLI_OUTPUT)] = None,
    as_json: Json = False,
    consultation: Consultation = None,
) -> None:
    if batch is not None and question is not None:
        fail(cli_ja.CLI_BATCH_ALONE, status=2)
    if batch is not None:
        _ask_batch(batch, output, consultation)
    elif question is None or output is not None:
        fail(cli_ja.CLI_ASK_WHAT, status=2)
    else:
        _ask_one(question, as_json, consultation)


def _ask_one(question: str, as_json: bool, consultation: str | None) -> None:
    from assistant.answers import Outcome

    reply = _assistant(consultation).ask(question)
    if as_json:
        typer.echo(json.dumps(reply.as_json(), ensure_ascii=False, indent=1))
    else:
        head = cli_ja.CLI_OUTCOMES[reply.outcome]
        lines = ([head] if head else []) + [reply.text]
        if reply.draft.plain:
            lines += ["", f"〔{ja.PLAIN_TITLE}〕", ja.PLAIN_NOTE, reply.draft.plain, ""]
        if not reply.outcome.answers and reply.draft.related:
            lines.append(cli_ja.CLI_RELATED.format(numbers=ja.numbers([o.label for o in reply.draft.related])))
        if reply.draft.options:
            lines += [cli_ja.CLI_OPTIONS, *(f"・{option}" for option in reply.draft.options)]
        if reply.notice:
            lines.append(reply.notice)
        typer.echo("\n".join(lines))
    raise typer.Exit(1 if reply.outcome is Outcome.ERROR else 0)


def _ask_batch(batch: Path, output: Path | None, consultation: str | None) -> None:
    from assistant.batch import answer_lines

    if output is None:
        fail(cli_ja.CLI_BATCH_OUTPUT, status=2)
        return
    try:
        lines = batch.read_bytes().removeprefix(b"\xef\xbb\xbf").split(b"\n")
    except OSError as error:
        fail(cli_ja.CLI_NO_FILE.format(path=batch, cause=error.strerror))
        return
    if output.exists() and output.samefile(batch):
        fail(cli_ja.CLI_SAME_FILE.format(path=output), status=2)
    # Written beside the file and renamed, so that a run that ends early leaves the earlier answers whole; a device is not.
    part = output if output.exists() and not output.is_file() else output.with_name(f".{output.name}.part")
    try:
        with part.open("w", encoding="utf-8", newline="\n") as file:
            faults = 0
            for reply in answer_lines(_assistant(consultation), _progress(lines)):
                file.write(json.dumps(reply, ensure_ascii=False) + "\n")
                faults += reply["outcome"] == "error"
        if part != output:
            part.replace(output)
    except OSError as error:
        fail(cli_ja.CLI_NO_WRITE.format(path=output, cause=error.strerror))
        return
    raise typer.Exit(1 if faults else 0)


def _progress(lines: list[bytes]) -> list[bytes]:
    if not sys.stderr.isatty():
        return lines
    from typing import cast

    from tqdm import tqdm

    return cast("list[bytes]", tqdm(lines, desc=cli_ja.CLI_PROGRESS, file=sys.stderr))


@app.command(cls=Command, help=cli_ja.CLI_SHOW)
def show(
    label: Annotated[
        str | None, typer.Argument(metavar="[番号|document]", help=cli_ja.CLI_LABEL, show_default=False)
    ] = None,
    every: Annotated[bool, typer.Option("--all", help=cli_ja.CLI_ALL)] = False,
    as_json: Json = False,
    consultation: Consultation = None,
) -> None:
    from assistant.lookup.records import show_records
    from corpus import store

    if (label is None) != every:
        fail(cli_ja.CLI_SHOW_WHAT, status=2)
    document = store.load(_settings(consultation).consultation)
    if label == "document":
        typer.echo(json.dumps(document.as_json(), ensure_ascii=False, indent=1) if as_json else document.text)
        return
    opinion = document.find(label.strip()) if label else None
    if label and opinion is None:
        fail(unknown_label(label, document))
    if as_json:
        shown = opinion.as_json() if opinion else [o.as_json() for o in document.opinions]
        typer.echo(json.dumps(shown, ensure_ascii=False, indent=1))
    else:
        text, _ = show_records([opinion] if opinion else document.opinions, document)
        typer.echo(f"{text}\n\n{ja.provenance(document)}")


@app.command(cls=Command, help=cli_ja.CLI_SEARCH)
def search(
    query: Annotated[str, typer.Argument(metavar="言葉", help=cli_ja.CLI_WORDS)],
    as_json: Json = False,
    consultation: Consultation = None,
) -> None:
    from assistant.search import search_records

    assistant = _assistant(consultation)
    matches = search_records(assistant, query)
    if as_json:
        typer.echo(json.dumps([match.as_json() for match in matches], ensure_ascii=False, indent=1))
        return
    if not matches:
        fail(cli_ja.CLI_FOUND_NONE.format(query=query))
    for match in matches:
        typer.echo(f"{match.opinion.label:>3}  {match.opinion.text[:60]}")


@app.command(cls=Command, help=cli_ja.CLI_SERVE)
def serve(
    host: Annotated[str, typer.Option(help=cli_ja.CLI_HOST)] = "127.0.0.1",
    port: Annotated[int, typer.Option(min=1, max=65535, help=cli_ja.CLI_PORT)] = 7860,
    consultation: Consultation = None,
) -> None:
    from assistant.serve import serve as run_server

    run_server(_settings(consultation), host=host, port=port)


@app.command("draft-questions", cls=Command, help=cli_ja.CLI_DRAFT)
def draft_questions(
    output: Annotated[Path, typer.Argument(metavar="ファイル", help=cli_ja.CLI_DRAFT_OUTPUT)],
    count: Annotated[int, typer.Option(min=1, max=50, help=cli_ja.CLI_DRAFT_COUNT)] = 10,
    consultation: Consultation = None,
) -> None:
    from assistant.model import drafting
    from assistant.model.client import open_llm
    from corpus import store

    settings = _settings(consultation)
    if not settings.llm:
        fail(cli_ja.CLI_DRAFT_NO_MODEL, status=2)
    if output.exists():
        fail(cli_ja.CLI_DRAFT_EXISTS.format(path=output), status=2)
    failures: list[str] = []

    def failed(label: str, cause: str) -> None:
        failures.append(label)
        typer.echo(cli_ja.CLI_DRAFT_FAILED.format(label=label, cause=cause), err=True)

    document = store.load(settings.consultation)
    drafts = drafting.draft_questions(open_llm(settings), document, count=count, failed=failed)
    try:
        written = drafting.write_drafts(output, drafts)
    except OSError as error:
        fail(cli_ja.CLI_NO_WRITE.format(path=output, cause=error.strerror))
        return
    typer.echo(cli_ja.CLI_DRAFT_DONE.format(count=written, path=output))
    raise typer.Exit(1 if failures else 0)


@app.command(cls=Command, help=cli_ja.CLI_CALIBRATE)
def calibrate(consultation: Consultation = None) -> None:
    from assistant.decision.calibrate import fit_shipped
    from assistant.reading.fit_wording import fit_wordings
    from corpus import store
    from corpus.questions import ANTICIPATED, UNANSWERABLE, read_anticipated, read_unanswerable
    from index.encoder import load_encoder

    document = store.load(_settings(consultation).consultation)
    anticipated = read_anticipated(document.folder / ANTICIPATED, document)
    unanswerable = read_unanswerable(document.folder / UNANSWERABLE, document)
    fit_wordings(anticipated, unanswerable)
    folder = fit_shipped(document, anticipated, unanswerable, load_encoder())
    typer.echo(cli_ja.CLI_CALIBRATED.format(folder=folder.name, count=len(anticipated) + len(unanswerable)))


@app.command("add-user", cls=Command, help=cli_ja.CLI_ADD_USER)
def add_user(
    name: Annotated[str, typer.Argument(metavar="名前", help=cli_ja.CLI_USER_NAME)],
    admin: Annotated[bool, typer.Option("--admin", help=cli_ja.CLI_USER_ADMIN)] = False,
    replace: Annotated[bool, typer.Option("--replace", help=cli_ja.CLI_USER_REPLACE)] = False,
) -> None:
    """The password is asked for twice on a terminal, and read as one line from anything else."""
    from assistant.office.accounts import Accounts

    if sys.stdin.isatty():
        password = typer.prompt(cli_ja.CLI_PASSWORD, hide_input=True, confirmation_prompt=cli_ja.CLI_PASSWORD_AGAIN)
    else:
        password = sys.stdin.readline().rstrip("\r\n")
    user = Accounts(_settings(None).data).add(name, password, admin=admin, replace=replace)
    typer.echo(cli_ja.CLI_USER_ADDED.format(name=user.name, role=cli_ja.CLI_ROLES[user.admin]))


def unknown_label(label: str, document: Document) -> str:
    return cli_ja.CLI_UNKNOWN_LABEL.format(
        label=label, first=document.opinions[0].label, last=document.opinions[-1].label, count=len(document.opinions)
    )


def _settings(consultation: str | None) -> Settings:
    settings = Settings()
    return settings.model_copy(update={"consultation": consultation}) if consultation else settings


def _assistant(consultation: str | None) -> Assistant:
    from assistant.service import Assistant

    return Assistant.open(_settings(consultation))
