"""The 95 % interval of a mean paired difference, honest where little changed and where few clusters stand."""

import math
from collections.abc import Hashable, Sequence

from evals.intervals import Z95, Interval, bootstrap


def of_difference(
    differences: Sequence[float], clusters: Sequence[Hashable], *, step: float = 1.0, rounds: int = 2000, seed: int = 0
) -> Interval:
    """The wider of two intervals at each end, both around the mean of `differences`.

    The first resamples whole clusters, and is stretched where there are few (Student's quantile in place of the
    normal one). Alone it claims to be certain when nothing changed, or when the three cases that changed all went one
    way: there the second speaks, which adds half a case that went up by `step` and half a one that went down (Agresti
    and Min's for yes/no). `step` 0 leaves it out: for times and counts, which have no smallest change. Without
    differences nothing is known: minus to plus infinity.
    """
    if not differences:
        return Interval(-math.inf, math.inf)
    drawn = _stretched(differences, clusters, rounds, seed)
    if not step:
        return drawn
    added = _with_two_more(differences, step)
    return Interval(min(drawn.low, added.low), max(drawn.high, added.high))


def _stretched(differences: Sequence[float], clusters: Sequence[Hashable], rounds: int, seed: int) -> Interval:
    several = len(set(clusters))
    if several < 2:  # one cluster says nothing of how clusters differ; its cases at least differ among themselves
        clusters, several = range(len(differences)), len(differences)
    if several < 2:
        return Interval(differences[0], differences[0])
    mean = sum(differences) / len(differences)
    drawn = bootstrap(differences, clusters, rounds=rounds, seed=seed)
    factor = _student(several - 1) / Z95 * math.sqrt(several / (several - 1))
    return Interval(mean + (drawn.low - mean) * factor, mean + (drawn.high - mean) * factor)


def _with_two_more(differences: Sequence[float], step: float) -> Interval:
    n = len(differences) + 2
    mean = sum(differences) / n
    squares = sum(one * one for one in differences) + step * step
    spread = Z95 * math.sqrt(max(0.0, squares - n * mean * mean)) / n
    return Interval(mean - spread, mean + spread)


def _student(freedom: int) -> float:
    """The 97.5 % quantile of Student's distribution."""
    from scipy.special import stdtrit

    return float(stdtrit(freedom, 0.975))
