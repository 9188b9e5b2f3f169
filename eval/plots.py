"""The report's plots as SVG text with their letters as outlines: nothing is loaded, and no font is needed to read them.

Each is drawn from a `Score` alone; colours are told apart without colour vision too (Okabe and Ito 2008).
"""

from __future__ import annotations

import io
from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np

from corpus.records import Consultation
from eval.metrics import Judged
from eval.scoring import Score
from eval.selective import calibration, risk_coverage
from eval.words_ja import KINDS, OUTCOMES, TYPES

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

_COLOURS = ("#0072B2", "#D55E00", "#009E73", "#CC79A7", "#E69F00", "#56B4E9", "#000000", "#F0E442")
_OUTCOME_COLOURS = {
    "answered": "#0072B2", "partial": "#56B4E9", "not_in_document": "#E69F00", "out_of_scope": "#D55E00",
    "urgent": "#CC79A7", "clarify": "#009E73", "invalid": "#999999", "error": "#000000",
}  # fmt: skip


def risk_coverage_plot(scores: Sequence[Score]) -> str | None:
    """Error rate among the questions that would be answered, by how many are; None where no system has a confidence."""
    with_confidence = [score for score in scores if score.guesses]
    if not with_confidence:
        return None
    figure, axes = _axes(6.4, 4.0)
    for colour, score in zip(_COLOURS, with_confidence, strict=False):
        curve = risk_coverage(score.guesses)
        axes.step([p.coverage for p in curve], [p.risk for p in curve], where="post", color=colour, label=score.system)
    axes.set(xlabel="カバレッジ(答える質問の割合)", ylabel="誤りの割合", xlim=(0, 1), ylim=(0, None))
    axes.grid(alpha=0.3)
    axes.legend(frameon=False)
    return _svg(figure)


def calibration_plot(score: Score) -> str | None:
    """Share of questions that have an answer against the confidence, bins by size; None without a confidence."""
    if not score.guesses:
        return None
    figure, axes = _axes(4.6, 4.0)
    bins = calibration(score.guesses)
    axes.plot([0, 1], [0, 1], color="#999999", linestyle="--", linewidth=1, label="完全な一致")
    axes.plot(
        [b.confidence for b in bins], [b.answerable for b in bins], color=_COLOURS[0], marker="o", label=score.system
    )
    for b in bins:
        axes.annotate(
            str(b.size), (b.confidence, b.answerable), textcoords="offset points", xytext=(5, -10), fontsize=8
        )
    axes.set(xlabel="確信度", ylabel="実際に答えがあった割合", xlim=(0, 1), ylim=(-0.02, 1.02))
    axes.grid(alpha=0.3)
    axes.legend(frameon=False, loc="upper left")
    return _svg(figure)


def should_did_plot(score: Score) -> str | None:
    """For each type and kind, the share of each outcome; None for an empty run."""
    if not score.outcomes:
        return None
    names = {**{t.value: label for t, label in TYPES.items()}, **{k.value: label for k, label in KINDS.items()}}
    groups = [name for name in names if name in score.outcomes]
    figure, axes = _axes(7.4, 0.9 + 0.36 * len(groups))
    left = np.zeros(len(groups))
    for outcome, label in OUTCOMES.items():
        counts = np.array([score.outcomes[g][outcome] / score.outcomes[g].total() for g in groups])
        if counts.any():
            axes.barh(range(len(groups)), counts, left=left, color=_OUTCOME_COLOURS[outcome], label=label, height=0.7)
        left += counts
    axes.set_yticks(range(len(groups)), [f"{names[g]}({score.outcomes[g].total()})" for g in groups])
    axes.invert_yaxis()
    axes.set(xlim=(0, 1), xlabel="結果の割合")
    axes.legend(frameon=False, bbox_to_anchor=(1.01, 1), loc="upper left", fontsize=9)
    return _svg(figure)


def heat_map(judged: Sequence[Judged], consultation: Consultation) -> str | None:
    """Gold label (rows) against the label cited first (columns) of answerable questions; «断り» where none was.

    A question counts in the row of its first gold label, or of the gold label it was answered with.
    """
    from eval.items import ItemType

    asked = [j for j in judged if j.item.type is ItemType.ANSWERABLE]
    if not asked:
        return None
    labels = [opinion.label for opinion in consultation.opinions]
    columns = [*labels, "断り"]
    counts = np.zeros((len(labels), len(columns)))
    for j in asked:
        first = j.cited[0] if j.cited else "断り"
        gold = first if first in j.turn.gold else j.turn.gold[0]
        counts[labels.index(gold), columns.index(first) if first in columns else len(columns) - 1] += 1
    figure, axes = _axes(1.5 + 0.3 * len(columns), 1.2 + 0.27 * len(labels))
    axes.imshow(counts, cmap="Blues", aspect="auto")
    axes.set_xticks(range(len(columns)), columns, fontsize=8, rotation=90)
    axes.set_yticks(range(len(labels)), labels, fontsize=8)
    axes.set(xlabel="最初に引用した意見", ylabel="正解の意見")
    for (row, column), count in np.ndenumerate(counts):
        if count:
            dark = count > counts.max() / 2
            axes.text(
                column, row, f"{count:.0f}", ha="center", va="center", fontsize=7, color="white" if dark else "black"
            )
    return _svg(figure)


def _axes(width: float, height: float) -> tuple[Figure, Axes]:
    """A figure outside pyplot's global state, so that the page's threads may draw at once; Japanese letters known."""
    import matplotlib
    import matplotlib_fontja  # noqa: F401  (importing it registers the font and sets it)
    from matplotlib.figure import Figure

    matplotlib.rcParams["svg.fonttype"] = "path"
    matplotlib.rcParams["svg.hashsalt"] = "eval"  # the same figures give the same bytes
    figure = Figure(figsize=(width, height), layout="constrained")
    return figure, figure.add_subplot()


def _svg(figure: Figure) -> str:
    text = io.StringIO()
    figure.savefig(text, format="svg", metadata={"Date": None})
    return text.getvalue()
