"""Agreement of two raters on one metric, with what a rater would reach who always says the same."""

from collections.abc import Hashable, Sequence
from typing import NamedTuple

import numpy as np

from copilot.conversation import Value
from evals.calibration.kappa import Matrix, confusion, kappa, kappa_interval, resampled
from evals.calibration.scales import Scale
from evals.intervals import wilson


class Rated(NamedTuple):
    """One thing labelled by both: first whom we believe, then who is measured. `group` is what it stands or falls
    with."""

    reference: str
    label: str
    group: Hashable


class Agreement(Value):
    """`n` things of `groups` groups. `raw` is the share of like labels, `constant` what a rater would reach who always
    gives the commonest label. `kappa` has quadratic weights where the scale has an order.

    `confusion[i][j]` counts the reference's i-th label of `scale` with the other's j-th. `sensitivity` is the share of
    good answers that the other calls good, `specificity` that of bad ones called bad, `bads` how many those were.
    None is what these figures cannot say.
    """

    n: int
    groups: int
    raw: float | None = None
    raw_low: float = 0.0
    raw_high: float = 1.0
    constant: float | None = None
    kappa: float | None = None
    kappa_low: float | None = None
    kappa_high: float | None = None
    weighted: bool = False
    scale: tuple[str, ...] = ()
    confusion: tuple[tuple[int, ...], ...] = ()
    sensitivity: float | None = None
    specificity: float | None = None
    goods: int = 0
    bads: int = 0


class Corrected(Value):
    """The share of good answers, freed from the judge's known errors (Rogan and Gladen): `seen` is what the judge says,
    of `n` answers; `value` what that means, None where the judge tells good and bad apart no better than chance."""

    n: int
    seen: float
    value: float | None = None
    low: float | None = None
    high: float | None = None


def agreement(rated: Sequence[Rated], scale: Scale, *, seed: int = 0) -> Agreement:
    """What two raters' labels come to."""
    groups = [one.group for one in rated]
    if not rated:
        return Agreement(n=0, groups=0, weighted=scale.ordinal, scale=scale.labels)
    pairs = [(one.reference, one.label) for one in rated]
    counts = confusion(pairs, scale.labels)
    n, same = len(pairs), int(np.trace(counts))
    low, high = wilson(same, n)
    between = kappa_interval(pairs, scale.labels, groups, weighted=scale.ordinal, seed=seed)
    two = _two(counts, scale)
    return Agreement(
        n=n,
        groups=len(set(groups)),
        raw=_round(same / n),
        raw_low=_round(low),
        raw_high=_round(high),
        constant=_round(float(counts.sum(axis=1).max()) / n),
        kappa=_maybe(kappa(counts, weighted=scale.ordinal)),
        kappa_low=_maybe(between.low if between else None),
        kappa_high=_maybe(between.high if between else None),
        weighted=scale.ordinal,
        scale=scale.labels,
        confusion=tuple(tuple(int(one) for one in row) for row in counts),
        sensitivity=_maybe(_share(two[0, 0], two[0].sum())),
        specificity=_maybe(_share(two[1, 1], two[1].sum())),
        goods=int(two[0].sum()),
        bads=int(two[1].sum()),
    )


def corrected(
    seen: Sequence[tuple[str, Hashable]], rated: Sequence[Rated], scale: Scale, *, seed: int = 0
) -> Corrected | None:
    """The share of good answers among `seen`, the judge's labels of a run with their groups, corrected by what `rated`
    shows of its errors. The interval counts both: few labels, and few answers. None without answers."""
    if not seen:
        return None
    good = np.array([label in scale.good for label, _ in seen], dtype=float)
    pairs = [(one.reference, one.label) for one in rated]
    value = _freed(float(good.mean()), _two(confusion(pairs, scale.labels), scale))
    told = Corrected(n=len(seen), seen=_round(float(good.mean())), value=_maybe(value))
    if value is None:
        return told
    drawn = resampled(pairs, scale.labels, [one.group for one in rated], seed=seed)
    means = _means(good, [group for _, group in seen], len(drawn), seed + 1)
    values = [_freed(float(mean), _two(one, scale)) for mean, one in zip(means, drawn, strict=True)]
    known = [one for one in values if one is not None]
    if len(known) < len(drawn) / 2:
        return told
    low, high = np.percentile(known, [2.5, 97.5])
    return told.model_copy(update={"low": _round(float(low)), "high": _round(float(high))})


def _means(good: Matrix, groups: Sequence[Hashable], rounds: int, seed: int) -> Matrix:
    """Means of resampled groups."""
    names = {group: at for at, group in enumerate(dict.fromkeys(groups))}
    sums, sizes = np.zeros(len(names)), np.zeros(len(names))
    for value, group in zip(good, groups, strict=True):
        sums[names[group]] += value
        sizes[names[group]] += 1
    drawn = np.random.default_rng(seed).integers(0, len(names), size=(rounds, len(names)))
    return np.asarray(sums[drawn].sum(axis=1) / sizes[drawn].sum(axis=1))


def _two(counts: Matrix, scale: Scale) -> Matrix:
    """The same with good and bad alone: row and column 0 are good."""
    good = np.array([label in scale.good for label in scale.labels])
    parts = (good, ~good)
    return np.array([[counts[np.ix_(row, column)].sum() for column in parts] for row in parts])


def _freed(seen: float, two: Matrix) -> float | None:
    sensitivity, specificity = _share(two[0, 0], two[0].sum()), _share(two[1, 1], two[1].sum())
    if sensitivity is None or specificity is None or sensitivity + specificity <= 1:
        return None
    return min(1.0, max(0.0, (seen + specificity - 1) / (sensitivity + specificity - 1)))


def _share(part: float, whole: float) -> float | None:
    return float(part / whole) if whole else None


def _maybe(value: float | None) -> float | None:
    return None if value is None else _round(value)


def _round(value: float) -> float:
    return round(value, 4)
