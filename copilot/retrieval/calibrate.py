"""Knowing when not to answer: a probability that the first source answers, from what the ranking looks like.

A logistic regression over `features`. Its constants were fitted by `python -m evals.abstention.train` on questions
whose answer is known, asked with that answer's source there and as if it did not exist. Refitting on each base's own
pseudo-questions, and boosted trees in its place, were measured and were no better on bases that the fit had not seen.
"""

from collections.abc import Sequence
from math import exp

# What is taken off the log odds. Bases differ in how far their fits are off; this much keeps the reply threshold of
# `copilot.decide` safe on each of the development bases, not only on their mean.
CAUTION = 0.28

# Deviations beyond which a feature says nothing more. The fit has seen questions, not stories: in a message of a
# hundred words something is always shared, and what grows with length would otherwise answer for the rest.
FAR = 2.3

# Mean and scale that each feature is standardised with; then the coefficients, intercept first.
MEANS: tuple[float, ...] = (
    *(0.47, 0.388, 0.336, 0.25, 0.574, 0.162, 0.069),
    *(1.538, 0.325, 0.241, 0.084, 0.0, 0.174, 0.878),
)
SCALES: tuple[float, ...] = (
    *(0.253, 0.28, 0.266, 0.265, 0.165, 0.167, 0.236),
    *(0.282, 0.298, 0.322, 0.237, 1.0, 1.454, 0.441),
)
COEFFICIENTS: tuple[float, ...] = (
    *(-1.156, 0.106, -0.394, 0.211, 0.258, 0.352, 0.155, 0.238),
    *(0.069, 0.132, 0.177, 0.248, 0.0, 0.455, 0.648),
)


def probability(row: Sequence[float]) -> float:
    """That the first source answers, 0..1."""
    standard = (
        max(-FAR, min(FAR, (value - mean) / scale)) for value, mean, scale in zip(row, MEANS, SCALES, strict=True)
    )
    z = (
        COEFFICIENTS[0]
        - CAUTION
        + sum(coefficient * value for coefficient, value in zip(COEFFICIENTS[1:], standard, strict=True))
    )
    return round(1 / (1 + exp(-max(-30.0, min(30.0, z)))), 4)
