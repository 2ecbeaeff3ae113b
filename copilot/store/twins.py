"""Which articles nearly repeat each other. A group is known by the id of the article that the others repeat.

An article that was written or whose group has come apart waits (`compared` is false) until somebody who knows texts
(`kb.duplicates`) has looked for its like; so a kill at any moment, or an older database, leaves only work to do.
"""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from typing import NamedTuple

from sqlalchemy import ColumnElement, Select, delete, func, insert, select, update
from sqlalchemy.orm import Session

from copilot.source import Audience
from copilot.store.schema import ArticleBandRow, ArticleRow

AT_ONCE = 500  # values in one query: below every database's limit of parameters


class Text(NamedTuple):
    """A live article as it is compared; `key` is its row."""

    key: int
    language: str
    body: str
    content_hash: str


class Twin(NamedTuple):
    """A live article of a group."""

    id: str
    title: str
    body: str
    language: str
    group: int


def release(session: Session, keys: Sequence[int]) -> None:
    """Take these articles out of their groups, because they change or go. Those that repeated one of them wait to be
    compared again; one that is left alone is in no group any more."""
    for some in _in_parts(keys):
        row = ArticleRow
        left = {group for group in session.scalars(select(row.same_as).where(row.id.in_(some))) if group is not None}
        if left:
            again = {"same_as": None, "compared": False}
            _set(session, row.same_as.in_(some), again)
            _set(session, row.id.in_(some), again)
            still = session.scalars(select(row.same_as).where(row.same_as.in_(left), row.same_as != row.id)).all()
            _set(session, row.id.in_(left - set(still)) & (row.same_as == row.id), {"same_as": None})
        session.execute(delete(ArticleBandRow).where(ArticleBandRow.article_id.in_(some)))


def waiting(session: Session, limit: int) -> list[Text]:
    """Live articles that were not compared yet, those that were written last; by key."""
    row = ArticleRow
    query = _texts().where(row.compared.is_(False), row.retired_at.is_(None))
    newest = query.order_by(row.revision.desc(), row.id).limit(limit)
    return sorted(Text(*values) for values in session.execute(newest))


def texts(session: Session, keys: Collection[int]) -> dict[int, Text]:
    """These articles, as far as they are live."""
    found: dict[int, Text] = {}
    for some in _in_parts(sorted(keys)):
        query = _texts().where(ArticleRow.id.in_(some), ArticleRow.retired_at.is_(None))
        found |= {values[0]: Text(*values) for values in session.execute(query)}
    return found


def sharing(session: Session, bands: Collection[int]) -> dict[int, list[int]]:
    """The articles that have each of these bands; only those that repeat no other have any."""
    found: dict[int, list[int]] = {}
    for some in _in_parts(sorted(bands)):
        query = select(ArticleBandRow.band, ArticleBandRow.article_id).where(ArticleBandRow.band.in_(some))
        for band, key in session.execute(query):
            found.setdefault(band, []).append(key)
    return found


def still_waiting(session: Session, some: Iterable[Text]) -> set[int]:
    """Those that nobody else has compared or changed since they were read; nobody else can until this is committed."""
    hashes = {text.key: text.content_hash for text in some}
    row = ArticleRow
    query = select(row.id, row.content_hash).where(row.id.in_(hashes), row.compared.is_(False))
    query = query.order_by(row.id).with_for_update()  # SQLite has one writer at a time and ignores it
    return {key for key, digest in session.execute(query) if hashes[key] == digest}


def settle(session: Session, alone: dict[int, Sequence[int]], repeats: dict[int, int]) -> None:
    """Write what a comparison found: the bands of articles that repeat none, and which one each of the others does."""
    rows = [{"band": band, "article_id": key} for key, bands in alone.items() for band in sorted(set(bands))]
    if rows:
        session.execute(insert(ArticleBandRow), rows)
    for key, first in repeats.items():
        _set(session, ArticleRow.id == key, {"same_as": first})
    for some in _in_parts(sorted(set(repeats.values()))):
        session.execute(update(ArticleRow).where(ArticleRow.id.in_(some)).values(same_as=ArticleRow.id))
    for some in _in_parts([*alone, *repeats]):
        _set(session, ArticleRow.id.in_(some), {"compared": True})


def groups(session: Session) -> Iterator[list[Twin]]:
    """Every group of live articles, the one that the others repeat first."""
    row = ArticleRow
    query = _twins().order_by(row.same_as, row.id != row.same_as, row.id).execution_options(yield_per=AT_ONCE)
    group: list[Twin] = []
    for values in session.execute(query):
        twin = Twin(*values)
        if group and group[0].group != twin.group:
            yield group
            group = []
        group.append(twin)
    if group:
        yield group


def like(session: Session, id: str, *, audience: Audience | None = None, limit: int = 5) -> list[Twin]:
    """The live articles that are in one group with this one, itself left out; of one audience when asked."""
    row = ArticleRow
    own = select(row.same_as).where(row.external_id == id, row.retired_at.is_(None)).scalar_subquery()
    query = _twins().where(row.same_as == own, row.external_id != id).order_by(row.id).limit(limit)
    if audience:
        query = query.where(row.audience == audience)
    return [Twin(*values) for values in session.execute(query)]


def count(session: Session) -> int:
    """How many groups there are."""
    query = select(func.count(func.distinct(ArticleRow.same_as))).where(ArticleRow.retired_at.is_(None))
    return session.scalar(query) or 0


def _texts() -> Select[int, str, str, str]:
    return select(ArticleRow.id, ArticleRow.language, ArticleRow.body, ArticleRow.content_hash)


def _twins() -> Select[str, str, str, str, int]:
    row = ArticleRow
    query = select(row.external_id, row.title, row.body, row.language, func.coalesce(row.same_as, 0))
    return query.where(row.same_as.is_not(None), row.retired_at.is_(None))


def _set(session: Session, where: ColumnElement[bool], values: Mapping[str, object]) -> None:
    statement = update(ArticleRow).where(where).values(values)
    session.execute(statement, execution_options={"synchronize_session": False})


def _in_parts(values: Sequence[int]) -> Iterator[Sequence[int]]:
    for start in range(0, len(values), AT_ONCE):
        yield values[start : start + AT_ONCE]
