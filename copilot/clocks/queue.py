"""Who waits, in the order in which they are to be answered: by what is due first, by how long, or by care."""

import math
from collections import Counter
from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Literal, NamedTuple

from copilot.clocks.clock import Clock, Clocks
from copilot.store.inbox import NEVER, Waiting

Order = Literal["clock", "wait", "care"]
Only = Literal["", "unread", "late", "outside"]
"""Everything; what the reader has not seen; what is past due; what came in while we were closed."""

Rank = tuple[float, ...]
"""Where a conversation stands in an order; it changes with the conversation alone, never with the time."""


class Queued(NamedTuple):
    """`due` is a POSIX time, infinite where nothing is due. `outside`: it came in while we were closed."""

    one: Waiting
    due: float
    outside: bool

    def rank(self, order: Order) -> Rank:
        since = self.one.since.timestamp()
        if order == "clock":
            return self.due, since, self.one.row_id
        if order == "care":
            return -self.one.care, since, self.one.row_id
        return since, self.one.row_id

    def clock(self, clocks: Clocks, now: datetime) -> Clock:
        since = None if self.one.since == NEVER else self.one.since
        return clocks.at(since, self.one.channel, now, answered=self.one.answered)

    def is_(self, only: Only, now: float) -> bool:
        """Whether it belongs to that list; `now` is a POSIX time."""
        if only == "unread":
            return self.one.unread
        if only == "late":
            return self.due < now
        return self.outside if only == "outside" else True


class Counts(NamedTuple):
    """How many there are: of each list among those of the chosen channel, of each channel in the chosen list."""

    all: int
    only: dict[Only, int]
    channel: dict[str, int]


def queued(waiting: Iterable[Waiting], clocks: Clocks) -> list[Queued]:
    return [_queued(one, clocks) for one in waiting]


def chosen(every: Iterable[Queued], only: Only, channel: str | None, now: datetime) -> list[Queued]:
    """Those of one list and one channel, None for all channels."""
    at = now.timestamp()
    return [one for one in every if one.is_(only, at) and channel in (None, one.one.channel)]


def counted(every: Sequence[Queued], only: Only, channel: str | None, now: datetime) -> Counts:
    at = now.timestamp()
    lists: tuple[Only, ...] = ("", "unread", "late", "outside")
    here = [one for one in every if channel in (None, one.one.channel)]
    channels = Counter(one.one.channel for one in every if one.is_(only, at))
    return Counts(
        all=len(every),
        only={name: sum(one.is_(name, at) for one in here) for name in lists},
        channel={name: channels[name] for name in {one.one.channel for one in every}},
    )


def in_order(some: Iterable[Queued], order: Order, after: Rank | None = None) -> list[Queued]:
    """Sorted; with `after` only those behind that place."""
    kept = some if after is None else (one for one in some if one.rank(order) > after)
    return sorted(kept, key=lambda one: one.rank(order))


def _queued(one: Waiting, clocks: Clocks) -> Queued:
    if one.since == NEVER:
        return Queued(one, math.inf, False)
    due = clocks.due_at(one.since, one.channel, answered=one.answered)
    return Queued(one, due.timestamp() if due else math.inf, not clocks.openings.is_open(one.since))
