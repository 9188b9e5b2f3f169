"""The fitted decision as files: one table of arrays, one page of numbers. Half precision, no pickles.

``inputs`` says what beside the questions a decision was fitted on (records, encoder, way of fitting): one that
was fitted on others is no use at all, while one that lacks a few questions can still learn them (`learn`).
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any, cast

import numpy as np
from numpy.typing import NDArray

from assistant.decision.decide import FAMILIES, Classifier, Decider, Keys, Linear, Trees
from assistant.reading.sparse import Block, Floats

_TREE_ARRAYS = ("feature", "threshold", "left", "right", "value", "roots")


def save(decider: Decider, folder: Path, inputs: str) -> None:
    """Write ``calibration.npz`` (float16 tables) and ``calibration.json`` into ``folder``; the same for the same fit."""
    folder.mkdir(parents=True, exist_ok=True)
    arrays: dict[str, NDArray[np.generic]] = {
        "fitted_on": decider.fitted_on,
        "vector_weights": decider.classifier.vector_weights,
        "intercept": decider.classifier.intercept,
    }
    for name, block in zip(FAMILIES, decider.classifier.blocks, strict=True):
        arrays[f"{name}_vocabulary"] = np.frombuffer("\n".join(block.vocabulary).encode(), dtype=np.uint8)
        arrays[f"{name}_idf"] = block.idf
        arrays[f"{name}_weights"] = block.weights.astype(np.float16)
    ranker, trees = decider.ranker, decider.answerable
    arrays |= {"ranker_mean": ranker.mean, "ranker_scale": ranker.scale, "ranker_weights": ranker.weights}
    arrays |= {f"tree_{name}": getattr(trees, name) for name in _TREE_ARRAYS}
    np.savez(folder / "calibration.npz", **arrays)  # type: ignore[arg-type]
    values = {
        "inputs": inputs,
        "fingerprint": decider.fingerprint,
        "threshold": decider.threshold,
        "lacking_threshold": decider.lacking_threshold,
        "second_threshold": decider.second_threshold,
        "tree_baseline": trees.baseline,
        "tree_depth": trees.depth,
    }
    (folder / "calibration.json").write_text(json.dumps(values, indent=1) + "\n", encoding="utf-8")


def load(folder: Path, inputs: str, labels: tuple[str, ...], responses: tuple[str, ...]) -> Decider | None:
    """The stored decision, or None where there is none that was fitted on these records, with this encoder, this way.

    Which questions it was fitted on is for the caller to compare (``fitted_on``).
    """
    try:
        values = json.loads((folder / "calibration.json").read_text(encoding="utf-8"))
        if values["inputs"] != inputs:
            return None
        with np.load(folder / "calibration.npz") as arrays:
            stored = dict(arrays)
    except (OSError, ValueError, KeyError):
        return None
    blocks = tuple(_block(stored, name) for name in FAMILIES)
    return Decider(
        labels=labels,
        responses=responses,
        classifier=Classifier(blocks, stored["vector_weights"], stored["intercept"]),
        ranker=Linear(*(cast("Floats", stored[f"ranker_{part}"]) for part in ("mean", "scale", "weights"))),
        answerable=_trees(stored, values["tree_baseline"], values["tree_depth"]),
        threshold=values["threshold"],
        lacking_threshold=values["lacking_threshold"],
        second_threshold=values["second_threshold"],
        fingerprint=values["fingerprint"],
        fitted_on=cast("Keys", stored["fitted_on"]),
    )


def _block(stored: dict[str, NDArray[np.generic]], name: str) -> Block:
    features = stored[f"{name}_vocabulary"].tobytes().decode().split("\n")
    vocabulary = {feature: row for row, feature in enumerate(features)}
    return Block(vocabulary, cast("Floats", stored[f"{name}_idf"]), cast("Floats", stored[f"{name}_weights"]))


def _trees(stored: dict[str, NDArray[np.generic]], baseline: float, depth: int) -> Trees:
    arrays: list[Any] = [stored[f"tree_{name}"] for name in _TREE_ARRAYS]
    feature, threshold, left, right, value, roots = arrays
    return Trees(feature, threshold, left, right, value, roots, baseline, depth)
