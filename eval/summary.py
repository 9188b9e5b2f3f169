"""The summary table as plain text for a terminal: the figures that decide, with intervals, one column a system."""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence

from corpus.questions import Kind
from eval import selective as s
from eval.scoring import LABELS, Figure, Score
from eval.words_ja import KINDS

MAIN = ("first_right", "right_among", "false_refusal", "declined")
REST = ("citation_precision", "lookup_right", "turn_right", "answer_right", "key_phrases", "outcome_right", "exact_quotes",
        "unknown_labels", "marks_match", "voice_errors", "contract_errors", "recall@1", "recall@3", "mrr@10", "ndcg@10")  # fmt: skip


def rows(scores: Sequence[Score]) -> list[list[str]]:
    """Heading and lines of the summary; a figure that a system does not have is «–»."""
    table = [["指標", *(score.system for score in scores)]]
    table += [[LABELS[name], *(_percent(score.figures.get(name)) for score in scores)] for name in MAIN]
    kinds = [kind for kind in Kind if any(kind in score.by_kind for score in scores)]
    table += [[f"  うち {KINDS[kind]}", *(_percent(score.by_kind.get(kind)) for score in scores)] for kind in kinds]
    table += [[LABELS[name], *(_percent(score.figures.get(name)) for score in scores)] for name in REST]
    table.append(["リスク–カバレッジ面積 AURC", *(_number(s.aurc(score.guesses)) for score in scores)])
    table.append(["確信度の Brier / ECE", *(_pair(s.brier(score.guesses), s.ece(score.guesses)) for score in scores)])
    table.append(["最も悪い話し方", *(_worst_style(score) for score in scores)])
    table.append(["最も悪い意見", *(_worst_opinion(score) for score in scores)])
    table.append(
        ["応答時間 中央値 / 95% (ms)", *(f"{score.latency.p50:.1f} / {score.latency.p95:.1f}" for score in scores)]
    )
    return table


def text_table(table: Sequence[Sequence[str]]) -> str:
    """Columns aligned for a terminal, where a Japanese character takes two places."""
    widths = [max(width(row[i]) for row in table) for i in range(len(table[0]))]
    lines = ["  ".join(cell + " " * (size - width(cell)) for cell, size in zip(row, widths, strict=True)).rstrip() for row in table]
    return "\n".join([lines[0], "─" * (sum(widths) + 2 * (len(widths) - 1)), *lines[1:]])


def width(text: str) -> int:
    return sum(2 if unicodedata.east_asian_width(c) in "WFA" else 1 for c in text)


def _percent(figure: Figure | None) -> str:
    """«91.3% [88.1–94.2]», with the count where the figure is over a part of the set."""
    if figure is None:
        return "–"
    value = figure.value
    return f"{100 * value.mean:.1f}% [{100 * value.low:.1f}–{100 * value.high:.1f}] /{figure.count}"


def _number(value: float | None) -> str:
    return "–" if value is None else f"{value:.3f}"


def _pair(first: float | None, second: float | None) -> str:
    return "–" if first is None or second is None else f"{first:.3f} / {second:.3f}"


def _worst_style(score: Score) -> str:
    style = score.worst_style
    return "–" if style is None else f"{style} {100 * score.by_style[style].value.mean:.1f}% /{score.by_style[style].count}"


def _worst_opinion(score: Score) -> str:
    worst = score.worst_opinion
    return "–" if worst is None else f"意見{worst.name} 誤り{worst.wrong} /{worst.count}"
