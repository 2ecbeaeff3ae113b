"""The saved reply beside a conversation: it comes by itself after the page, and one key puts it in the composer."""

from typing import Annotated

from fastapi import APIRouter, Form, Request, Response
from fastapi.responses import RedirectResponse

from api.deps import TheBook
from api.saved_replies import NoLongerFitsError, offer, take
from api.trail import tell
from api.web.desk import conversation_row
from api.web.gate import TheReader, TheRenderer, WriterForm
from copilot.conversation import Value
from copilot.replies import Suggestion

router = APIRouter()


class Offered(Value):
    """`asked` is the request that it answers, in the customer's words."""

    key: int
    title: str
    text: str
    language: str
    asked: str


@router.get("/c/{key}/saved")
def page(request: Request, key: int, reader: TheReader, renderer: TheRenderer, book: TheBook) -> Response:
    """A page of its own, of which the desk's script takes the part that it shows."""
    with reader.copilot.store.read() as session:
        row = conversation_row(session, key)
    found = offer(reader.copilot, book, row, reader.caller.name)
    return renderer.page(request, "saved_reply.html", reader.caller, key=key, offered=offered(found))


def offered(found: Suggestion | None) -> Offered | None:
    """A suggestion as a page shows it."""
    if found is None:
        return None
    return Offered(
        key=found.reply.id,
        title=found.reply.title,
        text=found.draft.text,
        language=found.draft.language,
        asked=found.asked,
    )


@router.post("/c/{key}/saved")
def taken(
    request: Request,
    key: int,
    caller: WriterForm,
    reader: TheReader,
    book: TheBook,
    reply: Annotated[int, Form(ge=1, lt=2**31)],
) -> Response:
    """The reply as the conversation's newest draft, which the desk shows. One that no longer fits changes nothing."""
    with reader.copilot.store.read() as session:
        row = conversation_row(session, key)
    tell(request, reply=reply)
    try:
        take(reader.copilot, book, row, reply, caller.name, "desk")
    except NoLongerFitsError:
        return RedirectResponse(f"/c/{key}#saved", 303)
    return RedirectResponse(f"/c/{key}", 303)
