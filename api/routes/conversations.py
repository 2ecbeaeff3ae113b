"""Conversations: bringing one in, reading it, adding what was said since."""

from datetime import UTC, datetime
from typing import Annotated, Literal

from fastapi import APIRouter, Body, Query, Request
from sqlalchemy.orm import Session

import kb.conversations
from api.auth import Caller
from api.closing import Changed, OpenError, close, reopen, still_open, take_back, wakes
from api.cursor import number_of
from api.deps import Importer, Reader, TheConnected, TheCopilot
from api.helpdesks.connected import Connected
from api.models import MARIA, ConversationPage, MessageRequest, StatusRequest
from api.problems import documented
from api.sending import say, way_of
from api.trail import tell
from copilot.contacts import refresh
from copilot.conversation import Conversation, Message
from copilot.copilot import Copilot
from copilot.errors import ConflictError, InputError, UsageError
from copilot.store import conversations, inbox
from copilot.store.schema import ConversationRow
from kb.conversations.fields import SOURCE
from kb.loaders.clean import clean, one_line

router = APIRouter(prefix="/api/v1", tags=["conversations"])

PAGE = 50


class ErasedError(ConflictError):
    """It was erased with its customer."""

    code = "erased"


Source = Annotated[str, Query(max_length=100, description="Needed when two sources use the same id.")]
NewConversation = Annotated[Conversation, Body(openapi_examples={"whatsapp": {"value": MARIA}})]


@router.get("/conversations", summary="List conversations", responses=documented(401, 403, 422))
def every(
    caller: Reader,
    copilot: TheCopilot,
    status: Annotated[Literal["open", "any"], Query(description="`open`: not resolved yet.")] = "open",
    cursor: Annotated[str, Query(max_length=18, description="`next_cursor` of the page before.")] = "",
    limit: Annotated[int, Query(ge=1, le=200)] = PAGE,
) -> ConversationPage:
    """Conversations in the order they came in."""
    after = number_of(cursor)
    with copilot.store.read() as session:
        rows = inbox.listed(session, only_open=status == "open", after=after, limit=limit + 1)
        items = tuple(conversations.to_value(row) for row in rows[:limit])
    return ConversationPage(items=items, next_cursor=str(rows[limit - 1].id) if len(rows) > limit else "")


@router.get(
    "/conversations/{conversation_id:path}", summary="Read a conversation", responses=documented(401, 403, 404, 409)
)
def read(conversation_id: str, caller: Reader, copilot: TheCopilot, source: Source = "") -> Conversation:
    """One conversation with all its messages."""
    with copilot.store.read() as session:
        return conversations.to_value(conversations.find_row(session, conversation_id, source))


@router.post(
    "/conversations",
    summary="Bring in a conversation",
    status_code=201,
    responses=documented(400, 401, 403, 409, 413, 422),
)
def put(conversation: NewConversation, caller: Importer, copilot: TheCopilot) -> Conversation:
    """Bring one in, or bring it up to date: the same `source` and `id` is the same conversation.

    It comes back as it is stored: channels, roles and handles in one form, times in UTC. A resolved one that a person
    answered becomes a past answer, masked. 409 (`erased`) for one that was erased with its customer.
    """
    report = kb.conversations.put(copilot.store, copilot.settings, [conversation])
    for problem in (*report.failed, *report.empty):
        raise InputError(problem.reason)
    if report.erased:
        raise ErasedError("This conversation was erased with its customer, so it is not brought in again.")
    with copilot.store.read() as session:
        return conversations.get(session, one_line(conversation.id), one_line(conversation.source) or SOURCE)


@router.post(
    "/conversations/{conversation_id:path}/messages",
    summary="Add a message",
    status_code=201,
    responses=documented(401, 403, 404, 409, 413, 422),
)
def add_message(
    request: Request,
    conversation_id: str,
    message: MessageRequest,
    caller: Importer,
    copilot: TheCopilot,
    connected: TheConnected,
    source: Source = "",
) -> Conversation:
    """Add what was said since. A newer customer message makes the conversation's drafts stale, and opens it again
    where it was closed, unless it only thanks.

    With `send` it is said now: `id` is the key by which it can be taken back (`/sent/{key}/undo`).
    """
    now = datetime.now(UTC)
    if message.send:
        tell(request, action="message.sent")
        return _send(conversation_id, source, message, caller, copilot, connected, now)
    author = message.author or (caller.name if message.role == "agent" else "")
    said = Message(
        **message.model_dump(exclude={"text", "at", "author", "send"}),
        text=clean(message.text),
        at=message.at or now,
        author=author,
    )
    with copilot.store.begin() as session:
        row = conversations.find_row(session, conversation_id, source)
        if not said.id or all(one.external_id != said.id for one in row.messages):
            conversations.append(session, row, said)
            if wakes(row, said, copilot):
                reopen(session, row, copilot.settings)
            refresh(session, [row.id], copilot.settings.repeat_days)
        return conversations.to_value(row)


@router.post(
    "/conversations/{conversation_id:path}/status",
    summary="Resolve or reopen",
    responses=documented(401, 403, 404, 409, 422),
)
def set_status(
    conversation_id: str,
    body: StatusRequest,
    caller: Importer,
    copilot: TheCopilot,
    connected: TheConnected,
    source: Source = "",
) -> Changed:
    """Resolve a conversation, here and in its helpdesk, or open it again.

    409 (`open-matters`) when a worry, a question or a promise is still open, unless `accept_open`. A closing can be
    taken back for some seconds with `open` and its `key` as `undo`: then it does not count as reopened.
    """
    now, settings = datetime.now(UTC), copilot.settings
    with copilot.store.read() as session:
        row_id, source = _place(session, conversation_id, source)
    if body.status == "resolved" and not body.accept_open:
        matters = still_open(copilot, row_id, settings.language, now)
        if matters:
            raise OpenError(" ".join(matters))
    way = way_of(connected, source, caller) if body.status == "resolved" else None
    with copilot.store.begin() as session:
        row = session.get_one(ConversationRow, row_id)
        if body.status == "resolved":
            return close(session, row, settings, way, caller, now)
        if body.undo:
            return take_back(session, row, settings, body.undo, now)
        return reopen(session, row, settings)


def _send(
    conversation_id: str,
    source: str,
    message: MessageRequest,
    caller: Caller,
    copilot: Copilot,
    connected: Connected,
    now: datetime,
) -> Conversation:
    if message.role != "agent":
        raise UsageError("Only what we say ourselves can be sent; leave `send` out to note what somebody else said.")
    with copilot.store.read() as session:
        row_id, source = _place(session, conversation_id, source)
    way = way_of(connected, source, caller)
    with copilot.store.begin() as session:
        row = session.get_one(ConversationRow, row_id)
        text = clean(message.text)
        say(session, row, text, caller, now, way=way, key=message.id, private=message.private, holding=message.holding)
        refresh(session, [row.id], copilot.settings.repeat_days)
        return conversations.to_value(row)


def _place(session: Session, conversation_id: str, source: str) -> tuple[int, str]:
    row = conversations.find_row(session, conversation_id, source)
    return row.id, row.source
