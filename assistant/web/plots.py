"""Counts of use as SVG pictures, with a Japanese font, in a light and a dark dress."""

from __future__ import annotations

import io
from datetime import date

import matplotlib_fontja  # noqa: F401  registers the Japanese font and makes it matplotlib's own
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.ticker import MaxNLocator

from assistant.answers import Outcome
from assistant.web import desk_messages_ja as t

Days = list[tuple[date, dict[Outcome, int]]]

# Okabe and Ito's colours, told apart by colour-blind readers; ink is for text and axes.
_COLOURS = {
    Outcome.ANSWERED: "#0072b2", Outcome.PARTIAL: "#56b4e9", Outcome.NOT_IN_DOCUMENT: "#e69f00",
    Outcome.OUT_OF_SCOPE: "#999999", Outcome.URGENT: "#d55e00", Outcome.CLARIFY: "#cc79a7",
    Outcome.INVALID: "#f0e442", Outcome.ERROR: "#009e73",
}  # fmt: skip
_INK = {"light": "#17202b", "dark": "#e9eef5"}
_HATCH = {Outcome.NOT_IN_DOCUMENT: "//", Outcome.OUT_OF_SCOPE: "..", Outcome.ERROR: "xx"}  # not by colour alone


def by_day(days: Days, theme: str) -> bytes:
    """Stacked bars, one a day."""
    figure, axes = _axes(theme, height=3.6)
    names = [f"{day.month}/{day.day}" for day, _ in days]
    bottom = [0] * len(days)
    for outcome in _used(days):
        heights = [counts.get(outcome, 0) for _, counts in days]
        axes.bar(
            names, heights, bottom=bottom, label=t.OUTCOMES[outcome], color=_COLOURS[outcome], width=0.8,
            hatch=_HATCH.get(outcome), edgecolor=_INK[theme], linewidth=0,
        )  # fmt: skip
        bottom = [a + b for a, b in zip(bottom, heights, strict=True)]
    axes.set_xlim(-0.6, len(days) - 0.4)
    axes.yaxis.set_major_locator(MaxNLocator(integer=True, nbins=6))
    axes.set_xticks(range(len(days) - 1, -1, -max(1, len(days) // 10)))
    if any(bottom):
        axes.legend(
            loc="upper left", frameon=False, labelcolor=_INK[theme], fontsize=9, ncols=4, bbox_to_anchor=(0, 1.2)
        )
    return _svg(figure)


def by_outcome(days: Days, theme: str) -> bytes:
    """Horizontal bars, one an outcome."""
    totals = totals_of(days)
    used = list(reversed(_used(days)))
    figure, axes = _axes(theme, height=0.6 + 0.42 * max(len(used), 1))
    values = [totals[outcome] for outcome in used]
    bars = axes.barh(
        [t.OUTCOMES[o] for o in used], values, color=[_COLOURS[o] for o in used], edgecolor=_INK[theme], linewidth=0.3
    )
    axes.bar_label(bars, padding=4, color=_INK[theme])
    axes.xaxis.set_major_locator(MaxNLocator(integer=True, nbins=6))
    return _svg(figure)


def totals_of(days: Days) -> dict[Outcome, int]:
    return {outcome: sum(counts.get(outcome, 0) for _, counts in days) for outcome in Outcome}


def _used(days: Days) -> list[Outcome]:
    totals = totals_of(days)
    return [outcome for outcome in Outcome if totals[outcome]]


def _axes(theme: str, *, height: float) -> tuple[Figure, Axes]:
    figure = Figure(figsize=(9, height), layout="constrained")
    figure.patch.set_alpha(0)
    axes = figure.add_subplot()
    axes.patch.set_alpha(0)
    ink = _INK[theme]
    axes.tick_params(colors=ink, labelsize=10)
    for side in ("top", "right"):
        axes.spines[side].set_visible(False)
    for side in ("left", "bottom"):
        axes.spines[side].set_color(ink)
    return figure, axes


def _svg(figure: Figure) -> bytes:
    file = io.BytesIO()
    figure.savefig(file, format="svg", transparent=True, metadata={"Date": None})
    return file.getvalue()
