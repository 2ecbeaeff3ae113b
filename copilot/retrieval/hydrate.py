"""Passages for people and writers, read from SQL by the ids that an index returned."""

from collections.abc import Sequence

from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload

from copilot.source import Passage, Pool
from copilot.store import articles
from copilot.store.schema import ConversationRow, ResolutionRow

MOST = 40  # passages of one source that a writer looks at


def passages_by_id(session: Session, passage_ids: Sequence[str], pool: Pool) -> dict[str, Passage]:
    """The passages that still exist; a retired source's are left out."""
    if not passage_ids:
        return {}
    if pool == "articles":
        return articles.passages(session, passage_ids)
    return {passage.id: passage for passage in _answers(session, passage_ids)}


def source_passages(session: Session, source_id: str) -> tuple[Passage, ...]:
    """The first passages of a public article, in order."""
    return tuple(articles.passages_of(session, source_id, audience="public")[:MOST])


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
