"""``python -m eval …``: the evaluators' commands. Each command is one call of a module that does the work."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Annotated, Optional

import typer
from tqdm import tqdm

from corpus.errors import ConsultationError
from corpus.records import Consultation
from corpus.store import load
from eval import qa_files, runner, summary
from eval.runner import StoredRun
from eval.scoring import Score, score
from eval.systems import SYSTEMS, open_system

app = typer.Typer(
    help="評価者の作業台: 質問集で測り、比べ、なぜ間違えたかを調べます。",
    add_completion=False, no_args_is_help=True, rich_markup_mode=None, pretty_exceptions_enable=False,
)  # fmt: skip

Data = Annotated[Path, typer.Option("--data", help="索引を置くフォルダー", envvar="ASSISTANT_DATA")]
Gate = Annotated[Optional[Path], typer.Option("--gate", help="下限を書いたファイル(下回れば終了状態 1)")]


@app.command()
def check(file: Annotated[Path, typer.Argument(help="質問集(.jsonl・.csv・.xlsx)")]) -> None:
    """質問集の誤りを、行番号を付けてすべて示します。"""
    items, mistakes = qa_files.check_set(qa_files.find_set(str(file)), load())
    for mistake in mistakes:
        print(mistake)
    print(f"{file}: 正しい質問 {len(items)}件、誤り {len(mistakes)}件")
    raise typer.Exit(1 if mistakes else 0)


@app.command()
def run(
    set_: Annotated[str, typer.Option("--set", help="質問集の名前(dev など)かファイル")] = "dev",
    systems: Annotated[
        Optional[list[str]], typer.Option("--system", help="測る方式(何度でも指定可)。" + "・".join(SYSTEMS))
    ] = None,
    out: Annotated[Path, typer.Option("--out", help="結果を置くフォルダー")] = Path("runs/latest"),
    gate: Gate = None,
    fresh: Annotated[bool, typer.Option("--fresh", help="前の結果を消して、最初から尋ね直す")] = False,
    data: Data = Path("var"),
) -> None:
    """質問集を方式ごとに尋ね、応答を保存して採点します。中断した実行は続きから行います。"""
    consultation = load()
    questions = qa_files.read_set(qa_files.find_set(set_), consultation)
    runs = []
    for name in systems or ["hybrid"]:
        system = open_system(name, consultation, data)
        with tqdm(total=len(questions.items), desc=name, unit="問", disable=not sys.stderr.isatty()) as bar:
            stored = runner.run(
                system, questions, consultation, out / name, fresh=fresh,
                progress=lambda done, total: bar.update(done - bar.n),
            )  # fmt: skip
        runs.append(stored)
    _print_scores(runs, consultation, gate)


@app.command("score")
def score_command(
    folder: Annotated[Path, typer.Argument(help="実行のフォルダー(方式ごとのフォルダーを含む親でもよい)")],
    gate: Gate = None,
) -> None:
    """保存した応答を、尋ね直さずに採点し直します。"""
    consultation = load()
    _print_scores([runner.open_run(path, consultation) for path in runner.find_runs(folder)], consultation, gate)


def _print_scores(runs: list[StoredRun], consultation: Consultation, gate: Path | None) -> None:
    scores = [score(stored, consultation) for stored in runs]
    for stored in runs:
        info = stored.info
        print(f"{stored.folder}: {info.identity.set_name} を {info.identity.system} に(コミット {info.commit or '不明'}、{info.started})")
    print()
    print(summary.text_table(summary.rows(scores)))


def main() -> None:
    """The command line; an error of ours is one Japanese sentence on stderr and exit status 2."""
    try:
        app()
    except ConsultationError as error:
        print(error, file=sys.stderr)
        raise SystemExit(2) from None
