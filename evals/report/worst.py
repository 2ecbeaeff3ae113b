"""The answers of which most went wrong, worst first: harm before what does not resolve before all else."""

from collections.abc import Iterable

from evals.comparison.repeats import by_case
from evals.metrics.metric import Score
from evals.metrics.registry import HARD, PILLARS
from evals.runs.judged import Judged

WORST = 20


def worst(judged: Iterable[Judged], most: int = WORST) -> tuple[Judged, ...]:
    """One answer of a case, its worst; those that ended in an error are no answers."""
    failing = [min(case.answers, key=_order) for case in by_case(judged).values()]
    return tuple(sorted((one for one in failing if one.verdict == "fail"), key=_order)[:most])


def failures(one: Judged) -> tuple[Score, ...]:
    """The metrics that an answer fails, those that admit no failure first; what only informs judges nothing."""
    found = [score for score in one.scores if score.verdict == "fail" and pillar_of(score) != "informative"]
    return tuple(sorted(found, key=lambda score: (score.metric not in HARD, _PILLARS.index(pillar_of(score)))))


def pillar_of(score: Score) -> str:
    return PILLARS.get(score.metric, "informative")


_PILLARS = ("safe", "resolves", "effortless", "empathic", "informative")


def _order(one: Judged) -> tuple[object, ...]:
    failed = failures(one)
    counts = [sum(pillar_of(score) == pillar for score in failed) for pillar in _PILLARS[:4]]
    hard = sum(score.metric in HARD for score in failed)
    care = 3 if one.care is None else one.care
    weight = sum(len(score.reasons) for score in failed)
    return (one.verdict != "fail", -hard, -counts[0], one.correct != "fail", care, -sum(counts), -weight, one.id)
