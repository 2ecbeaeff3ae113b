"""Knowing when not to answer: a probability that the first source answers, from what the ranking looks like.

A logistic regression over `features`. Its constants were fitted by `python -m evals.abstention.train` on questions
whose answer is known, asked with that answer's source there and as if it did not exist. Refitting on each base's own
pseudo-questions was measured and made it worse on real questions, so it is not done.
"""

from collections.abc import Sequence
from math import exp

# Mean and scale that each feature is standardised with; then the coefficients, intercept first.
MEANS: tuple[float, ...] = (
    0.426,
    0.646,
    0.617,
    0.652,
    0.208,
    0.206,
    0.583,
    0.14,
    0.19,
    0.698,
    1.722,
    0.09,
    0.535,
    0.0,
    0.361,
    3.511,
    0.578,
    0.248,
)
SCALES: tuple[float, ...] = (
    0.239,
    0.328,
    0.327,
    0.316,
    0.341,
    0.303,
    0.461,
    0.133,
    0.256,
    0.459,
    0.413,
    0.178,
    0.499,
    1.0,
    0.389,
    1.268,
    0.462,
    0.394,
)
COEFFICIENTS: tuple[float, ...] = (
    -0.889,
    -0.143,
    -1.024,
    0.334,
    0.945,
    -0.076,
    0.234,
    0.184,
    0.424,
    0.024,
    0.001,
    -0.0,
    0.023,
    -0.022,
    0.0,
    0.266,
    0.617,
    -0.372,
    0.115,
)


def probability(row: Sequence[float]) -> float:
    """That the first source answers, 0..1."""
    standard = ((value - mean) / scale for value, mean, scale in zip(row, MEANS, SCALES, strict=True))
    z = COEFFICIENTS[0] + sum(
        coefficient * value for coefficient, value in zip(COEFFICIENTS[1:], standard, strict=True)
    )
    return round(1 / (1 + exp(-max(-30.0, min(30.0, z)))), 4)
