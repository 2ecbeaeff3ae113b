"""Precision, recall and F1 of "same matter", with intervals, for what is shipped and for what one would do instead."""

from collections.abc import Callable, Sequence
from typing import NamedTuple

import numpy as np

from copilot.contacts.alike import SAME, same_matter
from copilot.contacts.commonness import weight
from copilot.retrieval.stems import stem, tokens
from copilot.retrieval.stop import stopwords
from evals.contacts.cases import Case
from evals.intervals import Interval, wilson

ROUNDS = 2000
OVERLAP = 0.5

Judge = Callable[[Case], bool]


class Scores(NamedTuple):
    """`found` pairs were said to be one matter, `wanted` are, `right` both."""

    right: int
    found: int
    wanted: int
    n: int
    f1_interval: Interval

    @property
    def precision(self) -> float:
        return self.right / self.found if self.found else 0.0

    @property
    def recall(self) -> float:
        return self.right / self.wanted if self.wanted else 0.0

    @property
    def f1(self) -> float:
        return f1(self.right, self.found, self.wanted)


def shipped(case: Case) -> bool:
    return same_matter(*case.matters) >= SAME


def same_tag(case: Case) -> bool:
    return bool(set(case.earlier.tags) & set(case.later.tags))


def overlap(case: Case) -> bool:
    """Half of the weight of what the customer says now stands in what they said then: `copilot.remember`'s rule."""
    language = case.lang
    then, now = (
        {
            stem(word, language)
            for text in (one.subject, *(message.text for message in one.public if message.role == "customer"))
            for word in tokens(text)
            if word not in stopwords()
        }
        for one in (case.earlier, case.later)
    )
    total = sum(weight(one, language) for one in now)
    return total > 0 and sum(weight(one, language) for one in now & then) / total >= OVERLAP


JUDGES: dict[str, Judge] = {"shipped": shipped, "same tag": same_tag, "word overlap": overlap}


def f1(right: float, found: float, wanted: float) -> float:
    return 2 * right / (found + wanted) if found + wanted else 0.0


def score(cases: Sequence[Case], judge: Judge, *, seed: int = 0) -> Scores:
    said = np.array([judge(case) for case in cases])
    same = np.array([case.same for case in cases])
    drawn = np.random.default_rng(seed).integers(0, len(cases), size=(ROUNDS, len(cases)))
    both = (said & same)[drawn].sum(1)
    spread = [f1(*counts) for counts in zip(both, said[drawn].sum(1), same[drawn].sum(1), strict=True)]
    low, high = np.percentile(spread, [2.5, 97.5])
    counts = int((said & same).sum()), int(said.sum()), int(same.sum())
    return Scores(*counts, len(cases), Interval(float(low), float(high)))


def line(name: str, one: Scores) -> str:
    precision, recall = wilson(one.right, one.found), wilson(one.right, one.wanted)
    return (
        f"{name:<14} precision {one.precision:.3f} [{precision.low:.2f}, {precision.high:.2f}]"
        f"  recall {one.recall:.3f} [{recall.low:.2f}, {recall.high:.2f}]"
        f"  F1 {one.f1:.3f} [{one.f1_interval.low:.2f}, {one.f1_interval.high:.2f}]  n={one.n}"
    )
