"""When a promise falls due: the last moment that its time words leave, in Spanish, Portuguese and English."""

from datetime import datetime
from typing import NamedTuple

from copilot.promises.calendar import Calendar


class Due(NamedTuple):
    """`at` is the last moment that the words leave, aware, in the calendar's zone. `day`: they name only a day, at
    whose closing `at` then is. The time words stand at `start` to `end` in the text."""

    at: datetime
    day: bool
    start: int
    end: int


def due(text: str, at: datetime, calendar: Calendar, language: str) -> Due | None:
    """The last moment that the time words of one clause leave, said at `at`; None when they give no time or a past
    one. Several combine ("mañana antes de las 6")."""
    found = whens(text, at, calendar, language)
    return max(found, key=lambda one: one.at) if found else None


def whens(text: str, at: datetime, calendar: Calendar, language: str) -> tuple[Due, ...]:
    """Every separate time expression of `text`, in order."""
    return ()
