"""Erasing a person in SQL: one transaction, after which nothing that is asked of the installation tells of them."""

import logging
from collections.abc import Sequence
from datetime import UTC, datetime

from sqlalchemy import delete, or_, select
from sqlalchemy.orm import Session

from copilot.conversation import Value
from copilot.customers import around, refresh
from copilot.forget import tables
from copilot.forget.person import Person, ledgers, read_person
from copilot.store import Store, deliveries, erased, floors, resolutions, state
from copilot.store.resolutions import Likeness
from copilot.store.schema import CaseRow, ErasureRow, MatterRow

GONE = "resolution_ids"
"""In `ErasureRow.counts`: the row ids that indexes and models know them by, for whoever cleans those."""
CASES = "case_ids"
"""The same of evaluation cases that were made from their conversations, which runs in the data folder hold."""

log = logging.getLogger(__name__)


class Erased(Value):
    """What went, in rows by table; `id` is the erasure's own."""

    id: int
    at: datetime
    rows: dict[str, int]


def erase(store: Store, rows: Sequence[int], likeness: Likeness, by: str) -> Erased:
    """Erase the person of these customer rows (`find`): the truth now, what is derived from it by a `Cleaner`.

    Where a past answer of theirs stood for near-duplicates, the best of those is searched from now on. What was erased
    is remembered as digests, so that no import brings it back. `by` is who ordered it.
    """
    with store.begin() as session:
        erased.hold(session, alone=True)
        person = read_person(session, rows, lock=True)
        made = _erase(session, person, likeness, by)
    log.info("a customer was erased", extra={"erasure": made.id} | {f"erased_{k}": n for k, n in made.rows.items()})
    return made


def _erase(session: Session, person: Person, likeness: Likeness, by: str) -> Erased:
    row = ErasureRow(at=datetime.now(UTC), by=by, counts={})
    session.add(row)
    session.flush()
    erased.mark(session, row.id, person.conversation_keys, person.customer_keys)
    floors.remember(session)
    rows = tables.count(session, person.ids)
    near = set(around(session, person.customers)) - set(person.customers)
    revision = state.next_revision(session)  # so that every process looks at what changed
    for one in resolutions.of_conversations(session, person.conversations).values():
        resolutions.withdraw(session, one, likeness, revision=revision)
    _unlink_matters(session, person)
    cases = _cases(session, person)
    tables.remove(session, person.ids)
    deliveries.erase(session, person.conversation_keys)
    # What is to be settled with somebody they were once taken for may tell of them; it is worked out again.
    tables.remove(session, {"ledgers": ledgers(session, near)})
    row.counts = {"rows": rows, GONE: list(person.resolutions), CASES: cases}
    session.flush()
    made = Erased(id=row.id, at=row.at, rows=rows)
    session.expunge_all()  # some of what was read is there no more
    refresh(session, near)
    return made


def _cases(session: Session, person: Person) -> list[str]:
    """The ids of the evaluation cases that go."""
    found: set[str] = set()
    for column, ids in ((CaseRow.conversation_id, person.conversations), (CaseRow.draft_id, person.drafts)):
        for start in range(0, len(ids), tables.AT_ONCE):
            found |= set(session.scalars(select(CaseRow.key).where(column.in_(ids[start : start + tables.AT_ONCE]))))
    return sorted(found)


def _unlink_matters(session: Session, person: Person) -> None:
    """Matters that began with one of these conversations and are another's now: they are worked out again."""
    for start in range(0, len(person.conversations), tables.AT_ONCE):
        some = person.conversations[start : start + tables.AT_ONCE]
        session.execute(delete(MatterRow).where(or_(MatterRow.first_id.in_(some), MatterRow.previous_id.in_(some))))
