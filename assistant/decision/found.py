"""What was found for a question, and why it is answered or declined: values only, nothing is decided here."""

from __future__ import annotations

from dataclasses import dataclass

from assistant.decision.decide import Decision
from corpus.questions import Kind
from index.hybrid import Evidence


@dataclass(frozen=True, slots=True)
class Found:
    """A question's evidence and the decision on it."""

    question: str
    evidence: Evidence
    decision: Decision


def likeliest(decision: Decision) -> Kind:
    """Why a question has no answer here, if it has none."""
    return max(decision.kinds, key=decision.kinds.__getitem__)


def explain(found: Found, threshold: float) -> dict[str, object]:
    """Why it was answered or declined, as plain values: candidates with raw scores, the decision's features."""
    decision = found.decision
    candidates = found.evidence.ranking()
    probability = {ranked.label: ranked.probability for ranked in decision.ranking}
    return {
        "candidates": [
            {"label": hit.label, "probability": round(probability[hit.label], 4), "fused": round(hit.fused, 3),
             "channels": {name: round(score, 3) for name, score in hit.channels.items()}}
            for hit in sorted(candidates, key=lambda hit: -probability[hit.label])[:5]
        ],
        "answerable": round(decision.answerable, 4),
        "threshold": threshold,
        "kinds": {kind.value: round(p, 4) for kind, p in decision.kinds.items()},
        "asked": decision.asked.value if decision.asked else None,
        "held": decision.held,
        "features": {name: round(value, 4) for name, value in decision.features.items()},
    }  # fmt: skip
