"""``python -m index.train``: train and save the model; ``evaluate`` measures one, ``adapt`` fits one to questions.

Standard output carries figures, standard error progress and errors. Exit status: 0 done, 1 where a file is
missing or cannot be used, 2 for a wrong call; bugs keep their traceback.
"""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Annotated

import typer

from corpus.errors import ConsultationError, MissingFile
from index.encoder import SHIPPED
from index.train import messages_ja as ja
from index.train.adapting import adapt, gain_on_unseen
from index.train.figures import domain_figures, general_figures
from index.train.folder import load_encode, load_model, save_model
from index.train.recipe import Recipe
from index.train.sources import read_asked, read_record_texts
from index.train.training import train

app = typer.Typer(add_completion=False, help="同梱の符号化モデルを学習し、測ります。")

DataOption = Annotated[Path | None, typer.Option("--data", help="学習データのフォルダー")]


def progress(line: str) -> None:
    typer.echo(line, err=True)


@contextmanager
def errors_in_one_line() -> Iterator[None]:
    """Print an error of ours as one line and leave with status 1; bugs keep their traceback."""
    try:
        yield
    except ConsultationError as error:
        typer.echo(str(error), err=True)
        raise typer.Exit(1) from None


def _existing(data: Path | None) -> Path:
    if data is None:
        typer.echo(ja.NO_DATA, err=True)
        raise typer.Exit(2)
    if not data.is_dir():
        raise MissingFile(data, ja.FOLDER)
    return data


@app.callback(invoke_without_command=True)
def main(
    context: typer.Context,
    data: DataOption = None,
    out: Annotated[Path, typer.Option(help="モデルを書き込むフォルダー", show_default="index/model")] = SHIPPED,
    seed: Annotated[int, typer.Option(help="乱数の種")] = 0,
    threads: Annotated[int, typer.Option(help="使うスレッドの数", min=1)] = 2,
) -> None:
    """モデルを学習して保存します(測るだけなら evaluate)。"""
    if context.invoked_subcommand is not None:
        return
    with errors_in_one_line():
        started = time.monotonic()
        train(_existing(data), out, Recipe(), seed=seed, threads=threads, progress=progress)
        size = sum(path.stat().st_size for path in out.rglob("*") if path.is_file())
        minutes = (time.monotonic() - started) / 60
        progress(ja.saved(out, megabytes=size / 1e6, minutes=minutes))


@app.command()
def evaluate(
    data: DataOption = None,
    model: Annotated[Path, typer.Option(help="モデルのフォルダー", show_default="index/model")] = SHIPPED,
    questions: Annotated[Path | None, typer.Option(help="文書への質問(JSON Lines: question、opinions)")] = None,
    records: Annotated[Path | None, typer.Option(help="意見の記録(JSON Lines: number、opinion、response)")] = None,
) -> None:
    """モデルカードの数値を測って表示します。"""
    with errors_in_one_line():
        folder = _existing(data)
        if (questions is None) != (records is None):
            typer.echo(ja.ONE_OF_TWO, err=True)
            raise typer.Exit(2)
        encode = load_encode(model)
        figures = general_figures(encode, folder)
        if questions and records:
            figures |= domain_figures(encode, read_asked(questions), read_record_texts(records))
        for name, value in figures.items():
            typer.echo(f"{name}\t{value:.3f}")


@app.command("adapt")
def adapt_command(
    questions: Annotated[Path, typer.Option(help="文書への質問(JSON Lines: question、opinions)")],
    out: Annotated[Path | None, typer.Option(help="書き込むフォルダー(なければ測るだけ)")] = None,
    model: Annotated[Path, typer.Option(help="もとのモデルのフォルダー", show_default="index/model")] = SHIPPED,
    seed: Annotated[int, typer.Option(help="乱数の種")] = 0,
) -> None:
    """1つの意見募集の質問にモデルを合わせます(まず半分の質問で効果を測ります)。"""
    with errors_in_one_line():
        table, tokenizer = load_model(model)
        asked = read_asked(questions)
        gain = gain_on_unseen(table, tokenizer, asked, Recipe(), seed=seed)
        typer.echo(ja.gain(gain.before, gain.after))
        if out is not None:
            save_model(out, adapt(table, tokenizer, asked, Recipe(), seed=seed), tokenizer)
