"""Digest: what a conversation comes to so far, small enough to keep, so that only new messages have to be read."""

from datetime import datetime

from copilot.conversation import Value
from copilot.promise import Asked, Promise

EPISODES = 6
"""Episodes of a thread that are kept, the latest: what is older is told by the promises it left and by its dates."""


class Told(Value):
    """A sentence worth telling, as written. `worth` says how much: higher is better. `by` is who said it, if known."""

    text: str
    message_id: str
    worth: float
    asking: bool = False
    by: str = ""
    robot: bool = False


class Episode(Value):
    """One matter's run of messages in a thread; a channel such as WhatsApp holds many in one conversation."""

    first_id: str
    since: datetime | None = None
    until: datetime | None = None
    requests: tuple[Told, ...] = ()
    answers: tuple[Told, ...] = ()
    tried: tuple[Told, ...] = ()
    customers: int = 0
    agents: int = 0


class Digest(Value):
    """`waiting` are the customer's questions since a person last answered. `up_to` is the last message's id.

    `promises` and `asked` are not kept with it but put in where it is told (`copilot.stories`). A `partial` one marks
    that a conversation was read for its promises only.
    """

    partial: bool = False
    language: str = ""
    up_to: str = ""
    messages: int = 0
    last_role: str = ""
    last_at: datetime | None = None
    episodes: tuple[Episode, ...] = ()
    waiting: tuple[Told, ...] = ()
    promises: tuple[Promise, ...] = ()
    asked: tuple[Asked, ...] = ()
