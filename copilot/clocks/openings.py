"""A calendar's opening hours to the second: how much of them lies between two moments, and when so much has passed."""

from collections.abc import Iterator
from datetime import UTC, date, datetime, time, timedelta

from copilot.promises.calendar import Calendar

_DAY = timedelta(days=1)
_WHOLE_DAY = 24 * 60
_LONGEST = 366
"""Days to look ahead for an open one: a company that is closed for longer is taken to be always open."""
_FIRST, _LAST = datetime(1900, 1, 1, tzinfo=UTC), datetime(9000, 1, 1, tzinfo=UTC)
"""A moment outside these, which only a broken sender names, counts as the nearer of them."""

Opening = tuple[datetime, datetime]
"""From when (included) to when (excluded), in UTC."""


class Openings:
    """The openings of one calendar, remembered by day: a queue of thousands asks for the same days. Thread-safe."""

    def __init__(self, calendar: Calendar) -> None:
        self.calendar = calendar
        self._days: dict[date, tuple[Opening, ...]] = {}

    def is_open(self, at: datetime) -> bool:
        at = _utc(at)
        return any(start <= at < end for start, end in self._around(at))

    def next(self, at: datetime) -> datetime:
        """`at` when the company is open then, else the moment it opens next."""
        at = _utc(at)
        return next((max(start, at) for start, end in self._from(at) if end > at), at)

    def closes(self, at: datetime) -> datetime | None:
        """When the opening ends that `at` is in; None: it is in none."""
        at = _utc(at)
        return next((end for start, end in self._around(at) if start <= at < end), None)

    def after(self, at: datetime, span: timedelta) -> datetime:
        """The first moment at which so much opening time has passed since `at`."""
        at = _utc(at)
        left = span
        for start, end in self._from(at):
            begin = max(start, at)
            if end > begin:
                if begin + left <= end:
                    return begin + left
                left -= end - begin
        return at + span

    def between(self, start: datetime, end: datetime) -> timedelta:
        """How much opening time lies between the two; nothing where `end` is not later."""
        start, end = _utc(start), _utc(end)
        total = timedelta()
        for opens, closes in self._from(start):
            if opens >= end:
                break
            total += max(timedelta(), min(closes, end) - max(opens, start))
        return total

    def _around(self, at: datetime) -> tuple[Opening, ...]:
        return self.on(at.astimezone(self.calendar.zone).date())

    def _from(self, at: datetime) -> Iterator[Opening]:
        """Openings in order, from the day of `at`; none any more after a year without one."""
        day = at.astimezone(self.calendar.zone).date()
        empty = 0
        while empty < _LONGEST and day.year <= _LAST.year:
            found = self.on(day)
            empty = 0 if found else empty + 1
            yield from found
            day += _DAY

    def on(self, day: date) -> tuple[Opening, ...]:
        """The openings of that date, in order; an hour that a change of clocks skips is in none."""
        found = self._days.get(day)
        if found is None:
            spans = ((self._moment(day, start), self._moment(day, end)) for start, end in self.calendar.shifts(day))
            found = self._days[day] = tuple((start, end) for start, end in spans if start < end)
        return found

    def _moment(self, day: date, minute: int) -> datetime:
        if minute >= _WHOLE_DAY:
            day, minute = day + _DAY, minute - _WHOLE_DAY
        return self.calendar.moment(day, time(minute // 60, minute % 60)).astimezone(UTC)


def _utc(at: datetime) -> datetime:
    return _FIRST if at.year < _FIRST.year else _LAST if at.year > _LAST.year else at.astimezone(UTC)
