"""Cases: what goes in, what is expected, who it is for. A JSON object a line, as `docs/case.schema.json` has it."""

from evals.cases.case import Action, Case, Expect, Fact, Given, Task, Wanted
from evals.cases.read import Chosen, choose, read_cases, unread, with_outputs
from evals.cases.suites import SUITES, read_suite, suites

__all__ = [
    "SUITES",
    "Action",
    "Case",
    "Chosen",
    "Expect",
    "Fact",
    "Given",
    "Task",
    "Wanted",
    "choose",
    "read_cases",
    "read_suite",
    "suites",
    "unread",
    "with_outputs",
]
