"""A message that tells the customer how a promise stands, drafted when somebody asks for it."""

from datetime import datetime

from fastapi import APIRouter, Request, Response

from api.web.desk import conversation_row
from api.web.gate import TheReader, TheRenderer
from api.web.promises_rows import promised
from copilot.errors import NotFoundError
from copilot.store import conversations, promises
from copilot.write.progress import progress

router = APIRouter()


@router.get("/promises/{row_id}/progress")
def page(request: Request, row_id: int, reader: TheReader, renderer: TheRenderer) -> Response:
    """A page of its own, of which the list's script takes the draft. Nothing is sent or kept."""
    copilot = reader.copilot
    now = datetime.now(copilot.settings.zone)
    if not 0 < row_id < 2**31:
        raise NotFoundError("There is no such promise.")
    with copilot.store.read() as session:
        due = promises.get(session, row_id, copilot.settings.zone)
        conversation = conversations.to_value(conversation_row(session, due.key))
        row = promised(session, [due], reader.t, now)[0]
    heard = reader.heard(conversation)
    text = progress(due.promise, conversation, heard, copilot.voice, now)
    return renderer.page(
        request,
        "progress.html",
        reader.caller,
        area="promises",
        row=row,
        key=due.key,
        text=text,
        spoken=heard.tag or heard.language,
    )
