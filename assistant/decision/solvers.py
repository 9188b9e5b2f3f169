"""The numerical steps of a fit: ridge with exact left-out residuals, TF-IDF, conditional logit, boosted trees.

Functions of arrays alone; what they are fitted on stands in `fit`. Needs scikit-learn and SciPy.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, cast

import numpy as np
from numpy.typing import NDArray

from assistant.decision.decide import RIDGE, Linear, Trees
from assistant.reading.sparse import Floats

PART = 1000  # rows of a product computed at once

Ints = NDArray[np.int64]


def solve(kernel: Floats, targets: Floats, groups: Ints) -> tuple[Floats, Floats]:
    """Ridge regression: dual weights, and the prediction for each row without its group. Overwrites ``kernel``."""
    from scipy.linalg.blas import ssymm
    from scipy.linalg.lapack import spotrf, spotri

    kernel[np.diag_indices_from(kernel)] += RIDGE
    triangle, failed = spotrf(kernel.T, lower=1, overwrite_a=1)  # a symmetric matrix transposed is in LAPACK's order
    inverse, _ = spotri(triangle, lower=1, overwrite_c=1)  # a third of the work of solving for the identity
    if failed:
        raise ArithmeticError("the kernel is not positive definite")
    dual = ssymm(1.0, inverse, targets, lower=1)
    held_out = np.empty_like(targets)
    for rows in rows_by(groups):
        block = inverse[np.maximum.outer(rows, rows), np.minimum.outer(rows, rows)]
        held_out[rows] = targets[rows] - np.linalg.solve(block, dual[rows])
    return dual.astype(np.float32), held_out


def gram(matrix: Any) -> Floats:
    """All dot products of the rows of a sparse matrix, dense; by parts, since as a sparse result it is thrice as big."""
    rows = matrix.shape[0]
    products = np.empty((rows, rows), dtype=np.float32)
    for start in range(0, rows, PART):
        products[start : start + PART] = (matrix[start : start + PART] @ matrix.T).toarray()
    return products


def tfidf(questions: Sequence[str], tokenise: Callable[[str], list[str]], *, seen: int = 1) -> tuple[Any, Any]:
    """(unit-length sparse TF-IDF rows, the vectorizer); features in fewer than ``seen`` questions are left out."""
    from sklearn.feature_extraction.text import TfidfVectorizer

    vectorizer = TfidfVectorizer(analyzer=tokenise, sublinear_tf=True, dtype=np.float32, min_df=seen)
    return vectorizer.fit_transform(questions), vectorizer


def rows_by(groups: Ints) -> list[Ints]:
    order = np.argsort(groups, kind="stable")
    return cast("list[Ints]", np.split(order, np.flatnonzero(np.diff(groups[order])) + 1))


def best_by_record(scores: Floats, record: Ints, records: int) -> Floats:
    best = np.full(records, scores.min(), dtype=np.float32)
    np.maximum.at(best, record, scores)
    return best


def conditional_logit(table: Floats, truth: NDArray[np.bool_], penalty: float = 1e-3) -> Linear:
    """Weights that give the right records most of the softmax probability of their question (McFadden 1974)."""
    from scipy.optimize import minimize

    flat = table.reshape(-1, table.shape[2])
    mean, scale = flat.mean(axis=0), flat.std(axis=0) + 1e-6
    x = ((table - mean) / scale).astype(np.float64)

    def loss(weights: NDArray[np.float64]) -> tuple[float, NDArray[np.float64]]:
        logits = x @ weights
        logits -= logits.max(axis=1, keepdims=True)
        p = np.exp(logits)
        p /= p.sum(axis=1, keepdims=True)
        right = (p * truth).sum(axis=1, keepdims=True)
        gradient = np.einsum("qrf,qr->f", x, p - p * truth / right) / len(x) + 2 * penalty * weights
        return float(-np.log(right).mean() + penalty * weights @ weights), gradient

    weights = minimize(loss, np.zeros(x.shape[2]), jac=True, method="L-BFGS-B").x
    return Linear(mean.astype(np.float32), scale.astype(np.float32), weights.astype(np.float32))


def boosted(table: Floats, truth: NDArray[np.bool_], weights: Floats) -> Trees:
    """Boosted trees (Friedman 2001, as in scikit-learn's histogram form), copied into plain arrays."""
    from sklearn.ensemble import HistGradientBoostingClassifier

    model = HistGradientBoostingClassifier(
        max_iter=200, learning_rate=0.06, max_leaf_nodes=8, min_samples_leaf=40, l2_regularization=3, random_state=0
    ).fit(table, truth, sample_weight=weights)
    tables = [predictor.nodes for (predictor,) in model._predictors]
    starts = np.cumsum([0, *(len(nodes) for nodes in tables[:-1])])
    nodes = np.concatenate(tables)
    offset = np.repeat(starts, [len(t) for t in tables])
    is_leaf = nodes["is_leaf"].astype(bool)
    own = np.arange(len(nodes))
    return Trees(
        feature=np.where(is_leaf, 0, nodes["feature_idx"]).astype(np.int16),
        threshold=nodes["num_threshold"].astype(np.float32),
        left=np.where(is_leaf, own, nodes["left"] + offset).astype(np.int16),
        right=np.where(is_leaf, own, nodes["right"] + offset).astype(np.int16),
        value=np.where(is_leaf, nodes["value"], 0).astype(np.float32),
        roots=starts.astype(np.int16),
        baseline=float(np.ravel(model._baseline_prediction)[0]),
        depth=int(nodes["depth"].max()),
    )
