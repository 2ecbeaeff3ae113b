"""The inbox: who waits for an answer, the longest first, or who needs a person soonest."""

from datetime import UTC, datetime
from typing import Annotated, get_args
from urllib.parse import urlencode

from fastapi import APIRouter, Query, Request, Response
from fastapi.responses import RedirectResponse
from sqlalchemy.orm import Session

from api.deps import TheCopilot
from api.web.clock import waited
from api.web.gate import Answerer, Reader, TheReader, TheRenderer
from api.web.order import ORDER_COOKIE, Order, order_of, place, queue
from api.web.order import cursor as cursor_of
from api.web.render import YEAR
from copilot.conversation import Value
from copilot.listen.feelings.care import WEIGHTS
from copilot.listen.feelings.correct import after
from copilot.listen.heard import Feeling
from copilot.store import conversations, corrections, feelings, inbox
from copilot.store.inbox import NEVER, Waiting
from copilot.store.schema import ConversationRow

router = APIRouter()

PAGE = 40
PREVIEW = 240  # characters
REASONS = 3
"""Labels that a row shows."""
HEARD_AT_ONCE = 200
"""Conversations that are heard, at most, before the order by care is shown: some milliseconds each, once."""


class Line(Value):
    """One conversation in the list. `felt` are labels, what brings it forward most first, empty for none."""

    key: int
    waited: str
    channel: str
    name: str
    subject: str
    preview: str
    language: str
    felt: tuple[str, ...]


@router.get("/")
def page(
    request: Request,
    reader: TheReader,
    renderer: TheRenderer,
    cursor: Annotated[str, Query(max_length=200)] = "",
    order: Annotated[str, Query(max_length=20)] = "",
    sent: bool = False,
) -> Response:
    now, copilot, here = datetime.now(UTC), reader.copilot, place(cursor, reader.order)
    if reader.order == "care" and here is None:
        copilot.hear_waiting(HEARD_AT_ONCE)
    with copilot.store.read() as session:
        waiting = queue(session, reader.order, after=here, limit=PAGE + 1)
        total = inbox.count_waiting(session)
        unheard = reader.order == "care" and bool(feelings.unheard(session, 1))
        lines = [_line(reader, session, one, now) for one in waiting[:PAGE]]
    more = cursor_of(waiting[PAGE - 1]) if len(waiting) > PAGE else ""
    answer = renderer.page(
        request,
        "inbox.html",
        reader.caller,
        area="inbox",
        rows=lines,
        total=total,
        next=more,
        sent=sent,
        order=reader.order,
        unheard=unheard,
    )
    if order in get_args(Order) and copilot.settings.feelings:
        answer.set_cookie(
            ORDER_COOKIE,
            reader.order,
            max_age=YEAR,
            path="/",
            samesite="lax",
            httponly=True,
            secure=copilot.settings.secure_cookies,
        )
    return answer


@router.get("/next")
def following(
    request: Request,
    caller: Answerer,
    copilot: TheCopilot,
    after: int = 0,
    draft: Annotated[str, Query(max_length=32)] = "",
) -> Response:
    """On to the first in the order of the inbox, after an answer; `draft` is the one that was edited for it, which can
    be kept as an evaluation case there."""
    order = order_of(request, copilot.settings)
    with copilot.store.read() as session:
        first = next((one for one in queue(session, order, limit=2) if one.row_id != after), None)
    if first is None:
        # Where nobody waits any more, the conversation itself is where the draft can be kept.
        return RedirectResponse(f"/c/{after}?{urlencode({'sent': draft})}" if draft and after else "/?sent=1", 303)
    asked = {"order": "care"} if order == "care" else {}
    asked |= {"sent": draft} if draft else {}
    return RedirectResponse(f"/c/{first.row_id}" + (f"?{urlencode(asked)}" if asked else ""), 303)


def _line(reader: Reader, session: Session, one: Waiting, now: datetime) -> Line:
    row = session.get_one(ConversationRow, one.row_id)
    conversation = conversations.to_value(row)
    last = conversation.pending[-1]
    heard = reader.hear(conversation)
    # What the order was made from, which a cursor's page must tell even when another would be heard by now.
    kept = feelings.kept(session, row.id) if reader.order == "care" else None
    feeling = kept.feeling if kept else after(heard.feeling, corrections.of(session, row.id), conversation)
    return Line(
        key=row.id,
        waited=waited(None if one.since == NEVER else one.since, now),
        channel=row.channel,
        name=conversation.customer.name,
        subject=row.subject,
        preview=" ".join(last.text[: PREVIEW * 2].split())[:PREVIEW],
        language=heard.tag or heard.language,
        felt=_felt(feeling) if reader.copilot.settings.feelings else (),
    )


def _felt(feeling: Feeling) -> tuple[str, ...]:
    """The labels that weigh most in the order by care, the leading emotion among them whatever it weighs."""
    flags = [flag for flag in (*feeling.emotions, *feeling.signals) if flag.label != "neutral"]
    flags.sort(key=lambda flag: -WEIGHTS.get(flag.label, 0.0) * flag.confidence)
    shown = [flag.label for flag in flags][:REASONS]
    if feeling.primary != "neutral" and feeling.primary not in shown:
        shown[-1:] = [feeling.primary]
    return tuple(shown)
