"""Decision: may this run go to the agents, and why; each reason in words and with its cases."""

from typing import Literal

from copilot.conversation import Value
from evals.comparison import Comparison

Outcome = Literal["passed", "failed", "incomplete"]
Level = Literal["fail", "incomplete", "warn", "note"]
Rule = Literal["hard", "soft", "floor", "limit", "errors", "few", "unmeasured", "uncalibrated", "unpaired", "alone"]

STATUS: dict[Outcome, int] = {"passed": 0, "failed": 1, "incomplete": 2}


class Ground(Value):
    """One reason. `text` names the first cases, `cases` holds the ids of all of them."""

    rule: Rule
    level: Level
    measure: str = ""
    text: str
    cases: tuple[str, ...] = ()


class Decision(Value):
    """`words` is the verdict of the comparison; `comparison` is None without a baseline."""

    outcome: Outcome
    run: str
    baseline: str = ""
    fingerprint: str = ""
    headline: str
    grounds: tuple[Ground, ...]
    words: tuple[str, ...] = ()
    comparison: Comparison | None = None

    @property
    def status(self) -> int:
        """The exit status: 0 yes, 1 no, 2 it cannot be told."""
        return STATUS[self.outcome]


def outcome_of(grounds: tuple[Ground, ...]) -> Outcome:
    """What the reasons come to. A failure that is not admitted stands whatever is missing; every other "no" and any
    "yes" needs a run that is whole."""
    if any(one.level == "fail" and one.rule == "hard" for one in grounds):
        return "failed"
    levels = {one.level for one in grounds}
    return "incomplete" if "incomplete" in levels else "failed" if "fail" in levels else "passed"
