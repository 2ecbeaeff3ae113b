"""How well a figure tells two sorts apart: the area under the ROC curve, with how sure it is."""

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from evals.bench_retrieval.figures import Estimate


class Told(NamedTuple):
    """`cluster` names what stands or falls together: the questions on one article."""

    value: float
    cluster: str


def area(right: Sequence[Told], wrong: Sequence[Told], *, rounds: int = 2000, seed: int = 0) -> Estimate:
    """The chance that a right one has the greater value, ties counting half, and its 95 % interval by drawing whole
    clusters. Where both sorts have the same clusters they are drawn together: the comparison is paired.

    Raises:
        ValueError: one of the sorts is empty.
    """
    if not right or not wrong:
        raise ValueError("two sorts are needed to tell one from the other")
    ours, theirs = (np.array([one.value for one in sort]) for sort in (right, wrong))
    wins = (ours[:, None] > theirs[None, :]) + (ours[:, None] == theirs[None, :]) / 2
    dice = np.random.default_rng(seed)
    drawn = _draw(right, dice, rounds)
    is_paired = {one.cluster for one in right} == {one.cluster for one in wrong}
    other = drawn if is_paired else _draw(wrong, dice, rounds)
    mine, yours = _weights(right, drawn), _weights(wrong, other)
    means = ((mine @ wins) * yours).sum(axis=1) / (mine.sum(axis=1) * yours.sum(axis=1))
    low, high = np.percentile(means, [2.5, 97.5])
    return Estimate(float(wins.mean()), float(low), float(high))


def _draw(sort: Sequence[Told], dice: np.random.Generator, rounds: int) -> NDArray[np.int64]:
    """How often each cluster, in alphabetical order, is drawn in each round."""
    clusters = len({one.cluster for one in sort})
    return dice.multinomial(clusters, np.full(clusters, 1 / clusters), size=rounds)


def _weights(sort: Sequence[Told], drawn: NDArray[np.int64]) -> NDArray[np.int64]:
    """How often each value is drawn in each round."""
    places = {cluster: at for at, cluster in enumerate(sorted({one.cluster for one in sort}))}
    return drawn[:, [places[one.cluster] for one in sort]]
