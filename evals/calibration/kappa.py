"""Agreement beyond chance: Cohen's kappa, plain and weighted, and Krippendorff's alpha. None where not defined."""

from collections.abc import Hashable, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from evals.intervals import Interval

Matrix = NDArray[np.float64]
ROUNDS = 2000


def confusion(pairs: Sequence[tuple[str, str]], scale: Sequence[str]) -> Matrix:
    """How often the first rater gave the row's label and the second the column's."""
    place = {label: at for at, label in enumerate(scale)}
    found = np.zeros((len(scale), len(scale)))
    for first, second in pairs:
        found[place[first], place[second]] += 1
    return found


def kappa(counts: Matrix, *, weighted: bool = False) -> float | None:
    """Cohen's kappa of a confusion matrix; with quadratic weights where the labels have an order. Not defined where
    both raters give one and the same label throughout: nothing could have been disagreed on."""
    (value,) = _kappas(counts[None], _weights(len(counts), weighted))
    return None if np.isnan(value) else float(value)


def kappa_interval(
    pairs: Sequence[tuple[str, str]],
    scale: Sequence[str],
    groups: Sequence[Hashable],
    *,
    weighted: bool = False,
    rounds: int = ROUNDS,
    seed: int = 0,
) -> Interval | None:
    """The 95 % percentile interval of kappa, resampling whole groups. None where kappa is mostly not defined."""
    drawn = resampled(pairs, scale, groups, rounds=rounds, seed=seed)
    values = _kappas(drawn, _weights(len(scale), weighted))
    values = values[~np.isnan(values)]
    if len(values) < rounds / 2:
        return None
    low, high = np.percentile(values, [2.5, 97.5])
    return Interval(float(low), float(high))


def resampled(
    pairs: Sequence[tuple[str, str]],
    scale: Sequence[str],
    groups: Sequence[Hashable],
    *,
    rounds: int = ROUNDS,
    seed: int = 0,
) -> Matrix:
    """Confusion matrices of `rounds` samples of the groups, with replacement. Without pairs there are none."""
    names = {group: at for at, group in enumerate(dict.fromkeys(groups))}
    if not names:
        return np.zeros((0, len(scale), len(scale)))
    single = np.zeros((len(names), len(scale), len(scale)))
    place = {label: at for at, label in enumerate(scale)}
    for (first, second), group in zip(pairs, groups, strict=True):
        single[names[group], place[first], place[second]] += 1
    drawn = np.random.default_rng(seed).multinomial(len(names), [1 / len(names)] * len(names), size=rounds)
    return np.asarray(np.einsum("rg,gij->rij", drawn, single))


def alpha(units: Sequence[Sequence[str]], scale: Sequence[str], *, ordinal: bool = False) -> float | None:
    """Krippendorff's alpha. `units` holds the labels that each thing was given, by however many raters; those with
    fewer than two say nothing. Not defined where all labels are one and the same."""
    place = {label: at for at, label in enumerate(scale)}
    together = np.zeros((len(scale), len(scale)))
    for labels in units:
        if len(labels) < 2:
            continue
        counts = np.bincount([place[label] for label in labels], minlength=len(scale)).astype(float)
        together += (np.outer(counts, counts) - np.diag(counts)) / (len(labels) - 1)
    totals = together.sum(axis=1)
    n = totals.sum()
    apart = _apart(totals, ordinal)
    expected = float((np.outer(totals, totals) * apart).sum())
    if n < 2 or expected == 0:
        return None
    return float(1 - (n - 1) * (together * apart).sum() / expected)


def _apart(totals: Matrix, ordinal: bool) -> Matrix:
    """How far apart two labels are: of a nominal scale simply other, of an ordinal one by what lies between."""
    size = len(totals)
    if not ordinal:
        return 1 - np.eye(size)
    far = np.zeros((size, size))
    for low in range(size):
        for high in range(low + 1, size):
            between = totals[low : high + 1].sum() - (totals[low] + totals[high]) / 2
            far[low, high] = far[high, low] = between**2
    return far


def _weights(size: int, weighted: bool) -> Matrix:
    """The cost of each disagreement."""
    steps = np.arange(size, dtype=float)
    far: Any = np.abs(steps[:, None] - steps[None, :])
    return np.asarray((far / max(size - 1, 1)) ** 2 if weighted else (far > 0).astype(float))


def _kappas(counts: Matrix, weights: Matrix) -> Matrix:
    """Of each matrix; not a number where chance alone could not disagree."""
    n = counts.sum(axis=(1, 2))
    by_chance = np.einsum("ri,rj->rij", counts.sum(axis=2), counts.sum(axis=1))
    seen, expected = (counts * weights).sum(axis=(1, 2)), (by_chance * weights).sum(axis=(1, 2))
    defined = expected > 0
    found = np.full(len(counts), np.nan)
    found[defined] = 1 - seen[defined] * n[defined] / expected[defined]
    return found
