"""Is a draft grounded: does it answer what the base answers, from where it says, and stay silent otherwise?

The measure by which drafting is developed. `python -m evals.grounding --set login-es` prints it for the dev half of a
question set; the test half (`--split test`) is for one look before a release.
"""

from collections.abc import Callable, Iterable

from copilot.store import Store
from evals.grounding.cases import Case, read_cases
from evals.grounding.run import Drafter, run
from evals.grounding.score import Figure, Grounding, score
from evals.grounding.sources import Sources, read_sources
from evals.grounding.trial import Trial

__all__ = [
    "Case",
    "Drafter",
    "Figure",
    "Grounding",
    "Sources",
    "Trial",
    "measure",
    "read_cases",
    "read_sources",
    "run",
    "score",
]


def measure(
    copilot: Drafter,
    cases: Iterable[Case],
    store: Store,
    *,
    removal: bool = True,
    step: Callable[[str], None] = lambda doing: None,
) -> Grounding:
    """What `cases` say about `copilot` on the base in `store`. `removal` drafts answerable ones a second time, with
    their articles out of the base."""
    return score(run(copilot, cases, store, removal=removal, step=step), read_sources(store))
