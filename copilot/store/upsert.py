"""One row written whether or not there is one with its key, in one statement: two at once never clash."""

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from copilot.store.schema import Base


def upsert(session: Session, row: type[Base], key: Sequence[str], values: Mapping[str, Any]) -> None:
    """Write `values`, all columns of `row` but a generated id, in place of the row with the same `key`."""
    rest = {name: value for name, value in values.items() if name not in key}
    if session.get_bind().dialect.name == "postgresql":
        session.execute(
            postgresql.insert(row).values(**values).on_conflict_do_update(index_elements=list(key), set_=rest)
        )
    else:
        session.execute(sqlite.insert(row).values(**values).on_conflict_do_update(index_elements=list(key), set_=rest))
