"""Which rows are about a person, found through the tables' own references: a new table that refers to a conversation
or a customer is exported from and erased from without a word here."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, Table, delete, func, select
from sqlalchemy.orm import Session

from copilot.store.schema import Base

AT_ONCE = 500
ROOTS = ("customers", "conversations", "drafts", "resolutions", "ledgers")
Ids = Mapping[str, Sequence[Any]]
"""By the name of a root table the primary keys of its rows."""


class Reference(NamedTuple):
    """A column through which rows of a table belong to rows of a root; its own id for a root itself."""

    table: Table
    column: ColumnElement[Any]
    root: str


def references() -> list[Reference]:
    """Those of all tables, each table before what it refers to: the order in which rows can be deleted."""
    found: list[Reference] = []
    for table in reversed(Base.metadata.sorted_tables):
        for key in sorted(table.foreign_keys, key=lambda key: key.parent.name):
            root = key.column.table.name
            # A root's rows are named by their ids: what else refers to them is how they were found.
            if root in ROOTS and table.name not in ROOTS:
                found.append(Reference(table, key.parent, root))
        if table.name in ROOTS:
            found.append(Reference(table, next(iter(table.primary_key)), table.name))
    return found


def count(session: Session, ids: Ids) -> dict[str, int]:
    """How many rows of each table are about these; a row that refers to them twice is one."""
    found: dict[str, int] = {}
    several = Counter(one.table.name for one in references())
    seen: dict[str, set[Any]] = {}
    for one, some in _parts(ids):
        name, here = one.table.name, one.column.in_(some)
        if several[name] > 1:
            rows = seen.setdefault(name, set())
            rows |= {tuple(row) for row in session.execute(select(*one.table.primary_key).where(here))}
            n = len(rows) - found.get(name, 0)
        else:
            n = session.scalar(select(func.count()).select_from(one.table).where(here)) or 0
        if n:
            found[name] = found.get(name, 0) + n
    return found


def remove(session: Session, ids: Ids) -> None:
    """Delete them."""
    for one, some in _parts(ids):
        session.execute(delete(one.table).where(one.column.in_(some)))


def _parts(ids: Ids) -> Iterator[tuple[Reference, Sequence[Any]]]:
    for one in references():
        values = ids.get(one.root, ())
        for start in range(0, len(values), AT_ONCE):
            yield one, values[start : start + AT_ONCE]
