"""The team's figures as they were a few minutes ago at most: a year of a large company takes seconds to count."""

from datetime import datetime
from typing import NamedTuple

from api.once import Once
from copilot.copilot import Copilot
from copilot.figures import By, Counted, Period, Reader, Team, counted, shown

LASTS = 300.0  # seconds
REMEMBERED = 64


class Seen(NamedTuple):
    """What somebody may see; `at` is when it was counted."""

    team: Team
    at: datetime


class _Name(NamedTuple):
    since: datetime
    until: datetime
    by: By


class Figures:
    """One for each process, counted once for all who read. Thread-safe."""

    def __init__(self, copilot: Copilot) -> None:
        self._copilot = copilot
        self._known: Once[_Name, tuple[Counted, datetime]] = Once(REMEMBERED, LASTS)

    def of(self, period: Period, by: By, reader: Reader, now: datetime) -> Seen:
        name = _Name(period.since, period.until, by)
        found, at = self._known.get(name, lambda: (self._count(period, by), now))
        return Seen(shown(found, reader), at)

    def forget(self) -> None:
        self._known.forget()

    def _count(self, period: Period, by: By) -> Counted:
        copilot = self._copilot
        with copilot.store.read() as session:
            return counted(session, period, by, copilot.clocks, days=copilot.settings.fcr_days)
