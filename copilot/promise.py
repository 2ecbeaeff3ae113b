"""Promise and Asked: what our side committed to in a conversation, and what it asked the customer to do."""

from datetime import datetime, timedelta
from typing import Literal

from copilot.conversation import Value

Status = Literal["open", "kept", "broken"]


class Promise(Value):
    """`text` is the exact words that commit, `by` who said them. `due` is ISO 8601 with offset: the last moment that
    the words leave, "" when they give no time. `day` says that they name only the day, at whose closing `due` then is.

    `status` is what came after it: `settled_by` is the id of the message that shows it kept or broken. A promise that
    is past due and that nothing settles stays open.
    """

    text: str
    by: str
    due: str
    message_id: str
    day: bool = False
    status: Status = "open"
    settled_by: str = ""


HISTORY = timedelta(days=90)
"""For so long after its time a broken promise is brought up."""


class Owed(Promise):
    """A promise that was not kept, with the conversation in which it was made. `answered`: our side wrote to the
    customer since it was broken, or since its time was over."""

    conversation_id: str
    answered: bool = False


LAPSE = timedelta(days=14)
"""After this a promise of a conversation that was resolved, and of which nobody wrote again, is taken as kept."""


def lapsed(promise: Promise, now: datetime, *, resolved: bool) -> bool:
    """Whether nobody waits for it any more: its conversation is resolved, its time long over, no complaint came; or it
    was broken so long ago that it is history."""
    if promise.status == "broken":
        return bool(promise.due) and datetime.fromisoformat(promise.due) < now - HISTORY
    if promise.status != "open" or not resolved:
        return promise.status == "kept"
    return not promise.due or datetime.fromisoformat(promise.due) < now - LAPSE


class Asked(Value):
    """What the customer was asked to do or to send, in the exact words; `settled_by` is the message that did it."""

    text: str
    message_id: str
    done: bool = False
    settled_by: str = ""
