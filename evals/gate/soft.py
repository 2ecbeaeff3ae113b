"""What may be lost against the baseline, and what has to be reached whatever it did."""

from collections.abc import Collection, Iterator

from evals.comparison import Comparison, Difference, Side, by_case
from evals.comparison.holm import holm
from evals.comparison.interval import of_difference
from evals.comparison.repeats import CARE
from evals.comparison.wording import number, size, unit
from evals.gate.decision import Ground, Level
from evals.gate.measured import counts
from evals.gate.policy import DEFAULT, Policy
from evals.gate.wording import called, level, listed, margin, say
from evals.intervals import wilson


def soft(compared: Comparison, policy: Policy, trusted: Collection[str], language: str) -> Iterator[Ground]:
    """No where the whole interval lies beyond the margin, or where the loss does and is more than chance; a warning
    where a loss beyond the margin cannot be ruled out.

    The interval alone is slow to say no: it has to be sure of the margin. The test alone says no to a loss of one
    point in a suite of thousands. Of the measures beside the primary one the p are corrected for their number.
    """
    margins = {compared.primary: DEFAULT} | policy.margins
    found = {measure: one for measure in margins if (one := compared.of(measure)) and one.n}
    others = [measure for measure in found if measure != compared.primary]
    corrected = dict(zip(others, holm([found[measure].p for measure in others]), strict=True))
    for measure, one in found.items():
        if not counts(measure, trusted):
            text = say("uncalibrated", language, measure=called(measure, language, first=True))
            yield Ground(rule="uncalibrated", level="note", measure=measure, text=text)
            continue
        yield from _soft(one, corrected.get(measure, one.p), margins[measure], compared, policy, language)


def _soft(
    one: Difference, p: float, allowed: float, compared: Comparison, policy: Policy, language: str
) -> Iterator[Ground]:
    beyond = -allowed if one.measure == CARE else -allowed / 100
    assert one.low is not None
    assert one.high is not None
    values = {"measure": called(one.measure, language), "margin": margin(one.measure, allowed, language), "n": one.n}
    key = "soft_test" if p < policy.alpha and one.difference < beyond else "soft_interval" if one.high < beyond else ""
    if key:
        cases = _worse(compared, one.measure)
        text = say(
            key,
            language,
            **values,
            loss=size(one.measure, -one.difference, language),
            low=size(one.measure, -one.high, language),
            high=size(one.measure, -one.low, language),
            p=number(max(p, 0.0001), language, 4),
            unit=unit(one.measure, language),
            cases=listed(cases, language) or "–",
        )
        yield Ground(rule="soft", level="fail", measure=one.measure, text=text, cases=cases)
    elif one.low < beyond and one.worse:  # where no case got worse, the verdict tells what would have shown
        lost = one.difference < beyond
        low, high = (size(one.measure, end, language) for end in (one.low, one.high))
        seen, cases = size(one.measure, one.difference, language), _worse(compared, one.measure)
        text = say("soft_warn", language, **values, seen=seen, low=low, high=high, cases=listed(cases, language) or "–")
        weight: Level = "incomplete" if lost and policy.doubt == "incomplete" else "warn"
        yield Ground(rule="soft", level=weight, measure=one.measure, text=text, cases=cases)


def floors(after: Side, policy: Policy, trusted: Collection[str], language: str) -> Iterator[Ground]:
    """No where the lower end of the interval of the run's own figure does not reach the floor."""
    for measure, floor in policy.floors.items():
        if not counts(measure, trusted):
            text = say("uncalibrated", language, measure=called(measure, language, first=True))
            yield Ground(rule="uncalibrated", level="note", measure=measure, text=text)
            continue
        required = floor if measure == CARE else floor / 100
        value, low, n, failing = _reached(after, measure)
        if low < required:
            text = say(
                "floor",
                language,
                measure=called(measure, language, first=True),
                value=level(measure, value, language),
                low=level(measure, low, language),
                floor=level(measure, required, language),
                n=n,
                cases=listed(failing, language) or "–",
            )
            yield Ground(rule="floor", level="fail", measure=measure, text=text, cases=failing)


def _reached(after: Side, measure: str) -> tuple[float, float, int, tuple[str, ...]]:
    """The run's figure, the lower end of its interval, of how many cases, and those that fail."""
    cases = list(by_case(after.judged).values())
    numbers = [(case, case.care if measure == CARE else case.value(measure)) for case in cases]
    told = [(case, value) for case, value in numbers if value is not None]
    if told:
        values = [value for _, value in told]
        low = of_difference(values, [case.first.group for case, _ in told], step=0.0).low
        worst = tuple(case.first.id for case, value in told if value == min(values))
        return sum(values) / len(values), max(low, min(values)), len(values), worst
    said = [(case, case.verdict(measure)) for case in cases]
    spoken = [(case, one) for case, one in said if one in ("pass", "fail")]
    failing = tuple(case.first.id for case, one in spoken if one == "fail")
    n = len(spoken)
    return (n - len(failing)) / n if n else 0.0, wilson(n - len(failing), n).low, n, failing


def _worse(compared: Comparison, measure: str) -> tuple[str, ...]:
    return tuple(
        flip.id
        for flip in compared.flips
        if any(change.measure == measure and change.way == "worse" for change in flip.changes)
    )
