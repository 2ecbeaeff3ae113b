"""Knowing when not to answer: a probability that the first source answers, learned from the base itself, no labels.

Pseudo-questions are titles, headings and fragments taken out of their own source. Asked while the source is there and
ranked first, they are answerable; asked as if the source did not exist, they are not. A logistic regression over the
features of the ranking tells the two apart. A small base cannot teach much, so the fit is drawn towards coefficients
learned beforehand (PRIOR) on public help centres by `evals/train_calibration.py`.
"""

from collections.abc import Sequence
from typing import Any, Self

import numpy as np
from numpy.typing import NDArray

from copilot.retrieval.features import NAMES

Vector = NDArray[np.float64]

# Mean and scale that features are standardised with, then the prior's coefficients, intercept first.
MEANS = (0.494, 0.775, 0.748, 0.781, 0.192, 0.144, 0.425, 0.144, 0.146, 0.679, 1.601, 0.0, 0.684, 0.0)
SCALES = (0.21, 0.271, 0.279, 0.254, 0.314, 0.239, 0.489, 0.169, 0.213, 0.467, 0.351, 1.0, 0.465, 1.0)
PRIOR = (-0.945, 0.043, -0.569, 0.543, 0.529, 0.276, 0.117, -0.059, 0.462, 0.255, 0.243, 0.324, -0.0, 0.131, 0.0)
PULL = 10.0  # how many pseudo-questions the prior is worth


class Calibration:
    """Turns features into a probability."""

    def __init__(self, coefficients: Sequence[float] = PRIOR) -> None:
        self._coefficients = np.asarray(coefficients, dtype=np.float64)

    @classmethod
    def of(cls, stored: dict[str, Any] | None) -> Self:
        """The calibration kept in SQL; the prior's when there is none, or it is of other features."""
        if stored and len(stored["coefficients"]) == len(PRIOR):
            return cls(stored["coefficients"])
        return cls()

    @property
    def coefficients(self) -> list[float]:
        return [round(float(value), 6) for value in self._coefficients]

    def probability(self, row: Sequence[float]) -> float:
        z = float(design([row])[0] @ self._coefficients)
        return round(float(1 / (1 + np.exp(-z))), 4)


def design(rows: Sequence[Sequence[float]]) -> Vector:
    """Standardised features with a leading column of ones."""
    table = (np.asarray(rows, dtype=np.float64) - np.asarray(MEANS)) / np.asarray(SCALES)
    return np.hstack([np.ones((len(table), 1)), table])


def fit(rows: Sequence[Sequence[float]], labels: Sequence[bool], prior: Sequence[float] = PRIOR) -> Calibration:
    """Logistic regression by Newton's method, with a Gaussian prior of weight PULL around `prior`."""
    table, target = design(rows), np.asarray(labels, dtype=np.float64)
    centre = np.asarray(prior, dtype=np.float64)
    coefficients = centre.copy()
    pull = PULL * np.eye(len(centre)) / 4
    for _ in range(25):
        expected = 1 / (1 + np.exp(-np.clip(table @ coefficients, -30, 30)))
        gradient = table.T @ (target - expected) - pull @ (coefficients - centre)
        curvature = (table * (expected * (1 - expected))[:, None]).T @ table + pull
        step = np.linalg.solve(curvature, gradient)
        coefficients = coefficients + step
        if float(np.abs(step).max()) < 1e-6:
            break
    return Calibration(coefficients.tolist())
