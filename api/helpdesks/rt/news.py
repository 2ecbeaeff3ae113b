"""What our scrip tells of a ticket; the words themselves are read from RT."""

import json
from collections.abc import Mapping
from datetime import datetime

from api.helpdesks.adapter import News
from api.helpdesks.rt.client import number, text
from api.helpdesks.rt.ticket import SYSTEM
from api.helpdesks.signatures import verify
from copilot.errors import InputError

EVENTS = ("create", "correspond", "comment", "status", "merge", "set")
_MEND = "Put the extension in that came with this version."


def news_of(headers: Mapping[str, str], body: bytes, secret: str, now: datetime) -> News | None:
    """See `Helpdesk.news`."""
    verify("copilot", secret, headers, body, now)
    try:
        told = json.loads(body)
        transaction, ticket = told["transaction"], told["ticket"]
        key, about = number(transaction["id"]), number(ticket["id"])
    except (ValueError, KeyError, TypeError, RecursionError) as error:
        raise InputError(
            "it is no news of a ticket.", mend="Put the extension in that came with this version."
        ) from error
    event = text(told.get("event"))
    if not key or not about:
        raise InputError("it names no ticket.", mend=_MEND)
    if event.removeprefix("ticket.") not in EVENTS or told.get("ours"):
        return None
    if event == "ticket.status" and transaction.get("creator") == SYSTEM:
        return None  # RT follows up on what somebody did, and that is told too
    return News(key=f"transaction-{key}", event=event, about=str(about))
