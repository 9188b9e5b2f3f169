"""Standard retrieval metrics of the ranked labels, through ir-measures (trec_eval's definitions).

Records are judged, with gold as grade 2 and acceptable as grade 1. Recall and MRR count gold only; nDCG counts
both, with the grade as gain and log2 discount. Over answerable questions: one whose system ranked nothing scores
0, and an unanswerable one has nothing to find and is left out. Where gold labels share a response, finding one of
them leaves recall below 1 until the other is there as well: recall is over labels.
"""

from __future__ import annotations

from collections.abc import Iterable

import ir_measures
from ir_measures import RR, R, nDCG

from eval.items import ItemType
from eval.metrics import Judged

GOLD, ACCEPTABLE = 2, 1
MEASURES = {
    "recall@1": R(rel=GOLD) @ 1,
    "recall@3": R(rel=GOLD) @ 3,
    "recall@5": R(rel=GOLD) @ 5,
    "recall@10": R(rel=GOLD) @ 10,
    "mrr@10": RR(rel=GOLD) @ 10,
    "ndcg@10": nDCG @ 10,
}


def ranking_values(judged: Iterable[Judged]) -> dict[str, dict[str, float]]:
    """Item id → measure → value in [0, 1], for every answerable question."""
    answerable = [j for j in judged if j.item.type is ItemType.ANSWERABLE]
    qrels = {j.item.id: grades(j) for j in answerable}
    run = {j.item.id: {label: -float(rank) for rank, label in enumerate(j.ranking)} for j in answerable}
    values = {item: dict.fromkeys(MEASURES, 0.0) for item in qrels}
    names = {measure: name for name, measure in MEASURES.items()}
    if any(run.values()):
        for metric in ir_measures.iter_calc(list(names), qrels, {item: hits for item, hits in run.items() if hits}):
            values[metric.query_id][names[metric.measure]] = float(metric.value)
    return values


def grades(judged: Judged) -> dict[str, int]:
    acceptable = dict.fromkeys(judged.turn.acceptable, ACCEPTABLE)
    return acceptable | dict.fromkeys(judged.turn.gold, GOLD)
