"""Macro-F1 of several labels a text: thresholds, figures, and how sure they are."""

from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

Matrix = NDArray[np.float64]

GRID = np.arange(0.02, 0.7, 0.01)
SMOOTH = 7  # thresholds side by side whose mean F1 is compared: the single best one is luck
ROUNDS = 1000


def f1(shown: NDArray[Any], guessed: NDArray[Any]) -> Matrix:
    """F1 of each column; 0 where nothing is shown or guessed."""
    both = (shown.astype(bool) & guessed.astype(bool)).sum(0)
    return np.asarray(2 * both / np.maximum(shown.astype(bool).sum(0) + guessed.astype(bool).sum(0), 1), np.float64)


def chosen(shown: Matrix, found: Matrix) -> Matrix:
    """The threshold of each label with the best F1 around it."""
    curves = np.array([f1(shown, found > threshold) for threshold in GRID])
    edges = np.pad(curves, ((SMOOTH // 2, SMOOTH // 2), (0, 0)), mode="edge")
    means = np.array([edges[place : place + SMOOTH].mean(0) for place in range(len(GRID))])
    return np.asarray(GRID[means.argmax(0)], np.float64)


def macro(labels: Sequence[str], shown: Matrix, guessed: NDArray[np.bool_]) -> dict[str, Any]:
    """Macro-F1 with its 95 % interval (rows drawn again), and the F1 of each label."""
    single = f1(shown, guessed)
    dice = np.random.default_rng(0)
    rows = [dice.integers(0, len(shown), len(shown)) for _ in range(ROUNDS)]
    low, high = np.percentile([f1(shown[row], guessed[row]).mean() for row in rows], [2.5, 97.5])
    return {
        "macro_f1": round(float(single.mean()), 4),
        "interval": [round(float(low), 3), round(float(high), 3)],
        "f1": {label: round(float(value), 3) for label, value in zip(labels, single, strict=True)},
    }


def figures(labels: Sequence[str], shown: Matrix, found: Matrix, fold: Sequence[int]) -> dict[str, Any]:
    """`macro` of probabilities found by cross-validation; a fold's thresholds are chosen on the others."""
    guessed = np.zeros(shown.shape, bool)
    for number in set(fold):
        inside = np.array(fold) == number
        guessed[inside] = found[inside] > chosen(shown[~inside], found[~inside])
    return macro(labels, shown, guessed)
