"""Which promises that were not kept our side has answered to since: a draft owns one once, not in every reply."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from copilot.promise import Owed
from copilot.store.digests import AT_ONCE, Thread
from copilot.store.schema import MessageRow


def with_answers(session: Session, threads: Sequence[Thread], owed: Sequence[Owed]) -> tuple[Owed, ...]:
    """`owed` with `answered` set; `threads` are all of the person's conversations. Without times nothing is."""
    since = min((datetime.fromisoformat(one.due) for one in owed if one.due), default=None)
    if since is None:
        return tuple(owed)
    later = [one.row_id for one in threads if one.last_at and one.last_at > since]
    spoke = _last_reply(session, later)
    seen = _times(session, later, {one.settled_by for one in owed if one.settled_by})
    return tuple(one.model_copy(update={"answered": _is_answered(one, spoke, seen)}) for one in owed)


def _is_answered(one: Owed, spoke: datetime | None, seen: dict[str, datetime]) -> bool:
    """By the message that admits it or renews it, by a later one; while nobody complained by one after its time."""
    if spoke is None:
        return False
    if one.settled_by:
        return one.settled_by in seen and spoke >= seen[one.settled_by]
    return bool(one.due) and spoke > datetime.fromisoformat(one.due)


def _last_reply(session: Session, row_ids: Sequence[int]) -> datetime | None:
    """When a person last wrote to the customer in these conversations."""
    row = MessageRow
    last: list[datetime] = []
    for start in range(0, len(row_ids), AT_ONCE):
        query = select(func.max(row.at)).where(row.conversation_id.in_(row_ids[start : start + AT_ONCE]))
        found = session.scalar(query.where(row.role == "agent", row.private.is_(False)))
        last += [found] if found else []
    return max(last, default=None)


def _times(session: Session, row_ids: Sequence[int], message_ids: set[str]) -> dict[str, datetime]:
    """When these messages were written; of an id that several conversations have, the last."""
    row = MessageRow
    found: dict[str, datetime] = {}
    for start in range(0, len(row_ids) if message_ids else 0, AT_ONCE):
        query = select(row.external_id, row.at).where(row.conversation_id.in_(row_ids[start : start + AT_ONCE]))
        for id, at in session.execute(query.where(row.external_id.in_(message_ids))):
            if at:
                found[id] = max(at, found.get(id, at))
    return found
