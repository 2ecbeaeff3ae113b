"""All tickets once, then, again and again, those that changed since.

Each round goes through the tickets by their number, which never changes: what is written meanwhile moves nothing, and
many tickets of the same second are no matter. What changes behind our back is of the next round, because a round begins
by writing down the newest change that it could see (`high`), and the next one asks for everything since that.

The lower bound is told to RT as so many seconds ago: TicketSQL reads a date in the time zone of the token's account. It
lies hours too early, for summer time between the two and for clocks that differ; tickets that were read in that stretch
and have not changed are known by `seen` and not read again.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from api.helpdesks.adapter import Cursor
from api.helpdesks.rt.client import Client, Fields, number, text
from api.helpdesks.rt.ticket import moment

BATCH = 20  # tickets; each takes two or three calls more
MARGIN = timedelta(hours=3)
SETTLED = timedelta(minutes=10)
"""A ticket that changed less long ago may change again within the same second: it is read again."""
_MOST_SEEN = 2_000


@dataclass(frozen=True)
class Step:
    """The tickets to read now, and where to go on."""

    tickets: tuple[Fields, ...]
    cursor: dict[str, Any]
    done: bool
    total: int | None


def step(client: Client, base: str, cursor: Cursor, now: datetime | None = None) -> Step:
    """The next tickets of the round; an empty cursor, or one that cannot be read, begins with all of them."""
    at = now or datetime.now(UTC)
    state = _resumed(cursor) or _begun(client, base, cursor)
    found, left = client.tickets(_query(base, state, at), limit=BATCH)
    total = state.get("total") or left
    done = not found or (left is not None and left <= len(found))
    seen = _mapping(state.get("seen"))
    fresh = tuple(one for one in found if seen.get(text(one.get("id"))) != text(one.get("LastUpdated")))
    known = seen | {
        text(one.get("id")): text(one.get("LastUpdated"))
        for one in found
        if (changed := moment(one.get("LastUpdated"))) and changed < at - SETTLED
    }
    if done:
        return Step(fresh, {"since": state["high"], "seen": _recent(known, moment(state["high"]))}, True, total)
    last = max(number(one.get("id")) for one in found)
    on = {"id": last, "since": state["since"], "high": state["high"], "total": total}
    return Step(fresh, on | {"seen": _recent(known, moment(state["high"]))}, False, total)


def _resumed(cursor: Cursor) -> dict[str, Any]:
    """The state of a round that is under way."""
    return dict(cursor) if number(cursor.get("id")) and text(cursor.get("high")) else {}


def _begun(client: Client, base: str, cursor: Cursor) -> dict[str, Any]:
    newest, _ = client.tickets(base, limit=1, order="LastUpdated", descending=True)
    since = text(cursor.get("since"))
    high = text(newest[0].get("LastUpdated")) if newest else since
    return {"id": 0, "since": since, "high": max(high, since), "seen": cursor.get("seen")}


def _query(base: str, state: Mapping[str, Any], now: datetime) -> str:
    query = f"{base} AND id > {number(state['id'])}"
    since = moment(state.get("since"))
    if since is None:
        return query
    ago = int(max(timedelta(0), now - since + MARGIN).total_seconds())
    return f"{query} AND LastUpdated > '{ago} seconds ago'"


def _recent(seen: Mapping[str, str], high: datetime | None) -> dict[str, str]:
    """Those that the next round will meet again."""
    if high is None:
        return {}
    kept = {id: told for id, told in seen.items() if (at := moment(told)) and at > high - MARGIN - SETTLED}
    newest = sorted(kept, key=lambda id: kept[id], reverse=True)[:_MOST_SEEN]
    return {id: kept[id] for id in newest}


def _mapping(given: object) -> dict[str, str]:
    return dict(given) if isinstance(given, Mapping) else {}
