"""Power: the smallest true difference that so many cases would show, so that "no difference" says what it can."""

import math
from collections.abc import Hashable, Sequence
from functools import cache

import numpy as np

ALPHA = 0.05
POWER = 0.8
_NORMAL = 1.959964 + 0.841621
"""What a difference has to be, in standard errors, for 80 % power at 5 %."""
_CLOSE = 1e-4


@cache
def detectable(n: int, changed: int = 0, alpha: float = ALPHA, power: float = POWER) -> float:
    """The smallest difference of two shares that the exact McNemar test on `n` pairs finds with `power`, as a share.

    As many cases are taken to change as were seen to, `changed`, or as the difference itself needs: where nothing
    changed, all that would change goes one way. 1 where not even the change of every case would show.
    """
    if n <= 0 or power_of(n, 1.0, 1.0, alpha) < power:
        return 1.0
    low, high = 0.0, 1.0
    while high - low > _CLOSE:
        middle = (low + high) / 2
        if power_of(n, middle, max(min(1.0, changed / n), middle), alpha) < power:
            low = middle
        else:
            high = middle
    return high


def power_of(n: int, difference: float, changing: float, alpha: float = ALPHA) -> float:
    """The chance that the exact McNemar test finds, on `n` pairs of which a share `changing` changes, that more turn
    worse than better by `difference`. All are shares."""
    from scipy.special import bdtrc, gammaln, xlog1py, xlogy

    if changing <= 0:
        return 0.0
    counts = np.arange(1, n + 1)
    worse = min(1.0, (1 + difference / changing) / 2)
    found = np.where(_needed(n, alpha) > counts, 0.0, bdtrc(_needed(n, alpha) - 1, counts, worse))
    ways = gammaln(n + 1) - gammaln(counts + 1) - gammaln(n - counts + 1)
    share = min(1.0, changing)
    return float(np.exp(ways + xlogy(counts, share) + xlog1py(n - counts, -share)) @ found)


def detectable_mean(differences: Sequence[float], clusters: Sequence[Hashable]) -> float:
    """The smallest mean difference found with 80 % power, from the spread that the differences show between clusters;
    0 where they show none."""
    if not differences:
        return 0.0
    sums: dict[Hashable, float] = {}
    mean = sum(differences) / len(differences)
    for one, cluster in zip(differences, clusters, strict=True):
        sums[cluster] = sums.get(cluster, 0.0) + one - mean
    if len(sums) < 2:
        return 0.0
    spread = sum(one * one for one in sums.values()) * len(sums) / (len(sums) - 1)
    return _NORMAL * math.sqrt(spread) / len(differences)


@cache
def _needed(n: int, alpha: float) -> np.ndarray:
    """For 1 to `n` changed cases, how many must have turned worse for the test to say so; more than all if none do."""
    from scipy.special import bdtr

    needed, most = np.zeros(n, dtype=int), -1
    for changed in range(1, n + 1):
        # `most` others may have turned better; with one more case it is as many or one more.
        if 2 * bdtr(most + 1, changed, 0.5) < alpha:
            most += 1
        needed[changed - 1] = changed - most
    return needed
