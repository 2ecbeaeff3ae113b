"""Repeated contacts, and first-contact resolution that is genuine."""

from datetime import UTC, datetime, timedelta
from typing import Annotated

from fastapi import APIRouter, Query
from pydantic import AwareDatetime, Field

from api.deps import Importer, Reader, TheCopilot
from api.models import Body
from api.problems import documented
from api.routes.team import reader_of
from copilot.contacts import By, Contacts, Repeated, Resolved, contacts_on, repeats, resolutions, say, take_back
from copilot.conversation import Value
from copilot.errors import UsageError
from copilot.figures import seen
from copilot.store import conversations

router = APIRouter(prefix="/api/v1/contacts", tags=["conversations"])

WEEKS = 12
Source = Annotated[str, Query(max_length=100, description="Needed when two sources use the same id.")]
Since = Annotated[AwareDatetime | None, Query(description=f"From here on; without it the last {WEEKS} weeks.")]
Until = Annotated[AwareDatetime | None, Query(description="Up to here; without it, now.")]


class Said(Body):
    """What a person says of a conversation: on the matter of which earlier one, or on none before it; or nothing more,
    where what was said is taken back."""

    same_as: str = Field(
        "",
        max_length=300,
        description="Id of an earlier conversation; empty: a matter of its own.",
        examples=["c-1001"],
    )
    same_as_source: str = Field("", max_length=100)
    undo: bool = Field(False, description="Take back what was said.")


class Standing(Value):
    """The conversation's id with the contacts on its matter up to it; `contacts` is null where it is the first."""

    id: str
    contacts: Contacts | None = None


@router.get("/repeats", summary="Matters that customers came back on", responses=documented(400, 401, 403, 422))
def repeated(
    caller: Reader,
    copilot: TheCopilot,
    since: Since = None,
    until: Until = None,
    limit: Annotated[int, Query(ge=1, le=200)] = 50,
) -> tuple[Repeated, ...]:
    """Matters with more than one contact, of which the last began in that time; most contacts first."""
    first, end = _span(since, until)
    with copilot.store.read() as session:
        return repeats(session, first, end, limit)


@router.get("/resolution", summary="Genuine first-contact resolution", responses=documented(400, 401, 403, 422))
def resolved(
    caller: Reader,
    copilot: TheCopilot,
    since: Since = None,
    until: Until = None,
    by: By = "week",
    days: Annotated[int | None, Query(ge=1, le=365, description="Days without another contact.")] = None,
) -> tuple[Resolved, ...]:
    """Resolved first contacts: genuine, reopened, repeated, or pending until the days have passed. Never by agent:
    what one person alone resolved, where the team has more, is left out for the others."""
    first, end = _span(since, until)
    settings = copilot.settings
    with copilot.store.read() as session:
        (way,) = resolutions(session, first, end, (by,), days=days or settings.fcr_days, zone=settings.zone)
    return seen(way, reader_of(caller))


@router.get(
    "/on/{conversation_id:path}",
    summary="Contacts on a conversation's matter",
    responses=documented(401, 403, 404, 409),
)
def standing(conversation_id: str, caller: Reader, copilot: TheCopilot, source: Source = "") -> Standing:
    """How often the customer has come on this matter up to this conversation, since when and on which channels."""
    with copilot.store.read() as session:
        row = conversations.find_row(session, conversation_id, source)
        return Standing(id=row.external_id, contacts=contacts_on(session, row.id))


@router.post(
    "/on/{conversation_id:path}",
    summary="Say whether it is the same matter",
    responses=documented(400, 401, 403, 404, 409, 422),
)
def decide(conversation_id: str, said: Said, caller: Importer, copilot: TheCopilot, source: Source = "") -> Standing:
    """Say that a conversation is on the matter of an earlier one of the customer, or on none before it."""
    days = copilot.settings.repeat_days
    with copilot.store.begin() as session:
        row = conversations.find_row(session, conversation_id, source)
        if said.undo:
            take_back(session, row.id, days)
        elif said.same_as:
            other = conversations.find_row(session, said.same_as, said.same_as_source or row.source)
            say(session, row.id, other.id, days)
        else:
            say(session, row.id, None, days)
        return Standing(id=row.external_id, contacts=contacts_on(session, row.id))


def _span(since: datetime | None, until: datetime | None) -> tuple[datetime, datetime]:
    end = until or datetime.now(UTC)
    first = since or end - timedelta(weeks=WEEKS)
    if first >= end:
        raise UsageError("`since` is later than `until`; exchange them.")
    return first, end
