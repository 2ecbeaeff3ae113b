"""How long a customer may still wait: one conversation's clock, which runs only while the company is open."""

from datetime import datetime, timedelta
from typing import Literal

from copilot.answer_within import Targets
from copilot.clocks.openings import Openings
from copilot.conversation import Conversation, Value

State = Literal["running", "soon", "late", "outside", "none"]
"""`soon`: less than a third of the time is left. `outside`: it is not late, and stands still until we open. `none`:
nobody waits, nobody knows since when, or the channel has no target."""

SOON = 3
"""The part of a target, one in so many, at which it is `soon`."""
_FARTHEST = timedelta(days=366)


class Clock(Value):
    """`target` and `left` are opening time; `left` is below zero where it is late, and told for a year at most.

    `came_outside`: the customer wrote while we were closed. `opens_at` is when we open next, None while we are open.
    """

    state: State = "none"
    since: datetime | None = None
    due_at: datetime | None = None
    target: timedelta | None = None
    left: timedelta | None = None
    came_outside: bool = False
    opens_at: datetime | None = None


def clock(since: datetime | None, target: timedelta | None, openings: Openings, now: datetime) -> Clock:
    """The clock of a customer who waits `since` then and is to be answered within `target` of opening time."""
    is_open = openings.is_open(now)
    opens_at = None if is_open else openings.next(now)
    if since is None:
        return Clock(target=target, opens_at=opens_at)
    since = min(since, now)  # a sender's clock may be ahead of ours
    came_outside = not openings.is_open(since)
    if target is None:
        return Clock(since=since, came_outside=came_outside, opens_at=opens_at)
    due_at = openings.after(since, target)
    late = now > due_at
    left = -openings.between(max(due_at, now - _FARTHEST), now) if late else openings.between(now, due_at)
    if late:
        state: State = "late"
    elif not is_open:
        state = "outside"
    else:
        state = "soon" if left * SOON < target else "running"
    return Clock(
        state=state,
        since=since,
        due_at=due_at,
        target=target,
        left=left,
        came_outside=came_outside,
        opens_at=opens_at,
    )


def waits_since(conversation: Conversation) -> datetime | None:
    """Since when its customer waits for an answer; None when nobody does, or nobody knows. The same rule as the
    inbox's (`copilot.store.inbox.since_when`)."""
    pending = conversation.pending
    if not pending:
        return None
    times = [message.at for message in pending if message.at]
    said = [message.at for message in conversation.messages if message.at]
    return min(times) if times else max(said, default=conversation.opened_at)


def answered(conversation: Conversation) -> bool:
    """Whether a person has answered this customer here at all, so that the target of a next answer counts."""
    return any(message.role == "agent" and not message.holding for message in conversation.public)


class Clocks:
    """The clocks of one installation: its targets and its opening hours. Thread-safe."""

    def __init__(self, targets: Targets, openings: Openings) -> None:
        self.targets = targets
        self.openings = openings

    def of(self, conversation: Conversation, now: datetime) -> Clock:
        """The clock of a conversation as it stands."""
        waits = bool(conversation.pending)
        target = self.target(conversation.channel, answered=answered(conversation)) if waits else None
        return clock(waits_since(conversation), target, self.openings, now)

    def at(self, since: datetime | None, channel: str, now: datetime, *, answered: bool) -> Clock:
        """The same from what a list knows of it."""
        return clock(since, self.target(channel, answered=answered), self.openings, now)

    def target(self, channel: str, *, answered: bool) -> timedelta | None:
        """Opening time for an answer on this channel; None where none is set."""
        return self.targets.of(channel).of(answered=answered)

    def due_at(self, since: datetime, channel: str, *, answered: bool) -> datetime | None:
        """By when an answer is due; None where the channel has no target."""
        target = self.target(channel, answered=answered)
        return self.openings.after(since, target) if target else None
