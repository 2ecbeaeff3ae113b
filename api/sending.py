"""Sending: what became of a draft, our message in the conversation, and what is to be taken to its helpdesk, all of
it or nothing; for a moment it can be taken back, and then all of it goes or nothing does."""

import re
import secrets
from datetime import datetime, timedelta
from typing import NamedTuple

from sqlalchemy import select
from sqlalchemy.orm import Session

from api.auth import Caller
from api.helpdesks import outbound
from api.helpdesks.adapter import Form
from api.helpdesks.connected import Connected
from api.models import UseRequest
from copilot.contacts import refresh
from copilot.conversation import Message, Value
from copilot.errors import AccessError, ConflictError, InputError, NotFoundError
from copilot.store import Store, conversations, drafts, outgoing, undone
from copilot.store.drafts import Use
from copilot.store.schema import ConversationRow

UNDO = timedelta(seconds=8)
"""For how long a person is offered to take back what they sent."""
GRACE = timedelta(seconds=4)
"""What their click may take to arrive: nothing leaves for a helpdesk before UNDO and this are over."""

_KEY = re.compile(r"(\d{1,10})\.[0-9a-f]{32}")


class StaleError(ConflictError):
    """The customer has written since the draft was made."""

    code = "stale"


class TooLateError(ConflictError):
    """It can be taken back no more."""

    code = "too-late"


class Way(NamedTuple):
    """Where what is sent in a conversation is taken: a connected helpdesk, in the forms that it has for this person."""

    helpdesk_id: int
    forms: frozenset[Form]


class Undone(Value):
    """What was taken back. `text` is what had been sent, "" for a draft that had been refused."""

    conversation_id: str = ""
    source: str = ""
    draft_id: str = ""
    text: str = ""


def new_key(row_id: int | None) -> str:
    """A name for one sending in this conversation, which nobody can guess."""
    return f"{row_id or 0}.{secrets.token_hex(16)}"


def way_of(connected: Connected, source: str, caller: Caller) -> Way | None:
    """Where what this person sends in a conversation of that source is taken; None for nowhere: it is only written
    down, and they send it themselves."""
    found = connected.find(source) if source else None
    if found is None:
        return None
    return Way(found.id, found.adapter.forms(connected.agent(found.id, caller.user_id)))


def use_draft(store: Store, connected: Connected, draft_id: str, told: UseRequest, caller: Caller, at: datetime) -> Use:
    """Write down the use; a text that was sent joins the stored conversation and is taken to its helpdesk. The same
    `key` again is the same use.

    Raises:
        NotFoundError: there is no such draft.
        StaleError: the customer has written since, and the caller did not say to send anyway.
        ConflictError: its use is already written down, or was under this key and taken back.
        InputError: `key` is none for this conversation.
    """
    way = _way_of_draft(store, connected, draft_id, caller) if told.verdict != "discarded" else None
    with store.begin() as session:
        kept = drafts.get(session, draft_id)
        row_id = kept.conversation_row_id
        key = checked_key(told.key, row_id)
        if kept.use and kept.use.key == key:
            return kept.use
        undone.check(session, key)
        if told.verdict != "discarded" and kept.stale and kept.use is None and not told.accept_stale:
            raise StaleError("The customer has written since this draft; ask for another, or send `accept_stale`.")
        use = drafts.record_use(
            session,
            draft_id,
            told.verdict,
            sent_text=told.sent_text,
            reason=told.reason,
            user_id=caller.user_id,
            at=at,
            key=key,
            despite=told.despite,
        )
        if use.verdict != "discarded" and row_id is not None:
            row = session.get_one(ConversationRow, row_id)
            say(session, row, use.sent_text, caller, at, way=way, key=key, draft_id=draft_id)
    return use


def say(
    session: Session,
    row: ConversationRow,
    text: str,
    caller: Caller,
    at: datetime,
    *,
    way: Way | None,
    key: str = "",
    private: bool = False,
    holding: bool = False,
    draft_id: str | None = None,
) -> Message:
    """Our words as the conversation's next message, sent now; the same `key` again sends nothing more. A `holding`
    message says only that we will answer: the customer goes on waiting.

    Raises:
        InputError: `key` is none for this conversation.
        ConflictError: it was sent under this key, and taken back.
    """
    key = checked_key(key, row.id)
    id = outbound.message_id(key)
    # Two requests under one key take turns: the second finds what the first has said.
    session.execute(select(ConversationRow.id).where(ConversationRow.id == row.id).with_for_update())
    session.refresh(row, ["messages"])
    said = Message(id=id, role="agent", author=caller.name, text=text, at=at, private=private, holding=holding)
    if any(one.external_id == id for one in row.messages):
        return said
    undone.check(session, key)
    if before := outgoing.by_key(session, key):
        if before.state == "cancelled":  # in the panel, or let be after it had failed
            raise ConflictError("This was taken back; send it again under another key.")
        return said  # it arrived: the helpdesk's own message stands in its place
    form: Form = "note" if private else "reply"
    if way and form in way.forms:
        outbound.queue(
            session,
            helpdesk_id=way.helpdesk_id,
            conversation_row_id=row.id,
            form=form,
            text=text,
            user_id=caller.user_id,
            draft_id=draft_id,
            holding=holding,
            wait=(UNDO + GRACE).total_seconds(),
            now=at,
            key=key,
        )
    return conversations.append(session, row, said)


def undo(store: Store, key: str, caller: Caller, at: datetime, repeat_days: int) -> Undone:
    """Take back what was sent, or that a draft was refused: the message, the use and what was to go to the helpdesk, or
    nothing of it.

    Raises:
        NotFoundError: nothing was sent under this key, or it was taken back already.
        AccessError: somebody else sent it.
        TooLateError: its time is over.
    """
    match = _KEY.fullmatch(key)
    if match is None:
        raise NotFoundError("There is nothing to take back under this key.")
    with store.begin() as session:
        use = drafts.use_by_key(session, key)
        row = session.get(ConversationRow, int(match[1])) if int(match[1]) < 2**31 else None
        id = outbound.message_id(key)
        sent = next((one for one in row.messages if one.external_id == id), None) if row else None
        _may_undo(use, sent.author if sent else "", use.at if use else sent.at if sent else None, caller, at)
        going = outgoing.by_key(session, key)
        if going and going.user_id != caller.user_id:  # two people may have one name
            raise AccessError("Only who sent it can take it back.")
        if going and not outbound.cancel(session, key):
            raise TooLateError("It is on its way to the helpdesk already.")
        undone.add(session, key, at)
        if use:
            drafts.take_back_use(session, use.draft_id)
        said = conversations.take_back(session, row, id) if row else None
        if row and said:
            refresh(session, [row.id], repeat_days)
        return Undone(
            conversation_id=row.external_id if row else "",
            source=row.source if row else "",
            draft_id=use.draft_id if use else "",
            text=said.text if said else use.sent_text if use else "",
        )


def _way_of_draft(store: Store, connected: Connected, draft_id: str, caller: Caller) -> Way | None:
    with store.read() as session:
        row_id = drafts.get(session, draft_id).conversation_row_id
        row = session.get(ConversationRow, row_id) if row_id is not None else None
    return way_of(connected, row.source, caller) if row else None


def _may_undo(use: Use | None, author: str, sent_at: datetime | None, caller: Caller, at: datetime) -> None:
    if sent_at is None:
        raise NotFoundError("There is nothing to take back under this key (any more).")
    if (use and use.user_id != caller.user_id) or (not use and author != caller.name):
        raise AccessError("Only who sent it can take it back.")
    if at > sent_at + UNDO + GRACE:
        raise TooLateError("It is too late to take this back.")


def checked_key(key: str, row_id: int | None) -> str:
    """The key, or a new one for "". Raises InputError: it is none for this conversation."""
    match = _KEY.fullmatch(key)
    if key and (match is None or int(match[1]) != (row_id or 0)):
        raise InputError("this is no key for this conversation", where="key", mend="Leave it out to have one made.")
    return key or new_key(row_id)
