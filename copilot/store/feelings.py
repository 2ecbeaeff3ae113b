"""What was heard in open conversations, so that the inbox can be ordered by who needs a person soonest.

A hint about a conversation as it stands now, never a score of a person: one row a conversation, written over when it
goes on, and forgotten after `ESCUCHA_FEELINGS_DAYS`.
"""

from collections.abc import Sequence
from datetime import UTC, datetime
from typing import NamedTuple

from sqlalchemy import ColumnElement, String, cast, delete, func, literal, or_, select
from sqlalchemy.orm import Session

from copilot.listen.feelings.version import version
from copilot.listen.heard import Feeling
from copilot.store import cues, inbox
from copilot.store.retention import forget as forget
from copilot.store.schema import ConversationRow, HeardFeelingRow, MessageRow
from copilot.store.upsert import upsert

PLACES = 4
"""Decimals of care that are kept."""


class Kept(NamedTuple):
    """`care` is how soon a person should look, 0 to 1 (`copilot.listen.feelings.care`)."""

    feeling: Feeling
    care: float
    digest: str
    heard_at: datetime


def keep(session: Session, row_id: int, digest: str, feeling: Feeling, care: float) -> None:
    """Keep what was heard in this conversation, in place of what was before; `digest` is `digests`' for it."""
    values = {
        "conversation_id": row_id,
        "digest": digest,
        "primary": feeling.primary,
        "care": round(care, PLACES),
        "feeling": feeling.model_dump(mode="json"),
        "listener": feeling.listener[:200],
        "heard_at": datetime.now(UTC),
    }
    upsert(session, HeardFeelingRow, ["conversation_id"], values)


def kept(session: Session, row_id: int) -> Kept | None:
    """What is kept of this conversation, outdated or not."""
    return kept_of(session, [row_id]).get(row_id)


def kept_of(session: Session, row_ids: Sequence[int]) -> dict[int, Kept]:
    """The same of several, for at most a few hundred; those of which nothing is kept are left out."""
    query = select(HeardFeelingRow).where(HeardFeelingRow.conversation_id.in_(row_ids))
    rows = session.scalars(query.execution_options(populate_existing=True))
    return {
        row.conversation_id: Kept(Feeling.model_validate(row.feeling), row.care, row.digest, row.heard_at)
        for row in rows
    }


def drop(session: Session, row_id: int) -> None:
    """Forget this conversation's, so that it is heard again."""
    session.execute(delete(HeardFeelingRow).where(HeardFeelingRow.conversation_id == row_id))


def unheard(session: Session, limit: int, listener: str = "") -> list[int]:
    """Row ids of open conversations that wait and have not been heard as they are now, longest waiting first.

    They are heard again after a new message, another import, a change of the team's cues, or with another `listener`
    (by default the embedded one of this version).
    """
    since = inbox.since_when()
    wanted = _digest(session, listener)
    query = (
        inbox.queue(since)
        .outerjoin(HeardFeelingRow, HeardFeelingRow.conversation_id == ConversationRow.id)
        .where(or_(HeardFeelingRow.digest.is_(None), HeardFeelingRow.digest != wanted))
        .order_by(since, ConversationRow.id)
        .limit(limit)
    )
    return [row_id for row_id, _ in session.execute(query)]


def digests(session: Session, row_ids: Sequence[int], listener: str = "") -> dict[int, str]:
    """What stands for all that a conversation's hearing depends on, by row id, for at most a few hundred."""
    query = select(ConversationRow.id, _digest(session, listener)).where(ConversationRow.id.in_(row_ids))
    return {row.id: row[1] for row in session.execute(query)}


def _digest(session: Session, listener: str) -> ColumnElement[str]:
    """Content, number of messages (one may be added without another import), the team's cues and the listener."""
    last = select(func.max(MessageRow.position)).where(MessageRow.conversation_id == ConversationRow.id)
    at = cast(func.coalesce(last.correlate(ConversationRow).scalar_subquery(), -1), String)
    rest = f".{cues.revision(session)}.{listener or version()}"
    return ConversationRow.content_hash + "." + at + literal(rest)
