"""How often a customer has come on a matter: "third contact on this since 2 March, on two channels"."""

from collections.abc import Iterable
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from copilot.conversation import Value
from copilot.store.matters import began
from copilot.store.schema import ConversationRow, CustomerRow, MatterRow


class Contact(Value):
    """A conversation on a matter. `likeness` to the one before it is 0 to 1, `decided` whether a person said so."""

    row_id: int
    id: str
    source: str
    channel: str
    began: datetime | None
    likeness: float = 0.0
    decided: bool = False


class Contacts(Value):
    """A matter up to one conversation. `contacts` are in order, that conversation last; `channels` in the order in
    which the customer took them."""

    number: int
    since: datetime | None
    channels: tuple[str, ...]
    contacts: tuple[Contact, ...]


class Repeated(Value):
    """A matter that a customer came on more than once. `reason` is the concept it is most about (concepts.yaml)."""

    customer_id: str
    source: str
    customer: str
    number: int
    since: datetime | None
    last: datetime | None
    channels: tuple[str, ...]
    reason: str
    contacts: tuple[Contact, ...]


def contacts_on(session: Session, row_id: int) -> Contacts | None:
    """The contacts on this conversation's matter up to it, itself included; None where it is the first or the only one,
    or was not compared yet."""
    here = session.execute(
        select(MatterRow.first_id, MatterRow.previous_id).where(MatterRow.conversation_id == row_id)
    ).first()
    if here is None or here.previous_id is None:
        return None
    found = _on(session, [here.first_id]).get(here.first_id, [])
    at = next((at for at, one in enumerate(found) if one.row_id == row_id), None)
    return _contacts(found[: at + 1]) if at else None


def repeats(
    session: Session, since: datetime | None = None, until: datetime | None = None, limit: int = 50
) -> tuple[Repeated, ...]:
    """Matters with more than one contact, of which the last began in [since, until): most contacts first."""
    start, matter = began(), MatterRow
    last = func.max(start)
    query = (
        select(matter.first_id, func.count().label("number"))
        .join(ConversationRow, ConversationRow.id == matter.conversation_id)
        .group_by(matter.first_id)
        .having(func.count() > 1)
        .order_by(func.count().desc(), last.desc(), matter.first_id)
        .limit(limit)
    )
    query = query.having(last >= since) if since else query
    query = query.having(last < until) if until else query
    first_ids = [first_id for first_id, _ in session.execute(query)]
    contacts, people = _on(session, first_ids), _people(session, first_ids)
    return tuple(_repeated(contacts[one], people.get(one, ("", "", "", ""))) for one in first_ids)


def _repeated(contacts: list[Contact], person: tuple[str, str, str, str]) -> Repeated:
    told = _contacts(contacts)
    source, customer_id, name, reason = person
    return Repeated(
        customer_id=customer_id,
        source=source,
        customer=name,
        number=told.number,
        since=told.since,
        last=contacts[-1].began,
        channels=told.channels,
        reason=reason or "",
        contacts=told.contacts,
    )


def _contacts(found: list[Contact]) -> Contacts:
    channels = tuple(dict.fromkeys(one.channel for one in found if one.channel))
    return Contacts(number=len(found), since=found[0].began, channels=channels, contacts=tuple(found))


def _on(session: Session, first_ids: Iterable[int]) -> dict[int, list[Contact]]:
    """The contacts on each of these matters, in order."""
    row, matter, start = ConversationRow, MatterRow, began().label("start")
    query = (
        select(
            matter.first_id, row.id, row.external_id, row.source, row.channel, start, matter.likeness, matter.decided
        )
        .join(row, row.id == matter.conversation_id)
        .where(matter.first_id.in_(list(first_ids)))
        .order_by(start, row.id)
    )
    found: dict[int, list[Contact]] = {}
    for first_id, row_id, id, source, channel, at, likeness, decided in session.execute(query):
        contact = Contact(
            row_id=row_id, id=id, source=source, channel=channel, began=at, likeness=likeness, decided=decided
        )
        found.setdefault(first_id, []).append(contact)
    return found


def _people(session: Session, first_ids: list[int]) -> dict[int, tuple[str, str, str, str]]:
    query = (
        select(
            *(ConversationRow.id, CustomerRow.source, CustomerRow.external_id, CustomerRow.name),
            MatterRow.terms["reason"].as_string(),
        )
        .join(CustomerRow, CustomerRow.id == ConversationRow.customer_id)
        .join(MatterRow, MatterRow.conversation_id == ConversationRow.id)
        .where(ConversationRow.id.in_(first_ids))
    )
    return {row_id: (source, id, name, reason) for row_id, source, id, name, reason in session.execute(query)}
