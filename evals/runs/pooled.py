"""Figures of a whole run that no single case has, each with its interval: macro-F1, precision and recall over all."""

from collections.abc import Sequence
from typing import Any

import numpy as np
from pydantic import ValidationError

from evals.cases import Case
from evals.intervals import Interval, wilson
from evals.metrics.pooled import Parts, Pooled
from evals.metrics.registry import POOLED
from evals.runs.figures import Figure
from evals.runs.sample import Sample

ROUNDS = 2000


def pooled_figures(cases: Sequence[Case], samples: Sequence[Sample]) -> tuple[Figure, ...]:
    """Those that these answers have something to say of. An answer that ended in an error counts as none."""
    by_key = {case.key: case for case in cases}
    answers = [(by_key[one.case], one) for one in samples if one.case in by_key and not one.error]
    found = (_figure(pooled, answers) for pooled in POOLED)
    return tuple(one for one in found if one.n or one.errors)


def _figure(pooled: Pooled[Any], answers: Sequence[tuple[Case, Sample]]) -> Figure:
    """`n` counts the answers that have a part in it."""
    parts: list[tuple[str, Parts]] = []
    errors = 0
    for case, sample in answers:
        if case.task != pooled.task:
            continue
        try:
            said = pooled.parts(case, pooled.kind.model_validate(sample.output))
        except ValidationError:  # the metrics of this task say so of the answer itself
            errors += 1
            continue
        if any(of for _, of in said.values()):
            parts.append((case.cluster or case.key, said))
    if not parts:
        return Figure(name=pooled.name, n=0, value=None, errors=errors)
    value, (low, high) = ratio(parts)
    return Figure(
        name=pooled.name, n=len(parts), value=round(value, 4), low=round(low, 4), high=round(high, 4), errors=errors
    )


def ratio(parts: Sequence[tuple[str, Parts]]) -> tuple[float, Interval]:
    """The mean over labels of right / of how much over all (cluster, parts), and the 95 % percentile interval of
    drawing whole clusters again.

    Where every draw gives the same, all or nothing being right, Wilson's interval of so many cases holds: the bootstrap
    would claim to be certain.
    """
    labels = sorted({label for _, said in parts for label in said})
    clusters = {name: row for row, name in enumerate(dict.fromkeys(name for name, _ in parts))}
    right, of = np.zeros((2, len(clusters), len(labels)))
    column = {label: at for at, label in enumerate(labels)}
    for name, said in parts:
        for label, (some, of_all) in said.items():
            right[clusters[name], column[label]] += some
            of[clusters[name], column[label]] += of_all
    value = float(_means(right.sum(0, keepdims=True), of.sum(0, keepdims=True))[0])
    shares = np.full(len(clusters), 1 / len(clusters))
    drawn = np.random.default_rng(0).multinomial(len(clusters), shares, size=ROUNDS)
    low, high = np.percentile(_means(drawn @ right, drawn @ of), [2.5, 97.5])
    if low == high:
        return value, wilson(round(value * len(parts)), len(parts))
    return value, Interval(float(low), float(high))


def _means(right: np.ndarray, of: np.ndarray) -> np.ndarray:
    """A row's mean over the labels that occur in it; 0 where none does."""
    occurs = of > 0
    shares = np.divide(right, of, out=np.zeros_like(right), where=occurs)
    means: np.ndarray = shares.sum(1) / np.maximum(1, occurs.sum(1))
    return means
