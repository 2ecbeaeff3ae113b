"""Customers: finding one, all that one lived with us, who may be one person, and saying who is who."""

from collections.abc import Callable
from typing import Annotated

from fastapi import APIRouter, Form, Query, Request, Response
from fastapi.responses import RedirectResponse
from sqlalchemy.orm import Session

from api.deps import TheCopilot, TheWatch
from api.web.customers_view import Suggested, rows_of, shown, told
from api.web.gate import ForgetterForm, Reader, TheReader, TheRenderer, WriterForm
from api.web.promises_rows import just_decided
from api.web.render import safe_path
from copilot import contacts, customers
from copilot.conversation import Value
from copilot.copilot import Copilot
from copilot.customers import person_rows, profile
from copilot.errors import NotFoundError, UsageError
from copilot.forget import erase, mentions, read_person
from copilot.store import customer_search
from copilot.text import fold
from kb.conversations.likeness import LIKENESS

router = APIRouter()

PAGE = 20
FOUND = 20
PATIENCE = 10.0  # seconds that an answer waits for indexes and files to be clean too
DONE = ("same", "apart", "parted", "back", "nothing")
Other = Annotated[int, Form(gt=0, lt=2**31)]
Back = Annotated[str, Form(max_length=300)]


class Found(Value):
    """A person in the list: their row, and what is known across sources."""

    row_id: int
    name: str
    handles: tuple[str, ...]
    channels: tuple[str, ...]
    conversations: int


@router.get("/customers")
def every(
    request: Request,
    reader: TheReader,
    renderer: TheRenderer,
    q: Annotated[str, Query(max_length=320)] = "",
    cursor: Annotated[str, Query(max_length=100)] = "",
    done: Annotated[str, Query(max_length=20)] = "",
) -> Response:
    """Whom `q` finds; without it, who may be one person."""
    with reader.copilot.store.read() as session:
        found = [_found(session, row_id) for row_id in customer_search.found(session, q, FOUND)]
        suggested, more = _suggested(session, reader, cursor)
    return renderer.page(
        request,
        "customers.html",
        reader.caller,
        area="customers",
        q=q.strip(),
        found=found,
        suggested=suggested,
        cursor=cursor,
        more=more,
        done=done if done in DONE else "",
    )


@router.get("/customers/{row_id}")
def one(
    request: Request,
    row_id: int,
    reader: TheReader,
    renderer: TheRenderer,
    after: Annotated[int, Query(ge=0, lt=2**31)] = 0,
    decided: Annotated[int, Query(ge=0, lt=2**31)] = 0,
    done: Annotated[str, Query(max_length=20)] = "",
) -> Response:
    return renderer.page(
        request,
        "customer.html",
        reader.caller,
        area="customers",
        one=shown(_known(row_id), reader, after),
        older=after,
        decided=just_decided(decided, reader),
        done=done if done in DONE else "",
        wrong=False,
    )


@router.post("/customers/{row_id}/same")
def same(row_id: int, caller: WriterForm, copilot: TheCopilot, other: Other, back: Back = "") -> Response:
    """They are one person."""
    _say(copilot, row_id, other, lambda session: customers.say_same(session, row_id, other, caller.name))
    return _back(back or f"/customers/{row_id}", "same")


@router.post("/customers/{row_id}/apart")
def apart(row_id: int, caller: WriterForm, copilot: TheCopilot, other: Other, back: Back = "") -> Response:
    """They are not, and are not suggested again."""
    _say(copilot, row_id, other, lambda session: customers.say_apart(session, row_id, other, caller.name))
    return _back(back or f"/customers/{row_id}", "apart")


@router.post("/customers/{row_id}/back")
def take_back(row_id: int, caller: WriterForm, copilot: TheCopilot, other: Other, back: Back = "") -> Response:
    """Nothing is said of these two any more."""
    said = _say(copilot, row_id, other, lambda session: customers.take_back(session, row_id, other))
    return _back(back or f"/customers/{row_id}", "back" if said else "nothing")


@router.post("/customers/{row_id}/part")
def part(row_id: int, caller: WriterForm, copilot: TheCopilot, back: Back = "") -> Response:
    """This row is not the person that the others are."""

    def each(session: Session) -> bool:
        others = [id for id in person_rows(session, row_id) if id != row_id]
        for other in others:
            # Taking back that two are one may part the row from the rest already.
            if other in person_rows(session, row_id):
                customers.part(session, row_id, other, caller.name)
            if other in person_rows(session, row_id):
                customers.say_apart(session, row_id, other, caller.name)
        return bool(others)

    parted = _say(copilot, row_id, row_id, each)
    return _back(back or f"/customers/{row_id}", "parted" if parted else "nothing")


@router.post("/customers/{row_id}/erase")
def remove(
    request: Request,
    row_id: int,
    caller: ForgetterForm,
    reader: TheReader,
    renderer: TheRenderer,
    watch: TheWatch,
    typed: Annotated[str, Form(max_length=400)] = "",
) -> Response:
    """Erase the person, where `typed` is their name, or their id where there is no name. There is no way back."""
    copilot = reader.copilot
    with copilot.store.read() as session:
        known = profile(session, _known(row_id))
        named = mentions(session, read_person(session, known.row_ids))
    if fold(" ".join(typed.split())) != fold(" ".join(to_type(known.name, known.ids[0][1]).split())):
        values = {"one": shown(row_id, reader, 0), "older": 0, "decided": None, "done": "", "wrong": True}
        return renderer.page(request, "customer.html", caller, status=400, area="customers", **values)
    made = erase(copilot.store, known.row_ids, LIKENESS, by=caller.email or caller.name)
    cleaning = watch.erased(PATIENCE)
    return renderer.page(
        request, "erased.html", caller, area="customers", rows=made.rows, articles=named, cleaning=cleaning
    )


def to_type(name: str, id: str) -> str:
    """What somebody has to write out to erase this customer."""
    return name.strip() or id


def _found(session: Session, row_id: int) -> Found:
    known = profile(session, row_id)
    return Found(
        row_id=row_id,
        name=known.name,
        handles=tuple(one.handle for one in known.identities[:3]) or tuple(id for _, id in known.ids[:1]),
        channels=tuple(known.channels),
        conversations=sum(known.channels.values()),
    )


def _suggested(session: Session, reader: Reader, cursor: str) -> tuple[tuple[Suggested, ...], str]:
    """A page of suggestions, and the cursor of the next; a cursor that is not ours starts from the first page."""
    try:
        some = customers.suggestions(session, after=cursor or None, limit=PAGE + 1)
    except UsageError:
        some = customers.suggestions(session, limit=PAGE + 1)
    more = some[PAGE - 1].cursor if len(some) > PAGE else ""
    return told(session, some[:PAGE], reader.t), more


def _say(copilot: Copilot, row_id: int, other: int, said: Callable[[Session], bool | None]) -> bool:
    """Say it, and link the conversations of all whom it joins or parts again."""
    with copilot.store.begin() as session:
        both = (_there(session, row_id), _there(session, other))
        with contacts.relinking(session, both, copilot.settings.repeat_days):
            changed = said(session)
    return changed is not False


def _there(session: Session, row_id: int) -> int:
    """Raises NotFoundError: there is no such customer."""
    if _known(row_id) not in rows_of(session, [row_id]):
        raise NotFoundError("There is no such customer.")
    return row_id


def _known(row_id: int) -> int:
    """Raises NotFoundError for a number that no row can have."""
    if not 0 < row_id < 2**31:
        raise NotFoundError("There is no such customer.")
    return row_id


def _back(path: str, done: str) -> Response:
    place = safe_path(path)
    return RedirectResponse(f"{place}{'&' if '?' in place else '?'}done={done}", 303)
