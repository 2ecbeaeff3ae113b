"""The team's figures as they were a few minutes ago at most: a year of a large company takes seconds to count."""

import threading
import time
from collections import OrderedDict
from concurrent.futures import Future
from datetime import datetime
from typing import NamedTuple

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
    """One for each process, counted once for all who read. Thread-safe; two who ask for the same at once count it once,
    and others do not wait."""

    def __init__(self, copilot: Copilot) -> None:
        self._copilot = copilot
        self._lock = threading.Lock()
        self._known: OrderedDict[_Name, tuple[float, Future[tuple[Counted, datetime]]]] = OrderedDict()

    def of(self, period: Period, by: By, reader: Reader, now: datetime) -> Seen:
        found, at = self._known_or_counted(period, by, now)
        return Seen(shown(found, reader), at)

    def _known_or_counted(self, period: Period, by: By, now: datetime) -> tuple[Counted, datetime]:
        name = _Name(period.since, period.until, by)
        with self._lock:
            until, known = self._known.get(name, (0.0, None))
            mine = None if known and time.monotonic() < until else Future[tuple[Counted, datetime]]()
            if mine:
                self._known[name] = (time.monotonic() + LASTS, mine)
            self._known.move_to_end(name)
            while len(self._known) > REMEMBERED:
                self._known.popitem(last=False)
        if mine is None:
            assert known is not None
            return known.result()
        try:
            mine.set_result((self._count(period, by), now))
        except BaseException as error:
            with self._lock:
                self._known.pop(name, None)
            mine.set_exception(error)
            raise
        return mine.result()

    def forget(self) -> None:
        with self._lock:
            self._known.clear()

    def _count(self, period: Period, by: By) -> Counted:
        copilot = self._copilot
        with copilot.store.read() as session:
            return counted(session, period, by, copilot.clocks, days=copilot.settings.fcr_days)
