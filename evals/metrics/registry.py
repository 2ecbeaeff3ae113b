"""Which metrics are asked of an answer to which task."""

from typing import Any

from evals.cases import Task
from evals.metrics.correctness.listed import CORRECTNESS
from evals.metrics.manner.listed import MANNER
from evals.metrics.metric import Metric
from evals.metrics.pooled import Pooled
from evals.metrics.tasks.commitments import COMMITMENTS, COMMITMENTS_POOLED
from evals.metrics.tasks.hearing import HEARING, HEARING_POOLED
from evals.metrics.tasks.ranking import RANKING
from evals.metrics.tasks.summing_up import SUMMING_UP, SUMMING_UP_POOLED

DRAFTS: tuple[Metric, ...] = (*CORRECTNESS, *MANNER)

ABSTAIN = tuple(metric for metric in DRAFTS if metric.name == "action")
"""Whether to answer at all is all that these cases ask."""

METRICS: dict[Task, tuple[Metric, ...]] = {
    "draft": DRAFTS,
    "abstain": ABSTAIN,
    "retrieval": RANKING,
    "emotion": HEARING,
    "summary": SUMMING_UP,
    "promise": COMMITMENTS,
}

PILLARS = {metric.name: metric.pillar for metrics in METRICS.values() for metric in metrics}
HARD = frozenset(metric.name for metrics in METRICS.values() for metric in metrics if metric.hard)

POOLED: tuple[Pooled[Any], ...] = (*HEARING_POOLED, *SUMMING_UP_POOLED, *COMMITMENTS_POOLED)
"""Figures that only a whole run has."""
