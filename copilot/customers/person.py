"""One person: the customer rows that are theirs, and what is known of them across sources and channels."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from copilot.conversation import Value
from copilot.errors import NotFoundError
from copilot.store.schema import ConversationRow, CustomerRow


class Known(Value):
    """A handle, and the sources that gave it."""

    channel: str
    handle: str
    sources: tuple[str, ...]


class Profile(Value):
    """A person as all sources together know them. `row_ids` come smallest first; `ids` are (source, id there) in the
    same order; `channels` counts conversations."""

    name: str
    identities: tuple[Known, ...]
    row_ids: tuple[int, ...]
    ids: tuple[tuple[str, str], ...]
    sources: tuple[str, ...]
    first_contact: datetime | None
    last_contact: datetime | None
    channels: dict[str, int]


def person_rows(session: Session, row_id: int) -> list[int]:
    """All customer rows of this row's person, smallest first; the row alone where nothing is known of others."""
    person = session.scalar(select(CustomerRow.person_id).where(CustomerRow.id == row_id))
    if person is None:
        return [row_id]
    return list(session.scalars(select(CustomerRow.id).where(CustomerRow.person_id == person).order_by(CustomerRow.id)))


def profile(session: Session, row_id: int) -> Profile:
    """What is known of the person this row belongs to.

    Raises:
        NotFoundError: there is no such row.
    """
    ids = person_rows(session, row_id)
    rows = session.scalars(select(CustomerRow).where(CustomerRow.id.in_(ids)).order_by(CustomerRow.id)).all()
    if not rows:
        raise NotFoundError(f"There is no customer {row_id}; `escucha customers list` shows who there is.")
    first, last, channels = _contacts(session, ids)
    return Profile(
        name=_name(rows),
        identities=_identities(rows),
        row_ids=tuple(ids),
        ids=tuple((row.source, row.external_id) for row in rows),
        sources=tuple(sorted({row.source for row in rows})),
        first_contact=first,
        last_contact=last,
        channels=channels,
    )


def _name(rows: Sequence[CustomerRow]) -> str:
    """The fullest name; of those as full the longest, then the first."""
    return max((row.name.strip() for row in rows), key=lambda name: (len(name.split()), len(name)))


def _identities(rows: Sequence[CustomerRow]) -> tuple[Known, ...]:
    found: dict[tuple[str, str], set[str]] = {}
    for row in rows:
        for one in row.identities:
            found.setdefault((one.channel, one.handle), set()).add(row.source)
    return tuple(Known(channel=key[0], handle=key[1], sources=tuple(sorted(found[key]))) for key in sorted(found))


def _contacts(session: Session, ids: Sequence[int]) -> tuple[datetime | None, datetime | None, dict[str, int]]:
    row = ConversationRow
    query = (
        select(row.channel, func.count(), func.min(row.opened_at), func.min(row.last_at), func.max(row.last_at))
        .where(row.customer_id.in_(ids))
        .group_by(row.channel)
        .order_by(row.channel)
    )
    channels: dict[str, int] = {}
    times: list[datetime] = []
    for channel, count, *spans in session.execute(query):
        channels[channel] = count
        times += [at for at in spans if at is not None]
    return min(times, default=None), max(times, default=None), channels
