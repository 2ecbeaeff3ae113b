"""Passages for people and writers, read from SQL by the ids that an index returned."""

from collections.abc import Sequence

from sqlalchemy import and_, or_, select
from sqlalchemy.orm import Session, joinedload, lazyload

from copilot.source import Passage, Pool
from copilot.store.schema import ArticleRow, ConversationRow, PassageRow, ResolutionRow

MOST = 40  # passages of one source that a writer looks at


def passages_by_id(session: Session, passage_ids: Sequence[str], pool: Pool) -> dict[str, Passage]:
    """The passages that still exist; a retired source's are left out."""
    if not passage_ids:
        return {}
    found = _article_passages(session, passage_ids) if pool == "articles" else _answers(session, passage_ids)
    return {passage.id: passage for passage in found}


def _article_passages(session: Session, passage_ids: Sequence[str]) -> list[Passage]:
    wanted = [(source, int(ordinal)) for source, _, ordinal in (one.rpartition("#") for one in passage_ids)]
    query = (
        select(ArticleRow, PassageRow)
        .join(PassageRow, PassageRow.article_id == ArticleRow.id)
        .where(ArticleRow.retired_at.is_(None))
        .where(or_(*(and_(ArticleRow.external_id == source, PassageRow.ordinal == n) for source, n in wanted)))
        .options(lazyload(ArticleRow.passages))
    )
    return [passage_of(article, row) for article, row in session.execute(query)]


def source_passages(session: Session, source_id: str) -> tuple[Passage, ...]:
    query = (
        select(ArticleRow, PassageRow)
        .join(PassageRow, PassageRow.article_id == ArticleRow.id)
        .where(ArticleRow.external_id == source_id, ArticleRow.audience == "public", ArticleRow.retired_at.is_(None))
        .order_by(PassageRow.ordinal)
        .limit(MOST)
        .options(lazyload(ArticleRow.passages))
    )
    return tuple(passage_of(article, row) for article, row in session.execute(query))


def passage_of(article: ArticleRow, row: PassageRow) -> Passage:
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


def _answers(session: Session, passage_ids: Sequence[str]) -> list[Passage]:
    sources = [one.removesuffix("#answer") for one in passage_ids]
    query = (
        select(ResolutionRow)
        .join(ConversationRow, ConversationRow.id == ResolutionRow.conversation_id)
        .where(ConversationRow.external_id.in_(sources))
        .where(ResolutionRow.withdrawn_at.is_(None), ResolutionRow.duplicate_of.is_(None))
        .options(joinedload(ResolutionRow.conversation).lazyload(ConversationRow.messages))
    )
    return [
        Passage(
            id=f"{row.conversation.external_id}#answer",
            source_id=row.conversation.external_id,
            pool="resolutions",
            title=row.question,
            text=row.answer,
            language=row.language,
            updated_at=row.conversation.resolved_at,
        )
        for row in session.execute(query).scalars()
    ]
