"""Comparison: two runs on the same cases, paired; what got better or worse, and whether it is more than chance."""

from evals.comparison.compare import Comparison, Run, compare
from evals.comparison.effort import Effort, effort_of
from evals.comparison.flips import Change, Flip
from evals.comparison.measures import Difference, Share
from evals.comparison.pairs import Left, Pair, Paired, pair, partners
from evals.comparison.repeats import Case, by_case
from evals.comparison.sides import Side, side_of, sides_of
from evals.comparison.slices import Slice
from evals.comparison.verdict import headline, of_measure, verdict

__all__ = [
    "Case",
    "Change",
    "Comparison",
    "Difference",
    "Effort",
    "Flip",
    "Left",
    "Pair",
    "Paired",
    "Run",
    "Share",
    "Side",
    "Slice",
    "by_case",
    "compare",
    "effort_of",
    "headline",
    "of_measure",
    "pair",
    "partners",
    "side_of",
    "sides_of",
    "verdict",
]
