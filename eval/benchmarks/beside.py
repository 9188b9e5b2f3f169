"""``python -m eval.benchmarks.beside COMMIT``: today's tree beside an earlier commit, measured in turns in one run.

The commit is checked out into a temporary worktree with data of its own. Each round opens both builds in processes of their
own, asks the same questions, and prints ratios: seconds to open, the median and the 99th percentile of a warm ``ask``,
questions a second, and resident memory.
"""

from __future__ import annotations

import json
import os
import statistics
import subprocess
import sys
import tempfile
from pathlib import Path

ROUNDS = 3
ROOT = Path(__file__).parents[2]
# Runs in either tree, so it uses nothing but what both have.
_MEASURE = """
import json, resource, sys, time
from pathlib import Path
from assistant.service import Assistant
from assistant.settings import Settings
questions = json.loads(Path(sys.argv[1]).read_text())
started = time.perf_counter()
assistant = Assistant.open(Settings(data=Path(sys.argv[2])))
opened = time.perf_counter() - started
assistant.ask(questions[0])
seconds = []
for question in questions:
    started = time.perf_counter()
    assistant.ask(question)
    seconds.append(time.perf_counter() - started)
seconds.sort()
print(json.dumps({
    "open": opened, "median": seconds[len(seconds) // 2], "p99": seconds[int(len(seconds) * 0.99)],
    "rate": len(seconds) / sum(seconds), "memory": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024,
}))
"""


def main(commit: str) -> None:
    """Print each figure of both builds and the ratio of the medians over the rounds."""
    questions = [
        json.loads(line)["question"]
        for line in (ROOT / "eval" / "qa" / "dev.jsonl").read_text(encoding="utf-8").splitlines()
        if '"answerable"' in line
    ]
    with tempfile.TemporaryDirectory() as folder:
        asked = Path(folder) / "questions.json"
        asked.write_text(json.dumps(questions), encoding="utf-8")
        tree = Path(folder) / "tree"
        subprocess.run(["git", "worktree", "add", "--quiet", "--detach", str(tree), commit], cwd=ROOT, check=True)
        try:
            trees = {commit: tree, "now": ROOT}
            found: dict[str, list[dict[str, float]]] = {name: [] for name in trees}
            for name, path in trees.items():
                _measure(path, asked, Path(folder) / f"data-{name}")  # builds the index, and warms the disk's cache
            for _ in range(ROUNDS):
                for name, path in trees.items():
                    found[name].append(_measure(path, asked, Path(folder) / f"data-{name}"))
        finally:
            subprocess.run(["git", "worktree", "remove", "--force", str(tree)], cwd=ROOT, check=True)
    for figure in ("open", "median", "p99", "rate", "memory"):
        before, now = (statistics.median(run[figure] for run in found[name]) for name in (commit, "now"))
        print(f"{figure:<8} {commit} {before:10.4f}   now {now:10.4f}   ratio {now / before:6.2f}")


def _measure(tree: Path, questions: Path, data: Path) -> dict[str, float]:
    environment = {**os.environ, "PYTHONPATH": str(tree), "HF_HUB_OFFLINE": "1"}
    command = [sys.executable, "-P", "-c", _MEASURE, str(questions), str(data)]
    done = subprocess.run(command, env=environment, cwd=data.parent, check=True, capture_output=True, text=True)
    figures: dict[str, float] = json.loads(done.stdout.splitlines()[-1])
    return figures


if __name__ == "__main__":
    main(sys.argv[1])
