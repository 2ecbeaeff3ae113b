"""How sure a figure is: Wilson's interval for a share, a cluster bootstrap for a mean."""

import math
from collections import defaultdict
from collections.abc import Hashable, Iterable, Sequence
from typing import NamedTuple

import numpy as np

Z95 = 1.959964
"""The normal quantile of a two-sided 95 % interval."""


class Interval(NamedTuple):
    low: float
    high: float


def wilson(successes: int, n: int, z: float = Z95) -> Interval:
    """The interval of a share of `n` yes/no outcomes. Without outcomes nothing is known: 0 to 1.

    Raises:
        ValueError: `successes` is not between 0 and `n`.
    """
    if not 0 <= successes <= n:
        raise ValueError(f"{successes} successes of {n} is not a share")
    if n == 0:
        return Interval(0.0, 1.0)
    share = successes / n
    spread = z * math.sqrt(share * (1 - share) / n + z * z / (4 * n * n))
    centre, scale = share + z * z / (2 * n), 1 + z * z / n
    return Interval(max(0.0, (centre - spread) / scale), min(1.0, (centre + spread) / scale))


def bootstrap(
    values: Sequence[float], clusters: Iterable[Hashable] | None = None, *, rounds: int = 2000, seed: int = 0
) -> Interval:
    """The 95 % percentile interval of the mean of `values`, resampling whole `clusters` (else single values).

    Sentences of one draft, or questions on one article, stand or fall together: drawing them one by one would claim
    more certainty than there is. Without values nothing is known: minus to plus infinity.
    """
    if not values:
        return Interval(-math.inf, math.inf)
    groups: dict[Hashable, list[float]] = defaultdict(list)
    for value, cluster in zip(values, range(len(values)) if clusters is None else clusters, strict=True):
        groups[cluster].append(value)
    sums = np.array([sum(group) for group in groups.values()])
    sizes = np.array([len(group) for group in groups.values()])
    drawn = np.random.default_rng(seed).integers(0, len(sums), size=(rounds, len(sums)))
    means = sums[drawn].sum(axis=1) / sizes[drawn].sum(axis=1)
    low, high = np.percentile(means, [2.5, 97.5])
    return Interval(float(low), float(high))


def percentile(values: Iterable[float], q: float) -> float:
    """The value below which a share `q` of `values` lies, interpolated; 0 without values."""
    ordered = sorted(values)
    return float(np.percentile(ordered, q * 100)) if ordered else 0.0
