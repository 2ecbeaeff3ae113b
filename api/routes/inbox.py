"""Who waits for an answer: the queue with its clocks, and the draft that tells a customer when we will answer."""

from datetime import datetime
from typing import Annotated

from fastapi import APIRouter, Query
from sqlalchemy.orm import Session

from api.deps import Reader, TheCopilot
from api.problems import documented
from api.web.inbox_rows import next_due
from api.web.order import cursor as cursor_of
from api.web.order import place
from copilot.clocks import Clock, State
from copilot.clocks.queue import Only, Order, Queued, chosen, counted, in_order, queued
from copilot.conversation import Value
from copilot.copilot import Copilot
from copilot.errors import UsageError
from copilot.store import conversations, inbox, promises
from copilot.store.schema import ConversationRow
from copilot.write.acknowledge import Acknowledgement, acknowledge, is_due

router = APIRouter(prefix="/api/v1", tags=["conversations"])

PAGE = 50
PREVIEW = 240  # characters
Source = Annotated[str, Query(max_length=100, description="Needed when two sources use the same id.")]


class ClockView(Value):
    """Seconds of opening time in `target` and `left`, which is below zero where it is late. `outside`: it stands still
    until we open at `opens_at`."""

    state: State
    since: datetime | None
    due_at: datetime | None
    target: int | None
    left: int | None
    opens_at: datetime | None


class WaitingView(Value):
    """`first`: nobody answered this customer here yet. `held`: they were told when we will answer. `feeling` is the
    leading emotion, empty while nothing was heard. `unread` is null for programs, which read nothing."""

    conversation_id: str
    source: str
    channel: str
    language: str
    customer: str
    subject: str
    preview: str
    clock: ClockView
    first: bool
    came_outside: bool
    held: bool
    unread: bool | None
    feeling: str
    care: float
    promise_due: datetime | None


class InboxPage(Value):
    """`counts` is of each list on the chosen channel, `channels` of each channel in the chosen list; `next_cursor` asks
    for the following page, empty on the last one."""

    items: tuple[WaitingView, ...]
    waiting: int
    counts: dict[str, int]
    channels: dict[str, int]
    next_cursor: str = ""


class AcknowledgementView(Acknowledgement):
    """`due`: there is reason to send it. To send it, add it as a message with `holding` and `send`."""

    due: bool


@router.get("/inbox", summary="Who waits for an answer", responses=documented(400, 401, 403, 422))
def waiting(
    caller: Reader,
    copilot: TheCopilot,
    order: Annotated[Order, Query(description="`clock`: what is due first; `wait`; `care`.")] = "clock",
    only: Annotated[Only, Query(description="`unread`, `late`, or `outside` opening hours; empty: all.")] = "",
    channel: Annotated[str | None, Query(max_length=50, description="Empty: those of no known channel.")] = None,
    cursor: Annotated[str, Query(max_length=200, description="`next_cursor` of the page before.")] = "",
    limit: Annotated[int, Query(ge=1, le=200)] = PAGE,
) -> InboxPage:
    """Open conversations whose customer wrote last, each with its clock: the channel's target in opening hours."""
    if only == "unread" and caller.user_id is None:
        raise UsageError("A program has read nothing: ask for `unread` as a signed-in person.")
    after = place(cursor, order) if cursor else None
    if cursor and after is None:
        raise UsageError("That cursor is not one of ours for this order; leave it out to start from the first page.")
    now = datetime.now(copilot.settings.zone)
    with copilot.store.read() as session:
        every = queued(inbox.waiting(session, user_id=caller.user_id), copilot.clocks)
        counts = counted(every, only, channel, now)
        some = in_order(chosen(every, only, channel, now), order, after)
        items = _items(session, some[:limit], copilot, now, person=caller.user_id is not None)
    return InboxPage(
        items=items,
        waiting=len(every),
        counts={name or "all": count for name, count in counts.only.items() if name != "unread" or caller.user_id},
        channels=counts.channel,
        next_cursor=cursor_of(some[limit - 1], order) if len(some) > limit else "",
    )


@router.get(
    "/conversations/{conversation_id:path}/acknowledgement",
    summary="A draft that tells when we will answer",
    responses=documented(401, 403, 404, 409),
)
def acknowledgement(
    conversation_id: str, caller: Reader, copilot: TheCopilot, source: Source = ""
) -> AcknowledgementView:
    """In the customer's language and register, from the opening hours; it answers nothing of what was asked. Nothing is
    sent or stored."""
    with copilot.store.read() as session:
        conversation = conversations.get(session, conversation_id, source)
    now, clocks = datetime.now(copilot.settings.zone), copilot.clocks
    made = acknowledge(conversation, copilot.hear(conversation), copilot.voice, clocks, now, agent=caller.name)
    fields = {name: getattr(made, name) for name in Acknowledgement.model_fields}
    return AcknowledgementView(**fields, due=is_due(conversation, clocks.of(conversation, now)))


def _items(
    session: Session, some: list[Queued], copilot: Copilot, now: datetime, *, person: bool
) -> tuple[WaitingView, ...]:
    ids = [one.one.row_id for one in some]
    rows = conversations.rows_of(session, ids)
    owed = promises.of_conversations(session, ids, unkept=True)
    return tuple(
        _item(one, rows[one.one.row_id], next_due(owed[one.one.row_id]), copilot, now, person=person)
        for one in some
        if one.one.row_id in rows
    )


def _item(
    queued: Queued, row: ConversationRow, due: datetime | None, copilot: Copilot, now: datetime, *, person: bool
) -> WaitingView:
    one, pending = queued.one, conversations.to_value(row).pending
    return WaitingView(
        conversation_id=row.external_id,
        source=row.source,
        channel=row.channel,
        language=row.language,
        customer=row.customer.name if row.customer else "",
        subject=row.subject,
        preview=" ".join(pending[-1].text[: PREVIEW * 2].split())[:PREVIEW] if pending else "",
        clock=_clock(queued.clock(copilot.clocks, now)),
        first=not one.answered,
        came_outside=queued.outside,
        held=one.held,
        unread=one.unread if person else None,
        feeling=one.heard if copilot.settings.feelings else "",
        care=one.care,
        promise_due=due,
    )


def _clock(clock: Clock) -> ClockView:
    return ClockView(
        state=clock.state,
        since=clock.since,
        due_at=clock.due_at,
        target=int(clock.target.total_seconds()) if clock.target else None,
        left=int(clock.left.total_seconds()) if clock.left is not None else None,
        opens_at=clock.opens_at,
    )
