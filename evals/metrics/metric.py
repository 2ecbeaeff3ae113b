"""Metric and Score: one question asked of an answer, and what came of it. Three outcomes, never two."""

from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING, Literal, NamedTuple

from copilot.conversation import Value

if TYPE_CHECKING:
    from evals.metrics.evidence import Evidence

Verdict = Literal["pass", "fail", "error", "none"]
"""`none`: the metric has nothing to say of this case. `error`: it could not be asked; neither good nor bad."""

Pillar = Literal["resolves", "effortless", "empathic", "safe", "informative"]
"""What practice asks of an answer, in this order: it resolves, it makes it easy, it is felt. `safe` is none of these
and comes before all. `informative` is told and judges nothing."""


class Reason(Value):
    """Why a metric failed: the sentence at fault ("" where something is missing) and why, in the case's language."""

    sentence: str = ""
    why: str


class Score(Value):
    """What one metric says of one answer. `value` is a share, 1 best, or a count for those that count.

    A metric for which no value is good enough or too low by itself gives a `value` and the verdict `none`.
    """

    metric: str
    verdict: Verdict
    value: float | None = None
    reasons: tuple[Reason, ...] = ()


class Metric(NamedTuple):
    """`hard`: one failure is one too many, whatever the rest of the run says."""

    name: str
    pillar: Pillar
    measure: Callable[["Evidence"], Score]
    hard: bool = False


def passed(metric: str, value: float | None = 1.0) -> Score:
    return Score(metric=metric, verdict="pass", value=value)


def silent(metric: str) -> Score:
    """The metric has nothing to say of this case."""
    return Score(metric=metric, verdict="none")


def measured(metric: str, value: float) -> Score:
    """A value by which nothing passes or fails; it is only told."""
    return Score(metric=metric, verdict="none", value=round(value, 4))


def judged(metric: str, reasons: Iterable[Reason], value: float | None = None) -> Score:
    """Failed where there is a reason. `value` is 1 or 0 unless the metric has its own."""
    told = tuple(reasons)
    return Score(
        metric=metric,
        verdict="fail" if told else "pass",
        value=float(not told) if value is None else value,
        reasons=told,
    )
