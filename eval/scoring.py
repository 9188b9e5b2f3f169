"""One run → every figure, per question first: values by item, means with intervals, strata, the worst of them.

What always holds: a `Score` is a function of the stored run alone. `values` holds each metric's share for each
item it applies to; every mean and interval is over those. The named strata: outcomes by kind, first citations by
style and by opinion (an answerable question belongs to its first gold label).
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np

from corpus.questions import Kind
from corpus.records import Consultation
from eval import metrics as m
from eval import selective as s
from eval.bootstrap import Interval, interval
from eval.items import ItemType
from eval.metrics import Judged, Metric, Share
from eval.ranking import MEASURES, ranking_values
from eval.runner import StoredRun

FEWEST = 8  # questions a style needs before it may be named the worst


@dataclass(frozen=True, slots=True)
class Named:
    """A metric, how an evaluator reads it, and whether more of it is better."""

    metric: Metric
    label: str
    higher: bool = True


METRICS: dict[str, Named] = {
    "first_right": Named(m.first_right, "最初の引用が正しい"),
    "right_among": Named(m.right_among, "引用の中に正しいものがある"),
    "false_refusal": Named(m.false_refusal, "答えられる質問を断った", higher=False),
    "declined": Named(m.declined, "答えのない質問を断った"),
    "citation_precision": Named(m.citation_precision, "引用の適合率(正しい引用の割合)"),
    "citation_recall": Named(m.citation_recall, "引用の再現率"),
    "citation_f1": Named(m.citation_f1, "引用の F1"),
    "lookup_right": Named(m.lookup_right, "照会が正しい"),
    "turn_right": Named(m.turn_right, "対話の発話が正しい"),
    "answer_right": Named(m.answer_right, "答え全体が正しい(最初の引用と語句)"),
    "key_phrases": Named(m.key_phrases, "必要な語句を含む割合"),
    "outcome_right": Named(m.outcome_right, "結果の種類が正しい(答えなし・照会・対話)"),
    "exact_quotes": Named(m.exact_quotes, "原文どおりの引用"),
    "unknown_labels": Named(m.unknown_labels, "実在しない意見番号", higher=False),
    "marks_match": Named(m.marks_match, "本文の番号と引用の一致"),
    "voice_errors": Named(m.voice_errors, "声の取り違え(市民の意見を市の考えとした)", higher=False),
    "contract_errors": Named(m.contract_errors, "断りながら引用した", higher=False),
}
RANKING_LABELS = {
    "recall@1": "検索 recall@1",
    "recall@3": "検索 recall@3",
    "recall@5": "検索 recall@5",
    "recall@10": "検索 recall@10",
    "mrr@10": "検索 MRR@10",
    "ndcg@10": "検索 nDCG@10",
}
LABELS = {name: named.label for name, named in METRICS.items()} | RANKING_LABELS
HIGHER_IS_BETTER = {name: named.higher for name, named in METRICS.items()} | dict.fromkeys(RANKING_LABELS, True)


class Figure(NamedTuple):
    """A mean with its interval; ``size`` is Σbottom (questions, or citations, or phrases)."""

    value: Interval
    size: int


class Latency(NamedTuple):
    """Milliseconds of the replies' own ``elapsed_ms``, by linear interpolation."""

    p50: float
    p95: float
    p99: float
    longest: float


class Wrong(NamedTuple):
    """A stratum of answerable questions and how many of their first citations are not right."""

    name: str
    wrong: int
    size: int


Values = dict[str, dict[str, Share]]


@dataclass(frozen=True, slots=True)
class Score:
    """Every figure of one run. ``by_kind`` is `declined`, ``by_style`` and ``by_opinion`` are `first_right`."""

    system: str
    values: Values
    figures: dict[str, Figure]
    by_kind: dict[str, Figure]
    by_fact: dict[str, Figure]
    by_style: dict[str, Figure]
    by_opinion: list[Wrong]
    outcomes: dict[str, Counter[str]]
    should_did: s.ShouldDid
    guesses: list[s.Guess]
    latency: Latency

    @property
    def worst_style(self) -> str | None:
        """The style with the lowest share of right first citations, of those with `FEWEST` questions or more."""
        enough = {name: figure.value.mean for name, figure in self.by_style.items() if figure.size >= FEWEST}
        return min(enough, key=lambda name: (enough[name], name), default=None)

    @property
    def worst_opinion(self) -> Wrong | None:
        """The opinion with the most wrong first citations; the first in print order of those that tie."""
        return max(self.by_opinion, key=lambda wrong: wrong.wrong, default=None)

    def numbers(self) -> dict[str, float]:
        """Every figure by its flat name, as gates and ``scores.json`` use them; undefined ones are left out."""
        flat = {name: figure.value.mean for name, figure in self.figures.items()}
        flat |= {f"declined.{kind}": figure.value.mean for kind, figure in self.by_kind.items()}
        flat |= {f"first_right.style.{style}": figure.value.mean for style, figure in self.by_style.items()}
        optional = {
            "false_answer": self.should_did.false_answer_rate,
            "aurc": s.aurc(self.guesses),
            "coverage@risk0.05": s.coverage_at_risk(self.guesses, 0.05),
            "brier": s.brier(self.guesses),
            "ece": s.ece(self.guesses),
            "worst_style": self.by_style[self.worst_style].value.mean if self.worst_style else None,
            "worst_opinion_wrong": self.worst_opinion.wrong if self.worst_opinion else None,
        }
        flat |= {name: float(value) for name, value in optional.items() if value is not None}
        return flat | {f"latency_ms.{name}": value for name, value in self.latency._asdict().items()}


def score(run: StoredRun, consultation: Consultation) -> Score:
    """Every figure of a stored run."""
    values = metric_values(run.judged, consultation)
    answerable = [j for j in run.judged if j.item.type is ItemType.ANSWERABLE]
    unanswerable = [j for j in run.judged if j.item.type is ItemType.UNANSWERABLE]
    first, declined = values["first_right"], values["declined"]
    styles = {style for j in answerable for style in j.item.style}
    return Score(
        system=run.label,
        values=values,
        figures={name: figure for name, shares in values.items() if (figure := mean(shares.values()))},
        by_kind=_means(declined, {kind: [j.item.id for j in unanswerable if j.item.kind is kind] for kind in Kind}),
        by_fact=_means(declined, _grouped((j.item.fact, j.item.id) for j in unanswerable if j.item.fact)),
        by_style=_means(first, {st: [j.item.id for j in answerable if st in j.item.style] for st in sorted(styles)}),
        by_opinion=[
            Wrong(o.label, sum(first[j.item.id].top < 1 for j in mine), len(mine))
            for o in consultation.opinions
            if (mine := [j for j in answerable if j.turn.gold[0] == o.label])
        ],
        outcomes=_outcomes(run.judged),
        should_did=s.should_did(run.judged),
        guesses=s.guesses(run.judged),
        latency=latency([j.reply["elapsed_ms"] for j in run.judged]),
    )


def metric_values(judged: Iterable[Judged], consultation: Consultation) -> Values:
    """Metric → item id → its share; the turns of a dialogue are added up."""
    turns = list(judged)
    values: Values = {name: {} for name in METRICS}
    for turn in turns:
        for name, named in METRICS.items():
            share = named.metric(turn, consultation)
            if share is not None:
                before = values[name].get(turn.item.id, Share(0, 0))
                values[name][turn.item.id] = Share(before.top + share.top, before.bottom + share.bottom)
    ranked = ranking_values(turns)
    return values | {name: {item: Share(found[name]) for item, found in ranked.items()} for name in MEASURES}


def mean(shares: Iterable[Share]) -> Figure | None:
    """The mean of shares with its bootstrap interval; None where there is nothing to average."""
    listed = list(shares)
    bottom = sum(share.bottom for share in listed)
    if not bottom:
        return None
    return Figure(interval([x.top for x in listed], [x.bottom for x in listed]), round(bottom))


def latency(milliseconds: list[float]) -> Latency:
    values = np.array(milliseconds or [0.0])
    p50, p95, p99 = np.percentile(values, [50, 95, 99])
    return Latency(float(p50), float(p95), float(p99), float(values.max()))


def figures_without(run_score: Score, left_out: set[str]) -> dict[str, Figure]:
    """Every figure over the items that are not in ``left_out`` (the leaked ones)."""
    kept = {
        name: [share for item, share in shares.items() if item not in left_out]
        for name, shares in run_score.values.items()
    }
    return {name: figure for name, shares in kept.items() if (figure := mean(shares))}


def _means(values: Mapping[str, Share], groups: Mapping[str, list[str]]) -> dict[str, Figure]:
    found = {str(name): mean(values[item] for item in items) for name, items in groups.items()}
    return {name: figure for name, figure in found.items() if figure}


def _grouped(pairs: Iterable[tuple[str | None, str]]) -> dict[str, list[str]]:
    groups: dict[str, list[str]] = {}
    for name, item in pairs:
        groups.setdefault(str(name), []).append(item)
    return dict(sorted(groups.items()))


def _outcomes(judged: Iterable[Judged]) -> dict[str, Counter[str]]:
    """Type, or kind for unanswerable questions → how often each outcome was given."""
    counts: dict[str, Counter[str]] = {}
    for j in judged:
        counts.setdefault(str(j.item.kind or j.item.type), Counter())[j.reply["outcome"]] += 1
    return counts
