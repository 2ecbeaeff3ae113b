"""Figures of a sample, each with its 95 % interval: what a small number cannot tell shows in its width."""

import math
from collections.abc import Sequence

from copilot.conversation import Value

Z95 = 1.959964
FEW = 20
"""Below so many a figure says little; whoever shows it says so."""


class Share(Value):
    """`good` of `n`; `rate`, `low` and `high` (Wilson) are None where nothing was counted."""

    good: int
    n: int
    rate: float | None = None
    low: float | None = None
    high: float | None = None


class Mean(Value):
    """The mean of `n` values with its normal interval; None where there are too few to tell one."""

    n: int
    mean: float | None = None
    low: float | None = None
    high: float | None = None


class Spread(Value):
    """The median of `n` values with the interval of its order statistics, and the value that nine in ten stay below."""

    n: int
    median: float | None = None
    low: float | None = None
    high: float | None = None
    p90: float | None = None


def share(good: int, n: int) -> Share:
    if not n:
        return Share(good=good, n=n)
    rate = good / n
    centre, scale = rate + Z95 * Z95 / (2 * n), 1 + Z95 * Z95 / n
    spread = Z95 * math.sqrt(rate * (1 - rate) / n + Z95 * Z95 / (4 * n * n))
    low, high = max(0.0, (centre - spread) / scale), min(1.0, (centre + spread) / scale)
    return Share(good=good, n=n, rate=round(rate, 4), low=round(low, 4), high=round(high, 4))


def mean(values: Sequence[float]) -> Mean:
    n = len(values)
    if n < 2:
        return Mean(n=n, mean=round(values[0], 3) if n else None)
    middle = math.fsum(values) / n
    deviation = math.sqrt(math.fsum((value - middle) ** 2 for value in values) / (n - 1))
    reach = Z95 * deviation / math.sqrt(n)
    low, high = max(middle - reach, min(values)), min(middle + reach, max(values))
    return Mean(n=n, mean=round(middle, 3), low=round(low, 3), high=round(high, 3))


def spread(values: Sequence[float]) -> Spread:
    """The interval of the median needs six values at least."""
    n = len(values)
    if not n:
        return Spread(n=0)
    ordered = sorted(values)
    reach = Z95 * math.sqrt(n) / 2
    low, high = math.floor((n - 1) / 2 - reach), math.ceil((n - 1) / 2 + reach)
    known = low >= 0
    return Spread(
        n=n,
        median=_quantile(ordered, 0.5),
        low=ordered[low] if known else None,
        high=ordered[high] if known else None,
        p90=_quantile(ordered, 0.9),
    )


def _quantile(ordered: Sequence[float], q: float) -> float:
    """Interpolated."""
    place = q * (len(ordered) - 1)
    below = math.floor(place)
    above = min(below + 1, len(ordered) - 1)
    return round(ordered[below] + (place - below) * (ordered[above] - ordered[below]), 3)
