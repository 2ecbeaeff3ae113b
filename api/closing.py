"""Closing a conversation and opening it again: what is still open is said before, and for a moment it can be taken
back as if nothing had been."""

from datetime import datetime
from typing import Literal

from sqlalchemy.orm import Session

from api.auth import Caller
from api.helpdesks import outbound
from api.sending import GRACE, UNDO, TooLateError, Way, new_key
from copilot.check.closing import open_matters
from copilot.contacts import refresh
from copilot.conversation import Message, Value
from copilot.copilot import Copilot
from copilot.errors import ConflictError
from copilot.listen.feelings.correct import after
from copilot.settings import Settings
from copilot.store import conversations, corrections, outgoing
from copilot.store.conversations import CLOSED
from copilot.store.schema import ConversationRow
from kb.conversations.settling import settle

Status = Literal["open", "resolved"]


class OpenError(ConflictError):
    """Something in it is still open: a feeling, a question, a promise."""

    code = "open-matters"


class Changed(Value):
    """How a conversation stands now. `key` takes back a closing for some seconds, "" where there is nothing to."""

    status: Status
    key: str = ""


def is_closed(row: ConversationRow) -> bool:
    return row.status in CLOSED or row.resolved_at is not None


def still_open(copilot: Copilot, row_id: int, language: str, now: datetime) -> tuple[str, ...]:
    """What keeps the conversation from being closed, one sentence each; () for nothing."""
    with copilot.store.read() as session:
        row = session.get_one(ConversationRow, row_id)
        conversation, said = conversations.to_value(row), corrections.of(session, row_id)
    feeling = after(copilot.hear(conversation).feeling, said, conversation)
    summary = copilot.stories.summary(row_id, language, now.astimezone(copilot.settings.zone))
    return open_matters(summary, feeling, language)


def close(
    session: Session, row: ConversationRow, settings: Settings, way: Way | None, caller: Caller, at: datetime
) -> Changed:
    """Resolve it, here and in its helpdesk. One that is closed already stays as it is."""
    if is_closed(row):
        return Changed(status="resolved")
    key = new_key(row.id)
    row.status, row.resolved_at = "resolved", at
    _follow(session, row, settings)
    if way and "resolve" in way.forms:
        wait = (UNDO + GRACE).total_seconds()
        outbound.queue(
            session,
            helpdesk_id=way.helpdesk_id,
            conversation_row_id=row.id,
            form="resolve",
            user_id=caller.user_id,
            wait=wait,
            now=at,
            key=key,
        )
    return Changed(status="resolved", key=key)


def reopen(session: Session, row: ConversationRow, settings: Settings) -> Changed:
    """Take it up again: it counts as reopened from now on."""
    if is_closed(row):
        row.status, row.resolved_at, row.reopened = "open", None, True
        _follow(session, row, settings)
    return Changed(status="open")


def take_back(session: Session, row: ConversationRow, settings: Settings, key: str, at: datetime) -> Changed:
    """As if it had never been closed.

    Raises:
        TooLateError: its time is over, or its helpdesk was told already.
    """
    if not is_closed(row):
        return Changed(status="open")
    if row.resolved_at is None or at - row.resolved_at > UNDO + GRACE:
        raise TooLateError("It is too late to take this back; open it again instead.")
    if outgoing.by_key(session, key) and not outbound.cancel(session, key):
        raise TooLateError("The helpdesk was told already; open it again instead.")
    row.status, row.resolved_at = "open", None
    _follow(session, row, settings)
    return Changed(status="open")


def wakes(row: ConversationRow, said: Message, copilot: Copilot) -> bool:
    """Whether what the customer says opens a closed conversation again: anything later, unless it only thanks."""
    if said.role != "customer" or said.private or not is_closed(row):
        return False
    if said.at and row.resolved_at and said.at <= row.resolved_at:
        return False
    alone = conversations.to_value(row).model_copy(update={"messages": (said,)})
    requests = copilot.hear(alone).requests
    return any(request.kind != "social" for request in requests)


def _follow(session: Session, row: ConversationRow, settings: Settings) -> None:
    session.flush()
    settle(session, row, settings)
    refresh(session, [row.id], settings.repeat_days)
