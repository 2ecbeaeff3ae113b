"""Which metrics are asked of an answer to which task."""

from evals.cases import Task
from evals.metrics.manner import MANNER
from evals.metrics.metric import Metric

DRAFTS: tuple[Metric, ...] = MANNER

METRICS: dict[Task, tuple[Metric, ...]] = {
    "draft": DRAFTS,
    "abstain": DRAFTS,
    "retrieval": (),
    "emotion": (),
    "summary": (),
    "promise": (),
}

PILLARS = {metric.name: metric.pillar for metrics in METRICS.values() for metric in metrics}
HARD = frozenset(metric.name for metrics in METRICS.values() for metric in metrics if metric.hard)
