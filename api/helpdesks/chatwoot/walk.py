"""Walking Chatwoot's conversations: every status in turn, last active first, a page at a time.

Nobody tells how many pages there are, and lists move while they are read: what becomes active goes to the front, which
only shows a conversation twice; what leaves its status lets the others move up, past the reader. So each page is read
once more together with the next one, and what was not on it before is taken along.
"""

from collections.abc import Sequence
from typing import NamedTuple

from api.helpdesks.adapter import Cursor
from api.helpdesks.chatwoot.client import Client, Fields, number
from api.helpdesks.chatwoot.times import seconds

STATUSES = ("open", "pending", "snoozed", "resolved")
QUIET = 2
"""Whole pages without anything new after which the rest is as it was."""


class Step(NamedTuple):
    """`rows` are to be read whole, oldest change first; `cursor` is where to go on."""

    rows: list[Fields]
    cursor: dict[str, object]
    done: bool


class Place(NamedTuple):
    """How far the walk has come. `top` is the last activity when this status was begun, `quiet` how many pages without
    news came last, `last` what the page before held: its ids with the time of their activity."""

    status: int = 0
    page: int = 1
    top: float = 0.0
    quiet: int = 0
    last: dict[str, float] = {}  # noqa: RUF012  (a tuple's default, never written to)


def step(client: Client, cursor: Cursor) -> Step:
    """The next page. A walk that came to its end begins anew, and stops where nothing is newer than in the last one."""
    marks: dict[str, float] = {str(name): float(at) for name, at in dict(cursor.get("marks") or {}).items()}
    place = _place(cursor)
    status = STATUSES[place.status]
    page = client.conversations(status, place.page)
    again = client.conversations(status, place.page - 1) if place.page > 1 else []
    active = {_id(one): _activity(one) for one in [*again, *page]}
    mark = marks.get(status, 0.0)
    newer = {
        _id(one): one
        for one in [*again, *page]
        if _activity(one) >= mark and place.last.get(_id(one)) != _activity(one)
    }
    quiet = 0 if any(_activity(one) > mark for one in page) else place.quiet + 1
    goes_on = bool(page) and quiet < QUIET and not _same(page, again)
    top = place.top if place.page > 1 else max([mark, *active.values()])
    rows = sorted(newer.values(), key=_activity)
    if goes_on:
        onward = Place(place.status, place.page + 1, top, quiet, active)
        return Step(rows, {"marks": marks, "at": onward._asdict()}, done=False)
    marks[status] = top
    if place.status + 1 < len(STATUSES):
        return Step(rows, {"marks": marks, "at": Place(place.status + 1)._asdict()}, done=False)
    return Step(rows, {"marks": marks}, done=True)


def _place(cursor: Cursor) -> Place:
    kept = dict(cursor.get("at") or {})
    return Place(**{name: kept[name] for name in Place._fields if name in kept})


def _same(page: Sequence[Fields], again: Sequence[Fields]) -> bool:
    """Two pages read one after the other that hold the same: the address ignores the page, and would do so for ever."""
    return bool(again) and {_id(one) for one in page} == {_id(one) for one in again}


def _id(row: Fields) -> str:
    return str(number(row.get("id")))


def _activity(row: Fields) -> float:
    return seconds(row.get("last_activity_at") or row.get("timestamp"))
