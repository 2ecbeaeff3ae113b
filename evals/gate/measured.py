"""By what the answers of a run were measured, and whether a judge's word counts."""

from collections.abc import Collection

from evals.comparison import Side
from evals.comparison.repeats import CARE, CORE
from evals.metrics.registry import METRICS, PILLARS
from evals.runs.judged import Judged

JUDGE = "judge_"
"""What the names of a judge's metrics begin with."""


def measured(side: Side) -> frozenset[str]:
    """The measures that the answers of a run were looked at by, also where they had nothing to say; and those that
    our metrics could say something of in another task."""
    asked = {score.metric for one in side.judged for score in one.scores}
    return frozenset((*CORE, CARE, *asked, *PILLARS))


def counts(measure: str, trusted: Collection[str]) -> bool:
    """Whether a measure may decide: a judge's metric only while it is calibrated."""
    return not measure.startswith(JUDGE) or measure in trusted


def is_unasked(one: Judged, measure: str) -> bool:
    """Whether an answer should have been looked at by a metric of ours and was not: it was judged before the metric
    was there."""
    asked = any(known == one.task and any(metric.name == measure for metric in METRICS[known]) for known in METRICS)
    return asked and one.verdict != "error" and one.score(measure) is None
