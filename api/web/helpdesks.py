"""The helpdesks where agents work: connecting one, trying it, how each does, who our people are there."""

from collections.abc import Mapping
from datetime import datetime
from typing import Annotated, Literal, get_args

from fastapi import APIRouter, Depends, Form, Query, Request, Response
from fastapi.responses import RedirectResponse

from api.auth import Caller
from api.deps import TheConnected, TheCopilot
from api.helpdesks import outbound
from api.helpdesks.connected import Connected
from api.helpdesks.health import Health, examine
from api.helpdesks.manage import Manager
from api.helpdesks.registry import KINDS, Kind, kind_of
from api.roles import Capability
from api.web.clock import in_words
from api.web.gate import Page, TheRenderer, checked
from api.web.texts import Texts
from copilot.conversation import Value
from copilot.copilot import Copilot
from copilot.errors import ConfigError, ConflictError, EscuchaError, HelpdeskError, InputError, NotFoundError
from copilot.store import helpdesks, outgoing
from copilot.store.schema import HelpdeskRow

router = APIRouter()

Act = Literal["check", "sync", "retry", "on", "off"]
Done = Literal["added", "changed", "sync", "retry", "on", "off", "removed", "linked", "unlinked", "again", "dismissed"]
DONE: tuple[Done, ...] = get_args(Done)
_TOLD = "told_"  # what the fields of a kind are called in a form
LONGEST = 2000  # characters of one field
Reader = Annotated[Caller, Depends(Page(Capability.MANAGE_HELPDESKS))]
Writer = Annotated[Caller, Depends(checked(Capability.MANAGE_HELPDESKS))]
Short = Annotated[str, Form(max_length=LONGEST)]
MISTAKES = (InputError, ConfigError, ConflictError, NotFoundError, HelpdeskError)


async def told(request: Request) -> dict[str, str]:
    """The fields of a kind, as somebody filled them in."""
    form = await request.form()
    return {
        name.removeprefix(_TOLD): value[:LONGEST]
        for name, value in form.items()
        if name.startswith(_TOLD) and isinstance(value, str)
    }


Told = Annotated[dict[str, str], Depends(told)]


class Known(Value):
    """One of our people there."""

    user_id: int
    email: str
    handle: str
    token: bool


class Stuck(Value):
    """What could not be handed over and waits for a person."""

    key: str
    form: str
    conversation: int
    failure: str


class Shown(Value):
    """A helpdesk with its moments in the reader's words, "" for never. `counts` are of the conversations' import."""

    health: Health
    reached: str
    failed: str
    imported: str
    delivered: str
    counts: dict[str, int]
    running: bool


def manager_of(connected: TheConnected, copilot: TheCopilot) -> Manager:
    return Manager(copilot.store, copilot.settings, connected)


TheManager = Annotated[Manager, Depends(manager_of)]


@router.get("/helpdesks")
def every(
    request: Request,
    caller: Reader,
    copilot: TheCopilot,
    renderer: TheRenderer,
    kind: Annotated[str, Query(max_length=30)] = "",
    done: Annotated[str, Query(max_length=20)] = "",
) -> Response:
    """With a `kind`, the form to connect one."""
    return _list(request, caller, copilot, renderer, kind=kind, done=done)


@router.post("/helpdesks")
def add(
    request: Request,
    caller: Writer,
    copilot: TheCopilot,
    renderer: TheRenderer,
    manager: TheManager,
    connected: TheConnected,
    values: Told,
    kind: Short = "",
    name: Short = "",
    url: Short = "",
) -> Response:
    """The answer shows the secrets that were made, and nothing shows them again."""
    try:
        made = manager.add(name.strip(), kind, url, values, caller)
    except MISTAKES as error:
        typed = {"name": name, "url": url, **_plain(kind, values)}
        return _list(request, caller, copilot, renderer, kind=kind, typed=typed, problem=error)
    return _one(request, caller, copilot, renderer, connected, name.strip(), made=made, done="added")


@router.get("/helpdesks/{name}")
def one(
    request: Request,
    name: str,
    caller: Reader,
    copilot: TheCopilot,
    renderer: TheRenderer,
    connected: TheConnected,
    done: Annotated[str, Query(max_length=20)] = "",
) -> Response:
    return _one(request, caller, copilot, renderer, connected, name, done=done)


@router.post("/helpdesks/{name}")
def change(
    request: Request,
    name: str,
    caller: Writer,
    copilot: TheCopilot,
    renderer: TheRenderer,
    connected: TheConnected,
    manager: TheManager,
    values: Told,
    url: Short = "",
) -> Response:
    try:
        manager.change(name, url, values, caller)
    except MISTAKES as error:
        return _one(request, caller, copilot, renderer, connected, name, problem=error)
    return _back(name, "changed")


@router.post("/helpdesks/{name}/secret")
def renew(
    request: Request,
    name: str,
    caller: Writer,
    copilot: TheCopilot,
    renderer: TheRenderer,
    connected: TheConnected,
    manager: TheManager,
) -> Response:
    """As `add`, the answer is the only place that shows them."""
    try:
        made = manager.renew(name, caller)
    except MISTAKES as error:
        return _one(request, caller, copilot, renderer, connected, name, problem=error)
    return _one(request, caller, copilot, renderer, connected, name, made=made)


@router.post("/helpdesks/{name}/remove")
def remove(name: str, caller: Writer, manager: TheManager) -> Response:
    manager.remove(name, caller)
    return RedirectResponse("/helpdesks?done=removed", 303)


@router.post("/helpdesks/{name}/people")
def people(
    request: Request,
    name: str,
    caller: Writer,
    copilot: TheCopilot,
    renderer: TheRenderer,
    connected: TheConnected,
    manager: TheManager,
    email: Short = "",
    handle: Short = "",
    token: Short = "",
    user_id: Annotated[int, Form(ge=0, lt=2**31)] = 0,
) -> Response:
    """Link an account, or with its `user_id` part it again."""
    if user_id:
        manager.unlink(name, user_id, caller)
        return _back(name, "unlinked")
    try:
        manager.link(name, email, handle, token, caller)
    except MISTAKES as error:
        return _one(request, caller, copilot, renderer, connected, name, problem=error)
    return _back(name, "linked")


@router.post("/helpdesks/{name}/stuck")
def stuck(
    name: str, caller: Writer, copilot: TheCopilot, key: Short = "", what: Literal["again", "dismiss"] = "again"
) -> Response:
    """Try once more what could not be handed over, or let it be."""
    with copilot.store.begin() as session:
        helpdesks.get(session, name)
        (outbound.retry if what == "again" else outbound.dismiss)(session, key)
    return _back(name, "again" if what == "again" else "dismissed")


@router.post("/helpdesks/{name}/{act}")
def do(
    request: Request,
    name: str,
    act: Act,
    caller: Writer,
    copilot: TheCopilot,
    renderer: TheRenderer,
    connected: TheConnected,
    manager: TheManager,
) -> Response:
    try:
        if act == "check":
            said = manager.check(name)
            return _one(request, caller, copilot, renderer, connected, name, said=said)
        if act == "sync":
            manager.sync(name, caller)
        elif act == "retry":
            manager.retry(name, caller)
        else:
            manager.switch(name, caller, active=act == "on")
    except MISTAKES as error:
        return _one(request, caller, copilot, renderer, connected, name, problem=error)
    return _back(name, act)


def _back(name: str, done: Done) -> Response:
    return RedirectResponse(f"/helpdesks/{name}?done={done}", 303)


def _plain(kind: str, values: Mapping[str, str]) -> dict[str, str]:
    """What may be shown in the form again: no secrets."""
    secrets = KINDS[kind].secrets if kind in KINDS else frozenset(values)
    return {f"{_TOLD}{name}": value for name, value in values.items() if name not in secrets}


def _list(
    request: Request,
    caller: Caller,
    copilot: Copilot,
    renderer: TheRenderer,
    *,
    kind: str = "",
    typed: Mapping[str, str] | None = None,
    problem: EscuchaError | None = None,
    done: str = "",
) -> Response:
    t, now = renderer.texts(request), datetime.now(copilot.settings.zone)
    return renderer.page(
        request,
        "helpdesks.html",
        caller,
        status=problem.status if problem else 200,
        area="helpdesks",
        every=[_shown(health, t, now) for health in examine(copilot.store, now)],
        kinds=tuple(KINDS),
        kind=KINDS.get(kind),
        typed=typed or {},
        problem=str(problem) if problem else "",
        done=done if done in DONE else "",
    )


def _one(
    request: Request,
    caller: Caller,
    copilot: Copilot,
    renderer: TheRenderer,
    connected: Connected,
    name: str,
    *,
    made: Mapping[str, str] | None = None,
    said: str = "",
    problem: EscuchaError | None = None,
    done: str = "",
) -> Response:
    """Raises NotFoundError: there is no such helpdesk."""
    t, now = renderer.texts(request), datetime.now(copilot.settings.zone)
    with copilot.store.read() as session:
        row = helpdesks.get(session, name)
        known = [
            Known(user_id=user.id, email=user.email, handle=agent.handle, token=bool(agent.secret))
            for agent, user in helpdesks.agents(session, row.id)
        ]
        failed = [
            Stuck(key=one.key, form=one.kind, conversation=one.conversation_id, failure=one.failure)
            for one in outgoing.failed(session, row.id)
        ]
    kind: Kind = kind_of(row.kind)
    return renderer.page(
        request,
        "helpdesk.html",
        caller,
        status=problem.status if problem else 200,
        area="helpdesks",
        one=next(_shown(health, t, now) for health in examine(copilot.store, now) if health.id == row.id),
        kind=kind,
        typed={"url": row.url, **{f"{_TOLD}{key}": str(value) for key, value in row.options.items()}},
        hook=f"{str(request.base_url).rstrip('/')}/hooks/{row.name}",
        home=_home(connected, row),
        people=known,
        stuck=failed,
        made=made or {},
        said=said,
        problem=str(problem) if problem else "",
        done=done if done in DONE else "",
    )


def _home(connected: Connected, row: HelpdeskRow) -> bool:
    """Whether its secrets can be read: where not, all of them have to be told anew."""
    try:
        connected.opened(row)
    except EscuchaError:
        return False
    return True


def _shown(health: Health, t: Texts, now: datetime) -> Shown:
    def words(at: datetime | None) -> str:
        return in_words(at, t, now) if at else ""

    walk = next((one for one in health.imports if one.what == "conversations"), None)
    asked = KINDS[health.kind].imports if health.kind in KINDS else False
    return Shown(
        health=health,
        reached=words(health.reached_at),
        failed=words(health.failed_at),
        imported=words(health.last_import_at) if asked else "",
        delivered=words(health.last_delivery_at),
        counts=walk.counts if walk else {},
        running=asked and any(one.running for one in health.imports),
    )
