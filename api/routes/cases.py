"""Evaluation cases made from production."""

from datetime import datetime
from typing import Annotated, Any, Literal

from fastapi import APIRouter, Body, Query
from pydantic import Field, model_validator

from api.cursor import number_of
from api.deps import Importer, Reader, TheCopilot
from api.models import Body as Given
from api.problems import documented
from copilot.conversation import Value
from copilot.store import cases, conversations
from copilot.store.cases import KeptCase, Origin, Status
from evals.production import propose_draft, propose_feeling, propose_promise

router = APIRouter(prefix="/api/v1", tags=["cases"])

PAGE = 50


class CaseRequest(Given):
    """What a case is made of: a draft that was edited or discarded, a message in which something was heard wrongly, or
    a promise that a person decided. One of them."""

    draft_id: str = Field("", max_length=32, description="A draft that was edited or discarded.", examples=["9f1c2ab4"])
    conversation_id: str = Field("", max_length=300, description="With `message_id`, for what was heard wrongly.")
    source: str = Field("", max_length=100, description="Needed when two sources use the same id.")
    message_id: str = Field("", max_length=300, description="The message that people corrected.")
    promise: int | None = Field(None, ge=1, le=10**18, description="`key` of a promise that a person decided.")

    @model_validator(mode="after")
    def _one(self) -> "CaseRequest":
        given = (bool(self.draft_id), bool(self.conversation_id), self.promise is not None)
        if sum(given) != 1 or bool(self.conversation_id) != bool(self.message_id):
            raise ValueError("give `draft_id`, or `conversation_id` with `message_id`, or `promise`")
        return self


class CaseView(Value):
    """`case` is a case as `escucha eval schema` describes it; `why` is somebody's reason, masked."""

    id: str
    origin: Origin
    status: Status
    why: str
    case: dict[str, Any]
    made_at: datetime


class CasePage(Value):
    """`next_cursor` asks for the following page; empty on the last one."""

    items: tuple[CaseView, ...]
    next_cursor: str = ""


@router.post(
    "/cases",
    summary="Propose an evaluation case",
    status_code=201,
    responses=documented(401, 403, 404, 409, 413, 422),
)
def propose(wanted: Annotated[CaseRequest, Body()], caller: Importer, copilot: TheCopilot) -> CaseView:
    """A case without personal data, for a person to look through; it is run once it is accepted. Who proposed it is not
    kept. Proposing the same again gives the case as it stands."""
    if wanted.draft_id:
        return _view(propose_draft(copilot, wanted.draft_id))
    if wanted.promise is not None:
        return _view(propose_promise(copilot, wanted.promise))
    with copilot.store.read() as session:
        row_id = conversations.find_row(session, wanted.conversation_id, wanted.source).id
    return _view(propose_feeling(copilot, row_id, wanted.message_id))


@router.get("/cases", summary="Evaluation cases from production", responses=documented(400, 401, 403, 422))
def every(
    caller: Reader,
    copilot: TheCopilot,
    status: Annotated[Literal["", "proposed", "accepted"], Query(description="Only those of this status.")] = "",
    cursor: Annotated[str, Query(max_length=18, description="`next_cursor` of the page before.")] = "",
    limit: Annotated[int, Query(ge=1, le=200)] = PAGE,
) -> CasePage:
    """The newest first, each as a case file has it, without personal data; only accepted ones are run."""
    with copilot.store.read() as session:
        found = cases.every(session, status, before=number_of(cursor), limit=limit + 1)
    more = str(found[limit - 1].row_id) if len(found) > limit else ""
    return CasePage(items=tuple(_view(one) for one in found[:limit]), next_cursor=more)


def _view(kept: KeptCase) -> CaseView:
    fields = ("origin", "status", "why", "made_at")
    return CaseView(id=kept.key, case=kept.payload, **{name: getattr(kept, name) for name in fields})
