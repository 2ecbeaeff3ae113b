"""What one case yielded: the draft, the search's ranking, and the draft once the answer was taken out of the base."""

import json
from collections.abc import Iterable, Sequence
from pathlib import Path

from copilot.conversation import Value
from copilot.draft import Citation, Draft
from copilot.errors import InputError
from evals.grounding.cases import Case


class Trial(Value):
    """`ranked` are the article ids that search gave for the whole message, best first; `ms` the draft's wall time.

    `without` is the draft made while the relevant articles were out of the base: None when that was not tried.
    `error` says why there is no draft.
    """

    case: Case
    draft: Draft | None = None
    ranked: tuple[str, ...] = ()
    without: Draft | None = None
    ms: float = 0.0
    error: str = ""

    @property
    def replied(self) -> bool:
        return self.draft is not None and self.draft.outcome == "reply"

    @property
    def first_citation(self) -> Citation | None:
        """The first article that the draft cites, else its first citation."""
        citations = self.draft.citations if self.draft else ()
        articles = (citation for citation in citations if citation.pool == "articles")
        return next(articles, citations[0] if citations else None)

    @property
    def rank(self) -> int:
        """Place of the first relevant article, from 1; 0 when search gave none."""
        places = (place for place, id in enumerate(self.ranked, 1) if id in self.case.relevant)
        return next(places, 0)


def write_trials(file: Path, trials: Iterable[Trial]) -> None:
    rows = (json.dumps(trial.model_dump(mode="json"), ensure_ascii=False) for trial in trials)
    file.write_text("".join(row + "\n" for row in rows), encoding="utf-8")


def read_trials(file: Path) -> Sequence[Trial]:
    """Recorded trials, to be scored again without drafting.

    Raises:
        InputError: a line is no trial.
    """
    trials = []
    for number, line in enumerate(file.read_text(encoding="utf-8").split("\n"), 1):
        if line.strip():
            try:
                trials.append(Trial.model_validate_json(line))
            except ValueError as error:
                raise InputError("it is not a recorded trial.", where=f"{file}, line {number}") from error
    return trials
