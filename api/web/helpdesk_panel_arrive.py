"""Who opens a panel, and on what: a session of ours, what the helpdesk has signed, or nothing yet."""

from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import Annotated, cast

from fastapi import Depends, Query, Request

from api.audit import note
from api.auth import Caller, check_origin
from api.deps import auth_of
from api.device import device_of
from api.helpdesks.adapter import PanelContext
from api.helpdesks.connected import Open
from api.models import Body
from api.roles import Capability
from api.web.gate import Page, Reader, TheReader
from api.web.helpdesk_panel_door import Doors, Place
from copilot.errors import AccessError
from copilot.store import helpdesks, users
from copilot.store.schema import UserRow

Name = Annotated[str, Query(max_length=100)]
Conversation = Annotated[str, Query(max_length=300)]
Proof = Annotated[str, Query(max_length=2000)]


class Where(Body):
    """Which conversation of which helpdesk a request is about, with the proof that the panel was given for it."""

    helpdesk: str = ""
    conversation: str = ""
    proof: str = ""


@dataclass(frozen=True)
class Arrival:
    """`forged`: the address is signed, and wrongly or too long ago. `token`: a session that was opened just now.
    `meeting`: our word for whom the helpdesk named, where no account was known by it."""

    place: Place
    caller: Caller | None
    forged: bool = False
    token: str = ""
    meeting: str = ""


def doors_of(request: Request) -> Doors:
    return cast(Doors, request.app.state.doors)


TheDoors = Annotated[Doors, Depends(doors_of)]


def arrive(request: Request, doors: Doors, name: str) -> Arrival:
    """A panel is opened: its address may name the helpdesk, and be signed by it."""
    auth, helpdesk, now = auth_of(request), doors.at(name), datetime.now(UTC)
    caller = auth.caller(request)
    if caller and (not caller.csrf or not is_of(caller, helpdesk)):
        caller = None  # a program's key, or the panel of another helpdesk
    if helpdesk is None:
        return Arrival(Place(None), caller)
    try:
        context = helpdesk.adapter.panel(dict(request.query_params), now)
    except AccessError:
        return Arrival(Place(helpdesk), caller, forged=True)
    if context is None:
        return Arrival(Place(helpdesk), caller)
    place = Place(helpdesk, context.conversation_id)
    if not context.proven:
        return Arrival(place, caller)
    token, meeting = "", ""
    user, known = _named(doors, helpdesk, context)
    # The cookie keeps it from then on. Whoever finds the address in a log within its minutes gets nothing for it.
    if user and (caller is None or caller.id != user.id) and _framed(request) and doors.first_time(request):
        token = auth.open(
            user.email,
            kind="panel",
            helpdesk_id=helpdesk.id,
            device=device_of(request.headers.get("user-agent", "")),
        )
        caller = auth.panel(token)
        if caller:
            note(request, caller, "session.opened", "helpdesk", helpdesk.id)
    if not known and context.agent and _framed(request):
        meeting = doors.proofs.of_agent(helpdesk.id, context.agent, now)
    if caller and (user is None or user.id == caller.id):
        proof = doors.proofs.of_conversation(helpdesk.id, place.conversation, caller.id, now)
        place = replace(place, proof=proof, proven=True)
    return Arrival(place, caller, token=token, meeting=meeting)


def place_of(where: Where, caller: Caller, doors: Doors) -> Place:
    """Where an open panel stands, as far as it can be borne out.

    Raises:
        AccessError: the session was opened in another helpdesk (401: it has to connect here).
    """
    helpdesk = doors.at(where.helpdesk[:100])
    if not is_of(caller, helpdesk):
        raise AccessError("This panel is connected to another helpdesk.", status=401)
    place = Place(helpdesk, where.conversation[:300])
    if helpdesk is None:
        return place
    now = datetime.now(UTC)
    proven = doors.proofs.shows(where.proof[:2000], helpdesk.id, place.conversation, caller.id, now)
    return replace(place, proof=where.proof, proven=True) if proven else place


def is_of(caller: Caller, helpdesk: Open | None) -> bool:
    """Whether this session may look into this helpdesk: a panel's own is for the one that it was opened in."""
    return caller.helpdesk_id is None or helpdesk is None or caller.helpdesk_id == helpdesk.id


def scripted(request: Request, caller: Annotated[Caller, Depends(Page(Capability.READ_CONVERSATIONS))]) -> Caller:
    """What the panel's script sends, with the session's token in its header."""
    check_origin(request, caller, request.headers.get("x-csrf-token", ""))
    return caller


Scripted = Annotated[Caller, Depends(scripted)]


def scripted_reader(reader: TheReader, caller: Scripted) -> Reader:
    return reader


ScriptedReader = Annotated[Reader, Depends(scripted_reader)]


def there(
    caller: Annotated[Caller, Depends(Page(Capability.READ_CONVERSATIONS))],
    doors: TheDoors,
    helpdesk: Name = "",
    conversation: Conversation = "",
    proof: Proof = "",
) -> Place:
    return place_of(Where(helpdesk=helpdesk, conversation=conversation, proof=proof), caller, doors)


There = Annotated[Place, Depends(there)]


def _named(doors: Doors, helpdesk: Open, context: PanelContext) -> tuple[UserRow | None, bool]:
    """The account of whom the helpdesk named, and whether it is linked to them; by its address only where the helpdesk
    is trusted to know whose address that is."""
    with doors.store.read() as session:
        linked = helpdesks.agent_of(session, helpdesk.id, context.agent) if context.agent else None
        if linked:
            return linked, True
        trusted = str(helpdesk.options.get("trust_sign_in", "")) == "yes"
        same = users.find(session, context.email) if trusted and context.email else None
        return (same if same and same.active else None), False


def _framed(request: Request) -> bool:
    """Whether the browser asks for this to show it inside a page. One that does not say is believed: it has no HTTPS,
    which is what would keep such a thing secret at all."""
    return request.headers.get("sec-fetch-dest", "iframe") in ("iframe", "frame")
