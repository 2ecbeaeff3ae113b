"""Articles and their passages in SQL: written as `Article` and `Passage` values, read back as the same.

An article that goes away is retired, not deleted: indexes follow `revision` and must learn that it is gone.
"""

from collections.abc import Iterable, Iterator, Sequence
from datetime import UTC, datetime
from typing import NamedTuple

from sqlalchemy import Select, delete, func, insert, select, update
from sqlalchemy.orm import Session, lazyload

from copilot.errors import NotFoundError
from copilot.source import Article, Audience, Passage
from copilot.store.schema import ArticleRow, PassageRow
from copilot.store.twins import release

AT_ONCE = 500  # ids in one query: below every database's limit of parameters


class Stored(NamedTuple):
    """What a stored article is recognised by."""

    id: str
    content_hash: str
    origin: str
    path: str
    retired: bool


class Counts(NamedTuple):
    live: int
    retired: int
    passages: int


def upsert(
    session: Session, article: Article, passages: Sequence[Passage], *, content_hash: str, revision: int
) -> None:
    """Write an article and its passages in place of what was there; a retired one lives again."""
    row = session.scalar(_row(article.id))
    if row is None:
        row = ArticleRow(external_id=article.id)
        session.add(row)
    else:
        session.execute(delete(PassageRow).where(PassageRow.article_id == row.id))
        release(session, [row.id])
    row.title, row.body, row.language, row.url = article.title, article.body, article.language, article.url
    row.audience, row.tags, row.updated_at = article.audience, list(article.tags), article.updated_at
    row.origin, row.path = article.origin, article.path
    row.content_hash, row.revision, row.retired_at = content_hash, revision, None
    row.same_as, row.compared = None, False
    session.flush()
    values = [
        {
            "article_id": row.id,
            "ordinal": int(passage.id.rpartition("#")[2]),
            "heading": list(passage.heading),
            "text": passage.text,
            "tokens": passage.tokens,
        }
        for passage in passages
    ]
    if values:
        session.execute(insert(PassageRow), values)


def move(session: Session, id: str, *, origin: str, path: str) -> None:
    """The same article is now read from elsewhere. Nothing that is searched changes, so the revision stays."""
    session.execute(update(ArticleRow).where(ArticleRow.external_id == id).values(origin=origin, path=path))


def retire(session: Session, ids: Iterable[str], *, revision: int) -> int:
    """Take live articles out of search; how many there were."""
    now, count = datetime.now(UTC), 0
    for some in _in_parts(list(ids)):
        live = session.scalars(
            select(ArticleRow.id).where(ArticleRow.external_id.in_(some), ArticleRow.retired_at.is_(None))
        ).all()
        release(session, live)
        gone = {"retired_at": now, "revision": revision, "compared": True}
        session.execute(update(ArticleRow).where(ArticleRow.id.in_(live)).values(gone))
        count += len(live)
    return count


def get(session: Session, id: str, *, retired: bool = False) -> Article:
    """The live article with this id; a retired one only when asked for.

    Raises:
        NotFoundError: there is none.
    """
    row = session.scalar(_row(id))
    if row is None or (row.retired_at is not None and not retired):
        raise NotFoundError(f"There is no article '{id}'; `escucha search` lists what there is.")
    return _article(row)


def stored(session: Session, ids: Iterable[str]) -> dict[str, Stored]:
    """What is kept under these ids, live or retired."""
    found: dict[str, Stored] = {}
    for some in _in_parts(list(ids)):
        found |= {one.id: one for one in _stored(session, _known().where(ArticleRow.external_id.in_(some)))}
    return found


def stored_from(session: Session, origin: str) -> list[Stored]:
    """The live articles that came from a folder or file, or from one inside that folder."""
    inside = f"{origin.rstrip('/')}/"
    query = _known().where(ArticleRow.retired_at.is_(None))
    near = (ArticleRow.origin == origin) | ArticleRow.origin.startswith(inside, autoescape=True)
    # SQLite's LIKE does not tell capitals apart, a file system does.
    return [one for one in _stored(session, query.where(near)) if one.origin == origin or one.origin.startswith(inside)]


def origins(session: Session) -> list[str]:
    """Every folder and file that live articles came from."""
    return list(session.scalars(select(ArticleRow.origin).where(ArticleRow.retired_at.is_(None)).distinct()))


def live(
    session: Session, *, audience: Audience | None = None, limit: int | None = None, offset: int = 0
) -> list[Article]:
    """The live articles by id; of one audience, or a page of them, when asked."""
    query = (
        select(ArticleRow)
        .where(ArticleRow.retired_at.is_(None))
        .options(lazyload(ArticleRow.passages))
        .order_by(ArticleRow.external_id)
        .limit(limit)
        .offset(offset)
    )
    if audience:
        query = query.where(ArticleRow.audience == audience)
    return [_article(row) for row in session.scalars(query)]


def passages_of(session: Session, id: str, *, audience: Audience | None = None) -> list[Passage]:
    """A live article's passages in order; none when there is no such article, or it is for another audience."""
    query = (
        select(ArticleRow, PassageRow)
        .join(PassageRow, PassageRow.article_id == ArticleRow.id)
        .where(ArticleRow.external_id == id, ArticleRow.retired_at.is_(None))
        .options(lazyload(ArticleRow.passages))
        .order_by(PassageRow.ordinal)
    )
    if audience:
        query = query.where(ArticleRow.audience == audience)
    return [_passage(article, row) for article, row in session.execute(query)]


def passages(session: Session, ids: Sequence[str], *, audience: Audience | None = None) -> dict[str, Passage]:
    """The passages with these ids, in one query; those of retired articles and of another audience are left out."""
    wanted = {id: id.rpartition("#") for id in ids}
    ordinals = {int(ordinal) for _, _, ordinal in wanted.values() if ordinal.isdecimal()}
    query = (
        select(ArticleRow, PassageRow)
        .join(PassageRow, PassageRow.article_id == ArticleRow.id)
        .where(ArticleRow.external_id.in_({source for source, _, _ in wanted.values()}))
        .where(PassageRow.ordinal.in_(ordinals), ArticleRow.retired_at.is_(None))
        .options(lazyload(ArticleRow.passages))
    )
    if audience:
        query = query.where(ArticleRow.audience == audience)
    found = (_passage(article, row) for article, row in session.execute(query))
    by_id = {passage.id: passage for passage in found if passage.id in wanted}
    return {id: by_id[id] for id in wanted if id in by_id}


def twins(session: Session, ids: Iterable[str]) -> dict[str, int]:
    """The group of each of these articles that nearly repeats another: the same number, nearly the same text."""
    found: dict[str, int] = {}
    for some in _in_parts(list(ids)):
        query = select(ArticleRow.external_id, ArticleRow.same_as)
        rows = session.execute(query.where(ArticleRow.external_id.in_(some), ArticleRow.same_as.is_not(None)))
        found |= {id: group for id, group in rows if group is not None}
    return found


def repeated(session: Session, id: str) -> set[str]:
    """An article and those that nearly repeat it."""
    groups = twins(session, [id])
    if not groups:
        return {id}
    return set(session.scalars(select(ArticleRow.external_id).where(ArticleRow.same_as == groups[id])))


def counts(session: Session) -> Counts:
    is_live = ArticleRow.retired_at.is_(None)
    every = session.scalar(select(func.count()).select_from(ArticleRow)) or 0
    current = session.scalar(select(func.count()).select_from(ArticleRow).where(is_live)) or 0
    pieces = session.scalar(select(func.count()).select_from(PassageRow).join(ArticleRow).where(is_live)) or 0
    return Counts(live=current, retired=every - current, passages=pieces)


def _row(id: str) -> Select[ArticleRow]:
    return select(ArticleRow).where(ArticleRow.external_id == id).options(lazyload(ArticleRow.passages))


def _known() -> Select[str, str, str, str, datetime | None]:
    row = ArticleRow
    return select(row.external_id, row.content_hash, row.origin, row.path, row.retired_at)


def _stored(session: Session, query: Select[str, str, str, str, datetime | None]) -> list[Stored]:
    rows = session.execute(query)
    return [Stored(id, digest, origin, path, retired is not None) for id, digest, origin, path, retired in rows]


def _in_parts(ids: list[str]) -> Iterator[list[str]]:
    for start in range(0, len(ids), AT_ONCE):
        yield ids[start : start + AT_ONCE]


def _article(row: ArticleRow) -> Article:
    return Article(
        id=row.external_id,
        title=row.title,
        body=row.body,
        language=row.language,
        url=row.url,
        audience="internal" if row.audience == "internal" else "public",
        tags=tuple(row.tags),
        updated_at=row.updated_at,
        origin=row.origin,
        path=row.path,
    )


def _passage(article: ArticleRow, row: PassageRow) -> Passage:
    return Passage(
        id=f"{article.external_id}#{row.ordinal}",
        source_id=article.external_id,
        pool="articles",
        title=article.title,
        text=row.text,
        heading=tuple(row.heading),
        language=article.language,
        audience="internal" if article.audience == "internal" else "public",
        url=article.url,
        tokens=row.tokens,
        updated_at=article.updated_at,
    )
