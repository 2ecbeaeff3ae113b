"""The texts that a team wrote once for frequent questions, how often each was offered, and what became of it.

A change of a text takes the next revision of the store, so that whoever keeps them ready knows of it
(`copilot.replies.book`); being offered or judged is no change.
"""

from collections.abc import Iterable, Mapping
from datetime import UTC, datetime
from typing import Any, Literal, NamedTuple

from sqlalchemy import Select, case, func, select, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from copilot.conversation import Value
from copilot.errors import NotFoundError
from copilot.store import erased, state
from copilot.store.schema import ArticleRow, SavedReplyOfferRow, SavedReplyRow, UseRow

OWN = ""
"""Source of the replies that are written here."""
Change = Literal["added", "changed", "unchanged"]


class SavedReply(Value):
    """`id` is the table's own; `source` is empty for one of our own, else the helpdesk that it came from under its
    `external_id` there. `body` may hold places to fill in (`copilot.replies.places`)."""

    id: int
    external_id: str
    title: str
    body: str
    source: str = OWN
    language: str = ""
    tags: tuple[str, ...] = ()
    retired: bool = False
    updated_at: datetime
    updated_by: str = ""
    revision: int = 0


class Given(NamedTuple):
    """A saved reply as somebody brings it."""

    external_id: str
    title: str
    body: str
    language: str = ""
    tags: tuple[str, ...] = ()


class Uses(NamedTuple):
    """How often a reply was offered, was taken to be edited or sent, and was sent."""

    offered: int = 0
    taken: int = 0
    sent: int = 0


def every(session: Session, *, retired: bool = True) -> list[SavedReply]:
    """All of them, or those in force, by title."""
    query = select(SavedReplyRow).order_by(func.lower(SavedReplyRow.title), SavedReplyRow.id)
    wanted = query if retired else query.where(SavedReplyRow.retired_at.is_(None))
    return [_value(row) for row in session.scalars(wanted)]


def get(session: Session, reply_id: int) -> SavedReply:
    """Raises NotFoundError when there is none."""
    return _value(_row(session, reply_id))


def revision(session: Session) -> int:
    """That of the last change; 0 when there never was a saved reply."""
    return session.scalar(select(func.max(SavedReplyRow.revision))) or 0


def put(session: Session, given: Given, *, source: str = OWN, by: str = "") -> tuple[int, Change]:
    """Keep a reply under its source and id there; one that was retired is in force again. Its id, and what that
    changed."""
    row = session.scalar(_named(source, given.external_id))
    if row is not None and row.retired_at is None and _same(row, given):
        return row.id, "unchanged"
    number = state.next_revision(session)
    # Whoever writes holds the counter: another who brought the same one meanwhile has finished.
    row = session.scalar(_named(source, given.external_id).execution_options(populate_existing=True))
    change: Change = "changed" if row else "added"
    if row is None:
        row = SavedReplyRow(source=source, external_id=given.external_id)
        session.add(row)
    row.title, row.body, row.language, row.tags = given.title, given.body, given.language, list(given.tags)
    row.retired_at, row.updated_at, row.updated_by, row.revision = None, datetime.now(UTC), by, number
    session.flush()
    return row.id, change


def retire(session: Session, reply_id: int, *, by: str = "", back: bool = False) -> bool:
    """Take a reply out of use, or, `back`, into use again; False when it was so already.

    Raises:
        NotFoundError: there is no such reply.
    """
    row = _row(session, reply_id)
    if (row.retired_at is None) is back:
        return False
    now = datetime.now(UTC)
    row.retired_at, row.updated_at, row.updated_by = None if back else now, now, by
    row.revision = state.next_revision(session)
    session.flush()
    return True


def retire_gone(session: Session, source: str, kept: Iterable[str], *, by: str = "") -> int:
    """Retire the replies of a source that are not among `kept` (ids there); how many those were."""
    query = select(SavedReplyRow).where(SavedReplyRow.source == source, SavedReplyRow.retired_at.is_(None))
    known = set(kept)
    gone = [row.id for row in session.scalars(query) if row.external_id not in known]
    for reply_id in gone:
        retire(session, reply_id, by=by)
    return len(gone)


def offer(session: Session, reply_ids: Iterable[int], conversation_row_id: int, message_id: str) -> int:
    """Write down that these were shown for the conversation as it stands after that message; how many for the first
    time. One whose conversation was erased meanwhile is not written down."""
    wanted = list(dict.fromkeys(reply_ids))
    if not wanted or not erased.standing(session, [conversation_row_id]):
        return 0
    new = 0
    for reply_id in set(wanted) - offered(session, conversation_row_id, message_id):
        row = SavedReplyOfferRow(
            reply_id=reply_id, conversation_id=conversation_row_id, message_id=message_id, at=datetime.now(UTC)
        )
        try:
            with session.begin_nested():
                session.add(row)
            new += 1
        except IntegrityError:  # another page of the same conversation wrote it down a moment ago
            continue
    return new


def offered(session: Session, conversation_row_id: int, message_id: str) -> set[int]:
    """The replies that were shown for the conversation as it stands after that message."""
    row = SavedReplyOfferRow
    here = (row.conversation_id == conversation_row_id, row.message_id == message_id)
    return set(session.scalars(select(row.reply_id).where(*here)))


def take(session: Session, reply_id: int, conversation_row_id: int, message_id: str, draft_id: str) -> None:
    """Write down that somebody took a reply, and the draft that was made of it."""
    offer(session, [reply_id], conversation_row_id, message_id)
    row = SavedReplyOfferRow
    here = (row.reply_id == reply_id, row.conversation_id == conversation_row_id, row.message_id == message_id)
    session.execute(update(row).where(*here).values(draft_id=draft_id))


def uses(session: Session) -> dict[int, Uses]:
    """By reply what became of it."""
    row = SavedReplyOfferRow
    sent = func.sum(case((UseRow.verdict.in_(("used", "edited")), 1), else_=0))
    query = select(row.reply_id, func.count(), func.count(row.draft_id), sent)
    query = query.outerjoin(UseRow, UseRow.draft_id == row.draft_id).group_by(row.reply_id)
    return {reply_id: Uses(shown, taken, int(gone or 0)) for reply_id, shown, taken, gone in session.execute(query)}


def articles_revision(session: Session) -> int:
    """That of the last change of an article: what a reply was judged by is out of date after it."""
    return session.scalar(select(func.max(ArticleRow.revision))) or 0


def standings(session: Session, reply_ids: Iterable[int]) -> dict[int, tuple[int, dict[str, Any]]]:
    """By reply the articles' revision that it was judged at, and the verdict; those never judged are left out."""
    row = SavedReplyRow
    query = select(row.id, row.judged_revision, row.standing).where(row.id.in_(list(reply_ids)))
    return {id: (at, dict(found)) for id, at, found in session.execute(query) if at >= 0}


def judge(session: Session, found: Mapping[int, dict[str, Any]], at: int) -> None:
    """Keep verdicts, by reply, as of the articles' revision `at`."""
    for reply_id, standing in found.items():
        row = SavedReplyRow
        session.execute(update(row).where(row.id == reply_id).values(standing=standing, judged_revision=at))


def _named(source: str, external_id: str) -> Select[SavedReplyRow]:
    return select(SavedReplyRow).where(SavedReplyRow.source == source, SavedReplyRow.external_id == external_id)


def _row(session: Session, reply_id: int) -> SavedReplyRow:
    row = session.get(SavedReplyRow, reply_id) if 0 < reply_id < 2**31 else None
    if row is None:
        raise NotFoundError(f"There is no saved reply {reply_id}.")
    return row


def _same(row: SavedReplyRow, given: Given) -> bool:
    return (row.title, row.body, row.language, tuple(row.tags)) == (given.title, given.body, given.language, given.tags)


def _value(row: SavedReplyRow) -> SavedReply:
    return SavedReply(
        id=row.id,
        external_id=row.external_id,
        title=row.title,
        body=row.body,
        source=row.source,
        language=row.language,
        tags=tuple(row.tags),
        retired=row.retired_at is not None,
        updated_at=row.updated_at,
        updated_by=row.updated_by,
        revision=row.revision,
    )
