"""Who may come in, and as what: adding people, their roles, their one-time passwords, ending their sessions."""

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Annotated, Literal

from fastapi import APIRouter, Depends, Form, Query, Request, Response
from fastapi.responses import RedirectResponse

from api import accounts
from api.accounts import AddressError, LastAdminError, OneTime
from api.auth import Caller
from api.deps import TheCopilot
from api.roles import ROLES, Capability
from api.web.clock import in_words
from api.web.gate import Page, TheRenderer, checked
from api.web.render import Renderer
from api.web.texts import Texts
from copilot.conversation import Value
from copilot.copilot import Copilot
from copilot.errors import ConflictError, UsageError
from copilot.store import Store, sessions, users
from copilot.store.schema import UserRow

router = APIRouter()

Done = Literal["changed", "disabled", "enabled", "signed_out"]
DONE: tuple[Done, ...] = ("changed", "disabled", "enabled", "signed_out")
Problem = Literal["", "email", "known", "name", "last_admin"]
Short = Annotated[str, Form(max_length=400)]
Manager = Annotated[Caller, Depends(Page(Capability.MANAGE_USERS))]
ManagerForm = Annotated[Caller, Depends(checked(Capability.MANAGE_USERS))]


class Person(Value):
    """`seen` is when they were last here, in words, "" for never; `open` counts their sessions."""

    id: int
    email: str
    name: str
    role: str
    active: bool
    one_time: bool
    company: bool
    me: bool
    open: int
    seen: str


@router.get("/users")
def every(
    request: Request,
    caller: Manager,
    copilot: TheCopilot,
    renderer: TheRenderer,
    done: Annotated[str, Query(max_length=20)] = "",
) -> Response:
    return _page(request, caller, copilot, renderer, done=done if done in DONE else "")


@router.post("/users")
def add(
    request: Request,
    caller: ManagerForm,
    copilot: TheCopilot,
    renderer: TheRenderer,
    email: Short = "",
    name: Short = "",
    role: Short = "agent",
) -> Response:
    """The answer shows the one-time password, and nothing shows it again."""
    typed = {"email": email, "name": name, "role": role if role in ROLES else "agent"}
    try:
        given = accounts.add_user(copilot.store, email, role, name, caller)
    except ConflictError:
        return _page(request, caller, copilot, renderer, problem="known", typed=typed)
    except AddressError:
        return _page(request, caller, copilot, renderer, problem="email", typed=typed)
    except UsageError:
        return _page(request, caller, copilot, renderer, problem="name", typed=typed)
    return _page(request, caller, copilot, renderer, given=given)


@router.post("/users/{user_id}")
def change(
    request: Request,
    user_id: int,
    caller: ManagerForm,
    copilot: TheCopilot,
    renderer: TheRenderer,
    role: Short = "",
    name: Short = "",
) -> Response:
    email = _email(copilot.store, user_id)

    def work() -> None:
        accounts.change_user(copilot.store, email, role=role, name=name, by=caller)

    return _done(request, caller, copilot, renderer, user_id, "changed", work)


@router.post("/users/{user_id}/password")
def password(
    request: Request, user_id: int, caller: ManagerForm, copilot: TheCopilot, renderer: TheRenderer
) -> Response:
    """Another one-time password, shown once; they are signed out everywhere."""
    given = accounts.new_password(copilot.store, _email(copilot.store, user_id), caller)
    return _page(request, caller, copilot, renderer, given=given)


@router.post("/users/{user_id}/{what}")
def switch(
    request: Request,
    user_id: int,
    what: Literal["disable", "enable", "sign-out"],
    caller: ManagerForm,
    copilot: TheCopilot,
    renderer: TheRenderer,
) -> Response:
    email = _email(copilot.store, user_id)
    done: Done = {"disable": "disabled", "enable": "enabled", "sign-out": "signed_out"}[what]  # type: ignore[assignment]

    def work() -> None:
        if what == "sign-out":
            accounts.sign_out(copilot.store, email, caller)
        else:
            accounts.set_active(copilot.store, email, active=what == "enable", by=caller)

    return _done(request, caller, copilot, renderer, user_id, done, work)


def _done(
    request: Request,
    caller: Caller,
    copilot: Copilot,
    renderer: Renderer,
    user_id: int,
    done: Done,
    work: Callable[[], None],
) -> Response:
    try:
        work()
    except LastAdminError:
        return _page(request, caller, copilot, renderer, problem="last_admin")
    except UsageError:
        return _page(request, caller, copilot, renderer, problem="name")
    if user_id == caller.id and done in ("disabled", "signed_out"):
        return RedirectResponse("/sign-in", 303)
    return RedirectResponse(f"/users?done={done}#u-{user_id}", 303)


def _page(
    request: Request,
    caller: Caller,
    copilot: Copilot,
    renderer: Renderer,
    *,
    done: str = "",
    problem: Problem = "",
    typed: dict[str, str] | None = None,
    given: OneTime | None = None,
) -> Response:
    t, now = renderer.texts(request), datetime.now(copilot.settings.zone)
    with copilot.store.read() as session:
        places = sessions.counts(session, datetime.now(UTC))
        people = [_person(row, caller, places.get(row.id, (0, None)), t, now) for row in users.everyone(session)]
    return renderer.page(
        request,
        "users.html",
        caller,
        status=400 if problem else 200,
        area="users",
        people=people,
        roles=ROLES,
        done=done,
        problem=problem,
        typed=typed or {"email": "", "name": "", "role": "agent"},
        given=given,
    )


def _person(row: UserRow, caller: Caller, places: tuple[int, datetime | None], t: Texts, now: datetime) -> Person:
    count, seen = places
    return Person(
        id=row.id,
        email=row.email,
        name=row.name,
        role=row.role,
        active=row.active,
        one_time=row.must_change,
        company=row.subject is not None,
        me=row.id == caller.id,
        open=count,
        seen=in_words(seen, t, now) if seen else "",
    )


def _email(store: Store, user_id: int) -> str:
    """Raises NotFoundError: there is no such account."""
    with store.read() as session:
        return users.by_id(session, user_id).email
