"""What the indexes are derived from: the searchable rows of SQL that changed since a revision.

Rows are read by column: at a million passages objects would cost more than indexing them.
"""

from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager
from itertools import groupby
from operator import itemgetter
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, func, select
from sqlalchemy.orm import Session

from copilot.source import Audience, Pool
from copilot.store import Store, state
from copilot.store.schema import ArticleRow, ConversationRow, PassageRow, ResolutionRow

BATCH = 2_000


class Entry(NamedTuple):
    """One passage as an index sees it. `head` is the title and headings, `body` the text."""

    passage_id: str
    pool: Pool
    audience: Audience
    language: str
    head: str
    body: str


class Change(NamedTuple):
    """A source that changed: `key` names it in every index; no entries when it is gone."""

    key: str
    revision: int
    entries: tuple[Entry, ...]


class Changes:
    """What SQL holds for an index, as it is now: read again for what came while the last reading was brought in."""

    def __init__(self, store: Store) -> None:
        self._store = store

    def revision(self) -> int:
        """Up to which revision `since` reads at least, if it is called after this."""
        with self._store.read() as session:
            return state.current_revision(session)

    @contextmanager
    def since(self, revision: int) -> Iterator[Iterator[Change]]:
        with self._store.read() as session:
            yield changes(session, revision)

    def pending(self, revision: int, most: int) -> int:
        """How many sources changed after `revision`; `most` when they are that many or more."""
        with self._store.read() as session:
            return pending(session, revision, most)


Since = Callable[[int], AbstractContextManager[Iterator[Change]]]


def changes(session: Session, since: int) -> Iterator[Change]:
    """Every source changed after revision `since`, oldest change first within each pool."""
    yield from _articles(session, ArticleRow.revision > since)
    yield from _resolutions(session, ResolutionRow.revision > since)


def named(session: Session, keys: Sequence[str]) -> Iterator[Change]:
    """The sources with these keys as they are now; those that there never were are left out."""
    yield from _articles(session, ArticleRow.external_id.in_([key[2:] for key in keys if key.startswith("a:")]))
    yield from _resolutions(session, ResolutionRow.id.in_([int(key[2:]) for key in keys if key.startswith("r:")]))


def pending(session: Session, since: int, most: int) -> int:
    """How many sources changed after revision `since`, counting no further than `most`."""
    found = 0
    for column in (ArticleRow.revision, ResolutionRow.revision):
        some = select(column).where(column > since).limit(most - found).subquery()
        found += session.scalar(select(func.count()).select_from(some)) or 0
        if found >= most:
            break
    return found


def _articles(session: Session, wanted: ColumnElement[bool]) -> Iterator[Change]:
    query = (
        select(
            ArticleRow.external_id,
            ArticleRow.revision,
            ArticleRow.retired_at.is_not(None),
            ArticleRow.audience,
            ArticleRow.language,
            ArticleRow.title,
            PassageRow.ordinal,
            PassageRow.heading,
            PassageRow.text,
        )
        .outerjoin(PassageRow, PassageRow.article_id == ArticleRow.id)
        .where(wanted)
        .order_by(ArticleRow.revision, ArticleRow.id, PassageRow.ordinal)
        .execution_options(yield_per=BATCH)
    )
    for (id, revision, retired), rows in groupby(session.execute(query), itemgetter(0, 1, 2)):
        yield Change(f"a:{id}", revision, () if retired else tuple(_passages(rows)))


def _passages(rows: Iterator[Any]) -> Iterator[Entry]:
    for id, _, _, audience, language, title, ordinal, heading, text in rows:
        if ordinal is not None:
            yield Entry(
                f"{id}#{ordinal}",
                "articles",
                "internal" if audience == "internal" else "public",
                language.split("-")[0],
                " \n".join((title, *heading)) if heading else title,
                text,
            )


def _resolutions(session: Session, wanted: ColumnElement[bool]) -> Iterator[Change]:
    query = (
        select(
            ResolutionRow.id,
            ResolutionRow.revision,
            ResolutionRow.withdrawn_at.is_not(None) | ResolutionRow.duplicate_of.is_not(None),
            ResolutionRow.language,
            ResolutionRow.question,
            ResolutionRow.answer,
            ConversationRow.external_id,
        )
        .join(ConversationRow, ConversationRow.id == ResolutionRow.conversation_id)
        .where(wanted)
        .order_by(ResolutionRow.revision, ResolutionRow.id)
        .execution_options(yield_per=BATCH)
    )
    for number, revision, gone, language, question, answer, id in session.execute(query):
        entry = Entry(f"{id}#answer", "resolutions", "public", language.split("-")[0], question, answer)
        yield Change(f"r:{number}", revision, () if gone else (entry,))
