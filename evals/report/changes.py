"""Changes: the cases that came out otherwise than in the baseline, both answers side by side."""

from collections.abc import Sequence
from typing import NamedTuple

from evals.comparison import Comparison, Flip
from evals.metrics.names import called
from evals.report.clip import Words, clip, short
from evals.report.exhibit import Told, at_fault, last_words, told
from evals.report.material import Material
from evals.report.wording import difference, say

SHOWN = 12
"""Flips that are shown each way; of the others the ids."""
WORDS = (800, 1_400)


class Moved(NamedTuple):
    """One measure that changed; `steps` for care."""

    measure: str
    way: str
    steps: float | None
    reasons: tuple[Told, ...]


class Changed(NamedTuple):
    """One case; sentences at fault are marked in the answer that has them."""

    key: str
    id: str
    task: str
    tag: str
    facts: tuple[str, ...]
    asked: str
    before: Words
    after: Words
    moved: tuple[Moved, ...]


class Way(NamedTuple):
    """All cases that changed one way, the first of them shown."""

    way: str
    n: int
    shown: tuple[Changed, ...]
    others: tuple[str, ...]


def changes(comparison: Comparison, run: Material) -> tuple[Way, ...]:
    """What got worse before what got better."""
    found = []
    for way in ("worse", "better", "mixed"):
        flips = [one for one in comparison.flips if one.way == way]
        if flips:
            shown = tuple(_changed(one, run) for one in flips[:SHOWN])
            found.append(Way(way, len(flips), shown, tuple(short(one.id, 80) for one in flips[SHOWN:])))
    return tuple(found)


def told_move(moved: Moved, language: str) -> str:
    """What changed, in words."""
    name = called(moved.measure, language)
    if moved.steps is None:
        return say(f"change_{moved.way}", language, measure=name)
    return say("change_steps", language, measure=name, steps=difference(moved.measure, moved.steps, language))


def _changed(flip: Flip, run: Material) -> Changed:
    case = run.cases.get(flip.case)
    first, most = WORDS
    old, new = _faults(flip, "better", flip.before), _faults(flip, "worse", flip.after)
    return Changed(
        key=flip.case,
        id=short(flip.id, 80),
        task=flip.task,
        tag=case.tag if case else flip.language,
        facts=tuple(short(part, 60) for part in (flip.channel, flip.language, flip.cluster) if part),
        asked=last_words(case, 300),
        before=clip(flip.before, old, first=first, most=most),
        after=clip(flip.after, new, first=first, most=most),
        moved=tuple(
            Moved(
                one.measure,
                one.way,
                one.steps,
                tuple(told(reason, new if one.way == "worse" else old) for reason in one.reasons[:3]),
            )
            for one in flip.changes
        ),
    )


def _faults(flip: Flip, way: str, text: str) -> Sequence[str]:
    """The sentences of one side's answer that it fails by."""
    return at_fault(text, (reason for one in flip.changes if one.way == way for reason in one.reasons))
