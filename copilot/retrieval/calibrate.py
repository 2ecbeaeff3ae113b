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
    0.473,
    0.408,
    0.352,
    0.232,
    0.55,
    0.152,
    0.05,
    1.538,
    0.326,
    0.24,
    0.089,
    0.0,
    0.639,
    0.885,
    0.385,
    0.398,
    0.017,
)
SCALES: tuple[float, ...] = (
    0.258,
    0.279,
    0.266,
    0.269,
    0.181,
    0.163,
    0.25,
    0.282,
    0.298,
    0.325,
    0.238,
    1.0,
    1.479,
    0.447,
    0.272,
    0.217,
    0.176,
)
COEFFICIENTS: tuple[float, ...] = (
    -1.139,
    0.173,
    -0.356,
    -0.01,
    0.086,
    0.378,
    0.108,
    0.225,
    0.086,
    0.193,
    0.104,
    0.063,
    0.0,
    0.43,
    0.445,
    0.556,
    0.191,
    0.314,
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
