"""Knowing when not to answer: a probability that the first source answers, from what the ranking looks like.

A logistic regression over `features`. The prior, `calibration.json`, is written by `python -m evals.abstention.train`
from questions whose answer is known, asked with that answer's source there and as if it did not exist; with it stand
the thresholds of `copilot.decide`, each with the precision that it was chosen for. `recalibrate` moves the prior
towards a base's own questions.
"""

import hashlib
from collections.abc import Sequence
from functools import cache
from math import exp
from pathlib import Path
from typing import NamedTuple, Self

from pydantic import BaseModel, ConfigDict, Field, model_validator

FILE = Path(__file__).with_name("calibration.json")


class Fit(BaseModel):
    """A logistic regression: each feature's mean and scale, how many scales from its mean a feature counts for at
    most (`far`), the coefficients, intercept first, and the curvature of the penalised likelihood at them."""

    model_config = ConfigDict(frozen=True, extra="forbid", allow_inf_nan=False)

    far: float = Field(gt=0)
    means: tuple[float, ...]
    scales: tuple[float, ...]
    coefficients: tuple[float, ...]
    curvature: tuple[tuple[float, ...], ...]

    @model_validator(mode="after")
    def _agrees(self) -> Self:
        size = len(self.coefficients)
        if not len(self.means) == len(self.scales) == size - 1 or {len(row) for row in self.curvature} != {size}:
            raise ValueError("the fit's parts are not of one size")
        if len(self.curvature) != size or min(self.scales) <= 0:
            raise ValueError("the curvature is not square, or a scale is not above 0")
        return self

    def standard(self, row: Sequence[float]) -> list[float]:
        """The features in scales from their means."""
        return [
            max(-self.far, min(self.far, (value - mean) / scale))
            for value, mean, scale in zip(row, self.means, self.scales, strict=True)
        ]


class Threshold(BaseModel):
    """The least probability `at` which of `replies` questions the share `reached` was answered right; `stated` is the
    share that was asked for."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    at: float = Field(ge=0, le=1)
    stated: float = Field(ge=0, le=1)
    reached: float = Field(ge=0, le=1)
    replies: int = Field(ge=0)


class Prior(BaseModel):
    """What the training questions say. `caution` is taken off the log odds of a base that has not been fitted, so that
    the thresholds, measured on fitted ones, promise no more there than they keep."""

    model_config = ConfigDict(frozen=True, extra="forbid", allow_inf_nan=False)

    features: tuple[str, ...]
    questions: int
    reply: Threshold
    careful: Threshold
    caution: float = Field(ge=0)
    fit: Fit

    @property
    def digest(self) -> str:
        """Changes with the prior."""
        return hashlib.sha256(self.model_dump_json().encode()).hexdigest()[:12]


class Calibration(NamedTuple):
    """What is in force for a base; the coefficients begin with the intercept."""

    fit: Fit
    coefficients: tuple[float, ...]


@cache
def prior() -> Prior:
    """The one that comes with the code."""
    return Prior.model_validate_json(FILE.read_bytes())


def unfitted(known: Prior) -> Calibration:
    """For a base that has too little to ask itself."""
    first, *rest = known.fit.coefficients
    return Calibration(known.fit, (first - known.caution, *rest))


def probability(row: Sequence[float], calibration: Calibration) -> float:
    """That the first source answers, 0..1."""
    pairs = zip(calibration.coefficients[1:], calibration.fit.standard(row), strict=True)
    z = calibration.coefficients[0] + sum(coefficient * value for coefficient, value in pairs)
    return round(1 / (1 + exp(-max(-30.0, min(30.0, z)))), 4)
