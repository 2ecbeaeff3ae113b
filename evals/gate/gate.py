"""The gate: two judged runs and a policy in, a decision out. Pure, and never in doubt about what it does not know."""

from collections.abc import Collection

from evals.comparison import Comparison, Side, compare, verdict
from evals.gate.decision import Decision, Ground, Outcome, outcome_of
from evals.gate.hard import hard
from evals.gate.limits import limits
from evals.gate.policy import Policy
from evals.gate.soft import floors, soft
from evals.gate.whole import whole
from evals.gate.wording import say


def decide(
    after: Side,
    policy: Policy,
    *,
    before: Side | None = None,
    language: str = "es",
    trusted: Collection[str] = (),
) -> Decision:
    """Whether the run `after` may go to the agents.

    Without `before`, the baseline, only floors and what admits no failure are looked at. `trusted` are the judge's
    metrics that are calibrated; the others say nothing.

    Raises:
        InputError: the policy's primary measure is named in it and neither run was measured by it.
    """
    compared = _compared(before, after, policy)
    grounds = (
        *whole(before, after, policy, compared, language),
        *hard(before, after, policy, trusted, language),
        *(soft(compared, policy, trusted, language) if compared else ()),
        *floors(after, policy, trusted, language),
        *limits(after, compared, policy.limits, language),
    )
    outcome = outcome_of(grounds)
    return Decision(
        outcome=outcome,
        run=after.name,
        baseline=before.name if before else "",
        fingerprint=after.fingerprint,
        headline=_headline(outcome, grounds, language),
        grounds=grounds,
        words=verdict(compared, language) if compared else (),
        comparison=compared,
    )


def _compared(before: Side | None, after: Side, policy: Policy) -> Comparison | None:
    if before is None:
        return None
    return compare(before, after, primary=policy.primary if policy.primary in policy.named else "", alpha=policy.alpha)


def _headline(outcome: Outcome, grounds: tuple[Ground, ...], language: str) -> str:
    warned = sum(one.level == "warn" for one in grounds)
    return say("passed_warned" if outcome == "passed" and warned else outcome, language, n=warned)
