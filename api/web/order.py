"""The order of the inbox: who has waited longest first, or who needs a person soonest."""

import base64
import binascii
from datetime import datetime
from typing import Literal, NamedTuple

from fastapi import Request
from sqlalchemy.orm import Session

from copilot.settings import Settings
from copilot.store import feelings, inbox
from copilot.store.feelings import WaitingByCare
from copilot.store.inbox import Waiting

Order = Literal["wait", "care"]
ORDER_COOKIE = "escucha_order"


class Neighbours(NamedTuple):
    """A conversation's place in the queue, None when nobody waits there, and the rows beside it, 0 for none."""

    here: Waiting | None
    previous: int
    next: int


def order_of(request: Request, settings: Settings) -> Order:
    """As the address says, else as it was chosen last."""
    chosen = request.query_params.get("order") or request.cookies.get(ORDER_COOKIE, "")
    return "care" if chosen == "care" and settings.feelings else "wait"


def queue(session: Session, order: Order, *, after: Waiting | None = None, limit: int) -> tuple[Waiting, ...]:
    if order == "care":
        return feelings.waiting_by_care(session, after=after if isinstance(after, WaitingByCare) else None, limit=limit)
    return inbox.waiting(session, after=after, limit=limit)


def neighbours(session: Session, order: Order, row_id: int) -> Neighbours:
    """Beside a conversation in which nobody waits stands the first of the queue."""
    care = order == "care"
    here: Waiting | None = feelings.place_by_care(session, row_id) if care else inbox.place(session, row_id)
    ahead: Waiting | None = None
    if isinstance(here, WaitingByCare):
        ahead = feelings.before_by_care(session, here)
    elif here:
        ahead = inbox.before(session, here)
    behind = queue(session, order, after=here, limit=2)
    after = next((one.row_id for one in behind if one.row_id != row_id), 0)
    return Neighbours(here, ahead.row_id if ahead else 0, after)


def cursor(one: Waiting) -> str:
    """What asks for the page after this place."""
    care = f" {one.care}" if isinstance(one, WaitingByCare) else ""
    return base64.urlsafe_b64encode(f"{one.since.isoformat()} {one.row_id}{care}".encode()).decode()


def place(cursor: str, order: Order) -> Waiting | None:
    """A cursor that is not one of ours, or of the other order, starts from the first page."""
    try:
        parts = base64.urlsafe_b64decode(cursor).decode().split(" ")
        if len(parts) != (3 if order == "care" else 2):
            return None
        since, row_id = datetime.fromisoformat(parts[0]), int(parts[1])
        if since.tzinfo is None or not 0 <= row_id < 2**31:
            return None
        if order == "care":
            return WaitingByCare(row_id=row_id, since=since, care=float(parts[2]))
        return Waiting(row_id=row_id, since=since)
    except (binascii.Error, ValueError):
        return None
