"""What a company changed in the table of its customers' words (`copilot.retrieval.concepts`).

A change takes the next revision of the store, so whoever follows that counter notices it at no further cost, and asks
for the words that are newer than what it has. For that a row stays when its word is taken out again.
"""

from collections.abc import Iterable
from datetime import UTC, datetime
from typing import NamedTuple

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from copilot.store import state
from copilot.store.schema import ConceptWordRow


class CompanyWord(NamedTuple):
    """A word or phrase that counts for a group, or, `removed`, that does not. `key` is its folded words."""

    group: str
    word: str
    key: str
    removed: bool
    at: datetime
    by: str = ""


def put(session: Session, group: str, words: Iterable[tuple[str, str]], *, by: str = "") -> int:
    """Let these (word, key) count for the group; how many did not already by this company's own doing."""
    return _write(session, group, words, removed=False, by=by)


def remove(session: Session, group: str, words: Iterable[tuple[str, str]], *, by: str = "") -> int:
    """Let these (word, key) not count for the group, built in or not; how many were not switched off already."""
    return _write(session, group, words, removed=True, by=by)


def every(session: Session) -> list[CompanyWord]:
    """All of this company's changes, by group and word."""
    query = select(ConceptWordRow).order_by(ConceptWordRow.concept, ConceptWordRow.key)
    return [_value(row) for row in session.scalars(query)]


def changed(session: Session, since: int) -> list[CompanyWord]:
    """The words that were changed after revision `since`, whichever way."""
    query = select(ConceptWordRow).where(ConceptWordRow.revision > since).order_by(ConceptWordRow.revision)
    return [_value(row) for row in session.scalars(query)]


def revision(session: Session) -> int:
    """That of the last change; 0 when the company has changed nothing."""
    return session.scalar(select(func.max(ConceptWordRow.revision))) or 0


def _write(session: Session, group: str, words: Iterable[tuple[str, str]], *, removed: bool, by: str) -> int:
    wanted = {key: word for word, key in words if key}
    query = select(ConceptWordRow).where(ConceptWordRow.concept == group, ConceptWordRow.key.in_(wanted))
    kept = {row.key: row for row in session.scalars(query)}
    fresh = {key: word for key, word in wanted.items() if key not in kept or kept[key].removed is not removed}
    if not fresh:
        return 0
    number, now = state.next_revision(session), datetime.now(UTC)
    for key, word in fresh.items():
        row = kept.get(key)
        if row is None:
            row = ConceptWordRow(concept=group, key=key)
            session.add(row)
        row.word, row.removed, row.added_at, row.added_by, row.revision = word, removed, now, by, number
    session.flush()
    return len(fresh)


def _value(row: ConceptWordRow) -> CompanyWord:
    return CompanyWord(row.concept, row.word, row.key, row.removed, row.added_at, row.added_by)
