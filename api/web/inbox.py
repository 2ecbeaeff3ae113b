"""The inbox: who waits for an answer, the longest first."""

import base64
import binascii
from datetime import UTC, datetime
from typing import Annotated

from fastapi import APIRouter, Query, Request, Response
from fastapi.responses import RedirectResponse
from sqlalchemy.orm import Session

from api.deps import Hear, TheCopilot, TheHear
from api.web.clock import waited
from api.web.gate import Answerer, TheRenderer
from copilot.conversation import Value
from copilot.store import conversations, inbox
from copilot.store.inbox import NEVER, Waiting
from copilot.store.schema import ConversationRow

router = APIRouter()

PAGE = 40
PREVIEW = 240  # characters


class Line(Value):
    """One conversation in the list. `feeling` is a label, empty for none."""

    key: int
    waited: str
    channel: str
    name: str
    subject: str
    preview: str
    language: str
    feeling: str


@router.get("/")
def page(
    request: Request,
    caller: Answerer,
    copilot: TheCopilot,
    renderer: TheRenderer,
    hear: TheHear,
    cursor: Annotated[str, Query(max_length=100)] = "",
    sent: bool = False,
) -> Response:
    now = datetime.now(UTC)
    with copilot.store.read() as session:
        queue = inbox.waiting(session, after=_place(cursor), limit=PAGE + 1)
        total = inbox.count_waiting(session)
        lines = [_line(hear, session, one, now) for one in queue[:PAGE]]
    more = _cursor(queue[PAGE - 1]) if len(queue) > PAGE else ""
    return renderer.page(request, "inbox.html", caller, area="inbox", rows=lines, total=total, next=more, sent=sent)


@router.get("/next")
def following(caller: Answerer, copilot: TheCopilot, after: int = 0) -> Response:
    """On to the one who waits longest, after an answer."""
    with copilot.store.read() as session:
        first = next((one for one in inbox.waiting(session, limit=2) if one.row_id != after), None)
    return RedirectResponse(f"/c/{first.row_id}" if first else "/?sent=1", 303)


def _line(hear: Hear, session: Session, one: Waiting, now: datetime) -> Line:
    row = session.get_one(ConversationRow, one.row_id)
    conversation = conversations.to_value(row)
    last = conversation.pending[-1]
    heard = hear(conversation)
    feeling = heard.feeling.primary
    return Line(
        key=row.id,
        waited=waited(None if one.since == NEVER else one.since, now),
        channel=row.channel,
        name=conversation.customer.name,
        subject=row.subject,
        preview=" ".join(last.text[: PREVIEW * 2].split())[:PREVIEW],
        language=heard.tag or heard.language,
        feeling="" if feeling == "neutral" else feeling,
    )


def _cursor(one: Waiting) -> str:
    return base64.urlsafe_b64encode(f"{one.since.isoformat()} {one.row_id}".encode()).decode()


def _place(cursor: str) -> Waiting | None:
    """A cursor that is not one of ours starts from the first page."""
    try:
        at, _, row_id = base64.urlsafe_b64decode(cursor).decode().partition(" ")
        return Waiting(row_id=int(row_id), since=datetime.fromisoformat(at)) if cursor else None
    except (binascii.Error, ValueError):
        return None
