"""A conversation read from a helpdesk, with what we are about to say in it."""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta

from api.helpdesks.outbound import OURS
from copilot.conversation import Conversation, Message, Value

APPEARS_WITHIN = timedelta(minutes=10)
"""What arrived there shows after so long at the latest; where it does not, somebody there took it away."""
EARLIER = timedelta(minutes=5)
"""By how much the helpdesk's clock may be behind ours."""
_LEAST = 12  # characters of a text that may be a part of what it became there (with a signature, a quote)


class Sent(Value):
    """What is known of a message of ours on its way (`copilot.store.schema.OutgoingRow`)."""

    state: str
    external_id: str = ""
    holding: bool = False
    created_at: datetime
    done_at: datetime | None = None


def join(read: Conversation, stored: Conversation, sent: Mapping[str, Sent], now: datetime) -> Conversation:
    """What was read, plus our messages that are not there yet. One that is there already is not doubled: it is known
    by its id there, or else by its text."""
    holding = {message.id for message in stored.messages if message.holding}
    known = {message.id for message in stored.messages}
    taken: set[str] = set()
    waiting: list[Message] = []
    for ours in stored.messages:
        if not ours.id.startswith(OURS):
            continue
        told = sent.get(ours.id.removeprefix(OURS))
        there = _there(ours, told, [one for one in read.messages if one.id not in taken], known)
        if there:
            taken.add(there.id)
            if ours.holding:
                holding.add(there.id)
        elif _stays(told, now):
            waiting.append(ours)
    messages = [one.model_copy(update={"holding": True}) if one.id in holding else one for one in read.messages]
    for ours in waiting:
        messages.insert(_place(messages, ours), ours)
    return read.model_copy(update={"messages": tuple(messages)})


def _there(ours: Message, told: Sent | None, read: Sequence[Message], known: set[str]) -> Message | None:
    if told is None or told.state in ("waiting", "cancelled"):
        return None  # it did not leave: whoever says the same there said it themselves
    by_id = next((one for one in read if told.external_id and one.id == told.external_id), None)
    if by_id:
        return by_id
    fresh = [
        one
        for one in read
        if one.role in ("agent", "bot")
        and one.private == ours.private
        and one.id not in known
        and (one.at is None or one.at >= told.created_at - EARLIER)
    ]
    mine = _plain(ours.text)
    same = next((one for one in fresh if _plain(one.text) == mine), None)
    return same or next((one for one in fresh if len(mine) >= _LEAST and mine in _plain(one.text)), None)


def _stays(told: Sent | None, now: datetime) -> bool:
    if told is None:
        return True
    if told.state == "done":
        return told.done_at is None or now - told.done_at < APPEARS_WITHIN
    return told.state != "cancelled"


def _place(messages: Sequence[Message], ours: Message) -> int:
    """After all that was said before it."""
    if ours.at is None:
        return len(messages)
    at = ours.at
    return next((place for place, one in enumerate(messages) if one.at is not None and one.at > at), len(messages))


def _plain(text: str) -> str:
    return " ".join(text.split()).casefold()
