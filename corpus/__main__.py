"""``python -m corpus``: verify the records, show the overlay, rebuild what is derived, lint the questions."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from corpus import store
from corpus.audit import verify as find_faults
from corpus.console import Command, application, run
from corpus.corrections import read_corrections
from corpus.errors import UnknownConsultation
from corpus.questions import ANTICIPATED, UNANSWERABLE, read_anticipated, read_unanswerable
from corpus.records import Voice

app = application("意見募集の文書を、記録として読み取り、確かめます。")
Consultation = Annotated[str | None, typer.Option(help="意見募集の id(省くと、入っているものすべて)")]
_FIELDS = {Voice.OPINION: "市民の意見", Voice.RESPONSE: "市の考え方"}


def _folders(consultation: str | None) -> dict[str, Path]:
    folders = store.installed()
    if consultation is not None and consultation not in folders:
        raise UnknownConsultation(consultation, list(folders))
    return {id: folder for id, folder in folders.items() if consultation in (None, id)}


@app.command(cls=Command, help="原文と訂正から記録を作り直し、印刷された件数・保存された記録・照合値と比べます。")
def verify(consultation: Consultation = None) -> None:
    faulty = False
    for id, folder in _folders(consultation).items():
        faults = find_faults(folder)
        for fault in faults:
            typer.echo(f"{id}: {fault}")
        if not faults:
            count = len(store.derive(folder).opinions)
            typer.echo(f"{id}: {count}件中{count}件の記録が、原文・訂正・件数・照合値と一致しました。")
        faulty = faulty or bool(faults)
    raise typer.Exit(1 if faulty else 0)


@app.command("show-corrections", cls=Command, help="印刷された文字を変えた所、疑わしい所を、理由とともに一覧にします。")
def show_corrections(consultation: Consultation = None) -> None:
    for id, folder in _folders(consultation).items():
        corrections = read_corrections(folder / store.OVERLAY)
        opinions = {opinion.label: opinion for opinion in store.derive(folder).opinions}
        changed = sum(c.replacement is not None for c in corrections)
        typer.echo(f"{id}: 訂正 {changed}件、疑わしい所 {len(corrections) - changed}件\n")
        for position, c in enumerate(corrections, start=1):
            lines = opinions[c.record].lines
            kind = "疑わしい(原文ママ)" if c.replacement is None else "訂正"
            typer.echo(f"{position}. 意見{c.record} {_FIELDS[c.voice]} ・{kind} ・原文 {lines.first}〜{lines.last}行目")
            if c.replacement is None:
                typer.echo(f"   疑わしい文字: {c.doubted}")
            else:
                typer.echo(f"   抽出された文字: {c.expected}\n   置き換えた文字: {c.replacement}")
            typer.echo(f"   理由: {c.reason}\n")


@app.command(cls=Command, help="原文か訂正を見直したあとで、records.jsonl と digests.txt を作り直します。")
def build(consultation: Consultation = None) -> None:
    for id, folder in _folders(consultation).items():
        store.write_derived(folder)
        typer.echo(f"{id}: records.jsonl と digests.txt を書きました。")


@app.command("lint-questions", cls=Command, help="想定質問と答えのない質問の、重複・手薄な所・表裏の一致を調べます。")
def lint_questions(consultation: Consultation = None) -> None:
    from corpus.lint import lint_questions as find_flaws

    wrong = False
    for id, folder in _folders(consultation).items():
        document = store.derive(folder)
        anticipated = read_anticipated(folder / ANTICIPATED, document)
        unanswerable = read_unanswerable(folder / UNANSWERABLE, document)
        findings = find_flaws(document, anticipated, unanswerable)
        typer.echo(f"{id}: 想定質問 {len(anticipated)}件、答えのない質問 {len(unanswerable)}件")
        for finding in findings:
            typer.echo(f"  {finding}")
            wrong = wrong or finding.is_error
    raise typer.Exit(1 if wrong else 0)


run(app)
