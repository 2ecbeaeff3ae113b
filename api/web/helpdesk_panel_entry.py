"""How somebody comes into a panel: by a code that they confirm where they are signed in, or by their password.

Nobody is sent to another page from here: a panel stands in a frame, so all that is answered is for its script.
"""

from datetime import UTC, datetime
from typing import Annotated, cast

from fastapi import APIRouter, Depends, Request
from fastapi.responses import JSONResponse, Response
from pydantic import Field

from api.audit import SYSTEM, note
from api.auth import check_same_site
from api.cookies import forget_panel, remember_panel
from api.deps import Anyone, TheCopilot, auth_of
from api.device import device_of
from api.models import Body
from api.pairing import LASTS, Pairing
from api.web.gate import TheRenderer
from api.web.helpdesk_panel_arrive import Scripted, TheDoors, is_of
from copilot.conversation import Value
from copilot.errors import AccessError, ConflictError, NotFoundError
from copilot.store import helpdesks

router = APIRouter()


def pairing_of(request: Request) -> Pairing:
    return cast(Pairing, request.app.state.pairing)


ThePairing = Annotated[Pairing, Depends(pairing_of)]


class Ask(Body):
    helpdesk: str = Field("", max_length=100)


class Claim(Body):
    secret: str = Field("", max_length=200)


class SignIn(Ask):
    email: str = Field("", max_length=400)
    password: str = Field("", max_length=400)


class Meeting(Ask):
    meeting: str = Field("", max_length=2000)


class Shown(Value):
    """`code` is for the person to see, `secret` the panel's own; both are good for `seconds`."""

    code: str
    secret: str
    seconds: int


class Came(Value):
    """`over`: the code was taken or is too old. `problem` is a sentence for the person."""

    open: bool
    over: bool = False
    problem: str = ""


class Known(Value):
    known: bool


class Linked(Value):
    linked: bool


@router.get("/panel/known", dependencies=[Anyone])
def known(request: Request, doors: TheDoors, helpdesk: str = "") -> Known:
    """Whether the browser kept the session that it was given a moment ago."""
    caller = auth_of(request).caller(request)
    return Known(known=bool(caller and caller.csrf and is_of(caller, doors.at(helpdesk[:100]))))


@router.post("/panel/pairing", dependencies=[Anyone])
def begin(request: Request, body: Ask, pairing: ThePairing, doors: TheDoors) -> Shown:
    """A code to be confirmed at /pair."""
    check_same_site(request)
    helpdesk = doors.at(body.helpdesk)
    begun = pairing.begin(helpdesk.id if helpdesk else None, _device(request), _address(request))
    return Shown(code=begun.code, secret=begun.secret, seconds=int(LASTS.total_seconds()))


@router.post("/panel/claim", dependencies=[Anyone])
def claim(request: Request, body: Claim, pairing: ThePairing) -> Response:
    """The session, once somebody has said yes to the code."""
    check_same_site(request)
    try:
        token = pairing.claim(body.secret)
    except NotFoundError:
        return _answer(Came(open=False, over=True))
    return _let_in(request, token) if token else _answer(Came(open=False))


@router.post("/panel/sign-in", dependencies=[Anyone])
def sign_in(request: Request, body: SignIn, copilot: TheCopilot, renderer: TheRenderer, doors: TheDoors) -> Response:
    """The other way, where the installation lets people sign in by a password."""
    check_same_site(request)
    helpdesk, t = doors.at(body.helpdesk), renderer.texts(request)
    if not copilot.settings.password_sign_in:
        return _answer(Came(open=False, problem=t("sign_in.401")))
    try:
        token = auth_of(request).sign_in(
            body.email,
            body.password,
            _address(request),
            _device(request),
            kind="panel",
            helpdesk_id=helpdesk.id if helpdesk else None,
        )
    except AccessError as error:
        note(request, SYSTEM, "session.failed", "helpdesk", helpdesk.id if helpdesk else "")
        return _answer(Came(open=False, problem=t("sign_in.429" if error.status == 429 else "sign_in.401")))
    return _let_in(request, token)


@router.post("/panel/link")
def link(request: Request, caller: Scripted, body: Meeting, copilot: TheCopilot, doors: TheDoors) -> Linked:
    """Whom the helpdesk named is this account from now on: the first time that both are known in one panel."""
    helpdesk = doors.at(body.helpdesk)
    handle = doors.proofs.agent(body.meeting, helpdesk.id, datetime.now(UTC)) if helpdesk else ""
    if helpdesk is None or not handle:
        return Linked(linked=False)
    with copilot.store.begin() as session:
        if helpdesks.handle_of(session, helpdesk.id, caller.id):
            return Linked(linked=False)  # they are somebody else there: that is for an administrator to change
        try:
            helpdesks.link_agent(session, helpdesk.id, caller.id, handle)
        except ConflictError:
            return Linked(linked=False)
    note(request, caller, "user.changed", "user", caller.id, helpdesk=helpdesk.id)
    return Linked(linked=True)


@router.post("/panel/sign-out")
def sign_out(request: Request, caller: Scripted) -> Response:
    """End the panel's own session; a browser that is signed in stays so."""
    auth = auth_of(request)
    auth.sign_out(request.cookies.get(auth.panel_cookie, ""))
    note(request, caller, "session.closed", "helpdesk", caller.helpdesk_id or "")
    response = _answer(Came(open=False))
    forget_panel(auth, response)
    return response


def _let_in(request: Request, token: str) -> Response:
    auth, response = auth_of(request), _answer(Came(open=True))
    remember_panel(auth, response, token)
    caller = auth.panel(token)
    if caller:
        note(request, caller, "session.opened", "helpdesk", caller.helpdesk_id or "")
    return response


def _answer(came: Came) -> Response:
    return JSONResponse(came.model_dump())


def _address(request: Request) -> str:
    return request.client.host if request.client else ""


def _device(request: Request) -> str:
    return device_of(request.headers.get("user-agent", ""))
