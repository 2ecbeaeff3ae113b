"""Where somebody is signed in: browsers, and panels inside a helpdesk; each can be ended."""

from datetime import UTC, datetime
from typing import Annotated

from fastapi import APIRouter, Depends, Form, Query, Request, Response
from fastapi.responses import RedirectResponse

from api.audit import request_id_of, write
from api.auth import Caller
from api.deps import TheCopilot
from api.roles import Capability
from api.web.clock import in_words
from api.web.gate import Answerer, TheRenderer, checked
from copilot.conversation import Value
from copilot.store import sessions
from copilot.store.schema import HelpdeskRow

router = APIRouter()

NAMED = 16  # letters of a token's hash, which is no secret: enough to tell one's own sessions apart
AnswererForm = Annotated[Caller, Depends(checked(Capability.READ_CONVERSATIONS))]


class Place(Value):
    """`here` is the browser that asks; `helpdesk` is the name of the helpdesk around a panel."""

    id: str
    panel: bool
    helpdesk: str
    device: str
    here: bool
    made: str
    seen: str


@router.get("/sessions")
def every(
    request: Request,
    caller: Answerer,
    copilot: TheCopilot,
    renderer: TheRenderer,
    ended: Annotated[int, Query(ge=0, lt=1000)] = 0,
) -> Response:
    t, now = renderer.texts(request), datetime.now(copilot.settings.zone)
    with copilot.store.read() as session:
        helpdesks = {row.id: row.name for row in session.query(HelpdeskRow)}
        mine = [
            Place(
                id=row.token_hash[:NAMED],
                panel=row.kind == "panel",
                helpdesk=helpdesks.get(row.helpdesk_id or 0, ""),
                device=row.device,
                here=row.token_hash == caller.session,
                made=in_words(row.made_at, t, now) if row.made_at else "",
                seen=in_words(row.seen_at, t, now) if row.seen_at else "",
            )
            for row in sessions.of_user(session, caller.id, datetime.now(UTC))
        ]
    mine.sort(key=lambda place: not place.here)
    return renderer.page(request, "sessions.html", caller, area="sessions", mine=mine, ended=ended)


@router.post("/sessions/end")
def end(
    request: Request, caller: AnswererForm, copilot: TheCopilot, id: Annotated[str, Form(max_length=64)] = ""
) -> Response:
    """End one of one's own sessions, or without `id` all others."""
    with copilot.store.begin() as session:
        own = sessions.of_user(session, caller.id, datetime.now(UTC))
        gone = [row for row in own if (row.token_hash[:NAMED] == id if id else row.token_hash != caller.session)]
        for row in gone:
            sessions.end(session, row.token_hash)
        if gone:
            write(
                session,
                caller,
                "session.closed",
                "user",
                caller.id,
                request_id=request_id_of(request),
                sessions=len(gone),
            )
    if any(row.token_hash == caller.session for row in gone):
        return RedirectResponse("/sign-in", 303)
    return RedirectResponse(f"/sessions?ended={len(gone)}", 303)
