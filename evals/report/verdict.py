"""The verdict in one sentence."""

from evals.gate import Decision
from evals.report.wording import say


def sentence(decision: Decision, run: str, language: str) -> str:
    """May this run go to the agents: yes, yes with reservations, no, or it cannot be told. `run` is its name as it is
    to be shown."""
    warned = sum(one.level == "warn" for one in decision.grounds)
    if decision.outcome != "passed" or not warned:
        return say(f"verdict_{decision.outcome}", language, run=run)
    return say("verdict_warned_one" if warned == 1 else "verdict_warned", language, run=run, n=warned)
