"""The desk: one conversation, its draft, and what stands beside them."""

from datetime import UTC, datetime
from functools import cache
from typing import Annotated, NamedTuple

from fastapi import APIRouter, Query, Request, Response
from sqlalchemy.orm import Session

from api.deps import TheCopilot
from api.web.card import Card, card
from api.web.gate import Answerer, Reader, TheReader, TheRenderer
from api.web.render import Renderer
from api.web.view import Beside, View, beside, version_of, view
from copilot.conversation import Value
from copilot.draft import Draft
from copilot.errors import NotFoundError
from copilot.listen.feelings.advice import cases
from copilot.store import cases as kept_cases
from copilot.store import conversations, drafts
from copilot.store.drafts import Kept
from copilot.store.schema import ConversationRow
from copilot.write.notes import next_lead

router = APIRouter()

SCRIPT_TEXTS = (
    "step.",
    "error.",
    "draft.lose",
    "draft.ready",
    "draft.copied",
    "draft.discarded",
    "draft.stale",
    "thread.changed",
    "correction.done",
    "correction.undone",
)
DraftId = Annotated[str, Query(alias="draft", max_length=32)]
DraftSent = Annotated[str, Query(max_length=32)]


class Pulse(Value):
    version: str
    stale: bool


class Learned(Value):
    """A draft that was edited or refused, to be kept as an evaluation case: `kept` once it is. `name` is the customer's
    where it is another conversation's, which was answered a moment ago."""

    draft_id: str
    refused: bool
    kept: bool
    name: str = ""


class Shown(NamedTuple):
    view: View
    card: Card | None
    beside: Beside
    learned: Learned | None = None


@router.get("/c/{key}")
def page(request: Request, key: int, reader: TheReader, renderer: TheRenderer, sent: DraftSent = "") -> Response:
    """`sent` is the draft that was sent a moment ago, in this conversation or the one before it."""
    with reader.copilot.store.read() as session:
        newest = drafts.latest(session, conversation_row(session, key).id)
        # A draft that was used, or that the customer has answered since, is of no use: a new one is asked for.
        usable = newest if newest and not newest.use and not newest.stale else None
        shown = _shown(session, key, usable.draft.id if usable else "", reader)
        learned = _learned(session, sent, key) if sent else shown.learned
    said = {name: text for name, text in reader.t.entries.items() if name.startswith(SCRIPT_TEXTS)}
    return renderer.page(
        request,
        "conversation.html",
        reader.caller,
        area="inbox",
        view=shown.view,
        draft=shown.card,
        beside=shown.beside,
        script_texts=said,
        learned=learned,
    )


@router.get("/c/{key}/parts")
def parts(request: Request, key: int, reader: TheReader, renderer: TheRenderer, draft_id: DraftId = "") -> Response:
    """The page's changing parts, for the script to put in place."""
    with reader.copilot.store.read() as session:
        shown = _shown(session, key, draft_id, reader)
    return renderer.page(
        request,
        "parts.html",
        reader.caller,
        view=shown.view,
        draft=shown.card,
        beside=shown.beside,
        learned=shown.learned,
    )


@router.get("/c/{key}/feeling")
def feeling(request: Request, key: int, reader: TheReader, renderer: TheRenderer) -> Response:
    """What a chat model hears, with the thread in which its evidence is marked; it may take as long as the model."""
    with reader.copilot.store.read() as session:
        conversation = conversations.to_value(conversation_row(session, key))
    reader.attended.ask(conversation)
    return feeling_page(request, key, reader, renderer)


@router.get("/c/{key}/pulse")
def pulse(key: int, caller: Answerer, copilot: TheCopilot, draft_id: DraftId = "") -> Pulse:
    """Whether something was said since the page was drawn, and whether that makes the draft stale."""
    with copilot.store.read() as session:
        version = version_of(conversations.to_value(conversation_row(session, key)))
        stale = bool(draft_id) and drafts.get(session, draft_id).stale
    return Pulse(version=version, stale=stale)


def feeling_page(request: Request, key: int, reader: Reader, renderer: Renderer) -> Response:
    """The feeling and the thread, for the script to put in place."""
    with reader.copilot.store.read() as session:
        one = view(session, conversation_row(session, key), reader, datetime.now(UTC))
    return renderer.page(request, "felt.html", reader.caller, view=one)


def _shown(session: Session, key: int, draft_id: str, reader: Reader) -> Shown:
    row = conversation_row(session, key)
    one = view(session, row, reader, datetime.now(UTC))
    kept = drafts.get(session, draft_id) if draft_id else None
    if kept and kept.conversation_row_id != row.id:
        raise NotFoundError(f"There is no draft {draft_id} for this conversation.")
    cited = {citation.source_id for citation in kept.draft.citations} if kept else set()
    drawn = card(session, kept, reader.t, known=_elsewhere(kept.draft)) if kept else None
    newest = drafts.latest(session, row.id)
    return Shown(one, drawn, beside(one, cited, reader), _of(session, newest) if newest else None)


def _learned(session: Session, draft_id: str, key: int) -> Learned | None:
    """What can be learned from that draft, if anything."""
    try:
        kept = drafts.get(session, draft_id)
    except NotFoundError:
        return None
    learned = _of(session, kept)
    row = session.get(ConversationRow, kept.conversation_row_id) if learned and kept.conversation_row_id else None
    if learned is None or row is None or row.id == key:
        return learned
    return learned.model_copy(update={"name": row.customer.name if row.customer else ""})


def _of(session: Session, kept: Kept) -> Learned | None:
    if kept.use is None or kept.use.verdict == "used" or kept.conversation_row_id is None:
        return None
    known = kept_cases.of_draft(session, kept.draft.id) is not None
    return Learned(draft_id=kept.draft.id, refused=kept.use.verdict == "discarded", kept=known)


def _elsewhere(draft: Draft) -> frozenset[str]:
    """The draft's notes that the page says beside the feeling: what it asks, and what will be asked next."""
    lead = next_lead(draft.language)
    return frozenset(note for note in draft.notes if note in _advice() or note.startswith(lead))


@cache
def _advice() -> frozenset[str]:
    """The lines about a feeling that a draft may note: the page says what is advised now, as people corrected it."""
    return frozenset(line for case in cases() for line in case.lines.values())


def conversation_row(session: Session, key: int) -> ConversationRow:
    row = session.get(ConversationRow, key) if key < 2**31 else None
    if row is None:
        raise NotFoundError("There is no such conversation.")
    return row
