"""Figures that nobody wrote and that plainly follow: a sum of two amounts, the day on which a term ends."""

import re
from collections.abc import Iterable, Iterator
from datetime import date, timedelta
from decimal import Decimal
from itertools import product

from copilot.check.scan import Fact
from copilot.check.units import MONEY
from evals.metrics.correctness.figure import sort_of

_DAYS = {"day": 1, "workday": 1, "week": 7}
_HOURS = 25
_MOST = 60
"""Figures of one side that are worth combining; a price list is no calculation."""
_TIMES = (2, 3, 4, 6, 12)


def follows(figure: Fact, own: Iterable[Fact], said: Iterable[Fact], now: date | None) -> bool:
    """Whether `figure` follows from those that stand beside it in the answer and those of the conversation.

    `now` is the day of the answer: today, tomorrow and the end of a term that the answer names count from it.
    """
    others = [one for one in own if one is not figure]
    known = list(said)
    match sort_of(figure):
        case "clock":
            return _is_moment(figure, others, known)
        case "money":
            return _is_result(figure, others, known)
        case "date" | "weekday":
            return _is_day(figure, others, known, now)
        case "duration" | "thing" | "":
            found = _is_span(figure, known, now) or _is_result(figure, others, known)
            return found or ((not figure.unit or figure.unit == "thing") and _is_moment(figure, others, known))
    return False


def _is_result(figure: Fact, own: list[Fact], known: list[Fact]) -> bool:
    """A sum, a difference or a multiple of amounts that are told beside it."""
    sort, wanted = sort_of(figure), Decimal(figure.key)
    values = {Decimal(one.key) for one in (*own, *known) if one.kind == "number" and sort_of(one) == sort}
    values.discard(wanted)
    few = sorted(values)[:_MOST]
    if any(wanted in (one + other, one - other) for one, other in product(few, few)):
        return True
    counts = {Decimal(one.key) for one in (*own, *known) if one.kind == "number" and one.unit not in MONEY}
    counts = {*(one for one in counts if 2 <= one <= 60), *map(Decimal, _TIMES)}
    if any(abs(one * by - wanted) < Decimal("0.01") for one in few for by in counts):
        return True
    shares = {Decimal(one.key) for one in (*own, *known) if one.unit == "percent"}
    parts = {part for share in shares for part in (share / 100, 1 - share / 100)} | {Decimal("0.5")}
    return any(abs(one * part - wanted) <= max(Decimal("0.01"), wanted / 200) for one in few for part in parts) or any(
        by and abs(one / by - wanted) <= max(Decimal("0.01"), wanted / 200) for one in few for by in counts
    )


def _is_moment(figure: Fact, own: list[Fact], known: list[Fact]) -> bool:
    """An hour that is another one and a span before or after it: "before 7:15", half an hour before 7:45."""
    wanted = _minutes(figure)
    hours = {
        _minutes(one) for one in (*own, *known) if one.kind == "clock" or re.fullmatch(r"\d{1,2}\.\d{2}", one.shown)
    }
    hours -= {None, wanted}
    spans = {
        int(Decimal(one.key) * (60 if one.unit == "hour" else 1))
        for one in (*own, *known)
        if one.kind == "number" and one.unit in ("minute", "hour") and Decimal(one.key) < _MOST
    }
    return wanted is not None and any(
        abs(hour - wanted) == span for hour in hours for span in spans if hour is not None
    )


def _minutes(figure: Fact) -> int | None:
    """Of a clock, however written: "7:50", "7.50", "las 19"."""
    match = re.fullmatch(r"(\d{1,2})(?:[:.h](\d{2}))?(?: ?(?:a|p)\.? ?m\.?| ?h\w*)?", figure.shown.strip(), re.I)
    plain = re.fullmatch(r"(\d{1,2}):(\d{2})", figure.key)
    found = plain or match
    return int(found[1]) * 60 + int(found[2] or 0) if found and int(found[1]) < _HOURS else None


def _is_day(figure: Fact, own: list[Fact], known: list[Fact], now: date | None) -> bool:
    starts = [day for day in (now, *_dates(known, now), *_dates(own, now)) if day]
    if figure.kind == "weekday":
        return any(str(day.weekday()) == figure.key for day in starts + _ends(starts, own))
    if any(f"{day:%m-%d}" == figure.key for day in [now] * bool(now) + _ends(starts, own) if day):
        return True
    # "se ordenó el 10": the month is that of the days beside it.
    bare = any(
        one.kind == "number" and one.unit in ("", "thing") and one.key == figure.key[3:].lstrip("0") for one in known
    )
    return bare and any(f"{day:%m}" == figure.key[:2] for day in starts)


def _ends(starts: list[date], own: Iterable[Fact]) -> list[date]:
    """The days on which the terms that the answer names end, by the calendar and by working days."""
    found: list[date] = []
    for term in own:
        if sort_of(term) != "duration" or "." in term.key:
            continue
        size = int(term.key) * _DAYS.get(term.unit, 0) or (int(term.key) // 24 if term.unit == "hour" else 0)
        if 0 < size <= 100:
            found += [end for start in starts for end in (start + timedelta(size), _working(start, size))]
    return found


def _working(start: date, days: int) -> date:
    day = start
    while days:
        day += timedelta(1)
        days -= day.weekday() < 5
    return day


def _is_span(figure: Fact, known: list[Fact], now: date | None) -> bool:
    """The time between two days that were named: "llevas 12 días"."""
    days = sorted({day for day in (now, *_dates(known, now)) if day})[:_MOST]
    unit = _DAYS.get(figure.unit, 0)
    if not unit or "." in figure.key:
        return False
    size = int(figure.key) * unit
    return any(abs((one - other).days - size) <= (unit - 1) for one in days for other in days if one > other)


def _dates(figures: Iterable[Fact], now: date | None) -> Iterator[date]:
    """The days of those figures that are dates, without a year in this one."""
    for one in figures:
        if one.kind == "date":
            year = int(one.unit) if one.unit else now.year if now else 0
            try:
                yield date(year, int(one.key[:2]), int(one.key[3:]))
            except ValueError:
                continue
