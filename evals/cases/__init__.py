"""Cases: what goes in, what is expected, who it is for. A JSON object a line, as `docs/case.schema.json` has it."""

from evals.cases.case import Action, Case, Expect, Fact, Given, Task, Wanted
from evals.cases.read import Chosen, choose, read_cases, read_suite, unread, with_outputs

__all__ = [
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
    "unread",
    "with_outputs",
]
