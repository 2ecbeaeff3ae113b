"""What is done in a panel: a draft is asked for, handed over as the helpdesk allows, and for a moment taken back."""

from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Annotated, Literal, NamedTuple

from fastapi import APIRouter, Depends, Request
from fastapi.sse import EventSourceResponse, ServerSentEvent
from pydantic import Field
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm import Session

from api.audit import Action, note
from api.auth import Caller
from api.deps import TheConnected
from api.helpdesks import outbound
from api.helpdesks.adapter import Helpdesk
from api.models import UseRequest, Wishes
from api.problems import midway
from api.roles import Capability
from api.sending import GRACE, UNDO, TooLateError, Way, checked_key, say, undo, use_draft
from api.trail import tell
from api.web.gate import Reader, TheReader
from api.web.helpdesk_panel import allowed
from api.web.helpdesk_panel_arrive import ScriptedReader, TheDoors, There, Where, place_of
from api.web.helpdesk_panel_door import Place
from api.web.helpdesk_panel_look import look
from api.web.helpdesk_panel_matters import Matter, matters
from copilot.conversation import Value
from copilot.draft import Draft
from copilot.errors import EscuchaError, HelpdeskError, NotFoundError, UsageError
from copilot.store import conversations, drafts, outgoing
from copilot.store.drafts import Verdict
from copilot.store.schema import ConversationRow, OutgoingRow
from kb.loaders.clean import clean

router = APIRouter()

USED: dict[Verdict, Action] = {"used": "draft.used", "edited": "draft.edited", "discarded": "draft.discarded"}


class Asked(Where, Wishes):
    """A draft for the conversation that is open."""


class Handing(Where):
    """A text to be handed over; `draft` is the draft that it comes from, "" for a text of one's own. `accept` names
    what they were told is open. `key` is the script's own name for this, so that sending twice sends once."""

    draft: str = Field("", max_length=32)
    form: Literal["reply", "note", "draft", "insert"]
    text: str = Field(min_length=1, max_length=100_000)
    accept: tuple[Annotated[str, Field(max_length=60)], ...] = Field((), max_length=50)
    key: str = Field("", max_length=64)


class Taking(Where):
    key: str = Field(max_length=64)


class Handed(Value):
    """`matters`: nothing was done, these are open. `link` is where the helpdesk's own form opens with the text in it.
    `key` takes it back for `seconds`."""

    matters: tuple[Matter, ...] = ()
    link: str = ""
    key: str = ""
    seconds: float = 0


class Back(Value):
    undone: bool
    draft: str = ""
    text: str = ""


class Became(Value):
    """What became of something that was sent, in a word for the script and one for the person."""

    state: str
    words: str


class Opened(NamedTuple):
    """Where a request is, once it is known that its sender may be there."""

    place: Place
    row_id: int


def opened(where: Where, reader: Reader, doors: TheDoors) -> Opened:
    place = place_of(where, reader.caller, doors)
    return Opened(place, allowed(look(place, reader, doors)))


def asked(body: Asked, reader: ScriptedReader, doors: TheDoors) -> Opened:
    return opened(body, reader, doors)


@router.post("/panel/drafts/stream", response_class=EventSourceResponse)
def stream(
    request: Request, body: Asked, reader: ScriptedReader, at: Annotated[Opened, Depends(asked)]
) -> Iterator[ServerSentEvent]:
    """A draft as it is written; the events are those of `/api/v1/drafts/stream`, the last only names the draft."""
    copilot, caller = reader.copilot, reader.caller
    tell(request, at.row_id)
    with copilot.store.read() as session:
        conversation = conversations.to_value(session.get_one(ConversationRow, at.row_id))
    internal = caller.may(Capability.READ_INTERNAL)
    try:
        for kind, value in copilot.stream(conversation, wish=body.wish, attempt=body.attempt, internal=internal):
            if not isinstance(value, Draft):
                yield ServerSentEvent(event=kind, data={"name" if kind == "step" else kind: value})
                continue
            with copilot.store.begin() as session:
                kept = drafts.save(session, value, at.row_id, surface="panel")
            yield ServerSentEvent(event="draft", data={"id": kept.id})
    except (EscuchaError, SQLAlchemyError) as error:
        yield ServerSentEvent(event="error", data=midway(error))


@router.post("/panel/use")
def use(request: Request, body: Handing, reader: ScriptedReader, doors: TheDoors, connected: TheConnected) -> Handed:
    """Hand a text over to the helpdesk.

    Raises:
        ConflictError: the draft was used already.
        UsageError: the helpdesk has no such way for this agent.
    """
    place, row_id = opened(body, reader, doors)
    assert place.helpdesk is not None
    caller, text, now = reader.caller, clean(body.text), datetime.now(UTC)
    forms = doors.forms(place, caller)
    if body.form not in forms and body.form != "insert":
        raise UsageError(f"{place.name} does not take a text from you in this way.")
    _of_here(reader, body.draft, row_id)
    if _is_done(reader, body.key, row_id):  # the first answer was lost on its way
        return Handed(key=body.key, seconds=UNDO.total_seconds())
    open_ = matters(body.draft, text, row_id, body.form, reader)
    if not {one.name for one in open_} <= set(body.accept):
        return Handed(matters=open_)
    if body.form == "insert":
        # Without such a form, the page around the panel has offered to take it.
        there = "insert" in forms
        note(request, caller, "draft.used", "draft", body.draft, form="insert")
        return Handed(link=_link(place.helpdesk.adapter, place.conversation, text) if there else "")
    way = Way(place.helpdesk.id, forms)
    if body.form == "reply" and body.draft:
        told = UseRequest(
            verdict="used",
            sent_text=text,
            accept_stale=True,
            key=body.key,
            despite=tuple(dict.fromkeys(one.name for one in open_)),
        )
        used = use_draft(reader.copilot.store, connected, body.draft, told, caller, now)
        note(request, caller, USED[used.verdict], "draft", body.draft, form="reply")
        key = used.key or ""
    else:
        key = _said(body, text, row_id, way, reader, now)
        note(request, caller, "message.sent", "conversation", row_id, form=body.form)
    return Handed(key=key, seconds=UNDO.total_seconds())


@router.post("/panel/undo")
def take_back(request: Request, body: Taking, reader: ScriptedReader, doors: TheDoors) -> Back:
    """Take back what was handed over, while it has not left for the helpdesk."""
    row_id = opened(body, reader, doors).row_id
    store, caller, now = reader.copilot.store, reader.caller, datetime.now(UTC)
    try:
        with store.begin() as session:
            mine = _draft_of(session, body.key, row_id, caller)
            undone = mine is None or outbound.cancel(session, body.key)
        if mine is not None:
            back = Back(undone=undone, draft=mine.draft_id or "", text=mine.text)
        else:
            found = undo(store, body.key, caller, now, reader.copilot.settings.repeat_days)
            back = Back(undone=True, draft=found.draft_id, text=found.text)
    except TooLateError:
        return Back(undone=False)
    if back.undone:
        note(request, caller, "message.undone", "outgoing", body.key)
    return back


@router.get("/panel/sent/{key}")
def sent(key: str, reader: TheReader, doors: TheDoors, place: There) -> Became:
    """What became of it."""
    row_id = allowed(look(place, reader, doors))
    with reader.copilot.store.read() as session:
        found = outbound.states(session, row_id).get(key)
    if found is None:
        raise NotFoundError("Nothing was handed over under this key.")
    return Became(state=found.state, words=reader.t(f"panel_state.{found.state}", name=place.name))


def _of_here(reader: Reader, draft_id: str, row_id: int) -> None:
    """Raises NotFoundError for a draft of another conversation."""
    if not draft_id:
        return
    with reader.copilot.store.read() as session:
        if drafts.get(session, draft_id).conversation_row_id != row_id:
            raise NotFoundError(f"There is no draft {draft_id} for this conversation.")


def _is_done(reader: Reader, key: str, row_id: int) -> bool:
    """Whether something was handed over in this conversation under this key."""
    if not key.startswith(f"{row_id}."):
        return False
    with reader.copilot.store.read() as session:
        return bool(drafts.use_by_key(session, key) or outgoing.by_key(session, key))


def _link(adapter: Helpdesk, conversation: str, text: str) -> str:
    """ "" where the text is too long for an address, or the helpdesk has no such form: then it is copied."""
    try:
        return adapter.link(conversation, text)
    except (UsageError, HelpdeskError):
        return ""


def _said(body: Handing, text: str, row_id: int, way: Way, reader: Reader, now: datetime) -> str:
    """A text of one's own, a private note, or a draft for the agent's own mailbox; returns its key."""
    key = checked_key(body.key, row_id)
    with reader.copilot.store.begin() as session:
        row = session.get_one(ConversationRow, row_id)
        if body.form != "draft":
            say(session, row, text, reader.caller, now, way=way, key=key, private=body.form == "note")
        elif outgoing.by_key(session, key) is None:
            outbound.queue(
                session,
                helpdesk_id=way.helpdesk_id,
                conversation_row_id=row_id,
                form="draft",
                text=text,
                user_id=reader.caller.user_id,
                draft_id=body.draft or None,
                wait=(UNDO + GRACE).total_seconds(),
                now=now,
                key=key,
            )
    return key


def _draft_of(session: Session, key: str, row_id: int, caller: Caller) -> OutgoingRow | None:
    """A draft for the caller's mailbox that waits to be laid there."""
    row = outgoing.by_key(session, key)
    mine = row and (row.kind, row.conversation_id, row.user_id) == ("draft", row_id, caller.user_id)
    return row if mine else None
