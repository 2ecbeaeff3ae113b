"""What of the queue somebody looks at, and in which order: what is due first, who has waited longest, or who needs a
person soonest. It goes with them from the inbox through the conversations."""

import base64
import binascii
import json
import math
from collections.abc import Sequence
from datetime import datetime
from typing import NamedTuple, get_args
from urllib.parse import urlencode

from fastapi import Request
from sqlalchemy.orm import Session

from copilot.clocks import Clocks
from copilot.clocks.queue import Only, Order, Queued, Rank, chosen, in_order, queued
from copilot.conversation import Value
from copilot.settings import Settings
from copilot.store import inbox

ORDER_COOKIE = "escucha_order"
ORDERS: tuple[Order, ...] = get_args(Order)
LISTS: tuple[Only, ...] = get_args(Only)
NO_CHANNEL = "-"
"""How an address names the conversations without a channel."""
_LENGTHS = {"clock": 3, "wait": 2, "care": 3}


class Sift(Value):
    """What of the queue is looked at. `channel` is None for all channels, "" for none known."""

    order: Order
    only: Only = ""
    channel: str | None = None

    def path(self, **other: str) -> str:
        """The inbox's address, with something else in it; the usual is left out."""
        asked = {name: value for name, value in (self._lists() | other).items() if value}
        return f"/?{urlencode(asked)}" if asked else "/"

    def asked(self) -> dict[str, str]:
        """What brings an address to the same part in the same order; empty for the usual."""
        named = {"order": "" if self.order == ORDERS[0] else self.order} | self._lists()
        return {name: value for name, value in named.items() if value}

    @property
    def query(self) -> str:
        """`asked`, to be put behind a conversation's address."""
        return f"?{urlencode(self.asked())}" if self.asked() else ""

    def _lists(self) -> dict[str, str]:
        return {"only": self.only, "channel": NO_CHANNEL if self.channel == "" else self.channel or ""}


class Neighbours(NamedTuple):
    """The rows beside a conversation in the queue, 0 for none."""

    previous: int
    next: int


def order_of(request: Request, settings: Settings) -> Order:
    """As the address says, else as it was chosen last."""
    wished = request.query_params.get("order") or request.cookies.get(ORDER_COOKIE, "")
    order = next((one for one in ORDERS if one == wished), ORDERS[0])
    return order if settings.feelings or order != "care" else ORDERS[0]


def sift_of(request: Request, settings: Settings) -> Sift:
    """What an address asks for; what it names and there is not, is not asked for."""
    only, channel = (request.query_params.get(name, "") for name in ("only", "channel"))
    return Sift(
        order=order_of(request, settings),
        only=next((one for one in LISTS if one == only), ""),
        channel="" if channel == NO_CHANNEL else channel[:50] or None,
    )


def queue(session: Session, sift: Sift, clocks: Clocks, user_id: int | None, now: datetime) -> list[Queued]:
    """Everybody who waits in that part of the queue, in its order."""
    every = queued(inbox.waiting(session, user_id=user_id), clocks)
    return in_order(chosen(every, sift.only, sift.channel, now), sift.order)


def neighbours(every: Sequence[Queued], row_id: int) -> Neighbours:
    """Beside a conversation that is not in that part of the queue stands the first of it."""
    at = next((n for n, one in enumerate(every) if one.one.row_id == row_id), None)
    if at is None:
        return Neighbours(0, every[0].one.row_id if every else 0)
    before = every[at - 1].one.row_id if at else 0
    after = every[at + 1].one.row_id if at + 1 < len(every) else 0
    return Neighbours(before, after)


def cursor(one: Queued, order: Order) -> str:
    """What asks for the page after this place."""
    return base64.urlsafe_b64encode(json.dumps([order, *one.rank(order)]).encode()).decode()


def place(cursor: str, order: Order) -> Rank | None:
    """A cursor that is not one of ours, or of another order, starts from the first page."""
    try:
        given = json.loads(base64.urlsafe_b64decode(cursor))
    except (binascii.Error, ValueError, RecursionError):
        return None
    if not isinstance(given, list) or given[:1] != [order] or len(given) != _LENGTHS[order] + 1:
        return None
    numbers = [one for one in given[1:] if isinstance(one, (int, float)) and not math.isnan(one)]
    return tuple(numbers) if len(numbers) == len(given) - 1 else None
