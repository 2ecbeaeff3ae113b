"""Customers: one person across channels and sources, and saying who is who."""

from collections.abc import Callable
from typing import Annotated

from fastapi import APIRouter, Query
from pydantic import Field
from sqlalchemy.orm import Session

from api.deps import Importer, Reader, TheCopilot
from api.problems import documented
from copilot import contacts, customers
from copilot.conversation import Value
from copilot.copilot import Copilot
from copilot.customers import Profile
from copilot.store import links
from copilot.store.customers import find_row
from kb.conversations.fields import SOURCE

router = APIRouter(prefix="/api/v1/customers", tags=["customers"])

PAGE = 50
Source = Annotated[str, Query(max_length=100, description="Needed when two sources use the same id.")]
Language = Annotated[str, Query(max_length=20, description="Of the reasons' texts: `es`, `pt` or `en`.")]


class CustomerRef(Value):
    """A customer by the id as imported."""

    id: str = Field(examples=["u-78"])
    source: str = Field(SOURCE, examples=["helpdesk"])
    name: str = ""


class SuggestionView(Value):
    """Two customers who may be one person. `reasons` are stable words, strongest first; `texts` say them."""

    customers: tuple[CustomerRef, CustomerRef]
    likeness: float
    reasons: tuple[str, ...]
    texts: tuple[str, ...]


class SuggestionPage(Value):
    """`next_cursor` asks for the following page; empty on the last one."""

    items: tuple[SuggestionView, ...]
    next_cursor: str = ""


@router.get("/suggestions", summary="List who may be one person", responses=documented(400, 401, 403, 422))
def every_suggestion(
    caller: Reader,
    copilot: TheCopilot,
    language: Language = "es",
    cursor: Annotated[str, Query(max_length=100, description="`next_cursor` of the page before.")] = "",
    limit: Annotated[int, Query(ge=1, le=200)] = PAGE,
) -> SuggestionPage:
    """Customers who may be one person, the likeliest first; `merge` or `apart` answers each."""
    with copilot.store.read() as session:
        return _page(session, None, cursor, limit, language)


@router.get(
    "/{customer_id:path}/suggestions",
    summary="List who else a customer may be",
    responses=documented(400, 401, 403, 404, 409, 422),
)
def suggestions(
    customer_id: str,
    caller: Reader,
    copilot: TheCopilot,
    source: Source = "",
    language: Language = "es",
    cursor: Annotated[str, Query(max_length=100, description="`next_cursor` of the page before.")] = "",
    limit: Annotated[int, Query(ge=1, le=200)] = PAGE,
) -> SuggestionPage:
    """Other customers who may be the same person as this one, the likeliest first."""
    with copilot.store.read() as session:
        return _page(session, find_row(session, customer_id, source).id, cursor, limit, language)


@router.get("/{customer_id:path}", summary="Read a customer", responses=documented(401, 403, 404, 409))
def read(customer_id: str, caller: Reader, copilot: TheCopilot, source: Source = "") -> Profile:
    """The person behind this customer, as all sources together know them."""
    with copilot.store.read() as session:
        return customers.profile(session, find_row(session, customer_id, source).id)


@router.post(
    "/{customer_id:path}/merge", summary="Join two customers", responses=documented(400, 401, 403, 404, 409, 422)
)
def merge(customer_id: str, other: CustomerRef, caller: Importer, copilot: TheCopilot, source: Source = "") -> Profile:
    """Say that they are one person. Nothing is moved: `unmerge` restores what was."""
    return _said(customers.say_same, copilot, (customer_id, source), other, caller.name)


@router.post(
    "/{customer_id:path}/unmerge", summary="Part two customers", responses=documented(400, 401, 403, 404, 409, 422)
)
def unmerge(
    customer_id: str, other: CustomerRef, caller: Importer, copilot: TheCopilot, source: Source = ""
) -> Profile:
    """Take back that they are one person; where the rules joined them, say that they are not."""
    return _said(customers.part, copilot, (customer_id, source), other, caller.name)


@router.post(
    "/{customer_id:path}/apart", summary="Keep two customers apart", responses=documented(400, 401, 403, 404, 409, 422)
)
def apart(customer_id: str, other: CustomerRef, caller: Importer, copilot: TheCopilot, source: Source = "") -> Profile:
    """Say that they are never one person; they are not suggested again."""
    return _said(customers.say_apart, copilot, (customer_id, source), other, caller.name)


def _said(
    say: Callable[[Session, int, int, str], object], copilot: Copilot, one: tuple[str, str], other: CustomerRef, by: str
) -> Profile:
    """Who `one`, an id and its source, is after that, with the matters of all whom it joins or parts linked again."""
    with copilot.store.begin() as session:
        here, there = find_row(session, *one).id, find_row(session, other.id, other.source).id
        with contacts.relinking(session, (here, there), copilot.settings.repeat_days):
            say(session, here, there, by)
        return customers.profile(session, here)


def _page(session: Session, row_id: int | None, cursor: str, limit: int, language: str) -> SuggestionPage:
    found = customers.suggestions(session, row_id=row_id, after=cursor or None, limit=limit + 1)
    shown = found[:limit]
    rows = {raw.id: raw for raw in links.raw(session, {id for one in shown for id in (one.low, one.high)})}
    refs = {id: CustomerRef(id=raw.external_id, source=raw.source, name=raw.name) for id, raw in rows.items()}
    items = tuple(
        SuggestionView(
            customers=(refs[one.low], refs[one.high]),
            likeness=one.likeness,
            reasons=one.reasons,
            texts=customers.reason_texts(one.reasons, language),
        )
        for one in shown
    )
    return SuggestionPage(items=items, next_cursor=shown[-1].cursor if len(found) > limit else "")
