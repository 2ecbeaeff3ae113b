"""Opening hours of a company: what a usual week looks like, and the days that are otherwise."""

import re
from collections.abc import Iterator
from datetime import date
from typing import NamedTuple, Self

from pydantic import model_validator
from pydantic_core import PydanticCustomError

from copilot.conversation import Value
from copilot.text import fold

_DAYS = (
    "mon monday lun lunes seg segunda segunda-feira",
    "tue tues tuesday mar martes ter terca terca-feira",
    "wed wednesday mie miercoles qua quarta quarta-feira",
    "thu thur thurs thursday jue jueves qui quinta quinta-feira",
    "fri friday vie viernes sex sexta sexta-feira",
    "sat saturday sab sabado sabados",
    "sun sunday dom domingo domingos",
)
_NUMBERS = {name: number for number, names in enumerate(_DAYS) for name in names.split()}
_CLOCK = r"([01]?\d|2[0-4])(?:[:.]([0-5]\d))?"
_SHIFT = re.compile(rf"\s*{_CLOCK}\s*[-–a]\s*{_CLOCK}\s*")
_SHUT = frozenset({"closed", "cerrado", "fechado", "no", "false", "none", ""})
_WHOLE_DAY = 24 * 60


class Shift(NamedTuple):
    """From when to when, in minutes since midnight; 1440 is the midnight at the day's end."""

    start: int
    end: int


Shifts = tuple[Shift, ...]
_OFFICE: Shifts = (Shift(9 * 60, 18 * 60),)


class Hours(Value):
    """`week` holds the shifts of Monday to Sunday, in order; a day without one is closed. `closed` are dates that are
    closed nevertheless; `open` dates that are open even on a holiday or weekend, with their own shifts.

    Read from a mapping such as `{mon-fri: "09:00-13:00, 15:00-19:00", sab: "10-14", closed: ["2026-12-24"], open:
    ["2026-12-26 10:00-14:00"]}`; the days in English, Spanish or Portuguese.
    """

    week: tuple[Shifts, ...] = (_OFFICE,) * 5 + ((),) * 2
    closed: frozenset[date] = frozenset()
    open: tuple[tuple[date, Shifts], ...] = ()

    @model_validator(mode="before")
    @classmethod
    def _from_mapping(cls, given: object) -> object:
        if not isinstance(given, dict) or not given or "week" in given:
            return given
        week: list[Shifts] = [()] * 7
        for entry, value in given.items():
            if entry not in ("closed", "open"):
                for day in _days(str(entry)):
                    week[day] = _shifts(str(entry), value)
        if not any(week):
            week = list(Hours().week) if set(given) <= {"closed", "open"} else week
        return {
            "week": tuple(week),
            "closed": frozenset(_date("closed", one) for one in _listed("closed", given.get("closed"))),
            "open": tuple(_open(one, week) for one in _listed("open", given.get("open"))),
        }

    @model_validator(mode="after")
    def _opens_at_all(self) -> Self:
        if len(self.week) != 7 or not any(self.week):
            raise _wrong("needs one day of the week at least that is open")
        return self

    @property
    def usual(self) -> Shifts:
        """The shifts of the first day of the week that is open."""
        return next(shifts for shifts in self.week if shifts)


def _days(entry: str) -> Iterator[int]:
    """ "mon", "lun-vie", "segunda-feira", "sat, sun": the days of the week that it names."""
    for part in fold(entry).split(","):
        name = part.strip()
        first, _, last = name.partition("-")
        if name in _NUMBERS:
            yield _NUMBERS[name]
        elif first.strip() in _NUMBERS and last.strip() in _NUMBERS:
            start, end = _NUMBERS[first.strip()], _NUMBERS[last.strip()]
            yield from ((start + step) % 7 for step in range((end - start) % 7 + 1))
        else:
            raise _wrong(f"> `{entry}` names no day: write mon, lun-vie or sat, or `closed` and `open` for dates")


def _shifts(entry: str, value: object) -> Shifts:
    """Raises when it is no list of times, or when they overlap or run backwards."""
    if value is None or value is False or (isinstance(value, str) and fold(value).strip() in _SHUT):
        return ()
    shifts: list[Shift] = []
    for part in str(value).split(","):
        match = _SHIFT.fullmatch(fold(part))
        if not match:
            raise _wrong(f"> `{entry}` is not like 09:00-18:00 or 09:00-13:00, 15:00-19:00")
        start = int(match[1]) * 60 + int(match[2] or 0)
        end = int(match[3]) * 60 + int(match[4] or 0)
        if start >= end or end > _WHOLE_DAY or (shifts and start < shifts[-1].end):
            raise _wrong(f"> `{entry}` runs backwards or overlaps: from early to late, midnight at the end is 24:00")
        shifts.append(Shift(start, end))
    return tuple(shifts)


def _listed(entry: str, value: object) -> list[object]:
    if value is None:
        return []
    if not isinstance(value, (list, tuple)):
        raise _wrong(f"> `{entry}` is not a list of dates")
    return list(value)


def _date(entry: str, value: object) -> date:
    try:
        return date.fromisoformat(str(value).strip())
    except ValueError:
        raise _wrong(f"> `{entry}` holds a date that is not like 2026-12-24") from None


def _open(value: object, week: list[Shifts]) -> tuple[date, Shifts]:
    """ "2026-12-26" keeps the hours of its weekday or, where that is closed, of the first open one."""
    day, _, hours = str(value).strip().partition(" ")
    at = _date("open", day)
    return at, _shifts("open", hours) or week[at.weekday()] or next((shifts for shifts in week if shifts), _OFFICE)


def _wrong(what: str) -> PydanticCustomError:
    return PydanticCustomError("hours", "{what}", {"what": what})
