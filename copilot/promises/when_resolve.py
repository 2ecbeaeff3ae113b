"""From the words of one time expression to the moment that they leave: dates first, then the time of that day."""

from calendar import monthrange
from datetime import UTC, date, datetime, time, timedelta
from typing import NamedTuple

from copilot.promises.calendar import Calendar
from copilot.promises.when_clocks import Clock
from copilot.promises.when_dates import Day
from copilot.promises.when_spans import Span
from copilot.promises.when_words import Word

NOON = time(12)
LATEST = time(23, 59)
UNKNOWN_CLOSING = time(18)
"""When a day ends on which the company is closed."""
_JUST_PAST = 7  # days: a date without a year so little back is that one, not the next year's
_FURTHEST = 335  # days: a date without a year is at most eleven months ahead
_FRIDAY, _SUNDAY = 4, 6
_HALF_DAY = 12
_LATE = time(20)


class Moment(NamedTuple):
    at: datetime
    day: bool


class Setting(NamedTuple):
    """When and where something was said: `at` is in the calendar's zone."""

    at: datetime
    calendar: Calendar

    @property
    def today(self) -> date:
        return self.at.date()


def resolved(words: list[Word], setting: Setting, otherwise: date | None = None) -> Moment | None:
    """The last moment of one expression; None when no such date is near. `otherwise` is the day for a time without
    one; without it the next such time."""
    spans = [word.value for word in words if word.kind == "span"]
    exact = [one for one in spans if not _in_days(one)]
    if exact:
        return Moment(_after(exact[-1], setting), False)
    named = day_of(words, setting)
    if named is None and any(word.kind not in ("clock", "part") for word in words):
        return None
    clocks = [word.value for word in words if word.kind == "clock"]
    parts = [word.value for word in words if word.kind == "part"]
    if named is None and otherwise is None:
        return _next(clocks, parts, setting)
    return _on(named or otherwise or setting.today, clocks, parts, setting)


def day_of(words: list[Word], setting: Setting) -> date | None:
    """The date that an expression names: a date itself or a relative day before its weekday ("jueves 12", "hoy
    viernes")."""
    by_kind = {word.kind: word.value for word in words}
    today = setting.today
    if "date" in by_kind and "month" in by_kind and not by_kind["date"].month:
        end = _month_end(today, by_kind["month"])
        return end.replace(day=min(by_kind["date"].day, end.day))
    if "date" in by_kind:
        return _nearest(by_kind["date"], today)
    if "day" in by_kind and not (by_kind["day"] == 0 and "span" in by_kind):
        return today + timedelta(days=by_kind["day"])
    if "working" in by_kind:
        return setting.calendar.after_working_days(today, by_kind["working"])
    if "weekday" in by_kind:
        return _weekday(by_kind["weekday"], by_kind.get("week"), today)
    if "week" in by_kind or "weekend" in by_kind:
        return _week_end(by_kind, today)
    if "month" in by_kind:
        return _month_end(today, by_kind["month"])
    if "year" in by_kind:
        return date(today.year + by_kind["year"], 12, 31)
    return _after_days(by_kind["span"], setting) if "span" in by_kind else None


def _in_days(span: Span) -> bool:
    """Whether the span names a day and no hour; 24 and 48 working hours are one and two working days."""
    return span.unit in ("day", "week", "month", "year") or (span.working and span.n % 24 == 0)


def _after(span: Span, setting: Setting) -> datetime:
    hours = span.n * {"second": 1 / 3600, "minute": 1 / 60, "hour": 1}[span.unit]
    if span.working:
        return setting.calendar.after_working_hours(setting.at, hours)
    return (setting.at.astimezone(UTC) + timedelta(hours=hours)).astimezone(setting.calendar.zone)


def _after_days(span: Span, setting: Setting) -> date:
    if span.working:
        days = span.n / 24 if span.unit == "hour" else span.n * (5 if span.unit == "week" else 1)
        return setting.calendar.after_working_days(setting.today, -int(-days // 1))
    if span.unit in ("month", "year"):
        months = setting.today.month - 1 + round(span.n * (12 if span.unit == "year" else 1))
        year, month = setting.today.year + months // 12, months % 12 + 1
        return date(year, month, min(setting.today.day, monthrange(year, month)[1]))
    return setting.today + timedelta(days=-int(-span.n * (7 if span.unit == "week" else 1) // 1))


def _weekday(number: int, week: int | None, today: date) -> date:
    """The next one strictly after today, or that of the named week."""
    if week:
        return today + timedelta(days=week * 7 + number - today.weekday())
    return today + timedelta(days=(number - today.weekday() - 1) % 7 + 1)


def _week_end(by_kind: dict[str, int], today: date) -> date:
    """Friday of a week, Sunday of a weekend; Sunday too for "this week" said when Friday is over."""
    last = _SUNDAY if "weekend" in by_kind else _FRIDAY
    weeks = by_kind["weekend"] if "weekend" in by_kind else by_kind["week"]
    end = today + timedelta(days=weeks * 7 + last - today.weekday())
    return end if end >= today else today + timedelta(days=_SUNDAY - today.weekday())


def _month_end(today: date, months: int) -> date:
    months += today.month - 1
    year, month = today.year + months // 12, months % 12 + 1
    return date(year, month, monthrange(year, month)[1])


def _nearest(said: Day, today: date) -> date | None:
    """The date that is meant when its month or its year is left out."""
    if said.year:
        return _date(said.year, said.month, said.day)
    if said.month:
        near = (_date(today.year + step, said.month, said.day) for step in (-1, 0, 1))
        fits = (one for one in near if one and -_JUST_PAST <= (one - today).days <= _FURTHEST)
        return next(fits, None)
    for step in range(3):
        months = today.month - 1 + step
        one = _date(today.year + months // 12, months % 12 + 1, said.day)
        if one and one >= today:
            return one
    return None


def _date(year: int, month: int, day: int) -> date | None:
    last = monthrange(year, month)[1]
    return date(year, month, day or last) if day <= last else None


def _next(clocks: list[Clock], parts: list[str], setting: Setting) -> Moment:
    """A time without its day: today's while that is to come, else that of the next working day."""
    today = _on(setting.today, clocks, parts, setting, named=False)
    passed = "first" in parts and not clocks and not setting.calendar.working_day(setting.today)
    if today.at > setting.at and not passed:
        return today
    return _on(setting.calendar.next_working_day(setting.today), clocks, parts, setting)


def _on(day: date, clocks: list[Clock], parts: list[str], setting: Setting, *, named: bool = True) -> Moment:
    calendar = setting.calendar
    if clocks and not ("noon" in parts and clocks[-1].hour < _HALF_DAY):  # "das 8 ao meio-dia" ends at noon
        return Moment(calendar.moment(day, _clock(clocks[-1], day, parts, setting, named)), False)
    part = next((one for one in ("first", "last", *parts) if one in parts), "day")
    at = calendar.moment(day, _part(part, day, calendar))
    if part in ("day", "last") and day == setting.today and at <= setting.at:
        at = calendar.moment(day, LATEST)  # said after closing: the day itself is all that is left
    return Moment(at, part == "day")


def _part(part: str, day: date, calendar: Calendar) -> time:
    closing = calendar.closes(day) or UNKNOWN_CLOSING
    if part == "first":
        start = calendar.hours.usual[0].start
        return calendar.opens(day) or time(start // 60, start % 60)
    if part in ("morning", "noon"):
        return NOON
    if part == "afternoon":
        return closing if closing > NOON else UNKNOWN_CLOSING
    if part == "night":
        return closing if closing >= _LATE else LATEST
    return LATEST if part == "midnight" else closing


def _clock(said: Clock, day: date, parts: list[str], setting: Setting, named: bool) -> time:
    hour, minute, half, after = said
    if not half and hour <= _HALF_DAY:
        half = "am" if "morning" in parts else "pm" if "afternoon" in parts else "night" if "night" in parts else ""
    if hour == 24 or (hour == _HALF_DAY and half in ("am", "night")):
        return LATEST
    if half and hour <= _HALF_DAY:
        found = _time(hour % _HALF_DAY + (0 if half == "am" else _HALF_DAY), minute)
    elif hour == 0 or hour >= _HALF_DAY:
        found = _time(hour, minute)
    else:
        found = _by_hours(_time(hour, minute), _time(hour + _HALF_DAY, minute), day, setting, named)
    closing = setting.calendar.closes(day) or UNKNOWN_CLOSING
    return max(found, closing) if after else found


def _time(hour: int, minute: int) -> time:
    minutes = max(0, hour * 60 + minute)
    return time(minutes // 60, minutes % 60)


def _by_hours(early: time, late: time, day: date, setting: Setting, named: bool) -> time:
    """Which of two hours is meant: the one within opening hours, both ends included; of a day that is `named`, the
    one that is still to come."""
    if named and day == setting.today and early <= setting.at.time() < late:
        return late
    shifts = setting.calendar.shifts(day) or setting.calendar.hours.usual
    opens, closes = shifts[0].start, shifts[-1].end
    within = [one for one in (early, late) if opens <= one.hour * 60 + one.minute <= closes]
    if within:
        return within[0]
    return late if early.hour < 8 else early
