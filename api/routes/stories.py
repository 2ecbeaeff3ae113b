"""What a customer lived with us: the story of a conversation or a person, promises, the note of a handoff."""

from datetime import UTC, datetime, timedelta
from typing import Annotated

from fastapi import APIRouter, Body, Path, Query
from pydantic import Field

from api.cursor import number_of
from api.deps import Importer, Reader, TheCopilot
from api.models import Body as Given
from api.problems import documented
from copilot.conversation import Value
from copilot.copilot import Copilot
from copilot.handoff import Handoff, handoff
from copilot.listen.language import OURS
from copilot.promise import Promise, Status
from copilot.store import conversations, promises
from copilot.store.customers import find_row
from copilot.store.promises import Due, When
from copilot.stories import Story
from copilot.summary import Summary

router = APIRouter(prefix="/api/v1", tags=["stories"])

PAGE = 50
SOON = timedelta(hours=24)
Source = Annotated[str, Query(max_length=100, description="Needed when two sources use the same id.")]
Tongue = Annotated[
    str, Query(max_length=20, description="The reader's language: es, pt or en; else the installation's.")
]
Key = Annotated[int, Path(ge=1, le=10**18, description="`key` of the promise.")]


class ContactsSaid(Value):
    """How often the customer came on this matter up to this conversation, since when, on which channels."""

    number: int
    since: datetime | None
    channels: tuple[str, ...]


class StoryView(Value):
    """`conversation` is this one's summary, `earlier` that of the customer's other conversations before it."""

    id: str
    conversation: Summary
    earlier: Summary | None = None
    contacts: ContactsSaid | None = None


class PromiseView(Value):
    """`key` is what `decide` takes; `customer` is the name, empty where it is not known."""

    key: int
    conversation_id: str
    channel: str
    customer: str
    promise: Promise
    made_at: datetime | None


class PromisePage(Value):
    """`next_cursor` asks for the following page; empty on the last one."""

    items: tuple[PromiseView, ...]
    next_cursor: str = ""


class Decision(Given):
    status: Status = Field(description="What became of it.", examples=["kept"])


@router.get(
    "/conversations/{conversation_id:path}/story",
    summary="Who this is and what happened before",
    responses=documented(401, 403, 404, 409, 422),
)
def story(
    conversation_id: str, caller: Reader, copilot: TheCopilot, source: Source = "", reader: Tongue = ""
) -> StoryView:
    """The conversation in at most four lines, the customer's history before it in four more, and how often they came
    on this matter. Every fact names the message that carries it."""
    with copilot.store.read() as session:
        row = conversations.find_row(session, conversation_id, source)
        row_id, id = row.id, row.external_id
    found = copilot.stories.of_conversation(row_id, _language(reader, copilot), _now(copilot))
    return StoryView(id=id, conversation=found.summary, earlier=found.earlier, contacts=_contacts(found))


@router.get(
    "/conversations/{conversation_id:path}/handoff",
    summary="The note for another agent",
    responses=documented(401, 403, 404, 409, 422),
)
def note(
    conversation_id: str, caller: Reader, copilot: TheCopilot, source: Source = "", reader: Tongue = ""
) -> Handoff:
    """What another agent needs to go on without asking the customer anything again, in that agent's language. Words of
    the conversation stand as they were written. Nothing is sent or stored."""
    with copilot.store.read() as session:
        row = conversations.find_row(session, conversation_id, source)
        row_id, conversation = row.id, conversations.to_value(row)
    language, now = _language(reader, copilot), _now(copilot)
    found = copilot.stories.of_conversation(row_id, language, now)
    feeling = copilot.hear(conversation).feeling if copilot.settings.feelings else None
    return handoff(conversation, found.summary, found.earlier, feeling, language, now)


@router.get(
    "/customers/{customer_id:path}/history",
    summary="A customer's history in four lines",
    responses=documented(401, 403, 404, 409, 422),
)
def history(customer_id: str, caller: Reader, copilot: TheCopilot, source: Source = "", reader: Tongue = "") -> Summary:
    """All conversations of the person on every channel, the newest matter first."""
    with copilot.store.read() as session:
        row_id = find_row(session, customer_id, source).id
    return copilot.history(row_id, _language(reader, copilot), _now(copilot))


@router.get("/promises", summary="Promises by when they fall due", responses=documented(400, 401, 403, 404, 422))
def due(
    caller: Reader,
    copilot: TheCopilot,
    when: Annotated[When, Query(description="`soon`: within 24 hours.")] = "overdue",
    cursor: Annotated[str, Query(max_length=18, description="`next_cursor` of the page before.")] = "",
    limit: Annotated[int, Query(ge=1, le=200)] = PAGE,
) -> PromisePage:
    """What was promised to customers and nothing shows kept, the most pressing first."""
    now = _now(copilot)
    with copilot.store.read() as session:
        after = promises.get(session, number_of(cursor), now.tzinfo or UTC) if cursor else None
        found = promises.due(session, when, now, now + SOON, after=after, limit=limit + 1)
    more = str(found[limit - 1].row_id) if len(found) > limit else ""
    return PromisePage(items=tuple(_view(one) for one in found[:limit]), next_cursor=more)


@router.post("/promises/{key}", summary="Say what became of a promise", responses=documented(401, 403, 404, 422))
def decide(key: Key, decision: Annotated[Decision, Body()], caller: Importer, copilot: TheCopilot) -> PromiseView:
    """A person's word stands over what later messages show."""
    with copilot.store.begin() as session:
        return _view(promises.decide(session, key, decision.status, copilot.settings.zone))


def _contacts(story: Story) -> ContactsSaid | None:
    fields = ("number", "since", "channels")
    return ContactsSaid(**{name: getattr(story.contacts, name) for name in fields}) if story.contacts else None


def _view(one: Due) -> PromiseView:
    fields = {name: getattr(one, name) for name in PromiseView.model_fields if name != "key"}
    return PromiseView(key=one.row_id, **fields)


def _language(reader: str, copilot: Copilot) -> str:
    base = reader.split("-")[0].lower()
    return base if base in OURS else copilot.settings.language


def _now(copilot: Copilot) -> datetime:
    return datetime.now(copilot.settings.zone)
