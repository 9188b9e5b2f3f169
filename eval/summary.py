"""The summary table as plain text for a terminal: the figures that decide, with intervals, one column a system."""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence

from corpus.questions import Kind
from eval import selective as s
from eval.bench import Scored
from eval.compare import Change, Comparison
from eval.judge import ModelOpinion
from eval.leakage import Leak
from eval.scoring import HIGHER_IS_BETTER, LABELS, Figure, Score, figures_without
from eval.words_ja import KINDS, STYLES

MAIN = ("first_right", "right_among", "false_refusal", "declined")
REST = ("citation_precision", "lookup_right", "turn_right", "answer_right", "key_phrases", "outcome_right", "exact_quotes",
        "unknown_labels", "marks_match", "voice_errors", "contract_errors", "recall@1", "recall@3", "mrr@10", "ndcg@10")  # fmt: skip

_COMPACT_KINDS = (Kind.NEAR, Kind.CITY, Kind.FAR)


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


def compact_rows(scores: Sequence[Score]) -> list[list[str]]:
    """One line a system, means only: for more systems than fit beside each other."""
    table = [
        [
            "方式",
            "最初",
            "どれか",
            "誤って断る",
            "断る",
            *(KINDS[kind] for kind in _COMPACT_KINDS),
            "適合率",
            "照会",
            "対話",
            "AURC",
        ]
    ]
    for score in scores:
        found = [score.figures.get(name) for name in MAIN]
        found += [score.by_kind.get(kind) for kind in _COMPACT_KINDS]
        found += [score.figures.get(name) for name in ("citation_precision", "lookup_right", "turn_right")]
        shares = [f"{100 * figure.value.mean:.1f}" if figure else "–" for figure in found]
        table.append([score.system, *shares, _number(s.aurc(score.guesses))])
    return table


def rows_without_leaks(results: Sequence[Scored]) -> list[list[str]]:
    """The deciding figures over all items, without exact repeats of what was indexed, and without near ones as well."""
    table = [["想定質問との重なりを除くと", *(scored.run.label for scored in results)]]
    for name in (*MAIN, "citation_precision"):
        for label, exact_only in (("同じ質問を除く", True), ("似た質問も除く", False)):
            cells = []
            for scored in results:
                left_out = {item for item, exact in scored.leaks.items() if exact or not exact_only}
                cells.append(_percent(figures_without(scored.score, left_out).get(name)))
            table.append([f"{LABELS[name]}({label})", *cells])
    return table


def comparison_rows(found: Comparison) -> list[list[str]]:
    """Metric, difference with interval, p, and what it means."""
    table = [["指標", "差(B − A)と95%区間", "p", "判定"]]
    for name, difference in found.differences.items():
        interval = f"{100 * difference.mean:+.1f} [{100 * difference.low:+.1f}, {100 * difference.high:+.1f}]"
        better = (difference.mean > 0) == HIGHER_IS_BETTER[name]
        meaning = "差なし" if difference.mean == 0 else "良い" if better else "悪い"
        certain = "" if difference.mean == 0 else "(有意)" if difference.p < 0.05 else "(偶然の範囲)"
        table.append([LABELS[name], interval, f"{difference.p:.3f}", meaning + certain])
    return table


def change_lines(found: Comparison) -> list[str]:
    """Every item that got better or worse, one a line."""
    lines = [f"良くなった質問 {len(found.better)}件"]
    lines += [f"  + {change_line(change)}" for change in found.better]
    lines += [f"悪くなった質問 {len(found.worse)}件"]
    return lines + [f"  - {change_line(change)}" for change in found.worse]


def change_line(change: Change) -> str:
    def result(reply_outcome: str, cited: Sequence[str]) -> str:
        return reply_outcome + (f"({'・'.join(cited)})" if cited else "")

    last = max(range(len(change.a)), key=lambda i: change.a[i].reply["outcome"] != change.b[i].reply["outcome"])
    a, b = change.a[last], change.b[last]
    before, after = result(a.reply["outcome"], a.cited), result(b.reply["outcome"], b.cited)
    return f"{change.item.id} {a.turn.question[:40]}: {before} → {after}"


def leak_line(leak: Leak, *, with_text: bool) -> str:
    kind = "同じ" if leak.exact else f"似ている({leak.likeness:.2f})"
    text = f"「{leak.question}」≒「{leak.found}」" if with_text else ""
    return f"{kind} {leak.item} ↔ {leak.file} {leak.line}行目 {text}".rstrip()


def opinion_rows(opinions: Sequence[ModelOpinion], model: str) -> list[list[str]]:
    table = [[f"モデル {model} の意見(測定ではない)", "はいの割合", "件数"]]
    for criterion in dict.fromkeys(opinion.criterion for opinion in opinions):
        said = [opinion.yes for opinion in opinions if opinion.criterion == criterion and opinion.yes is not None]
        unclear = sum(opinion.yes is None for opinion in opinions if opinion.criterion == criterion)
        share = f"{100 * sum(said) / len(said):.1f}%" if said else "–"
        table.append([criterion, share, f"{len(said)}(読み取れない答え {unclear})"])
    return table


def text_table(table: Sequence[Sequence[str]]) -> str:
    """Columns aligned for a terminal, where a Japanese character takes two places."""
    widths = [max(width(row[i]) for row in table) for i in range(len(table[0]))]
    lines = [
        "  ".join(cell + " " * (size - width(cell)) for cell, size in zip(row, widths, strict=True)).rstrip()
        for row in table
    ]
    return "\n".join([lines[0], "─" * (sum(widths) + 2 * (len(widths) - 1)), *lines[1:]])


def width(text: str) -> int:
    return sum(2 if unicodedata.east_asian_width(c) in "WFA" else 1 for c in text)


def _percent(figure: Figure | None) -> str:
    """«91.3% [88.1–94.2] /345»: mean, 95 % interval, and how many questions, citations or phrases it is over."""
    if figure is None:
        return "–"
    value = figure.value
    return f"{100 * value.mean:.1f}% [{100 * value.low:.1f}–{100 * value.high:.1f}] /{figure.size}"


def _number(value: float | None) -> str:
    return "–" if value is None else f"{value:.3f}"


def _pair(first: float | None, second: float | None) -> str:
    return "–" if first is None or second is None else f"{first:.3f} / {second:.3f}"


def _worst_style(score: Score) -> str:
    style = score.worst_style
    return (
        "–"
        if style is None
        else f"{STYLES.get(style, style)} {100 * score.by_style[style].value.mean:.1f}% /{score.by_style[style].size}"
    )


def _worst_opinion(score: Score) -> str:
    worst = score.worst_opinion
    return "–" if worst is None else f"意見{worst.name} 誤り{worst.wrong} /{worst.size}"
