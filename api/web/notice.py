"""Telling a customer when we will answer: a draft that a person reads, changes and sends, one at a time."""

from datetime import datetime
from typing import Annotated
from urllib.parse import urlencode

from fastapi import APIRouter, Form, Query, Request, Response
from fastapi.responses import RedirectResponse
from sqlalchemy.orm import Session

from api.deps import TheConnected
from api.helpdesks.outbound import message_id
from api.sending import new_key, say, undo, way_of
from api.web.clock import in_words, spoken, told
from api.web.desk import conversation_row
from api.web.gate import Reader, TheReader, TheRenderer, WriterForm
from copilot.clocks.queue import Queued, chosen, in_order, queued
from copilot.contacts import refresh
from copilot.conversation import Conversation, Message, Value
from copilot.errors import ConflictError, InputError
from copilot.store import conversations, inbox
from copilot.write.acknowledge import Acknowledgement, acknowledge, is_held
from kb.loaders.clean import clean

router = APIRouter()

Key = Annotated[str, Form(max_length=64)]


class HeldError(ConflictError):
    """This customer was told already."""

    code = "held"


class Said(Value):
    """What the customer was told already, and when."""

    text: str
    when: str


class Sent(Value):
    """What was sent a moment ago, in this conversation or another: it can be taken back by its key for some seconds."""

    key: str
    conversation: int


@router.get("/c/{key}/notice")
def page(
    request: Request,
    key: int,
    reader: TheReader,
    renderer: TheRenderer,
    queue: bool = False,
    sent: Annotated[str, Query(max_length=64)] = "",
) -> Response:
    """With `queue` as one of those that came in outside hours; `sent` is the key of what was sent just before."""
    now = datetime.now(reader.copilot.settings.zone)
    with reader.copilot.store.read() as session:
        conversation = conversations.to_value(conversation_row(session, key))
        following = next_one(session, reader, key, now) if queue else 0
    held = _held(conversation, reader, now)
    draft = _draft(reader, conversation, now) if conversation.pending and held is None else None
    clock = reader.copilot.clocks.of(conversation, now)
    opens = in_words(clock.opens_at, reader.t, now) if clock.opens_at else ""
    return renderer.page(
        request,
        "notice_page.html",
        reader.caller,
        area="inbox",
        key=key,
        conversation=conversation,
        pending=conversation.pending,
        clock=told(clock, reader.t, now),
        opens=opens,
        draft=draft,
        problems=[one.detail for one in draft.checks if not one.passed] if draft else [],
        held=held,
        queue=queue,
        next=following,
        sending=new_key(key),
        sent=_sent(sent),
    )


@router.post("/c/{key}/notice")
def send(
    key: int,
    caller: WriterForm,
    reader: TheReader,
    connected: TheConnected,
    text: Annotated[str, Form(max_length=100_000)],
    sending: Key = "",
    queue: Annotated[bool, Form()] = False,
) -> Response:
    """Once only while the customer waits; the same `sending` again sends nothing more."""
    copilot, now = reader.copilot, datetime.now(reader.copilot.settings.zone)
    words = clean(text).strip()
    if not words:
        raise InputError("There is nothing to send.", mend="Write what the customer should know.")
    with copilot.store.read() as session:
        source = conversation_row(session, key).source
    way = way_of(connected, source, caller)
    with copilot.store.begin() as session:
        row = conversation_row(session, key)
        conversation = conversations.to_value(row)
        if not _is_sent(conversation, sending):
            if is_held(conversation) or not conversation.pending:
                raise HeldError("This customer was told already, or waits no more; open the conversation to see.")
            say(session, row, words, caller, now, way=way, key=sending, holding=True)
            refresh(session, [key], copilot.settings.repeat_days)
    with copilot.store.read() as session:
        following = next_one(session, reader, key, now) if queue else 0
    asked = {"sent": sending} | ({"queue": "1"} if queue else {})
    return RedirectResponse(f"/c/{following or key}/notice?{urlencode(asked)}", 303)


@router.post("/c/{key}/notice/undo")
def take_back(
    key: int, caller: WriterForm, reader: TheReader, sending: Key, queue: Annotated[bool, Form()] = False
) -> Response:
    """Take back what was sent a moment ago, here and on its way to the helpdesk."""
    now = datetime.now(reader.copilot.settings.zone)
    undo(reader.copilot.store, sending, caller, now, reader.copilot.settings.repeat_days)
    return RedirectResponse(f"/c/{key}/notice" + ("?queue=1" if queue else ""), 303)


def next_one(session: Session, reader: Reader, key: int, now: datetime) -> int:
    """The row id of the next who came in outside hours and was not told yet, behind this one; 0 for none."""
    every = untold(session, reader, now)
    here = next((one for one in every if one.one.row_id == key), None)
    if here is None:
        place = inbox.waiting(session, row_id=key)
        here = queued(place, reader.copilot.clocks)[0] if place else None
    behind = in_order(every, "clock", here.rank("clock") if here else None)
    return next((one.one.row_id for one in behind if one.one.row_id != key), 0)


def untold(session: Session, reader: Reader, now: datetime) -> list[Queued]:
    """Those who came in outside hours and can be told when we answer: while we are closed all of them, later only who
    is late; nobody twice."""
    clocks = reader.copilot.clocks
    away, at = not clocks.openings.is_open(now), now.timestamp()
    every = chosen(queued(inbox.waiting(session), clocks), "outside", None, now)
    return in_order([one for one in every if not one.one.held and (away or one.due < at)], "clock")


def _is_sent(conversation: Conversation, sending: str) -> bool:
    id = message_id(sending) if sending else ""
    return any(message.id == id for message in conversation.messages)


def _sent(key: str) -> Sent | None:
    row_id = key.partition(".")[0]
    return Sent(key=key, conversation=int(row_id)) if row_id.isascii() and row_id.isdigit() else None


def _held(conversation: Conversation, reader: Reader, now: datetime) -> Said | None:
    if not is_held(conversation):
        return None
    last: Message = next(one for one in reversed(conversation.public) if one.role == "agent")
    return Said(text=last.text, when=spoken(last.at, reader.copilot.settings.zone, now))


def _draft(reader: Reader, conversation: Conversation, now: datetime) -> Acknowledgement:
    copilot = reader.copilot
    heard = reader.heard(conversation)
    return acknowledge(conversation, heard, copilot.voice, copilot.clocks, now, agent=reader.caller.name)
