"""Metrics: each asks one question of an answer and says which sentence failed and why. No model is needed."""

from evals.metrics.evidence import Evidence
from evals.metrics.metric import Metric, Pillar, Reason, Score, Verdict, judged, passed, silent

__all__ = ["Evidence", "Metric", "Pillar", "Reason", "Score", "Verdict", "judged", "passed", "silent"]
