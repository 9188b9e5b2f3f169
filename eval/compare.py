"""Two runs of the same questions: what got better and worse, question by question, and whether it is chance."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from corpus.records import Consultation
from eval.bootstrap import Difference, paired_difference
from eval.errors import BadRun
from eval.items import Item, ItemType
from eval.metrics import Judged, Share
from eval.runner import StoredRun
from eval.scoring import METRICS, RANKING_LABELS, Score

# What decides whether an item went well, by type.
VERDICT = {
    ItemType.ANSWERABLE: "first_right",
    ItemType.UNANSWERABLE: "declined",
    ItemType.LOOKUP: "lookup_right",
    ItemType.DIALOGUE: "turn_right",
}


@dataclass(frozen=True, slots=True)
class Change:
    """An item whose verdict differs: its share of right turns in A and in B, with both runs' turns."""

    item: Item
    before: float
    after: float
    a: tuple[Judged, ...]
    b: tuple[Judged, ...]


@dataclass(frozen=True, slots=True)
class Comparison:
    """B against A. ``differences`` are B minus A over items that have the metric in both."""

    a: str
    b: str
    differences: dict[str, Difference]
    better: tuple[Change, ...]
    worse: tuple[Change, ...]


def compare(runs: tuple[StoredRun, StoredRun], scores: tuple[Score, Score]) -> Comparison:
    """What changes from the first run to the second. Raises `BadRun` where they asked different questions."""
    a, b = runs
    if a.info.identity.set_sha256 != b.info.identity.set_sha256:
        names = f"{a.info.identity.set_name} と {b.info.identity.set_name}"
        raise BadRun(b.folder, f"2つの実行の質問が違います({names})", "同じ質問集で実行し直してください")
    differences = {}
    for name in [*METRICS, *RANKING_LABELS]:
        found = _difference(scores[0].values[name], scores[1].values[name])
        if found:
            differences[name] = found
    changes = list(_changes(runs, scores))
    return Comparison(
        a=str(a.folder),
        b=str(b.folder),
        differences=differences,
        better=tuple(change for change in changes if change.after > change.before),
        worse=tuple(change for change in changes if change.after < change.before),
    )


def verdict(item: Item, score: Score) -> float:
    """The item's share of right turns, in [0, 1]; 1 is right."""
    share = score.values[VERDICT[item.type]][item.id]
    return share.top / share.bottom


def is_right(judged: Judged, consultation: Consultation) -> bool:
    """The same verdict for one turn."""
    share = METRICS[VERDICT[judged.item.type]].metric(judged, consultation)
    return share is not None and share.top == share.bottom


def by_item(judged: Sequence[Judged]) -> list[tuple[Judged, ...]]:
    groups: dict[str, list[Judged]] = {}
    for j in judged:
        groups.setdefault(j.item.id, []).append(j)
    return [tuple(group) for group in groups.values()]


def _changes(runs: tuple[StoredRun, StoredRun], scores: tuple[Score, Score]) -> list[Change]:
    found = []
    for a, b in zip(by_item(runs[0].judged), by_item(runs[1].judged), strict=True):
        before, after = verdict(a[0].item, scores[0]), verdict(b[0].item, scores[1])
        if before != after:
            found.append(Change(a[0].item, before, after, a, b))
    return found


def _difference(a: dict[str, Share], b: dict[str, Share]) -> Difference | None:
    """Over the items either has; one that lacks the metric on one side weighs nothing there."""
    items = sorted(a.keys() | b.keys())
    nothing = Share(0, 0)
    left, right = [a.get(item, nothing) for item in items], [b.get(item, nothing) for item in items]
    if not sum(s.bottom for s in left) or not sum(s.bottom for s in right):
        return None
    return paired_difference(
        ([s.top for s in left], [s.bottom for s in left]), ([s.top for s in right], [s.bottom for s in right])
    )
