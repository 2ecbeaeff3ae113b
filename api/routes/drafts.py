"""Drafts: asking for one, at once or as it is written, and telling what became of it."""

from collections.abc import Iterator
from datetime import UTC, datetime

from fastapi import APIRouter
from fastapi.sse import EventSourceResponse, ServerSentEvent
from sqlalchemy.exc import SQLAlchemyError

from api.deps import Drafter, TheConnected, TheCopilot
from api.models import CheckRequest, DraftView, UseRequest, draft_view
from api.problems import documented, midway
from api.roles import Capability
from api.sending import use_draft
from api.targets import DraftTarget, Target
from copilot.copilot import Copilot
from copilot.draft import Check, Draft
from copilot.errors import EscuchaError, NotFoundError
from copilot.store import conversations, drafts
from copilot.store.drafts import Kept, Use

router = APIRouter(prefix="/api/v1", tags=["drafts"])


@router.post("/drafts", summary="Ask for a draft", status_code=201, responses=documented(401, 403, 404, 413, 422))
def create(target: DraftTarget, caller: Drafter, copilot: TheCopilot) -> DraftView:
    """A draft for what the customer is waiting to hear, stored as it is.

    `outcome` says what it is: a `reply`, one question to `clarify`, or `findings` when the sources do not carry an
    answer. Every sentence names its support; failed checks say what a person should look at before sending.
    """
    internal = caller.may(Capability.READ_INTERNAL)
    draft = copilot.draft(target.conversation, wish=target.wish, attempt=target.attempt, internal=internal)
    return _keep(copilot, draft, target)


@router.post(
    "/drafts/stream",
    summary="Ask for a draft as it is written",
    response_class=EventSourceResponse,
    responses=documented(401, 403, 404, 413, 422),
)
def stream(target: DraftTarget, caller: Drafter, copilot: TheCopilot) -> Iterator[ServerSentEvent]:
    """The same as server-sent events: `step` {name}, `text` {text} as a model writes, and last `draft` or `error`.

    The `draft` event holds the stored draft; its text is what counts, whatever was streamed before. An `error` event
    is a problem. Comments come every 15 seconds of silence. Closing the connection stops the work.
    """
    internal = caller.may(Capability.READ_INTERNAL)
    try:
        pieces = copilot.stream(target.conversation, wish=target.wish, attempt=target.attempt, internal=internal)
        for kind, value in pieces:
            if isinstance(value, Draft):
                yield ServerSentEvent(event="draft", data=_keep(copilot, value, target))
            else:
                yield ServerSentEvent(event=kind, data={"name" if kind == "step" else kind: value})
    except (EscuchaError, SQLAlchemyError) as error:
        yield ServerSentEvent(event="error", data=midway(error))


@router.post("/drafts/check", summary="Check a text", responses=documented(401, 403, 404, 409, 413, 422))
def check(body: CheckRequest, caller: Drafter, copilot: TheCopilot) -> tuple[Check, ...]:
    """Hold a text that a person changed or wrote to the checks that a draft is held to, before it is sent; quick.

    The failed ones say which sentence and why. A sentence of their own needs no source, one of the draft whose facts
    they changed does.
    """
    with copilot.store.read() as session:
        row = conversations.find_row(session, body.conversation_id, body.source)
        conversation = conversations.to_value(row)
        kept = drafts.get(session, body.draft_id) if body.draft_id else None
    if kept and kept.conversation_row_id != row.id:
        raise NotFoundError(f"There is no draft {body.draft_id} for this conversation.")
    draft = kept.draft if kept else None
    return copilot.check(conversation, body.text, draft, internal=caller.may(Capability.READ_INTERNAL))


@router.get("/drafts/{draft_id}", summary="Read a draft", responses=documented(401, 403, 404))
def read(draft_id: str, caller: Drafter, copilot: TheCopilot) -> DraftView:
    """A stored draft, whether it is stale, and what became of it."""
    with copilot.store.read() as session:
        return draft_view(drafts.get(session, draft_id))


@router.post(
    "/drafts/{draft_id}/use", summary="Tell what became of a draft", responses=documented(401, 403, 404, 409, 422)
)
def use(draft_id: str, body: UseRequest, caller: Drafter, copilot: TheCopilot, connected: TheConnected) -> Use:
    """Tell what a person did with a draft; once only.

    Whether it counts as `used` or `edited` is decided by the text. A text that was sent is added to the stored
    conversation as our answer, and taken to the helpdesk that it came from where one is connected. 409 when the
    customer has written since, unless `accept_stale`. By `key` it can be taken back for some seconds.
    """
    return use_draft(copilot.store, connected, draft_id, body, caller, datetime.now(UTC))


def _keep(copilot: Copilot, draft: Draft, target: Target) -> DraftView:
    with copilot.store.begin() as session:
        kept = drafts.save(session, draft, target.row_id, surface=target.surface)
    return draft_view(Kept(draft=kept, conversation_row_id=target.row_id))
