"""Taking articles out of a base for a moment, to see what drafting does when the answer is not there."""

import re
from collections.abc import Collection, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime

from sqlalchemy import select, update

from copilot.store import Store, state
from copilot.store.schema import ArticleRow

_VERSION = re.compile(r"(?:#|[-._])(?:es|pt|en)(?:-[a-z]{2})?$", re.IGNORECASE)


def family(id: str) -> str:
    """What the versions of one article in several languages share: "baja-servicio-pt" and "baja-servicio#es"."""
    return _VERSION.sub("", id)


def versions(store: Store, ids: Collection[str]) -> frozenset[str]:
    """`ids` and every version of theirs in another language that the base holds."""
    families = {family(id) for id in ids}
    with store.read() as session:
        known = session.scalars(select(ArticleRow.external_id).where(ArticleRow.retired_at.is_(None))).all()
    return frozenset(id for id in known if family(id) in families)


@contextmanager
def retired(store: Store, ids: Collection[str]) -> Iterator[None]:
    """The base without `ids`, as if they had been retired; put back at the end, whatever happens in between."""
    _set_retired(store, ids, datetime.now(UTC))
    try:
        yield
    finally:
        _set_retired(store, ids, None)


def _set_retired(store: Store, ids: Collection[str], when: datetime | None) -> None:
    with store.begin() as session:
        revision = state.next_revision(session)
        rows = update(ArticleRow).where(ArticleRow.external_id.in_(ids))
        session.execute(rows.values(retired_at=when, revision=revision))
