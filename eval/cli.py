"""``python -m eval …``: the evaluators' commands. Each is one call of a module that does the work.

Exit status: 0 as asked; 1 where a check, a gate or the leakage check fails or a file cannot be used; 2 for a wrong
call (`corpus.console`).
"""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Annotated

import typer
from tqdm import tqdm

from corpus.console import Command, application
from corpus.store import load
from eval import leakage, qa_files, sheets, summary
from eval.bench import Scored, open_all, open_scored, run_systems
from eval.compare import compare as compare_runs
from eval.gate import read_gate
from eval.systems import SYSTEMS

app = application("評価者の作業台: 質問集で測り、比べ、なぜ間違えたかを調べます。")

MOST_SIDE_BY_SIDE = 5  # systems in one table of a terminal 200 characters wide

SetName = Annotated[
    str, typer.Option("--set", metavar="名前", help="質問集の名前(dev など)かファイル(.jsonl・.csv・.xlsx)")
]
Data = Annotated[
    Path,
    typer.Option(
        "--data", help="索引を置くフォルダー", envvar="ASSISTANT_DATA", metavar="フォルダー", show_envvar=False
    ),
]
Gate = Annotated[
    Path | None, typer.Option("--gate", metavar="ファイル", help="下限を書いたファイル。1つでも破れば終了状態は 1")
]
Folder = Annotated[
    Path, typer.Argument(metavar="フォルダー", help="実行のフォルダー(方式ごとのフォルダーを含む親でもよい)")
]


@app.command(cls=Command)
def check(
    file: Annotated[Path, typer.Argument(metavar="質問集", help="質問集(.jsonl・.csv・.xlsx)か、その名前")],
) -> None:
    """質問集の誤りを、行番号を付けてすべて示します。"""
    items, mistakes = qa_files.check_set(qa_files.find_set(str(file)), load())
    for mistake in mistakes:
        print(mistake)
    print(f"{file}: 正しい質問 {len(items)}件、誤り {len(mistakes)}件")
    raise typer.Exit(1 if mistakes else 0)


@app.command(cls=Command)
def convert(
    source: Annotated[Path, typer.Argument(metavar="元", help="元の質問集")],
    target: Annotated[Path, typer.Argument(metavar="先", help="書き出す先(.jsonl・.csv・.xlsx)")],
) -> None:
    """質問集を JSON Lines・CSV・Excel の間で書き換えます。"""
    items = qa_files.read_set(qa_files.find_set(str(source)), load()).items
    writers = {".jsonl": qa_files.write_jsonl, ".csv": sheets.write_csv, ".xlsx": sheets.write_excel}
    if target.suffix not in writers:
        raise typer.BadParameter(f"書き出せる形は {'・'.join(writers)} です。")
    writers[target.suffix](items, target)
    print(f"{target}: {len(items)}件を書き出しました。")


@app.command(cls=Command)
def run(
    set_: SetName = "dev",
    systems: Annotated[
        list[str] | None,
        typer.Option(
            "--system",
            metavar="名前",
            help="測る方式(何度でも指定可。floors は比較の基準すべて、ablations は部品を外したものすべて): "
            + "・".join(SYSTEMS),
        ),
    ] = None,
    out: Annotated[Path, typer.Option("--out", metavar="パス", help="結果を置くフォルダー")] = Path("runs/latest"),
    gate: Gate = None,
    fresh: Annotated[bool, typer.Option("--fresh", help="前の結果を消して、最初から尋ね直す")] = False,
    data: Data = Path("var"),
    consultation_name: Annotated[
        str | None, typer.Option("--consultation", metavar="id", help="意見募集の id かフォルダー")
    ] = None,
) -> None:
    """質問集を方式ごとに尋ね、応答を保存して採点します。中断した実行は続きから行います。"""
    consultation = load(consultation_name)
    questions = qa_files.read_set(qa_files.find_set(set_), consultation)
    with tqdm(unit="問", disable=not sys.stderr.isatty(), leave=False) as bar:

        def progress(system: str, done: int, total: int) -> None:
            bar.set_description(system, refresh=False)
            bar.total = total
            bar.n = done
            bar.refresh()

        results = run_systems(
            systems or ["hybrid"], questions, consultation, out, data=data, fresh=fresh, progress=progress
        )
    _show(results, gate)


@app.command(cls=Command)
def score(folder: Folder, gate: Gate = None) -> None:
    """保存した応答を、尋ね直さずに採点し直します。"""
    _show(open_all(folder, load()), gate)


@app.command(cls=Command)
def report(
    folder: Folder,
    out: Annotated[
        Path | None, typer.Option("--out", metavar="パス", help="書き出す HTML(省けば実行のフォルダーの report.html)")
    ] = None,
) -> None:
    """1つで完結する HTML の報告書と、その要約(Markdown)を書き出します。"""
    from eval.report import write_report

    results = open_all(folder, load())
    path = out or folder / "report.html"
    write_report(results, path, load())
    print(f"{path}\n{path.with_suffix('.md')}")


@app.command(cls=Command)
def compare(
    a: Annotated[Path, typer.Argument(metavar="A", help="比べる元の実行")],
    b: Annotated[Path, typer.Argument(metavar="B", help="比べる先の実行")],
    out: Annotated[Path | None, typer.Option("--out", metavar="パス", help="HTML の比較表を書き出す先")] = None,
) -> None:
    """2つの実行を質問ごとに比べ、良くなったもの・悪くなったものと、偶然かどうかを示します。"""
    consultation = load()
    one, other = open_scored(a, consultation), open_scored(b, consultation)
    found = compare_runs((one.run, other.run), (one.score, other.score))
    print(summary.text_table(summary.comparison_rows(found)))
    print()
    print("\n".join(summary.change_lines(found)))
    if out:
        from eval.report import write_comparison

        write_comparison(found, out, consultation)
        print(f"\n{out}")


@app.command("leakage", cls=Command)
def leakage_command(
    sets: Annotated[
        list[str] | None, typer.Option("--set", metavar="名前", help="調べる質問集(省けば eval/qa/ のすべて)")
    ] = None,
    quiet: Annotated[bool, typer.Option("--quiet", help="質問の文は示さず、番号だけを示す")] = False,
) -> None:
    """質問集と想定質問の重なりを調べます。同じ質問があれば終了状態は 1、似た質問は一覧にします。"""
    consultation = load()
    known = leakage.corpus_questions(consultation)
    names = sets or sorted(path.stem for path in qa_files.SETS.glob("*.jsonl"))
    exact = 0
    for name in names:
        questions = qa_files.read_set(qa_files.find_set(name), consultation)
        leaks = leakage.find_leaks(questions, known)
        same = [leak for leak in leaks if leak.exact]
        exact += len(same)
        print(f"{name}: {len(questions.items)}件のうち、同じ質問 {len(same)}件、似た質問 {len(leaks) - len(same)}件")
        # The test sets stay unread until the end, so only their ids are named.
        with_text = not quiet and not questions.name.startswith("test")
        for leak in leaks:
            print(f"  {summary.leak_line(leak, with_text=with_text)}")
    raise typer.Exit(1 if exact else 0)


@app.command(cls=Command)
def judge(
    folder: Annotated[Path, typer.Argument(metavar="フォルダー", help="実行のフォルダー")],
    model: Annotated[
        str, typer.Option("--model", metavar="名前", help="LangChain のモデル名(例 openai:gpt-4o-mini、ollama:qwen3)")
    ],
    limit: Annotated[int, typer.Option("--limit", metavar="件数", min=1, help="評価する質問の数")] = 50,
) -> None:
    """言語モデルに答えの忠実さと的確さを尋ね、人が書き込む照合表(CSV)を作ります。モデルの意見であり、測定ではありません。"""
    from eval.judge import chat_model, judge_run, write_sheet

    stored = open_scored(folder, load()).run
    opinions = judge_run(stored, chat_model(model), limit=limit)
    path = folder / "judge.csv"
    write_sheet(opinions, path)
    print(summary.text_table(summary.opinion_rows(opinions, model)))
    print(
        f"\n{path}: 「人の判定」の列に 1(はい)か 0(いいえ)を書き込み、python -m eval agreement {path} で一致を調べてください。"
    )


@app.command(cls=Command)
def agreement(sheet: Annotated[Path, typer.Argument(metavar="照合表", help="人の判定を書き込んだ照合表(CSV)")]) -> None:
    """照合表から、モデルと人の判定の一致(コーエンのカッパ)を求めます。"""
    from eval.judge import read_agreement

    for found in read_agreement(sheet):
        print(found)


@app.command(cls=Command)
def serve(
    host: Annotated[str, typer.Option("--host", metavar="アドレス", help="待ち受けるアドレス")] = "127.0.0.1",
    port: Annotated[int, typer.Option("--port", metavar="番号", help="待ち受けるポート")] = 7861,
    runs: Annotated[Path, typer.Option("--runs", metavar="フォルダー", help="実行を置くフォルダー")] = Path("runs"),
    data: Data = Path("var"),
) -> None:
    """評価のページをブラウザーで使えるように開きます(既定ではこの計算機からだけ)。"""
    from eval.page import launch

    launch(host=host, port=port, runs=runs, data=data)


def _show(results: list[Scored], gate: Path | None) -> None:
    """The table and its exclusions, then ``scores.json`` beside each run, then the gate."""
    for scored in results:
        info = scored.run.info
        done = (
            f"{info.identity.set_name} を {info.identity.system} に(コミット {info.commit or '不明'}、{info.started})"
        )
        print(f"{scored.run.folder}: {done}")
        text = json.dumps(scored.score.numbers(), ensure_ascii=False, indent=1)
        (scored.run.folder / "scores.json").write_text(text + "\n", encoding="utf-8")
    scores = [scored.score for scored in results]
    if len(scores) > MOST_SIDE_BY_SIDE:
        print("\n" + summary.text_table(summary.compact_rows(scores)))
        print("\n区間とすべての指標は python -m eval report で書き出せます。")
    else:
        print("\n" + summary.text_table(summary.rows(scores)))
    if len(scores) <= MOST_SIDE_BY_SIDE and any(scored.leaks for scored in results):
        print("\n" + summary.text_table(summary.rows_without_leaks(results)))
    if gate:
        _hold(results, gate)


def _hold(results: list[Scored], path: Path) -> None:
    gate = read_gate(path)
    held = [scored for scored in results if scored.run.label == gate.system]
    broken = [line for scored in held for line in gate.broken(scored.score)]
    if not held:
        broken = [f"方式「{gate.system}」の実行がありません。"]
    for line in broken:
        print(f"下限を破っています — {line}")
    if broken:
        raise typer.Exit(1)
    print(f"\n{path}: すべての下限を満たしています。")
