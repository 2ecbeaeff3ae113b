"""What a person says was heard wrongly in a conversation, and takes back again."""

from typing import Annotated

from fastapi import APIRouter, Form, Request, Response
from fastapi.responses import RedirectResponse

from api.web.desk import conversation_row, feeling_page
from api.web.gate import Reader, TheReader, TheRenderer, WriterForm, listening
from copilot.store import conversations, corrections

router = APIRouter()

Id = Annotated[str, Form(max_length=300)]
Label = Annotated[str, Form(max_length=40)]
Part = Annotated[bool, Form()]
"""Whether only the feeling's part of the page is wanted in return, as the script does."""


@router.post("/c/{key}/corrections")
def add(
    request: Request,
    key: int,
    caller: WriterForm,
    reader: TheReader,
    renderer: TheRenderer,
    message_id: Id = "",
    heard: Label = "",
    meant: Label = "",
    part: Part = False,
) -> Response:
    """`heard` is not it; `meant` is, or, where that is empty, nothing in its place."""
    with reader.copilot.store.read() as session:
        conversation = conversations.to_value(conversation_row(session, _listening(key, reader)))
    language = reader.hear(conversation).language
    with reader.copilot.store.begin() as session:
        corrections.add(session, key, message_id, heard, meant, language)
    return feeling_page(request, key, reader, renderer) if part else _back(key)


@router.post("/c/{key}/corrections/undo")
def undo(
    request: Request,
    key: int,
    caller: WriterForm,
    reader: TheReader,
    renderer: TheRenderer,
    message_id: Id = "",
    heard: Label = "",
    part: Part = False,
) -> Response:
    with reader.copilot.store.begin() as session:
        corrections.withdraw(session, conversation_row(session, _listening(key, reader)).id, message_id, heard)
    return feeling_page(request, key, reader, renderer) if part else _back(key)


def _listening(key: int, reader: Reader) -> int:
    """Raises NotFoundError where feelings are not listened for."""
    listening(reader.copilot)
    return key


def _back(key: int) -> Response:
    return RedirectResponse(f"/c/{key}#feeling-title", 303)
