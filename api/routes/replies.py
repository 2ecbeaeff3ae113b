"""Saved replies: bringing them in, listing and retiring them, and asking which one fits a conversation."""

from typing import Annotated, Any

from fastapi import APIRouter, Body, Query, Request, Response
from pydantic import AwareDatetime, Field

from api.cursor import number_of
from api.deps import Drafter, Editor, Reader, TheBook, TheCopilot
from api.models import Body as Given
from api.models import DraftView, Stored, draft_view
from api.problems import documented
from api.saved_replies import offer, take
from api.targets import AboutTarget
from api.trail import tell
from copilot.conversation import Value
from copilot.draft import Check, Citation, Register, Sentence
from copilot.errors import UsageError
from copilot.replies import Suggestion, suggest
from copilot.store import conversations, replies
from copilot.store.replies import SavedReply, Uses
from copilot.store.schema import ConversationRow
from copilot.text import fold
from kb.report import Report
from kb.saved_replies import LONGEST_BODY, LONGEST_ID, LONGEST_TITLE, put_replies

router = APIRouter(prefix="/api/v1", tags=["saved replies"])

PAGE = 50
EXAMPLE: dict[str, Any] = {
    "id": "cancelar",
    "title": "Cómo cancelar el servicio",
    "body": "Hola {name}. Puedes cancelar por aquí mismo, sin llamar. Recibes un número de baja en 24 horas.",
    "language": "es",
    "tags": ["baja"],
}
GIVEN = Body(openapi_examples={"one": {"value": EXAMPLE}, "several": {"value": [EXAMPLE]}})


class ReplyGiven(Given):
    """A saved reply. `{name}`, `{agent}`, `{{contact.name}}` and the like in its text are filled at the desk."""

    id: str = Field("", max_length=LONGEST_ID, description="Yours, and stays the same; made of the title when empty.")
    title: str = Field(min_length=1, max_length=LONGEST_TITLE)
    body: str = Field(min_length=1, max_length=LONGEST_BODY)
    language: str = Field("", max_length=20, description="BCP 47; told from the text when empty.")
    tags: tuple[str, ...] = ()


class ReplyView(Value):
    """`offered`, `taken` and `sent` count conversations as they stood: one for each message that it answered. `key` is
    the reply's number here, by which it is retired and taken."""

    key: int
    id: str
    source: str
    title: str
    body: str
    language: str
    tags: tuple[str, ...]
    retired: bool
    updated_at: AwareDatetime
    offered: int
    taken: int
    sent: int


class ReplyPage(Value):
    items: tuple[ReplyView, ...]
    next_cursor: str = Field("", description="Empty on the last page.")


class SuggestionView(Value):
    """A saved reply as it would be sent: filled, in the customer's register, each sentence with its support. `asked` is
    the request that it answers."""

    key: int
    id: str
    title: str
    asked: str
    confidence: float
    text: str
    language: str
    register_: Register = Field(serialization_alias="register")
    sentences: tuple[Sentence, ...]
    citations: tuple[Citation, ...]
    checks: tuple[Check, ...]


class Suggested(Value):
    suggestion: SuggestionView | None = Field(description="null where no saved reply fits.")


@router.get("/saved-replies", summary="List saved replies", responses=documented(401, 403, 422))
def every(
    caller: Reader,
    copilot: TheCopilot,
    q: Annotated[str, Query(max_length=200, description="Words of the title, the text or a tag.")] = "",
    retired: Annotated[bool, Query(description="Retired ones too.")] = False,
    cursor: Annotated[str, Query(max_length=18, description="`next_cursor` of the page before.")] = "",
    limit: Annotated[int, Query(ge=1, le=200)] = PAGE,
) -> ReplyPage:
    """By title, with how often each was offered and used."""
    start = number_of(cursor)
    with copilot.store.read() as session:
        found = [one for one in replies.every(session, retired=retired) if is_about(one, q)]
        uses = replies.uses(session)
    some = found[start : start + limit]
    more = len(found) > start + limit
    items = tuple(_view(one, uses.get(one.id, Uses())) for one in some)
    return ReplyPage(items=items, next_cursor=str(start + limit) if more else "")


@router.post("/saved-replies", summary="Add or replace saved replies", responses=documented(400, 401, 403, 413, 422))
def upsert(
    request: Request, given: Annotated[ReplyGiven | list[ReplyGiven], GIVEN], caller: Editor, copilot: TheCopilot
) -> Report:
    """Add or replace replies by their `id`, all of them or none; a retired one is in force again."""
    several = given if isinstance(given, list) else [given]
    if not several:
        raise UsageError("The list holds no saved reply.")
    report = put_replies(copilot.store, copilot.settings, [one.model_dump() for one in several], by=caller.label)
    tell(request, replies=len(several))
    return report


@router.delete(
    "/saved-replies/{reply_id}", summary="Retire a saved reply", status_code=204, responses=documented(401, 403, 404)
)
def retire(reply_id: int, caller: Editor, copilot: TheCopilot) -> Response:
    """It is offered no more. What was sent stays, and so do its counts."""
    with copilot.store.begin() as session:
        replies.retire(session, reply_id, by=caller.label)
    return Response(status_code=204)


@router.post(
    "/saved-replies/suggest", summary="Ask which saved reply fits", responses=documented(401, 403, 404, 413, 422)
)
def ask(target: AboutTarget, caller: Drafter, copilot: TheCopilot, book: TheBook) -> Suggested:
    """The one saved reply that answers what the customer is waiting to hear, or null.

    One is offered only if it fits this question and the articles bear out each of its sentences; null is the usual
    answer. For a stored conversation it is written down as offered.
    """
    if target.row_id is None:
        found = suggest(copilot, book, target.conversation, agent=caller.name)
    else:
        found = offer(copilot, book, _row(copilot, target.row_id), caller.name)
    return Suggested(suggestion=_suggestion(found) if found else None)


@router.post(
    "/saved-replies/{reply_id}/take",
    summary="Take a saved reply as a draft",
    status_code=201,
    responses=documented(401, 403, 404, 409, 413, 422),
)
def as_draft(
    request: Request, reply_id: int, body: Stored, caller: Drafter, copilot: TheCopilot, book: TheBook
) -> DraftView:
    """The reply for a stored conversation as a draft that is kept: its use is told as that of any other.

    409 when it is not the one that the conversation, as it stands, would be offered.
    """
    with copilot.store.read() as session:
        row = conversations.find_row(session, body.conversation_id, body.source)
    tell(request, reply_id, conversation=row.id)
    return draft_view(take(copilot, book, row, reply_id, caller.name, "api"))


def is_about(reply: SavedReply, q: str) -> bool:
    """Whether each word of `q` stands in the reply."""
    text = fold(" ".join((reply.title, reply.body, reply.external_id, *reply.tags)))
    return all(word in text for word in fold(q).split())


def _row(copilot: TheCopilot, row_id: int) -> ConversationRow:
    with copilot.store.read() as session:
        return session.get_one(ConversationRow, row_id)


def _view(one: SavedReply, uses: Uses) -> ReplyView:
    return ReplyView(
        key=one.id,
        id=one.external_id,
        source=one.source,
        title=one.title,
        body=one.body,
        language=one.language,
        tags=one.tags,
        retired=one.retired,
        updated_at=one.updated_at,
        offered=uses.offered,
        taken=uses.taken,
        sent=uses.sent,
    )


def _suggestion(found: Suggestion) -> SuggestionView:
    draft = found.draft
    return SuggestionView(
        key=found.reply.id,
        id=found.reply.external_id,
        title=found.reply.title,
        asked=found.asked,
        confidence=draft.confidence,
        text=draft.text,
        language=draft.language,
        register_=draft.register_,
        sentences=draft.sentences,
        citations=draft.citations,
        checks=draft.checks,
    )
