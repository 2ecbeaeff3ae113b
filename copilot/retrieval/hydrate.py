"""Passages for people and writers, read from SQL by the ids that an index returned."""

from collections.abc import Sequence

from sqlalchemy import select
from sqlalchemy.orm import Session

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
    # Whether it is still searched is looked at here: asked in SQL, SQLite goes through all that have no duplicate.
    query = (
        select(
            ConversationRow.external_id,
            ConversationRow.resolved_at,
            ResolutionRow.question,
            ResolutionRow.answer,
            ResolutionRow.language,
            ResolutionRow.withdrawn_at.is_not(None),
            ResolutionRow.duplicate_of.is_not(None),
        )
        .join(ResolutionRow, ResolutionRow.conversation_id == ConversationRow.id)
        .where(ConversationRow.external_id.in_(sources))
    )
    return [
        Passage(
            id=f"{id}#answer",
            source_id=id,
            pool="resolutions",
            title=question,
            text=answer,
            language=language,
            updated_at=resolved_at,
        )
        for id, resolved_at, question, answer, language, withdrawn, repeats in session.execute(query)
        if not withdrawn and not repeats
    ]
