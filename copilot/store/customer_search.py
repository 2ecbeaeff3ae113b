"""Finding customers by what somebody remembers of them: a name, a handle, the id in the source."""

from collections.abc import Iterable

from sqlalchemy import ColumnElement, and_, func, or_, select
from sqlalchemy.orm import Session, lazyload

from copilot.store.schema import CustomerRow, IdentityRow
from copilot.text import fold, words

LOOKED_AT = 20_000
"""Names that are read, at most: a letter that may carry an accent is any letter to the database."""
_ESCAPE = "\\"
_ACCENTED = frozenset("aeiouncy")


def found(session: Session, q: str, limit: int = 20) -> list[int]:
    """Row ids of customers, one for each person: whose id or handle it is first, then whose handle begins so, then who
    is called so. Case and accents make no difference."""
    typed = " ".join(q.split())[:320]
    if not typed:
        return []
    ids: dict[int, int] = {}
    for some in (_by_id(session, typed, limit), _by_handle(session, typed, limit), _by_name(session, typed, limit)):
        for person, row_id in some:
            ids.setdefault(person, row_id)
    return list(ids.values())[:limit]


def _by_id(session: Session, typed: str, limit: int) -> Iterable[tuple[int, int]]:
    return _people(session, CustomerRow.external_id == typed, limit)


def _by_handle(session: Session, typed: str, limit: int) -> Iterable[tuple[int, int]]:
    handle = IdentityRow.handle
    digits = "".join(one for one in typed if one.isdigit())
    wanted = [handle == typed.lower().removeprefix("@"), handle.like(f"{_plain(typed.lower())}%", escape=_ESCAPE)]
    if len(digits) >= 6 and not any(one.isalpha() for one in typed):
        wanted.append(handle.like(f"%{digits}", escape=_ESCAPE))
    holders = select(IdentityRow.customer_id).where(or_(*wanted))
    return _people(session, CustomerRow.id.in_(holders), limit)


def _by_name(session: Session, typed: str, limit: int) -> Iterable[tuple[int, int]]:
    parts = words(typed)
    if not parts:
        return
    like = and_(*(func.lower(CustomerRow.name).like(f"%{_any_accent(part)}%", escape=_ESCAPE) for part in parts))
    query = (
        select(CustomerRow.id, CustomerRow.person_id, CustomerRow.name)
        .where(like)
        .order_by(CustomerRow.id)
        .limit(LOOKED_AT)
    )
    people: set[int] = set()
    for row_id, person, name in session.execute(query):
        folded = fold(name)
        if all(part in folded for part in parts) and (person or row_id) not in people:
            people.add(person or row_id)
            yield person or row_id, row_id
            if len(people) == limit:
                return


def _people(session: Session, where: ColumnElement[bool], limit: int) -> Iterable[tuple[int, int]]:
    query = select(CustomerRow).where(where).options(lazyload(CustomerRow.identities)).order_by(CustomerRow.id)
    return [(row.person_id or row.id, row.id) for row in session.scalars(query.limit(limit))]


def _any_accent(part: str) -> str:
    return "".join("_" if letter in _ACCENTED else _plain(letter) for letter in part)


def _plain(text: str) -> str:
    """For LIKE, where % and _ stand for anything."""
    return "".join(f"{_ESCAPE}{letter}" if letter in "%_\\" else letter for letter in text)
