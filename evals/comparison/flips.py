"""Flips: the cases that got better or worse, by which measure, with both answers."""

import json
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Literal

from copilot.conversation import Value
from evals.comparison.pairs import Pair
from evals.comparison.repeats import CARE, Case
from evals.metrics.metric import Reason, Verdict
from evals.runs.judged import Judged
from evals.runs.sample import Sample

Way = Literal["better", "worse", "mixed"]
Answers = Mapping[tuple[str, int], str]
"""The words of the answers by their slot."""


class Change(Value):
    """One measure that changed on one case. For care `before` and `after` are None and `steps` tells by how much.
    `reasons` are those of the run that failed."""

    measure: str
    way: Literal["better", "worse"]
    before: Verdict | None = None
    after: Verdict | None = None
    steps: float | None = None
    reasons: tuple[Reason, ...] = ()


class Flip(Value):
    """One case that changed. `way` is that of the primary measure, else what the others come to together."""

    case: str
    id: str
    task: str = ""
    language: str = ""
    channel: str = ""
    cluster: str = ""
    way: Way
    primary: Literal["better", "worse", ""] = ""
    changes: tuple[Change, ...]
    before: str = ""
    after: str = ""
    repeat_before: int = 0
    repeat_after: int = 0


def flips(
    pairs: Iterable[Pair], measures: Sequence[str], primary: str, before: Answers, after: Answers
) -> tuple[Flip, ...]:
    """Those that changed by any of `measures`: first what got worse by the primary one, last what only got better."""
    changed = [(pair, changes) for pair in pairs if (changes := _changes(pair, measures))]
    found = [_flip(pair, changes, primary, before, after) for pair, changes in changed]
    return tuple(sorted(found, key=_order))


def words_of(samples: Iterable[Sample]) -> dict[tuple[str, int], str]:
    """What was answered, as a person would read it."""
    return {one.slot: _words(one.output) for one in samples}


def _words(output: Mapping[str, Any]) -> str:
    told = output.get("text") or output.get("summary")
    return str(told) if told else json.dumps(output, ensure_ascii=False, default=str) if output else ""


def _flip(pair: Pair, changes: tuple[Change, ...], primary: str, before: Answers, after: Answers) -> Flip:
    first = pair.after.first
    main = next((one.way for one in changes if one.measure == primary), "")
    ways = {one.way for one in changes}
    shown = primary if main else changes[0].measure
    old, new = _shown(pair.before, shown), _shown(pair.after, shown)
    return Flip(
        case=pair.after.key,
        id=pair.id,
        task=first.task,
        language=first.language,
        channel=first.channel,
        cluster=first.cluster,
        way=main or (next(iter(ways)) if len(ways) == 1 else "mixed"),
        primary=main,
        changes=changes,
        before=before.get(old.slot, ""),
        after=after.get(new.slot, ""),
        repeat_before=old.repeat,
        repeat_after=new.repeat,
    )


def _shown(case: Case, measure: str) -> Judged:
    return case.first if measure == CARE else case.telling(measure)


def _changes(pair: Pair, measures: Sequence[str]) -> tuple[Change, ...]:
    return tuple(change for measure in measures if (change := _change(pair, measure)))


def _change(pair: Pair, measure: str) -> Change | None:
    if measure == CARE:
        return _of_care(pair)
    # A metric that only tells a number has no verdict that could flip.
    old, new = pair.before.verdict(measure), pair.after.verdict(measure)
    if old == new or not {old, new} <= {"pass", "fail"}:
        return None
    failed = pair.after if new == "fail" else pair.before
    score = failed.telling(measure).score(measure)
    return Change(
        measure=measure,
        way="better" if new == "pass" else "worse",
        before=old,
        after=new,
        reasons=score.reasons if score else (),
    )


def _of_care(pair: Pair) -> Change | None:
    old, new = pair.before.care, pair.after.care
    steps = round(new - old, 9) if old is not None and new is not None else 0.0
    return Change(measure=CARE, way="better" if steps > 0 else "worse", steps=steps) if steps else None


def _order(flip: Flip) -> tuple[int, int, str]:
    main = {"worse": 0, "": 1, "better": 2}[flip.primary]
    way = {"worse": 0, "mixed": 1, "better": 2}[flip.way]
    return main * 3 + way, -sum(one.way == "worse" for one in flip.changes), flip.id
