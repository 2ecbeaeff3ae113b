"""What the indexes are derived from: the searchable rows of SQL that changed since a revision."""

from collections.abc import Iterator
from typing import NamedTuple

from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload

from copilot.source import Audience, Pool
from copilot.store.schema import ArticleRow, ConversationRow, ResolutionRow

BATCH = 500


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


def changes(session: Session, since: int) -> Iterator[Change]:
    """Every source changed after revision `since`, oldest change first within each pool."""
    yield from _articles(session, since)
    yield from _resolutions(session, since)


def _articles(session: Session, since: int) -> Iterator[Change]:
    query = select(ArticleRow).where(ArticleRow.revision > since).order_by(ArticleRow.revision)
    for row in session.execute(query.execution_options(yield_per=BATCH)).scalars():
        yield Change(f"a:{row.external_id}", row.revision, () if row.retired_at else tuple(_passages(row)))


def _passages(row: ArticleRow) -> Iterator[Entry]:
    audience: Audience = "internal" if row.audience == "internal" else "public"
    for passage in row.passages:
        yield Entry(
            passage_id=f"{row.external_id}#{passage.ordinal}",
            pool="articles",
            audience=audience,
            language=row.language.split("-")[0],
            head=" \n".join([row.title, *passage.heading]),
            body=passage.text,
        )


def _resolutions(session: Session, since: int) -> Iterator[Change]:
    query = (
        select(ResolutionRow)
        .where(ResolutionRow.revision > since)
        .order_by(ResolutionRow.revision)
        .options(joinedload(ResolutionRow.conversation).lazyload(ConversationRow.messages))
    )
    for row in session.execute(query.execution_options(yield_per=BATCH)).scalars():
        gone = row.withdrawn_at is not None or row.duplicate_of is not None
        yield Change(f"r:{row.id}", row.revision, () if gone else (_resolution(row),))


def _resolution(row: ResolutionRow) -> Entry:
    return Entry(
        passage_id=f"{row.conversation.external_id}#answer",
        pool="resolutions",
        audience="public",
        language=row.language.split("-")[0],
        head=row.question,
        body=row.answer,
    )
