"""Opening time between two moments, for as many pairs as a year of conversations has."""

from bisect import bisect_right
from datetime import datetime, timedelta
from itertools import accumulate

from copilot.clocks import Openings

_DAY = timedelta(days=1)


class OpenTime:
    """The openings from `since` to `until`, added up once; a moment after `until` is asked the slow way."""

    def __init__(self, openings: Openings, since: datetime, until: datetime) -> None:
        self._openings = openings
        self._since, self._until = since, max(since, until)
        day, last = (at.astimezone(openings.calendar.zone).date() for at in (since, self._until))
        spans = []
        while day <= last:
            spans += [(start.timestamp(), end.timestamp()) for start, end in openings.on(day)]
            day += _DAY
        self._starts = [start for start, _ in spans]
        self._spans = spans
        self._before = [0.0, *accumulate(end - start for start, end in spans)]

    def between(self, start: datetime, end: datetime) -> float:
        """Seconds of opening time; 0 where `end` is not later."""
        if start < self._since or end > self._until:
            return self._openings.between(start, end).total_seconds()
        return max(0.0, self._upto(end.timestamp()) - self._upto(start.timestamp()))

    def _upto(self, at: float) -> float:
        """Opening seconds from the first day up to then."""
        place = bisect_right(self._starts, at)
        if not place:
            return 0.0
        start, end = self._spans[place - 1]
        return self._before[place - 1] + min(at, end) - start
