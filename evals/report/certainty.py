"""How sure one can be: the smallest difference that so many cases would show."""

from collections.abc import Iterable

from evals.comparison import wording
from evals.comparison.power import detectable
from evals.metrics.names import called
from evals.report.report import Report
from evals.report.wording import say

CHANGING = 10
"""Without another run to see it from, one case in so many is taken to change."""


def certainty(report: Report) -> tuple[str, ...]:
    """A sentence for each headline."""
    return tuple(_seen(report) if report.comparison else _alone(report))


def _seen(report: Report) -> Iterable[str]:
    language, comparison = report.language, report.comparison
    assert comparison
    for one in comparison.measures:
        if one.n and (one.primary or one.measure in ("correct", "tone", "care")):
            yield _sentence("detectable_seen", one.measure, one.n, one.detectable, language)


def _alone(report: Report) -> Iterable[str]:
    for one in report.run.figures.headlines:
        if one.n and one.name in ("correct", "tone"):
            found = detectable(one.n, max(1, one.n // CHANGING))
            yield _sentence("detectable_alone", one.name, one.n, found if found < 1 else None, report.language)


def _sentence(key: str, measure: str, n: int, found: float | None, language: str) -> str:
    name = called(measure, language)
    if found is None:
        return say("detectable_never", language, measure=name, n=n)
    shown, unit = wording.size(measure, found, language), wording.unit(measure, language)
    return say(key, language, measure=name, n=n, mde=shown, unit=unit)
