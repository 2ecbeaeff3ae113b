"""The saved reply that fits, in a panel: taken, it is the conversation's newest draft."""

from fastapi import APIRouter, Request, Response
from pydantic import Field

from api.audit import note
from api.deps import TheBook
from api.saved_replies import offer, take
from api.web.gate import TheReader, TheRenderer
from api.web.helpdesk_panel import allowed
from api.web.helpdesk_panel_arrive import ScriptedReader, TheDoors, There, Where, place_of
from api.web.helpdesk_panel_look import look
from api.web.saved import offered
from api.web.view import conversation_row
from copilot.conversation import Value

router = APIRouter()


class Taking(Where):
    reply: int = Field(ge=1, lt=2**31)


class Taken(Value):
    draft: str


@router.get("/panel/saved")
def page(
    request: Request, reader: TheReader, renderer: TheRenderer, doors: TheDoors, place: There, book: TheBook
) -> Response:
    key = allowed(look(place, reader, doors))
    with reader.copilot.store.read() as session:
        row = conversation_row(session, key)
    found = offer(reader.copilot, book, row, reader.caller.name)
    return renderer.page(request, "saved_reply.html", reader.caller, key=key, offered=offered(found))


@router.post("/panel/saved")
def taken(request: Request, body: Taking, reader: ScriptedReader, doors: TheDoors, book: TheBook) -> Taken:
    """Raises ConflictError: it no longer fits the conversation as it stands."""
    key = allowed(look(place_of(body, reader.caller, doors), reader, doors))
    with reader.copilot.store.read() as session:
        row = conversation_row(session, key)
    kept = take(reader.copilot, book, row, body.reply, reader.caller.name, "panel")
    note(request, reader.caller, "reply.used", "conversation", key, reply=body.reply)
    return Taken(draft=kept.draft.id)
