"""What the bench refuses, each with where, what was expected, what was found, and what to do.

    ConsultationError (corpus.errors)
    ├── BadTestSet      a test set breaks its format; carries every mistake with its line
    ├── BadRun          a run folder that cannot be read, resumed or compared
    └── BadGate         a file of floors that cannot be read

The sentences are in Japanese, since evaluators read them.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from corpus.errors import ConsultationError

SHOWN_MISTAKES = 20  # a screenful; `check` prints them all


@dataclass(frozen=True, slots=True)
class Mistake:
    """One thing wrong with a test set. ``line`` is 1-based in the file as the evaluator sees it; 0 is the whole file."""

    line: int
    text: str

    def __str__(self) -> str:
        return f"{self.line}行目: {self.text}" if self.line else self.text


class BadTestSet(ConsultationError):
    def __init__(self, path: object, mistakes: Sequence[Mistake]) -> None:
        self.mistakes = tuple(mistakes)
        shown = "\n".join(f"  {mistake}" for mistake in mistakes[:SHOWN_MISTAKES])
        more = f"\n  …ほか{len(mistakes) - SHOWN_MISTAKES}件" if len(mistakes) > SHOWN_MISTAKES else ""
        super().__init__(f"{path}: 評価用の質問に直すところが{len(mistakes)}件あります。\n{shown}{more}")


class BadRun(ConsultationError):
    def __init__(self, folder: object, problem: str, remedy: str) -> None:
        super().__init__(f"{folder}: {problem}。{remedy}")


class BadGate(ConsultationError):
    def __init__(self, path: object, problem: str) -> None:
        super().__init__(
            f"{path}: {problem}。[at_least] と [at_most] の下に「指標の名前 = 0から1の数」を書いてください。"
        )
