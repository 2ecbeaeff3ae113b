"""Rows: the figures of a report as a table shows them beside their plots."""

from collections.abc import Iterable
from datetime import tzinfo
from typing import NamedTuple

from evals.comparison import Difference
from evals.comparison.repeats import CARE, CORE
from evals.comparison.slices import SMALL
from evals.metrics.names import called
from evals.metrics.registry import HARD, PILLARS
from evals.report.plots import CARE as CARE_SCALE
from evals.report.plots import SHARES, Point, Scale, around_zero, trend
from evals.report.report import Report
from evals.report.trend import Version
from evals.report.wording import difference as signed
from evals.report.wording import figure, interval, say, say_or
from evals.runs.figures import Figure, Slice

PARTS = 12
"""Parts that are shown at once, the largest; up to `MOST` stand behind a click."""
MOST = 60
PILLAR_ORDER = ("safe", "resolves", "effortless", "empathic", "informative")


class Row(NamedTuple):
    """A figure in words and as a point. `small`: of too few cases to read anything into;
    `still`: nothing changed, and nobody asked about it first."""

    label: str
    value: str
    interval: str
    n: int
    point: Point | None
    scale: Scale
    measure: str = ""
    before: Point | None = None
    kind: str = ""
    failed: int = 0
    errors: int = 0
    small: bool = False
    still: bool = False
    hard: bool = False
    notes: tuple[str, ...] = ()


class Group(NamedTuple):
    """Rows under one name; `more` stand behind a click."""

    name: str
    rows: tuple[Row, ...]
    more: tuple[Row, ...] = ()


class Over(NamedTuple):
    """One measure over the versions."""

    measure: str
    plot: str
    ends: tuple[str, str]
    rows: tuple[Row, ...]


def of_figure(label: str, one: Figure, language: str, *, notes: tuple[str, ...] = ()) -> Row:
    scale = CARE_SCALE if one.name == CARE else Scale(0.0, max(1.0, one.high)) if one.graded else SHARES
    if one.value is None:
        return Row(label, "–", "", one.n, None, scale, one.name, errors=one.errors, notes=notes)
    return Row(
        label=label,
        value=figure(one.name, one.value, language, graded=one.graded),
        interval=interval(one.name, one.low, one.high, language, graded=one.graded),
        n=one.n,
        point=Point(one.value, one.low, one.high),
        scale=scale,
        measure=one.name,
        failed=one.failed,
        errors=one.errors,
        small=one.n < SMALL,
        hard=one.name in HARD,
        notes=notes,
    )


def metrics(report: Report) -> tuple[Group, ...]:
    """The metrics of a run by what they serve; then the figures of the whole run."""
    language, told = report.language, [one for one in report.run.figures.metrics if one.n or one.errors]
    groups = []
    for pillar in PILLAR_ORDER:
        found = [one for one in told if PILLARS.get(one.name, "informative") == pillar]
        rows = tuple(of_figure(called(one.name, language), one, language) for one in found)
        groups.append(Group(say(f"pillar_{pillar}", language), rows))
    pooled = tuple(of_figure(called(one.name, language), one, language) for one in report.run.figures.pooled if one.n)
    return tuple(one for one in (*groups, Group(say("pooled", language), pooled)) if one.rows)


def parts(report: Report) -> tuple[tuple[str, tuple[Group, ...]], ...]:
    """By task, language, channel and reason, each with the measures that say something there."""
    found = []
    for by in ("task", "language", "channel", "cluster"):
        slices = [one for one in report.run.figures.slices if one.by == by]
        if len(slices) > 1:
            groups = tuple(
                group for name in _measures(slices, by) if (group := _part(slices, name, report.language)).rows
            )
            if groups:
                found.append((say(f"by_{by}", report.language), groups))
    return tuple(found)


def _measures(slices: Iterable[Slice], by: str) -> tuple[str, ...]:
    names = {figure.name for one in slices for figure in one.figures if figure.n}
    return ("correct", "tone") if by != "task" and "correct" in names else ("verdict",)


def _part(slices: Iterable[Slice], measure: str, language: str) -> Group:
    rows = []
    for part in sorted(slices, key=lambda one: (-one.n, one.of)):
        one = next((figure for figure in part.figures if figure.name == measure and figure.n), None)
        if one:
            rows.append(of_figure(say_or(f"{part.by}_{part.of}", language, part.of), one, language))
    return Group(called(measure, language), tuple(rows[:PARTS]), tuple(rows[PARTS:MOST]))


def differences(report: Report) -> tuple[Row, ...]:
    """What changed against the baseline by each measure; care, and what gives only a number, on scales of their own."""
    if not report.comparison:
        return ()
    told = [one for one in report.comparison.measures if one.n]
    scale = around_zero(_moved(one) for one in told if one.kind == "binary")
    return tuple(_difference(one, scale, report.language) for one in told)


def _difference(one: Difference, scale: Scale, language: str) -> Row:
    point, graded, outcome = _moved(one), one.kind == "number", outcome_of(one)
    asked = one.primary or one.measure in CORE or one.measure == CARE
    sides = (
        figure(one.measure, side.value, language, graded=graded) if side else "" for side in (one.before, one.after)
    )
    return Row(
        label=called(one.measure, language),
        value=signed(one.measure, one.difference, language, graded=graded),
        interval=_signed(one.measure, point, language, graded=graded),
        n=one.n,
        point=point,
        scale=scale if one.kind == "binary" else around_zero([point]),
        measure=one.measure,
        hard=one.measure in HARD,
        kind=one.outcome if one.outcome != "none" else "even",
        still=not asked and (outcome == "same" or graded),
        notes=(
            say("pillar_informative" if graded and not one.primary else f"outcome_{outcome}", language),
            say("better_worse", language, better=one.better, worse=one.worse) if not graded else "",
            *sides,
        ),
    )


def _moved(one: Difference) -> Point:
    return Point(one.difference, one.low or 0.0, one.high or 0.0)


def outcome_of(one: Difference) -> str:
    """`same` where not one case changed."""
    return one.outcome if one.outcome != "none" or one.better or one.worse else "same"


def slice_differences(report: Report) -> tuple[Group, ...]:
    """The same by part, for the primary measure."""
    language, comparison = report.language, report.comparison
    if not comparison:
        return ()
    told = [one for one in comparison.slices if one.measure == comparison.primary]
    scale = around_zero(Point(one.difference, one.low, one.high) for one in told)
    groups = []
    for by in ("task", "language", "channel", "cluster"):
        rows = tuple(
            Row(
                label=say_or(f"{by}_{one.name}", language, one.name or say("not_known", language)),
                value=signed(one.measure, one.difference, language),
                interval=_signed(one.measure, Point(one.difference, one.low, one.high), language),
                n=one.n,
                point=Point(one.difference, one.low, one.high),
                scale=scale,
                measure=one.measure,
                kind="even",
                small=one.small,
            )
            for one in told
            if one.by == by
        )
        if rows:
            groups.append(Group(say(f"by_{by}", language), rows[:PARTS], rows[PARTS:MOST]))
    return tuple(groups)


def versions(report: Report, zone: tzinfo) -> tuple[Over, ...]:
    """Correctness and tone, or what passed, over the runs."""
    told, language = report.trend.versions, report.language
    names = [name for name in ("correct", "tone") if any(one.of(name) for one in told)] or ["verdict"]
    if len(told) < 2:
        return ()
    here = next((at for at, one in enumerate(told) if one.here), -1)
    return tuple(
        Over(
            measure=name,
            plot=trend([_point(one.of(name)) for one in told], now=here, says=_heard(told, name, language)),
            ends=(f"{told[0].at.astimezone(zone):%Y-%m-%d}", f"{told[-1].at.astimezone(zone):%Y-%m-%d}"),
            rows=tuple(_version(one, name, zone, language) for one in told),
        )
        for name in names
    )


def _version(one: Version, measure: str, zone: tzinfo, language: str) -> Row:
    found = one.of(measure) or Figure(name=measure, n=0, value=None)
    notes = [say("this_one", language)] * one.here + [say("the_baseline", language)] * one.baseline
    notes += ["*"] * one.old
    return of_figure(f"{one.at.astimezone(zone):%Y-%m-%d %H:%M} {one.name}", found, language, notes=tuple(notes))


def _heard(told: Iterable[Version], measure: str, language: str) -> str:
    """The plot in words."""
    said = [(one.name, found) for one in told if (found := one.of(measure)) and found.value is not None]
    figures = "; ".join(f"{name} {figure(measure, one.value or 0.0, language)}" for name, one in said)
    return f"{called(measure, language)}: {figures}"


def _point(one: Figure | None) -> Point | None:
    return Point(one.value, one.low, one.high) if one and one.value is not None else None


def _signed(measure: str, point: Point, language: str, *, graded: bool = False) -> str:
    low, high = (signed(measure, value, language, graded=graded) for value in (point.low, point.high))
    return say("interval", language, low=low, high=high)
