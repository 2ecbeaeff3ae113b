"""Precision and recall of what was suggested."""

from collections.abc import Iterable
from typing import NamedTuple

from evals.intervals import Interval, wilson
from evals.replies.cases import Case


class Outcome(NamedTuple):
    """`suggested` is the id of a reply, "" for none."""

    case: Case
    suggested: str

    @property
    def right(self) -> bool:
        return self.suggested in self.case.expect if self.suggested else not self.case.expect


class Figure(NamedTuple):
    good: int
    n: int

    @property
    def share(self) -> float:
        return self.good / self.n if self.n else 0.0

    @property
    def interval(self) -> Interval:
        return wilson(self.good, self.n)

    def __str__(self) -> str:
        low, high = self.interval
        return f"{self.good}/{self.n} = {self.share:.2f} [{low:.2f}, {high:.2f}]"


class Score(NamedTuple):
    """`precision`: of what was suggested, what fitted. `recall`: of the cases with a reply that fits, those that got
    it. `silence`: of the cases without one, those that got none."""

    precision: Figure
    recall: Figure
    silence: Figure


def score(outcomes: Iterable[Outcome]) -> Score:
    every = list(outcomes)
    shown = [one for one in every if one.suggested]
    wanted = [one for one in every if one.case.expect]
    others = [one for one in every if not one.case.expect]
    return Score(
        Figure(sum(one.right for one in shown), len(shown)),
        Figure(sum(one.right for one in wanted), len(wanted)),
        Figure(sum(one.right for one in others), len(others)),
    )
