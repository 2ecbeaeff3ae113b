"""One person: their customer rows and all that hangs on them."""

from collections.abc import Iterable, Sequence
from typing import NamedTuple

from sqlalchemy import Select, select
from sqlalchemy.orm import Session

from copilot.customers import person_rows
from copilot.errors import ConflictError, NotFoundError
from copilot.forget import tables
from copilot.forget.quoting import drafts_about
from copilot.store import erased
from copilot.store.erased import Key
from copilot.store.schema import ConversationRow, CustomerRow, IdentityRow, LedgerRow, ResolutionRow


class Person(NamedTuple):
    """Row ids, and what the person is known by. `drafts` are those made for their conversations, and those made
    elsewhere that quote them."""

    customers: tuple[int, ...]
    conversations: tuple[int, ...]
    resolutions: tuple[int, ...]
    drafts: tuple[str, ...]
    ledgers: tuple[str, ...]
    customer_keys: tuple[Key, ...]
    conversation_keys: tuple[Key, ...]
    names: tuple[str, ...]
    handles: tuple[str, ...]

    @property
    def ids(self) -> tables.Ids:
        return {
            "customers": self.customers,
            "conversations": self.conversations,
            "resolutions": self.resolutions,
            "drafts": self.drafts,
            "ledgers": self.ledgers,
        }


def find(session: Session, customer_id: str, source: str = "") -> list[int]:
    """All customer rows of the person with this id as imported.

    Raises:
        NotFoundError: there is none, or they were erased.
        ConflictError: several people have that id in different sources; name the source.
    """
    query = select(CustomerRow.id, CustomerRow.source).where(CustomerRow.external_id == customer_id)
    found = session.execute(query.where(CustomerRow.source == source) if source else query).all()
    if not found:
        raise NotFoundError(_missing(session, customer_id, source))
    people = {tuple(person_rows(session, row.id)) for row in found}
    if len(people) > 1:
        names = ", ".join(sorted(f"'{row.source}'" for row in found))
        raise ConflictError(f"The customer '{customer_id}' comes from several sources ({names}); say which is meant.")
    return list(people.pop())


def _missing(session: Session, customer_id: str, source: str) -> str:
    at = erased.when(session, (source, customer_id)) if source else None
    place = f" from '{source}'" if source else ""
    if at:
        return f"The customer '{customer_id}'{place} was erased on {at:%Y-%m-%d}; nothing of them is kept."
    return f"There is no customer '{customer_id}'{place}; use the id from the imported conversations."


def read_person(session: Session, rows: Sequence[int], *, lock: bool = False) -> Person:
    """Everything that belongs to these customer rows; `lock`: nothing more can come to belong to them until this
    transaction ends."""
    customers = _locked(select(CustomerRow).where(CustomerRow.id.in_(rows)).order_by(CustomerRow.id), session, lock)
    talks = select(ConversationRow.id, ConversationRow.source, ConversationRow.external_id)
    talks = talks.where(ConversationRow.customer_id.in_(rows)).order_by(ConversationRow.id)
    found = session.execute(talks.with_for_update() if lock else talks).all()
    ids = [row.id for row in found]
    resolutions = _of(session, ids)
    handles = session.scalars(select(IdentityRow.handle).where(IdentityRow.customer_id.in_(rows)).distinct())
    person = Person(
        customers=tuple(row.id for row in customers),
        conversations=tuple(ids),
        resolutions=tuple(resolutions),
        drafts=(),
        ledgers=ledgers(session, rows, ids),
        customer_keys=tuple((row.source, row.external_id) for row in customers),
        conversation_keys=tuple((row.source, row.external_id) for row in found),
        names=tuple(sorted({" ".join(row.name.split()) for row in customers if row.name.strip()})),
        handles=tuple(sorted(handles)),
    )
    return person._replace(drafts=tuple(drafts_about(session, person)))


def ledgers(session: Session, customers: Iterable[int], conversations: Iterable[int] = ()) -> tuple[str, ...]:
    """The owners of what is still to be settled with these: they are named after one row of a person, and who is one
    person changes, so any of the rows may have lent its name."""
    names = [*(f"p{row_id}" for row_id in customers), *(f"c{row_id}" for row_id in conversations)]
    found: list[str] = []
    for start in range(0, len(names), tables.AT_ONCE):
        here = LedgerRow.owner.in_(names[start : start + tables.AT_ONCE])
        found += session.scalars(select(LedgerRow.owner).where(here))
    return tuple(sorted(found))


def counted(session: Session, person: Person) -> dict[str, int]:
    """How many rows of each table are about them."""
    return tables.count(session, person.ids)


def _locked(query: Select[CustomerRow], session: Session, lock: bool) -> list[CustomerRow]:
    return list(session.scalars(query.with_for_update() if lock else query))


def _of(session: Session, conversations: Sequence[int]) -> list[int]:
    found: list[int] = []
    for start in range(0, len(conversations), tables.AT_ONCE):
        here = ResolutionRow.conversation_id.in_(conversations[start : start + tables.AT_ONCE])
        found += session.scalars(select(ResolutionRow.id).where(here))
    return sorted(found)
