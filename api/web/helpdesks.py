"""The helpdesks where agents work: connecting one, trying it, how each does, who our people are there."""

from collections.abc import Mapping
from typing import Annotated, Literal

from fastapi import APIRouter, Depends, Form, Query, Request, Response
from fastapi.responses import RedirectResponse

from api.auth import Caller
from api.deps import TheConnected, TheCopilot
from api.helpdesks import outbound
from api.helpdesks.manage import Manager
from api.helpdesks.registry import KINDS
from api.roles import Capability
from api.web.gate import Page, checked
from api.web.helpdesks_view import TOLD, Done, TheView
from copilot.errors import ConfigError, ConflictError, HelpdeskError, InputError, NotFoundError
from copilot.store import helpdesks

router = APIRouter()

Act = Literal["check", "sync", "retry", "on", "off"]
LONGEST = 2000  # characters of one field
Reader = Annotated[Caller, Depends(Page(Capability.MANAGE_HELPDESKS))]
Writer = Annotated[Caller, Depends(checked(Capability.MANAGE_HELPDESKS))]
Short = Annotated[str, Form(max_length=LONGEST)]
MISTAKES = (InputError, ConfigError, ConflictError, NotFoundError, HelpdeskError)


async def told(request: Request) -> dict[str, str]:
    """The fields of a kind, as somebody filled them in."""
    form = await request.form()
    return {
        name.removeprefix(TOLD): value[:LONGEST]
        for name, value in form.items()
        if name.startswith(TOLD) and isinstance(value, str)
    }


Told = Annotated[dict[str, str], Depends(told)]


def manager_of(connected: TheConnected, copilot: TheCopilot) -> Manager:
    return Manager(copilot.store, copilot.settings, connected)


TheManager = Annotated[Manager, Depends(manager_of)]


@router.get("/helpdesks")
def every(
    caller: Reader,
    view: TheView,
    kind: Annotated[str, Query(max_length=30)] = "",
    done: Annotated[str, Query(max_length=20)] = "",
) -> Response:
    """With a `kind`, the form to connect one."""
    return view.every(caller, kind=kind, done=done)


@router.post("/helpdesks")
def add(
    caller: Writer,
    view: TheView,
    manager: TheManager,
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
        return view.every(caller, kind=kind, typed=typed, problem=error)
    return view.one(caller, name.strip(), made=made, done="added")


@router.get("/helpdesks/{name}")
def one(
    name: str,
    caller: Reader,
    view: TheView,
    done: Annotated[str, Query(max_length=20)] = "",
) -> Response:
    return view.one(caller, name, done=done)


@router.post("/helpdesks/{name}")
def change(
    name: str,
    caller: Writer,
    view: TheView,
    manager: TheManager,
    values: Told,
    url: Short = "",
) -> Response:
    try:
        manager.change(name, url, values, caller)
    except MISTAKES as error:
        return view.one(caller, name, problem=error)
    return _back(name, "changed")


@router.post("/helpdesks/{name}/secret")
def renew(
    name: str,
    caller: Writer,
    view: TheView,
    manager: TheManager,
) -> Response:
    """As `add`, the answer is the only place that shows them."""
    try:
        made = manager.renew(name, caller)
    except MISTAKES as error:
        return view.one(caller, name, problem=error)
    return view.one(caller, name, made=made)


@router.post("/helpdesks/{name}/remove")
def remove(name: str, caller: Writer, manager: TheManager) -> Response:
    manager.remove(name, caller)
    return RedirectResponse("/helpdesks?done=removed", 303)


@router.post("/helpdesks/{name}/people")
def people(
    name: str,
    caller: Writer,
    view: TheView,
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
        return view.one(caller, name, problem=error)
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
    name: str,
    act: Act,
    caller: Writer,
    view: TheView,
    manager: TheManager,
) -> Response:
    try:
        if act == "check":
            said = manager.check(name)
            return view.one(caller, name, said=said)
        if act == "sync":
            manager.sync(name, caller)
        elif act == "retry":
            manager.retry(name, caller)
        else:
            manager.switch(name, caller, active=act == "on")
    except MISTAKES as error:
        return view.one(caller, name, problem=error)
    return _back(name, act)


def _back(name: str, done: Done) -> Response:
    return RedirectResponse(f"/helpdesks/{name}?done={done}", 303)


def _plain(kind: str, values: Mapping[str, str]) -> dict[str, str]:
    """What may be shown in the form again: no secrets."""
    secrets = KINDS[kind].secrets if kind in KINDS else frozenset(values)
    return {f"{TOLD}{name}": value for name, value in values.items() if name not in secrets}
