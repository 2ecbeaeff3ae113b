"""Which conversations of a person are on one matter: rows, and the times that they are ordered by."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, String, bindparam, cast, func, literal, or_, select, update
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from copilot.store.schema import ConversationRow, CustomerRow, Instant, MatterRow, MessageRow

AT_ONCE = 300
_LINK = ("first_id", "previous_id", "likeness", "decided")


class Contact(NamedTuple):
    """A conversation of a person, with what is kept of its matter; `first_id` is 0 where nothing is kept yet. `moved`
    is whether it was another person's when it was linked."""

    row_id: int
    person: int
    began: datetime | None
    ended: datetime | None
    first_id: int
    previous_id: int | None
    likeness: float
    decided: bool
    moved: bool = False


class Made(NamedTuple):
    """A conversation's matter as it is kept: what it is compared by, and the stamp of what that was made from. With the
    row goes that stamp and, after it, the person whose conversation it was."""

    terms: Mapping[str, Any]
    stamp: str


def began() -> ColumnElement[datetime]:
    """When a conversation began: a conversation without a time of its own began with its first message."""
    row = ConversationRow
    first = select(func.min(MessageRow.at)).where(MessageRow.conversation_id == row.id).correlate(row).scalar_subquery()
    return func.coalesce(row.opened_at, first, row.last_at, type_=Instant())


def people_of(session: Session, row_ids: Iterable[int]) -> dict[int, int]:
    """The person (the row id that stands for them) of each of these conversations that has a customer."""
    found: dict[int, int] = {}
    for some in _in_parts(row_ids):
        query = (
            select(ConversationRow.id, _person())
            .join(CustomerRow, CustomerRow.id == ConversationRow.customer_id)
            .where(ConversationRow.id.in_(some))
        )
        found |= dict(session.execute(query).all())
    return found


def contacts_of(session: Session, people: Iterable[int]) -> list[Contact]:
    """All conversations of these people, in no order."""
    return [contact for some in _in_parts(people) for contact in _contacts(session, some)]


def _contacts(session: Session, people: Collection[int]) -> Iterable[Contact]:
    row, matter = ConversationRow, MatterRow
    query = (
        select(
            row.id,
            _person(),
            began(),
            row.last_at,
            matter.first_id,
            matter.previous_id,
            matter.likeness,
            matter.decided,
            matter.stamp,
        )
        .join(CustomerRow, CustomerRow.id == row.customer_id)
        .outerjoin(matter, matter.conversation_id == row.id)
        .where(or_(CustomerRow.person_id.in_(people), CustomerRow.id.in_(people)))
    )
    for row_id, person, start, end, first_id, previous_id, likeness, decided, kept in session.execute(query):
        yield Contact(
            row_id=row_id,
            person=person,
            began=start,
            ended=end or start,
            first_id=first_id or 0,
            previous_id=previous_id,
            likeness=likeness or 0.0,
            decided=bool(decided),
            moved=bool(kept) and not kept.endswith(f".{person}"),
        )


def stamp(version: str, content_hash: str, messages: int) -> str:
    """What stands for all that a conversation's terms were made from."""
    return f"{version}.{content_hash[:32]}.{messages}"


def stale(session: Session, version: str) -> list[int]:
    """Conversations without terms, or whose stamp is another than it would be now; those of one person together."""
    row, matter = ConversationRow, MatterRow
    number = select(func.count()).select_from(MessageRow).where(MessageRow.conversation_id == row.id).correlate(row)
    person = func.coalesce(_person(), 0)
    content = literal(f"{version}.") + func.substr(row.content_hash, 1, 32)
    wanted = content + "." + cast(number.scalar_subquery(), String) + "." + cast(person, String)
    query = (
        select(row.id)
        .outerjoin(CustomerRow, CustomerRow.id == row.customer_id)
        .outerjoin(matter, matter.conversation_id == row.id)
        .where(or_(matter.stamp.is_(None), matter.stamp != wanted))
        .order_by(person, row.id)
    )
    return list(session.scalars(query))


def stamps(session: Session, row_ids: Iterable[int]) -> dict[int, str]:
    """The stamps that are kept, without the person."""
    found: dict[int, str] = {}
    for some in _in_parts(row_ids):
        query = select(MatterRow.conversation_id, MatterRow.stamp).where(MatterRow.conversation_id.in_(some))
        found |= {row_id: stamp.rpartition(".")[0] for row_id, stamp in session.execute(query)}
    return found


def terms_of(session: Session, row_ids: Iterable[int]) -> dict[int, Mapping[str, Any]]:
    """What these conversations are compared by."""
    found: dict[int, Mapping[str, Any]] = {}
    for some in _in_parts(row_ids):
        query = select(MatterRow.conversation_id, MatterRow.terms).where(MatterRow.conversation_id.in_(some))
        found |= dict(session.execute(query).all())
    return found


def keep(session: Session, made: Mapping[int, Made], people: Mapping[int, int]) -> None:
    """Keep the matters of these conversations, of `people`; a new one stands alone until it is linked."""
    values = [
        {
            "conversation_id": row_id,
            "first_id": row_id,
            "previous_id": None,
            "likeness": 0.0,
            "terms": dict(one.terms),
            "stamp": f"{one.stamp}.{people.get(row_id, 0)}",
            "decided": False,
        }
        for row_id, one in sorted(made.items())
    ]
    _put(session, values, ("terms", "stamp"))


def move(session: Session, people: Mapping[int, int]) -> None:
    """Keep whose these conversations are now; 0 is nobody."""
    known = stamps(session, people)
    values = [{"row_id": id, "new_stamp": f"{stamp}.{people[id]}"} for id, stamp in known.items()]
    here = MatterRow.conversation_id == bindparam("row_id")
    if values:
        session.connection().execute(update(MatterRow).where(here).values(stamp=bindparam("new_stamp")), values)


def link(session: Session, contacts: Sequence[Contact]) -> None:
    """Keep which matter these conversations are on."""
    values = [{f"new_{name}": getattr(one, name) for name in _LINK} | {"row_id": one.row_id} for one in contacts]
    statement = (
        update(MatterRow)
        .where(MatterRow.conversation_id == bindparam("row_id"))
        .values({name: bindparam(f"new_{name}") for name in _LINK})
    )
    if values:
        session.connection().execute(statement, values)


def _put(session: Session, values: list[dict[str, Any]], written: Collection[str]) -> None:
    if not values:
        return
    dialect = postgresql if session.get_bind().dialect.name == "postgresql" else sqlite
    statement = dialect.insert(MatterRow)
    statement = statement.on_conflict_do_update(
        index_elements=["conversation_id"], set_={name: statement.excluded[name] for name in written}
    )
    session.connection().execute(statement, values)


def _person() -> ColumnElement[int]:
    return func.coalesce(CustomerRow.person_id, CustomerRow.id)


def _in_parts(ids: Iterable[int]) -> Iterable[list[int]]:
    ordered = sorted(set(ids))
    for start in range(0, len(ordered), AT_ONCE):
        yield ordered[start : start + AT_ONCE]
