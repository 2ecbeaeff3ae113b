"""What the ranks of the first right document say: shares found and reciprocal rank, each with its 95 % interval."""

from collections.abc import Collection, Sequence
from typing import NamedTuple

from evals.intervals import bootstrap, wilson

DEPTH = 10
"""How many documents each engine gives for a question."""


class Estimate(NamedTuple):
    value: float
    low: float
    high: float


class Quality(NamedTuple):
    """`r1` and `r5`: the share of questions with a relevant document at place 1, or among the first 5. `mrr`: the mean
    of one over the place of the first relevant document, 0 beyond DEPTH."""

    r1: Estimate
    r5: Estimate
    mrr: Estimate


def rank(answer: Sequence[str], relevant: Collection[str]) -> int:
    """The place of the first relevant document, from 1; 0 when there is none among the first DEPTH."""
    return next((place for place, id in enumerate(answer[:DEPTH], start=1) if id in relevant), 0)


def quality(ranks: Sequence[int]) -> Quality:
    reciprocal = [1 / place if place else 0.0 for place in ranks]
    mean = sum(reciprocal) / len(reciprocal)
    return Quality(_share(ranks, 1), _share(ranks, 5), Estimate(mean, *bootstrap(reciprocal)))


def difference(ours: Sequence[int], theirs: Sequence[int], depth: int) -> Estimate:
    """By how much more often ours has the answer among the first `depth`, on the very same questions."""
    pairs = zip(ours, theirs, strict=True)
    differences = [float(0 < mine <= depth) - float(0 < other <= depth) for mine, other in pairs]
    return Estimate(sum(differences) / len(differences), *bootstrap(differences))


def _share(ranks: Sequence[int], depth: int) -> Estimate:
    found = sum(0 < place <= depth for place in ranks)
    return Estimate(found / len(ranks), *wilson(found, len(ranks)))
