"""Run, score and compare in one call: what the command line and the page both do."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from corpus.records import Consultation
from eval import runner
from eval.items import TestSet
from eval.leakage import corpus_questions, find_leaks, stored_leaks, write_leaks
from eval.runner import StoredRun
from eval.scoring import Score, score
from eval.systems import named_systems, open_system

Progress = Callable[[str, int, int], object]  # system, items done, items in all


@dataclass(frozen=True, slots=True)
class Scored:
    """A stored run with its figures, and which of its items repeat what was indexed or fitted (exactly or nearly)."""

    run: StoredRun
    score: Score
    leaks: dict[str, bool]


def run_systems(
    names: Sequence[str], questions: TestSet, consultation: Consultation, out: Path, *,
    data: Path, fresh: bool = False, progress: Progress | None = None,
) -> list[Scored]:  # fmt: skip
    """Run every named system into ``out/<name>`` and score it. Raises what opening a system or `runner.run` raises."""
    leaks = find_leaks(questions, corpus_questions(consultation))
    results = []
    for name in named_systems(names):
        system = open_system(name, consultation, data)
        folder = out / name
        runner.run(system, questions, consultation, folder, fresh=fresh, progress=_of(name, progress))
        write_leaks(leaks, folder)
        results.append(open_scored(folder, consultation))
    return results


def open_scored(folder: Path, consultation: Consultation) -> Scored:
    """A stored run, scored again."""
    run = runner.open_run(folder, consultation)
    return Scored(run, score(run, consultation), stored_leaks(folder))


def open_all(folder: Path, consultation: Consultation) -> list[Scored]:
    """Every run at or right under ``folder``; the shipped system first, the others by name."""
    found = [open_scored(path, consultation) for path in runner.find_runs(folder)]
    return sorted(found, key=lambda scored: (not scored.run.label.startswith("hybrid"), scored.run.label))


def _of(name: str, progress: Progress | None) -> runner.Progress | None:
    """One system's part of the progress."""
    if progress is None:
        return None
    return lambda done, total: progress(name, done, total)
