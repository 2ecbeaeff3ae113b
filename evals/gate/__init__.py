"""The gate: may this run go to the agents? A policy, a decision with its reasons, and the way there."""

from evals.gate.decision import Decision, Ground
from evals.gate.gate import decide
from evals.gate.policy import EXAMPLE, Limits, Policy, read_policy

__all__ = ["EXAMPLE", "Decision", "Ground", "Limits", "Policy", "decide", "read_policy"]
