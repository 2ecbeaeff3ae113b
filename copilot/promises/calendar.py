"""When a company is open: its hours, the national holidays, and the arithmetic of working days and hours."""

from datetime import UTC, date, datetime, time, timedelta
from functools import cache
from typing import NamedTuple
from zoneinfo import ZoneInfo

from copilot.hours import Hours, Shifts

_DAY = timedelta(days=1)
_LONGEST = 366
"""Days to look ahead for an open one: a company that is closed for longer is taken to be open by its week."""


class Calendar(NamedTuple):
    """One company's opening hours in its own zone. `country` is an ISO code whose national holidays are closed, ""
    for none.

    Days are dates of the zone's wall clock. Moments are aware; results are in `zone`, and a wall time that a change
    of clocks skips is moved past the gap.
    """

    zone: ZoneInfo
    country: str
    hours: Hours

    def shifts(self, day: date) -> Shifts:
        """When the company works on that date, in minutes since midnight; empty when it is closed."""
        for extra, shifts in self.hours.open:
            if extra == day:
                return shifts
        usual = self.hours.week[day.weekday()]
        shut = not usual or day in self.hours.closed or day in _holidays(self.country, day.year)
        return () if shut else usual

    def opens(self, day: date) -> time | None:
        """When it opens; None: closed that day."""
        shifts = self.shifts(day)
        return _clock(shifts[0].start) if shifts else None

    def closes(self, day: date) -> time | None:
        """When it closes, 23:59 for midnight; None: closed that day."""
        shifts = self.shifts(day)
        return _clock(shifts[-1].end) if shifts else None

    def is_open(self, at: datetime) -> bool:
        local = at.astimezone(self.zone)
        minute = local.hour * 60 + local.minute
        return any(start <= minute < end for start, end in self.shifts(local.date()))

    def working_day(self, day: date) -> bool:
        """Whether the company opens on that date: neither closed, nor a national holiday."""
        return bool(self.shifts(day))

    def next_working_day(self, day: date) -> date:
        """The first working day after `day`."""
        following = day + _DAY
        for step in range(_LONGEST):
            if self.working_day(following + step * _DAY):
                return following + step * _DAY
        return following

    def after_working_days(self, day: date, n: int) -> date:
        """The `n`th working day after `day`, counted from the next; for 0 `day` itself if it is one, else the next."""
        if n <= 0:
            return day if self.working_day(day) else self.next_working_day(day)
        for _ in range(n):
            day = self.next_working_day(day)
        return day

    def next_open(self, at: datetime) -> datetime:
        """`at` when the company is open then, else the moment it opens next."""
        local = at.astimezone(self.zone)
        minute = local.hour * 60 + local.minute
        for start, end in self.shifts(local.date()):
            if minute < end:
                return local if start <= minute else self.moment(local.date(), _clock(start))
        day = self.next_working_day(local.date())
        return self.moment(day, self.opens(day) or time(9))

    def after_working_hours(self, at: datetime, n: float) -> datetime:
        """`n` hours of work after `at`, closed hours not counted."""
        left = max(0, round(n * 60))
        local = self.next_open(at)
        day, minute = local.date(), local.hour * 60 + local.minute
        while True:
            for start, end in self.shifts(day) or self.hours.usual:
                begin = max(start, minute)
                if begin + left <= end:
                    return self.moment(day, _clock(begin + left))
                left -= max(0, end - begin)
            day, minute = self.next_working_day(day), 0

    def moment(self, day: date, clock: time) -> datetime:
        """That wall time on that date; a time that a change of clocks skips is moved past the gap."""
        return datetime.combine(day, clock, self.zone).astimezone(UTC).astimezone(self.zone)


def calendar_of(hours: Hours, timezone: str, country: str) -> Calendar:
    """The calendar of a company with these hours. `timezone` is an IANA name, `country` an ISO code or ""."""
    return Calendar(ZoneInfo(timezone), country.upper(), hours)


def _clock(minute: int) -> time:
    minute = min(minute, 24 * 60 - 1)
    return time(minute // 60, minute % 60)


@cache
def _holidays(country: str, year: int) -> frozenset[date]:
    """National holidays; none for a country that the library does not know.

    The first call of a process takes about 0.3 s, for the library imports all its countries; later ones 0.2 ms.
    """
    if not country:
        return frozenset()
    from holidays import country_holidays

    try:
        return frozenset(country_holidays(country, years=year))
    except NotImplementedError:  # what the library raises for a country without data
        return frozenset()
