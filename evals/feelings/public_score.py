"""Macro-F1 of several labels a text: thresholds, figures, and how sure they are."""

from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_matrix

from evals.feelings.logistic import fit, odds

Matrix = NDArray[np.float64]

GRID = np.arange(0.02, 0.7, 0.01)
TINY_PULL = 1e-3
ROUNDS = 1000


def f1(shown: NDArray[Any], guessed: NDArray[Any]) -> Matrix:
    """F1 of each column; 0 where nothing is shown or guessed."""
    both = (shown.astype(bool) & guessed.astype(bool)).sum(0)
    return np.asarray(2 * both / np.maximum(shown.astype(bool).sum(0) + guessed.astype(bool).sum(0), 1), np.float64)


def calibrated(shown: Matrix, logits: Matrix) -> tuple[Matrix, Matrix]:
    """For each label the factor and the shift of its log-odds that make them as sure as they are right (Platt, 1999);
    `logits` are of texts that were not learned from."""
    pairs = [fit(csr_matrix(logits[:, [column]]), shown[:, [column]], TINY_PULL) for column in range(shown.shape[1])]
    return np.array([factor.item() for factor, _ in pairs]), np.array([shift.item() for _, shift in pairs])


def chosen(found: Matrix) -> Matrix:
    """The threshold of each label with the best F1 to be expected if the probabilities `found` are true.

    What was shown is not asked: of a feeling that fifty texts have, the single best threshold is mostly luck.
    """
    above = [found > threshold for threshold in GRID]
    expected = [2 * (found * over).sum(0) / np.maximum(found.sum(0) + over.sum(0), 1e-9) for over in above]
    return np.asarray(GRID[np.array(expected).argmax(0)], np.float64)


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


def figures(labels: Sequence[str], shown: Matrix, logits: Matrix, fold: Sequence[int]) -> dict[str, Any]:
    """`macro` of log-odds found by cross-validation; a fold's calibration and thresholds come from the others."""
    guessed = np.zeros(shown.shape, bool)
    for number in set(fold):
        inside = np.array(fold) == number
        factor, shift = calibrated(shown[~inside], logits[~inside])
        thresholds = chosen(odds(logits[~inside] * factor + shift))
        guessed[inside] = odds(logits[inside] * factor + shift) > thresholds
    return macro(labels, shown, guessed)
