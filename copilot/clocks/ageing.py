"""All that is open and unanswered, by how old it is: nobody is left out because nobody looked."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Literal, NamedTuple, get_args

from copilot.clocks.queue import Queued
from copilot.listen.heard import FELT
from copilot.store.inbox import NEVER, Silent

Age = Literal["minutes", "hours", "day", "days", "week", "older", "unknown"]
AGES: tuple[Age, ...] = get_args(Age)
_UNTIL: tuple[tuple[Age, timedelta], ...] = (
    ("minutes", timedelta(hours=1)),
    ("hours", timedelta(hours=4)),
    ("day", timedelta(days=1)),
    ("days", timedelta(days=3)),
    ("week", timedelta(days=7)),
)
SILENT = timedelta(days=3)
"""An open conversation in which nothing was said for so long is forgotten rather than going on."""
CALM = frozenset({"neutral", "gratitude"})


class Aged(NamedTuple):
    """How many of one age: those who wait, of them the late, the uneasy and those not heard yet; and the silent."""

    age: Age
    waiting: int
    late: int
    uneasy: int
    unheard: int
    silent: int


def age_of(since: datetime | None, now: datetime) -> Age:
    """By the clock on the wall. A time in the future counts as now."""
    if since is None or since == NEVER:
        return "unknown"
    return next((age for age, until in _UNTIL if now - since < until), "older")


def aged(every: Sequence[Queued], silent: Sequence[Silent], now: datetime) -> tuple[Aged, ...]:
    """All ages in order, the oldest last, also those of which there is none."""
    at = now.timestamp()
    waiting: dict[Age, list[Queued]] = {age: [] for age in AGES}
    for one in every:
        waiting[age_of(one.one.since, now)].append(one)
    quiet = [age_of(one.last_at, now) for one in silent]
    return tuple(
        Aged(
            age=age,
            waiting=len(some),
            late=sum(one.due < at for one in some),
            uneasy=sum(is_uneasy(one) for one in some),
            unheard=sum(not one.one.heard for one in some),
            silent=quiet.count(age),
        )
        for age, some in waiting.items()
    )


def is_uneasy(one: Queued) -> bool:
    """Whether something else than calm or thanks was heard."""
    return bool(one.one.heard) and one.one.heard not in CALM


def feelings(every: Sequence[Queued]) -> dict[str, int]:
    """How many show each leading emotion, most first; "" of those not heard yet."""
    heard = [one.one.heard for one in every]
    found = {name: heard.count(name) for name in ("", "neutral", *FELT)}
    return {name: count for name, count in sorted(found.items(), key=lambda each: -each[1]) if count}
