"""Repeats: several answers to one case, brought to one outcome before anything is compared."""

from collections.abc import Iterable, Sequence
from typing import NamedTuple

from evals.metrics.metric import Verdict
from evals.runs.judged import Judged

CORE: tuple[str, ...] = ("verdict", "correct", "tone")
"""The measures that stand on a judged answer itself; every other yes/no measure is a metric's name."""
CARE = "care"


class Case(NamedTuple):
    """One case of one run with all its answers, in order of repeat."""

    key: str
    answers: tuple[Judged, ...]

    @property
    def first(self) -> Judged:
        return self.answers[0]

    def verdict(self, measure: str) -> Verdict:
        """What the repeats come to."""
        return reduced([verdict_of(one, measure) for one in self.answers])

    def always(self, measure: str) -> bool:
        """Whether every repeat passes of which the measure has something to say: pass^k."""
        return {verdict_of(one, measure) for one in self.answers} - {"none"} == {"pass"}

    def worst(self, measure: str) -> Verdict:
        """`fail` where any repeat fails: for what may not happen even once."""
        found = {verdict_of(one, measure) for one in self.answers}
        return next((one for one in ("fail", "error", "pass") if one in found), "none")

    @property
    def care(self) -> float | None:
        """The mean of the repeats that have one."""
        found = [one.care for one in self.answers if one.care is not None]
        return sum(found) / len(found) if found else None

    def value(self, metric: str) -> float | None:
        """The mean over the repeats of a metric's own value, for metrics by which nothing passes or fails."""
        scores = [score for one in self.answers if (score := one.score(metric))]
        found = [score.value for score in scores if score.verdict == "none" and score.value is not None]
        return sum(found) / len(found) if found else None

    def telling(self, measure: str) -> Judged:
        """The first repeat whose verdict is the one that they come to."""
        wanted = self.verdict(measure)
        return next((one for one in self.answers if verdict_of(one, measure) == wanted), self.first)


def by_case(judged: Iterable[Judged]) -> dict[str, Case]:
    """The cases of a run by key, in the order in which they first come."""
    found: dict[str, list[Judged]] = {}
    for one in judged:
        found.setdefault(one.case, []).append(one)
    return {key: Case(key, tuple(sorted(several, key=lambda one: one.repeat))) for key, several in found.items()}


def verdict_of(judged: Judged, measure: str) -> Verdict:
    """What one answer gets of a measure: of the core ones, or of a metric by its name."""
    if measure == "verdict" or judged.verdict == "error":
        return judged.verdict
    if measure == "correct":
        return judged.correct
    if measure == "tone":
        return judged.tone
    score = judged.score(measure)
    return score.verdict if score else "none"


def reduced(verdicts: Sequence[Verdict]) -> Verdict:
    """`pass` where at least two thirds of the repeats pass that the measure has something to say of. `error` only
    where what could not be judged would decide it."""
    said = [one for one in verdicts if one != "none"]
    if not said:
        return "none"
    passes, errors = said.count("pass"), said.count("error")
    if 3 * passes >= 2 * len(said):
        return "pass"
    return "error" if 3 * (passes + errors) >= 2 * len(said) else "fail"
