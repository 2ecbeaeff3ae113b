"""A person's ledger and the rows it is kept in. In the ledger a message is known by its conversation and its id."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from copilot.conversation import Message
from copilot.promise import Asked, Promise, Status
from copilot.promises.outcome import Ledger
from copilot.store.promises import Entry

_BETWEEN = "\n"
MOST_OPEN = 200
"""Promises, and things asked, with which new messages are compared, the latest: older ones nobody takes up again."""


def joined(row_id: int, message: Message) -> Message:
    """The message under an id that is its own among all of a person's conversations."""
    return message.model_copy(update={"id": f"{row_id}{_BETWEEN}{message.id}"})


def entries_of(ledger: Ledger, said: Mapping[tuple[int, str], datetime | None]) -> dict[int, list[Entry]]:
    """What the ledger holds, by the row id of the conversation. `said` is when messages were written."""
    found: dict[int, list[Entry]] = {}
    everything: list[Promise | Asked] = [*ledger.promises, *ledger.asked]
    for one in everything:
        row_id, message_id = _parted(one.message_id)
        found.setdefault(row_id, []).append(_entry(one, message_id, said.get((row_id, message_id))))
    return found


def unsettled(ledger: Ledger) -> dict[str, Any]:
    """The ledger as it is kept: what is settled stands in its rows, and no message is compared with it any more."""
    still = ledger.open[-MOST_OPEN:]
    wanted = ledger.wanted[-MOST_OPEN:]
    kept: dict[str, Any] = Ledger(
        open=tuple(one.model_copy(update={"number": at}) for at, one in enumerate(still)),
        wanted=tuple(one.model_copy(update={"number": at}) for at, one in enumerate(wanted)),
    ).model_dump(mode="json")
    return kept


def _entry(one: Promise | Asked, message_id: str, at: datetime | None) -> Entry:
    settled = _parted(one.settled_by)[1] if one.settled_by else ""
    if isinstance(one, Asked):
        status: Status = "kept" if one.done else "open"
        return Entry(message_id, "asked", one.text, "", at, None, False, status, settled)
    due = datetime.fromisoformat(one.due) if one.due else None
    return Entry(message_id, "promise", one.text, one.by, at, due, one.day, one.status, settled)


def _parted(id: str) -> tuple[int, str]:
    row_id, _, message_id = id.partition(_BETWEEN)
    return int(row_id), message_id
