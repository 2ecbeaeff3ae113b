"""First-contact resolution that is genuine: what was resolved counts only if the customer did not have to come back.

A matter counts once, with its first contact. It is genuine when that was resolved, not reopened, and no further
contact on the matter began until N days after it was resolved. Before those days have passed it is pending, whatever
came already, so that a week that is not over looks neither better nor worse than it is. Nothing is counted by agent.
"""

import math
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import UTC, date, datetime, timedelta
from typing import Any, Literal, NamedTuple, get_args
from zoneinfo import ZoneInfo

from sqlalchemy import ColumnElement, ScalarSelect, Subquery, and_, func, or_, select
from sqlalchemy.orm import Session

from copilot.conversation import Value
from copilot.store.matters import began
from copilot.store.schema import ConversationRow, Instant, MatterRow, MessageRow

By = Literal["all", "week", "channel", "tag", "language", "reason"]
WAYS: tuple[By, ...] = get_args(By)
RESOLVED = ("resolved", "closed", "solved")
SPAM = "spam"
Z95 = 1.959964
_FATES = ("genuine", "reopened", "repeated", "pending", "later")


class Resolved(Value):
    """First contacts that were resolved, by what `key` says (a week by its Monday).

    `genuine`, `reopened`, `repeated` and `pending` add up to `resolved`; `later` are resolved conversations that were
    not the first contact on their matter and count nowhere else. `rate` is the share of genuine among those that are
    not pending, with Wilson's 95 % interval from `low` to `high`; None where nothing can be said yet.
    """

    key: str
    resolved: int
    genuine: int
    reopened: int
    repeated: int
    pending: int
    later: int
    rate: float | None = None
    low: float | None = None
    high: float | None = None


class Way(NamedTuple):
    """What was resolved, counted one way; `people` are by key the names of who had answered last, where that is known.
    They are for `copilot.figures.privacy`, to say what may be shown, and for nothing else."""

    rows: tuple[Resolved, ...]
    people: Mapping[str, frozenset[str]]


class _One(NamedTuple):
    keys: tuple[Iterable[str], ...]
    fate: str
    person: str | None


def resolution(
    session: Session,
    since: datetime,
    until: datetime,
    by: By = "week",
    *,
    days: int,
    zone: ZoneInfo,
    now: datetime | None = None,
) -> tuple[Resolved, ...]:
    """Resolved conversations of [since, until), counted by week in `zone`, channel, tag, language or reason.

    A conversation with several tags counts with each. Weeks come in order, all else by number, most first.
    """
    return resolutions(session, since, until, (by,), days=days, zone=zone, now=now)[0].rows


def resolutions(
    session: Session,
    since: datetime,
    until: datetime,
    ways: Sequence[By],
    *,
    days: int,
    zone: ZoneInfo,
    now: datetime | None = None,
) -> tuple[Way, ...]:
    """The same in several ways, read once."""
    counts = [defaultdict[str, dict[str, int]](lambda: dict.fromkeys(_FATES, 0)) for _ in ways]
    people = [defaultdict[str, set[str]](set) for _ in ways]
    for one in _read(session, since, until, ways, timedelta(days=days), zone, now or datetime.now(UTC)):
        for found, who, keys in zip(counts, people, one.keys, strict=True):
            for key in keys:
                found[key][one.fate] += 1
                if one.person:
                    who[key].add(one.person)
    return tuple(
        Way(_in_order(by, found), {key: frozenset(who[key]) for key in found})
        for by, found, who in zip(ways, counts, people, strict=True)
    )


def _in_order(by: By, counts: Mapping[str, dict[str, int]]) -> tuple[Resolved, ...]:
    rows = [_resolved(key, found) for key, found in counts.items()]
    if by == "week":
        return tuple(sorted(rows, key=lambda row: row.key))
    return tuple(sorted(rows, key=lambda row: (-row.resolved, row.key)))


def _read(
    session: Session,
    since: datetime,
    until: datetime,
    ways: Sequence[By],
    wait: timedelta,
    zone: ZoneInfo,
    now: datetime,
) -> Iterator[_One]:
    row, matter, at = ConversationRow, MatterRow, _resolved_at()
    keyed: dict[By, Any] = {
        "channel": row.channel,
        "tag": row.tags,
        "language": row.language,
        "reason": matter.terms["reason"].as_string(),
    }
    again = _again()
    query = (
        select(
            at, row.reopened, matter.previous_id, again.c.at, _answered_last(), *(keyed.get(by, row.id) for by in ways)
        )
        .outerjoin(matter, matter.conversation_id == row.id)
        .outerjoin(again, again.c.first_id == row.id)
        .where(_is_resolved(), at >= since, at < until)
    )
    for resolved_at, reopened, previous_id, came_back, person, *values in session.connection().execute(query):
        fate = "later" if previous_id is not None else ""
        fate = fate or ("pending" if now < resolved_at + wait else "")
        fate = fate or ("reopened" if reopened else "")
        fate = fate or ("repeated" if came_back and came_back <= resolved_at + wait else "genuine")
        keys = (_keys(by, value, resolved_at, zone) for by, value in zip(ways, values, strict=True))
        yield _One(tuple(keys), fate, person)


def _keys(by: By, value: object, at: datetime, zone: ZoneInfo) -> Iterable[str]:
    if by == "week":
        return (monday(at, zone).isoformat(),)
    if by == "tag":
        return dict.fromkeys(map(str, value)) if isinstance(value, list) and value else ("",)
    if by == "language":
        return (str(value or "").split("-")[0],)
    return ("",) if by == "all" else (str(value or ""),)


def monday(at: datetime, zone: ZoneInfo) -> date:
    """The Monday of the week that `at` falls in, there."""
    day = at.astimezone(zone).date()
    return day - timedelta(days=day.weekday())


def _again() -> Subquery:
    """When the second contact on each matter began, by the first one's row id."""
    row, matter, start = ConversationRow, MatterRow, began()
    return (
        select(matter.first_id.label("first_id"), func.min(start, type_=Instant()).label("at"))
        .join(row, row.id == matter.conversation_id)
        .where(matter.previous_id.is_not(None))
        .group_by(matter.first_id)
        .subquery()
    )


def _answered_last() -> ScalarSelect[str]:
    """The name of the person whose answer was the last one."""
    message = MessageRow
    return (
        select(message.author)
        .where(
            message.conversation_id == ConversationRow.id,
            message.role == "agent",
            message.private.is_(False),
            message.holding.is_(False),
        )
        .order_by(message.position.desc())
        .limit(1)
        .correlate(ConversationRow)
        .scalar_subquery()
    )


def _is_resolved() -> ColumnElement[bool]:
    row = ConversationRow
    return and_(or_(row.resolved_at.is_not(None), row.status.in_(RESOLVED)), row.status != SPAM)


def _resolved_at() -> ColumnElement[datetime]:
    return func.coalesce(ConversationRow.resolved_at, ConversationRow.last_at, type_=Instant())


def _resolved(key: str, found: dict[str, int]) -> Resolved:
    told = found["genuine"] + found["reopened"] + found["repeated"]
    rate, low, high = _wilson(found["genuine"], told) if told else (None, None, None)
    return Resolved(key=key, resolved=told + found["pending"], **found, rate=rate, low=low, high=high)


def _wilson(right: int, n: int) -> tuple[float, float, float]:
    share, z = right / n, Z95
    centre, scale = share + z * z / (2 * n), 1 + z * z / n
    spread = z * math.sqrt(share * (1 - share) / n + z * z / (4 * n * n))
    return round(share, 4), round(max(0.0, (centre - spread) / scale), 4), round(min(1.0, (centre + spread) / scale), 4)
