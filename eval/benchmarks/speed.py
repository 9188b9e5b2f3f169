"""``make bench``: what an answer costs, beside the plain LangChain chain and a bare Chroma query.

Everything is measured in this one run, in turns, and given as a ratio: machines differ and are noisy.
"""

from __future__ import annotations

import os
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from functools import partial
from pathlib import Path

from assistant.reading.reading import read
from assistant.reading.wording import Intent
from assistant.service import Assistant
from assistant.settings import Settings
from eval.items import ItemType
from eval.qa_files import find_set, read_set

COLD_RUNS, WARM_ROUNDS = 5, 3
QUESTION = "紙の書類は全部なくなるのですか"
_ASK = [sys.executable, "-m", "assistant", "ask", QUESTION]
_CHAIN = [sys.executable, "-m", "eval.benchmarks.plain_chain", QUESTION]


def main() -> None:
    """Print every ratio with what it is made of."""
    with tempfile.TemporaryDirectory() as folder:
        data = Path(folder)
        build = _seconds(lambda: _run(["-m", "index", "build"], data))
        cold, chain = _cold(data)
        print(f"索引の構築(プロセス全体)       {build:6.2f} 秒")
        print(f"コールド: 1問の回答まで         {cold:6.2f} 秒")
        print(f"コールド: 素の LangChain 連鎖   {chain:6.2f} 秒")
        print(f"  比                            {cold / chain:6.2f} (0.4 以下)")
        ask, query, count = _warm(data)
        print(f"ウォーム: ask の中央値          {ask * 1000:6.2f} ミリ秒({count} 問、キャッシュなし)")
        print(f"ウォーム: 素の Chroma の中央値  {query * 1000:6.2f} ミリ秒(10件、既定の include)")
        print(f"  比                            {ask / query:6.2f} (4 以下)")


def _cold(data: Path) -> tuple[float, float]:
    """Medians of wall-clock seconds from process start to printed answer, the two taken in turns."""
    ours, theirs = [], []
    chain = [*_CHAIN[1:], str(data / "plain")]
    _run(chain, data)
    for _ in range(COLD_RUNS):
        ours.append(_seconds(lambda: _run(_ASK[1:], data)))
        theirs.append(_seconds(lambda: _run(chain, data)))
    return statistics.median(ours), statistics.median(theirs)


def _warm(data: Path) -> tuple[float, float, int]:
    """Medians of seconds for one ``ask`` and one bare query, over different questions that are no look-ups."""
    assistant = Assistant.open(Settings(data=data))
    items = read_set(find_set("dev"), assistant.consultation).items
    single = [item for item in items if item.type in (ItemType.ANSWERABLE, ItemType.UNANSWERABLE)]
    asked = [item.turns[0].question for item in single]
    questions = [q for q in asked if read(q, assistant.consultation).intent is Intent.NONE]
    collection = assistant.index.store.collection
    vectors = assistant.index.searcher.encoder.encode_queries(questions)
    asks: list[float] = []
    queries: list[float] = []
    for _ in range(WARM_ROUNDS):
        for question, vector in zip(questions, vectors, strict=True):
            asks.append(_seconds(partial(assistant.ask, question)))
            queries.append(_seconds(partial(collection.query, query_embeddings=[vector], n_results=10)))
    return statistics.median(asks), statistics.median(queries), len(questions)


def _run(arguments: list[str], data: Path) -> None:
    environment = {**os.environ, "ASSISTANT_DATA": str(data), "HF_HUB_OFFLINE": "1"}
    subprocess.run([sys.executable, *arguments], env=environment, check=True, stdout=subprocess.DEVNULL)


def _seconds(action: Callable[[], object]) -> float:
    started = time.perf_counter()
    action()
    return time.perf_counter() - started


if __name__ == "__main__":
    main()
