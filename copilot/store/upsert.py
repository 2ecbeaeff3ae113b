"""Rows written whether or not there are some with their keys, in one statement: two at once never clash."""

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from copilot.store.schema import Base


def upsert(session: Session, row: type[Base], key: Sequence[str], values: Mapping[str, Any]) -> None:
    """Write `values`, all columns of `row` but a generated id, in place of the row with the same `key`."""
    upsert_all(session, row, key, [values])


def upsert_all(session: Session, row: type[Base], key: Sequence[str], every: Sequence[Mapping[str, Any]]) -> None:
    """The same for several, which have the same columns and no two the same `key`."""
    if not every:
        return
    rest = [name for name in every[0] if name not in key]
    rows = [dict(values) for values in every]
    if session.get_bind().dialect.name == "postgresql":
        whole = postgresql.insert(row)
        changed = {name: whole.excluded[name] for name in rest}
        session.execute(whole.on_conflict_do_update(index_elements=list(key), set_=changed), rows)
    else:
        light = sqlite.insert(row)
        changed = {name: light.excluded[name] for name in rest}
        session.execute(light.on_conflict_do_update(index_elements=list(key), set_=changed), rows)
