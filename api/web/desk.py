"""The desk: one conversation, its draft, and what stands beside them."""

import logging
from datetime import UTC, datetime
from functools import cache
from typing import Annotated, NamedTuple, cast

from fastapi import APIRouter, Query, Request, Response
from sqlalchemy import func, select
from sqlalchemy.exc import OperationalError, TimeoutError
from sqlalchemy.orm import Session
from starlette.background import BackgroundTask

from api.deps import TheCopilot, connected_of
from api.roles import Capability
from api.sending import way_of
from api.web.card import Card, card
from api.web.gate import Answerer, Reader, TheReader, TheRenderer
from api.web.pulse import Pulse, pulse
from api.web.ready import Ready, keep, refused, usable
from api.web.render import Renderer
from api.web.told import told
from api.web.view import Beside, View, beside, conversation_row, view
from copilot.conversation import Value
from copilot.draft import Draft
from copilot.errors import ConfigError, NotFoundError, SearchIndexError
from copilot.listen.feelings.advice import cases
from copilot.listen.language import OURS
from copilot.store import cases as kept_cases
from copilot.store import conversations, drafts, seen
from copilot.store.drafts import Kept
from copilot.store.schema import ConversationRow, MessageRow
from copilot.write.notes import next_lead

__all__ = ["conversation_row", "feeling_page", "router"]

router = APIRouter()
log = logging.getLogger(__name__)

SCRIPT_TEXTS = (
    "step.",
    "error.",
    "check.",
    "draft.",
    "thread.changed",
    "correction.",
    "open.",
    "undo.",
    "close.",
    "desk.",
)
DraftId = Annotated[str, Query(alias="draft", max_length=32)]
DraftSent = Annotated[str, Query(max_length=32)]


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
    learned: Learned | None


@router.get("/c/{key}")
def page(
    request: Request, key: int, reader: TheReader, renderer: TheRenderer, sent: DraftSent = "", whole: bool = False
) -> Response:
    """`sent` is the draft that was sent a moment ago, in this conversation or the one before it. `whole`: all of a
    thread, however long it is."""
    ready = cast(Ready, request.app.state.ready)
    draft_id, own = _first(key, reader, ready)
    with reader.copilot.store.read() as session:
        shown = _shown(session, key, draft_id, reader, whole=whole)
        learned = _learned(session, sent, key) if sent else shown.learned
    _seen(shown.view, reader)
    said = {name: text for name, text in reader.t.entries.items() if name.startswith(SCRIPT_TEXTS)}
    answer = renderer.page(
        request,
        "conversation.html",
        reader.caller,
        area="inbox",
        view=shown.view,
        draft=shown.card,
        beside=shown.beside,
        told=told(key, reader) if shown.view.told_soon else None,
        decided=None,
        script_texts=said,
        learned=learned,
        own=own,
        sends=_sends(request, shown.view, reader),
    )
    answer.background = BackgroundTask(ready.ahead, shown.view.next, internal=_internal(reader))
    return answer


@router.get("/c/{key}/parts")
def parts(request: Request, key: int, reader: TheReader, renderer: TheRenderer, draft_id: DraftId = "") -> Response:
    """The page's changing parts, for the script to put in place."""
    with reader.copilot.store.read() as session:
        shown = _shown(session, key, draft_id, reader)
    _seen(shown.view, reader)
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
def news(
    key: int,
    caller: Answerer,
    copilot: TheCopilot,
    draft_id: DraftId = "",
    version: Annotated[str, Query(max_length=200)] = "",
) -> Pulse:
    """Whether something happened since the page was drawn, at `version`, and whether that makes the draft stale."""
    with copilot.store.read() as session:
        return pulse(session, key, draft_id, version, caller.user_id, datetime.now(UTC))


def feeling_page(request: Request, key: int, reader: Reader, renderer: Renderer) -> Response:
    """The feeling and the thread, for the script to put in place."""
    with reader.copilot.store.read() as session:
        one = view(session, conversation_row(session, key), reader, datetime.now(UTC))
    return renderer.page(request, "felt.html", reader.caller, view=one)


def _first(key: int, reader: Reader, ready: Ready) -> tuple[str, bool]:
    """The draft to show, "" for none (yet), and whether a person refused it. Made here where that is quick."""
    copilot = reader.copilot
    with copilot.store.read() as session:
        row = conversation_row(session, key)
        kept, own = usable(session, row, copilot), refused(session, row)
        conversation = conversations.to_value(row)
    if kept or own or not ready.quick or not conversation.pending:
        return kept.draft.id if kept else "", own
    try:
        draft = ready.draft(key, conversation, internal=_internal(reader))
    except SearchIndexError as error:
        # The conversation can be read all the same; the script asks for the draft, and says what is wrong.
        log.warning("no draft made with the page", extra={"row": key, "error": type(error).__name__})
        return "", False
    with copilot.store.begin() as session:
        return keep(session, conversation_row(session, key), draft, copilot, "desk").draft.id, False


def _sends(request: Request, one: View, reader: Reader) -> bool:
    """Whether what is sent here is taken to the customer; else it is only written down."""
    try:
        way = way_of(connected_of(request), one.conversation.source, reader.caller)
    except ConfigError as error:
        # What the customer wrote can be read all the same; whoever sends is told that the tokens cannot be read.
        log.warning("helpdesk cannot be opened", extra={"row": one.key, "error": type(error).__name__})
        return True
    return bool(way and "reply" in way.forms)


def _internal(reader: Reader) -> bool:
    return reader.caller.may(Capability.READ_INTERNAL)


def _seen(one: View, reader: Reader) -> None:
    """Note how far this person has read. It is a hint for them, and nothing waits for it."""
    user_id, store = reader.caller.user_id, reader.copilot.store
    if user_id is None:
        return
    with store.read() as session:
        last = session.scalar(select(func.max(MessageRow.position)).where(MessageRow.conversation_id == one.key))
        if last is None or seen.positions(session, user_id, [one.key]).get(one.key, -1) >= last:
            return
    try:
        with store.soon() as session:
            seen.mark(session, user_id, one.key, last)
    except (OperationalError, TimeoutError):
        log.warning("not noted as seen", extra={"row": one.key})


def _shown(session: Session, key: int, draft_id: str, reader: Reader, *, whole: bool = False) -> Shown:
    row = conversation_row(session, key)
    one = view(session, row, reader, datetime.now(UTC), whole=whole)
    kept = drafts.get(session, draft_id) if draft_id else None
    if kept and kept.conversation_row_id != row.id:
        raise NotFoundError(f"There is no draft {draft_id} for this conversation.")
    cited = {citation.source_id for citation in kept.draft.citations} if kept else set()
    drawn = card(session, kept, reader.t, known=_elsewhere(kept.draft)) if kept else None
    newest = drafts.latest(session, row.id)
    learned = _of(session, newest) if newest else None
    return Shown(one, drawn, beside(one, cited, reader), learned)


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
    leads = tuple(next_lead(language) for language in OURS)
    return frozenset(note for note in draft.notes if note in _advice() or note.startswith(leads))


@cache
def _advice() -> frozenset[str]:
    """The lines about a feeling that a draft may note: the page says what is advised now, as people corrected it."""
    return frozenset(line for case in cases() for line in case.lines.values())
