"""Running the cases on an installation: search, draft, and draft again with the answer taken out."""

import time
from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from typing import Protocol

from copilot.conversation import Conversation
from copilot.draft import Draft
from copilot.errors import EscuchaError
from copilot.source import Hit, Pool
from copilot.store import Store
from evals.grounding.cases import Case
from evals.grounding.removal import retired, versions
from evals.grounding.trial import Trial

DEPTH = 5
"""How many articles of the ranking are kept."""


class Drafter(Protocol):
    """What is measured: `copilot.copilot.Copilot`, or whatever else drafts."""

    def draft(self, conversation: Conversation) -> Draft: ...

    def search(self, text: str, *, k: int, pool: Pool, language: str) -> tuple[Hit, ...]: ...


def run(
    copilot: Drafter,
    cases: Iterable[Case],
    store: Store,
    *,
    removal: bool = True,
    step: Callable[[str], None] = lambda doing: None,
) -> list[Trial]:
    """One trial a case, in order. `removal` also drafts without the relevant articles; `step` hears of progress."""
    trials = [_trial(copilot, case, step) for case in cases]
    if not removal:
        return trials
    without = _without(
        copilot, [trial.case for trial in trials if trial.case.answerable and not trial.error], store, step
    )
    return [trial.model_copy(update={"without": without.get(trial.case.id)}) for trial in trials]


def _trial(copilot: Drafter, case: Case, step: Callable[[str], None]) -> Trial:
    step("drafting")
    try:
        hits = copilot.search(case.query, k=DEPTH, pool="articles", language=case.language)
        started = time.perf_counter()
        draft = copilot.draft(case.conversation())
        ms = (time.perf_counter() - started) * 1000
    except EscuchaError as error:
        return Trial(case=case, error=f"{type(error).__name__}: {error}")
    return Trial(case=case, draft=draft, ranked=tuple(hit.passage.source_id for hit in hits), ms=round(ms, 2))


def _without(copilot: Drafter, cases: Sequence[Case], store: Store, step: Callable[[str], None]) -> dict[str, Draft]:
    """Drafts by case id; cases with the same articles share one removal."""
    groups: dict[frozenset[str], list[Case]] = defaultdict(list)
    for case in cases:
        groups[versions(store, case.relevant)].append(case)
    drafts: dict[str, Draft] = {}
    for ids, group in groups.items():
        if not ids:  # the base never held them: there is nothing to take out
            continue
        with retired(store, ids):
            for case in group:
                step("drafting without the answer")
                drafts[case.id] = copilot.draft(case.conversation())
    return drafts
