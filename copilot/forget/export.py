"""All that is kept about one person, as one document (`docs/privacy.md` describes it)."""

from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import Table, select
from sqlalchemy.orm import Session

from copilot.forget import tables
from copilot.forget.person import Person, read_person
from copilot.store import conversations
from copilot.store.schema import Base, CustomerRow

FORMAT = "escucha-customer/1"
OWN = ("customers", "identities", "conversations", "messages", "drafts", "draft_uses", "resolutions")
"""Tables that have a place of their own in the document."""
INTERNAL = ("resolution_bands", "customer_keys", "customer_suggestions")
"""Numbers that texts are compared by, and guesses at who else somebody may be: they are about others too."""

NUMBERS = ("id", "duplicate_of", "revision", "low_id", "high_id", "first_id", "previous_id", "user_id", "owner")
"""Columns with the installation's own numbers, which say nothing elsewhere."""


def export(session: Session, rows: Sequence[int]) -> dict[str, Any]:
    """The document of the person of these customer rows (`find`). Times are ISO 8601."""
    person = read_person(session, rows)
    talks = {row.id: row for row in conversations.rows_of(session, person.conversations).values()}
    names = {row_id: {"conversation_id": row.external_id, "source": row.source} for row_id, row in talks.items()}
    return {
        "format": FORMAT,
        "made_at": datetime.now(UTC).isoformat(timespec="seconds"),
        "customers": list(_customers(session, person)),
        "conversations": [conversations.to_value(talks[id]).model_dump(mode="json") for id in sorted(talks)],
        "drafts": list(_drafts(session, person, names)),
        "past_answers": [_plain(row, names) for row in _rows(session, "resolutions", person)],
        **{name: [_plain(row, names) for row in _rows(session, name, person)] for name in _others()},
    }


def _others() -> list[str]:
    """Every other table that refers to a conversation or a customer, as it is."""
    return sorted({one.table.name for one in tables.references()} - set(OWN) - set(INTERNAL))


def _customers(session: Session, person: Person) -> Iterator[dict[str, Any]]:
    for row in session.scalars(
        select(CustomerRow).where(CustomerRow.id.in_(person.customers)).order_by(CustomerRow.id)
    ):
        handles = [{"channel": one.channel, "handle": one.handle} for one in row.identities]
        yield {"source": row.source, "id": row.external_id, "name": row.name, "identities": handles}


def _drafts(session: Session, person: Person, names: dict[int, dict[str, str]]) -> Iterator[dict[str, Any]]:
    """Those made for their conversations. Drafts for others that quote them are those others' too."""
    uses = {row["draft_id"]: row for row in _rows(session, "draft_uses", person)}
    for row in _rows(session, "drafts", person):
        if row["conversation_id"] in names:
            use = uses.get(row["id"])
            what = {key: value for key, value in _plain(use, names).items() if key != "draft_id"} if use else None
            yield {**names[row["conversation_id"]], "draft": row["payload"], "use": what}


def _rows(session: Session, name: str, person: Person) -> list[dict[str, Any]]:
    """The rows of a table that are about them, each once."""
    table: Table = Base.metadata.tables[name]
    found: dict[tuple[Any, ...], dict[str, Any]] = {}
    for one in tables.references():
        if one.table is table:
            values = person.ids[one.root]
            for start in range(0, len(values), tables.AT_ONCE):
                query = select(table).where(one.column.in_(values[start : start + tables.AT_ONCE]))
                for row in session.execute(query.order_by(*table.primary_key)).mappings():
                    found[tuple(row[column.name] for column in table.primary_key)] = dict(row)
    return list(found.values())


def _plain(row: dict[str, Any], names: dict[int, dict[str, str]]) -> dict[str, Any]:
    """A row without the installation's own numbers, its conversation named as elsewhere in the document."""
    named = names.get(row.get("conversation_id", 0), {})
    kept = {name: value for name, value in row.items() if name != "conversation_id" and name not in NUMBERS}
    return {**named, **{name: _written(value) for name, value in kept.items()}}


def _written(value: Any) -> Any:
    return value.isoformat() if isinstance(value, datetime) else value
