"""Sample: what one system answered to one case, with all that judging it needs later; kept, never changed."""

from datetime import datetime
from typing import Any, Literal

from pydantic import Field

from copilot.conversation import Value
from copilot.draft import Register
from copilot.promise import Owed
from copilot.write.brief import Decision, Known

Cause = Literal[
    "", "timeout", "refused", "rate_limit", "nonsense", "unreachable", "rejected", "input", "index", "other"
]


class Answered(Value):
    """What was found for one request, in the order of the requests heard: passages by their digest in the run."""

    request: str
    answered: bool
    answerable: float = 0.0
    articles: tuple[str, ...] = ()
    resolutions: tuple[str, ...] = ()
    source: tuple[str, ...] = ()


class Read(Value):
    """What lay before the writer. `gold` are the passages of the sources that the case names as right,
    `internal` those on the matter that no customer may read."""

    answers: tuple[Answered, ...] = ()
    known: tuple[Known, ...] = ()
    promises: tuple[Owed, ...] = ()
    decision: Decision | None = None
    register_: Register = "neutral"
    gold: tuple[str, ...] = ()
    internal: tuple[str, ...] = ()

    @property
    def named(self) -> frozenset[str]:
        """The digests of all passages that it names."""
        found = [digest for one in self.answers for digest in (*one.articles, *one.resolutions, *one.source)]
        return frozenset((*found, *self.gold, *self.internal))


class Sample(Value):
    """One answer. `output` is a row of contracts.md's batch commands (of `draft`, `search`, `emotions`, `summarize`);
    empty where there was an error, whose sentence is `error` and whose cause tells a rate limit from a bug.

    `case` is the case's key, `repeat` counts from 0. `ms` is wall clock; `cached`: it was taken over from an earlier
    run and cost nothing now; `recorded`: it came with the case.
    """

    case: str
    id: str
    task: str
    repeat: int = 0
    output: dict[str, Any] = Field(default_factory=dict)
    read: Read = Read()
    error: str = ""
    cause: Cause = ""
    ms: float = 0.0
    prompt_tokens: int = 0
    completion_tokens: int = 0
    cached: bool = False
    recorded: bool = False
    at: datetime | None = None

    @property
    def slot(self) -> tuple[str, int]:
        """What it is the answer of: the case's key and the repeat."""
        return self.case, self.repeat
