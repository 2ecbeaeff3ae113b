"""The order of the inbox: what is due first, who has waited longest, or who needs a person soonest."""

import base64
import binascii
import json
import math
from typing import NamedTuple, get_args

from fastapi import Request
from sqlalchemy.orm import Session

from copilot.clocks import Clocks
from copilot.clocks.queue import Order, Queued, Rank, in_order, queued
from copilot.settings import Settings
from copilot.store import inbox
from copilot.store.inbox import Waiting

ORDER_COOKIE = "escucha_order"
ORDERS: tuple[Order, ...] = get_args(Order)
_LENGTHS = {"clock": 3, "wait": 2, "care": 3}


class Neighbours(NamedTuple):
    """A conversation's place in the queue, None when nobody waits there, and the rows beside it, 0 for none."""

    here: Waiting | None
    previous: int
    next: int


def order_of(request: Request, settings: Settings) -> Order:
    """As the address says, else as it was chosen last."""
    wished = request.query_params.get("order") or request.cookies.get(ORDER_COOKIE, "")
    order = next((one for one in ORDERS if one == wished), ORDERS[0])
    return order if settings.feelings or order != "care" else ORDERS[0]


def queue(session: Session, order: Order, clocks: Clocks) -> list[Queued]:
    """Everybody who waits, in that order."""
    return in_order(queued(inbox.waiting(session), clocks), order)


def neighbours(session: Session, order: Order, row_id: int, clocks: Clocks) -> Neighbours:
    """Beside a conversation in which nobody waits stands the first of the queue."""
    every = queue(session, order, clocks)
    at = next((n for n, one in enumerate(every) if one.one.row_id == row_id), None)
    if at is None:
        return Neighbours(None, 0, every[0].one.row_id if every else 0)
    before = every[at - 1].one.row_id if at else 0
    after = every[at + 1].one.row_id if at + 1 < len(every) else 0
    return Neighbours(every[at].one, before, after)


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
