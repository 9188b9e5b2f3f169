"""``python -m index``: build the index of a consultation ahead of its first use, or verify the one in use."""

from __future__ import annotations

import os
import time
from pathlib import Path
from typing import Annotated

import typer

from corpus import store
from corpus.console import Command, application, run
from corpus.questions import ANTICIPATED, read_anticipated
from index.build import current_fingerprint, make_manifest, open_index
from index.encoder import load_encoder
from index.passages import make_passages

app = application("検索の索引を作り、確かめます(普段は最初の質問のときに自動で作られます)。")
Consultation = Annotated[str | None, typer.Option(help="意見募集の id")]


def _data() -> Path:
    """The data folder and the encoder come from the environment here; the assistant's settings read the same names."""
    return Path(os.environ.get("ASSISTANT_DATA", "var"))


@app.command(cls=Command, help="索引がなければ作り、作ったもののあらましを表示します。")
def build(consultation: Consultation = None) -> None:
    started = time.perf_counter()
    document = store.load(consultation)
    questions = read_anticipated(document.folder / ANTICIPATED, document)
    index = open_index(document, questions, load_encoder(os.environ.get("ASSISTANT_ENCODER", "")), _data())
    seconds = time.perf_counter() - started
    typer.echo(
        f"{document.id}: 文章 {len(index.searcher.passages)}件の索引 {index.manifest.fingerprint}({seconds:.1f}秒)"
    )


@app.command(cls=Command, help="使われている索引が、今の記録・想定質問・モデルから作られたものかを確かめます。")
def verify(consultation: Consultation = None) -> None:
    document = store.load(consultation)
    questions = read_anticipated(document.folder / ANTICIPATED, document)
    encoder = load_encoder(os.environ.get("ASSISTANT_ENCODER", ""))
    expected = make_manifest(document, make_passages(document, questions), encoder)
    found = current_fingerprint(_data() / "index" / document.id)
    if found != expected.fingerprint:
        typer.echo(
            f"{document.id}: 索引は {expected.fingerprint} のはずが {found or 'なし'} でした。python -m index build で作り直せます。"
        )
        raise typer.Exit(1)
    index = open_index(document, questions, encoder, _data())
    count = index.store.collection.count()
    if count != len(index.searcher.passages):
        typer.echo(
            f"{document.id}: 索引の文章は {len(index.searcher.passages)}件のはずが {count}件でした。var/index を消して作り直してください。"
        )
        raise typer.Exit(1)
    typer.echo(f"{document.id}: 索引 {found}({count}件)は、今の記録・想定質問・モデルと一致しています。")


run(app)
