"""What people said was heard wrongly in a customer's message. Never who said it."""

from collections.abc import Sequence
from datetime import UTC, datetime
from typing import NamedTuple

from sqlalchemy import delete, func, select
from sqlalchemy.orm import Session

from copilot.errors import NotFoundError, UsageError
from copilot.listen.heard import EMOTIONS, SIGNALS
from copilot.store import feelings
from copilot.store.schema import FeelingCorrectionRow, MessageRow
from copilot.store.upsert import upsert

LABELS = EMOTIONS + SIGNALS
NOTHING = "neutral"
"""The label heard where a person names one that was missed."""


class Correction(NamedTuple):
    """In this message `heard` is wrong; it is `meant`, or, where that is empty, nothing in its place."""

    row_id: int
    message_id: str
    heard: str
    meant: str
    language: str
    at: datetime


class Counted(NamedTuple):
    heard: str
    meant: str
    language: str
    n: int


def add(session: Session, row_id: int, message_id: str, heard: str, meant: str, language: str) -> None:
    """Keep that `heard` is wrong in this message; what was said before of the same label there is replaced.

    `heard` is `neutral`, or empty, where nothing was heard and something is meant. The conversation is heard again
    for the inbox.

    Raises:
        UsageError: no such label, or the same one twice.
        NotFoundError: the conversation has no such message.
    """
    heard = heard or NOTHING
    for label in filter(None, (heard, meant)):
        if label not in LABELS:
            raise UsageError(f"There is no label '{label[:40]}'; there are {', '.join(LABELS)}.")
    if heard == (meant or NOTHING):
        raise UsageError(f"'{heard}' is what was heard already; name another label, or none.")
    here = (MessageRow.conversation_id == row_id, MessageRow.external_id == message_id)
    if session.scalar(select(MessageRow.id).where(*here).limit(1)) is None:
        raise NotFoundError(f"The conversation has no message '{message_id[:80]}'.")
    key = {"conversation_id": row_id, "message_id": message_id, "heard": heard}
    values = {"meant": meant, "language": language, "at": datetime.now(UTC)}
    upsert(session, FeelingCorrectionRow, list(key), key | values)
    feelings.drop(session, row_id)


def withdraw(session: Session, row_id: int, message_id: str, heard: str) -> None:
    """Let what was said of this label be unsaid; nothing happens when nothing was."""
    row = FeelingCorrectionRow
    session.execute(
        delete(row).where(row.conversation_id == row_id, row.message_id == message_id, row.heard == (heard or NOTHING))
    )
    feelings.drop(session, row_id)


def of(session: Session, row_id: int) -> tuple[Correction, ...]:
    """Those of one conversation, the oldest first."""
    return tuple(every(session, row_id))


def of_several(session: Session, row_ids: Sequence[int]) -> dict[int, list[Correction]]:
    """Those of each of these conversations, for at most a few hundred, the oldest first; those without any are left
    out."""
    row = FeelingCorrectionRow
    query = select(row.conversation_id, row.message_id, row.heard, row.meant, row.language, row.at)
    found: dict[int, list[Correction]] = {}
    for one in session.execute(query.where(row.conversation_id.in_(row_ids)).order_by(row.at, row.id)):
        found.setdefault(one.conversation_id, []).append(Correction(*one))
    return found


def every(session: Session, row_id: int | None = None) -> list[Correction]:
    """Those of all conversations, or of one, the oldest first."""
    row = FeelingCorrectionRow
    query = select(row.conversation_id, row.message_id, row.heard, row.meant, row.language, row.at)
    if row_id is not None:
        query = query.where(row.conversation_id == row_id)
    return [Correction(*found) for found in session.execute(query.order_by(row.at, row.id))]


def counts(session: Session) -> list[Counted]:
    """How often which label was put in which one's place, by language, the most frequent first."""
    row = FeelingCorrectionRow
    n = func.count(row.id)
    query = select(row.heard, row.meant, row.language, n).group_by(row.heard, row.meant, row.language)
    found = session.execute(query.order_by(n.desc(), row.language, row.heard, row.meant))
    return [Counted(*one) for one in found]
