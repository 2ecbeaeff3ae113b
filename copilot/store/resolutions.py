"""Resolutions in SQL, and which of several near-duplicates is the one that is searched.

Every change of what is searched gets a new revision. A resolution is never deleted: it is withdrawn, or it is the
duplicate of one that stands for it. Only those that stand for themselves have bands (`kb.conversations.likeness`).
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import UTC, datetime
from typing import NamedTuple

from sqlalchemy import ColumnElement, delete, func, insert, select, update
from sqlalchemy.orm import Session, joinedload, lazyload

from copilot.source import Resolution
from copilot.store.schema import ConversationRow, ResolutionBandRow, ResolutionRow

AT_ONCE = 500
MOST_CANDIDATES = 40
UNKNOWN_CSAT = 3.5
"""A rating that nobody gave counts as neither good nor bad."""

# A resolution needs its conversation's row, not what was said in it.
_LIGHT = (
    joinedload(ResolutionRow.conversation).options(
        lazyload(ConversationRow.messages), lazyload(ConversationRow.customer)
    ),
)

Bands = Sequence[int]
BandsOf = Callable[[str, str], Bands]
Alike = Callable[[tuple[str, str], tuple[str, str]], float]
"""How alike two (question, answer) are; 0 when they are not duplicates."""


class Counts(NamedTuple):
    live: int
    duplicates: int
    withdrawn: int


class Likeness(NamedTuple):
    """How near-duplicates are told; given by the caller so that the store knows no text."""

    bands: BandsOf
    alike: Alike


def of_conversations(session: Session, row_ids: Iterable[int]) -> dict[int, ResolutionRow]:
    """The resolutions of these conversations, withdrawn ones too, by the conversation's row id."""
    found: dict[int, ResolutionRow] = {}
    ids = sorted(set(row_ids))
    for start in range(0, len(ids), AT_ONCE):
        here = ResolutionRow.conversation_id.in_(ids[start : start + AT_ONCE])
        query = select(ResolutionRow).where(here).options(*_LIGHT)
        found |= {row.conversation_id: row for row in session.scalars(query).unique()}
    return found


def put_all(
    session: Session,
    made: Sequence[tuple[ConversationRow, Resolution]],
    before: Mapping[int, ResolutionRow],
    likeness: Likeness,
    *,
    revision: int,
) -> None:
    """Write the resolutions of stored conversations and settle, one after the other, whether each or a near-duplicate
    is searched. `before` are those that the conversations have, by the conversation's row id.
    """
    rows: list[ResolutionRow] = []
    for conversation, resolution in made:
        row = before.get(conversation.id)
        if row is None:
            row = ResolutionRow(conversation_id=conversation.id, conversation=conversation, duplicate_of=None)
            session.add(row)
        else:
            _leave(session, row, likeness, revision)
        row.question, row.answer, row.language = resolution.question, resolution.answer, resolution.language
        row.duplicate_of, row.withdrawn_at, row.revision = None, None, revision
        rows.append(row)
    session.flush()
    for row in rows:
        _settle(session, row, likeness, revision)


def withdraw(session: Session, row: ResolutionRow, likeness: Likeness, *, revision: int) -> None:
    """Take it out of search; if others were its duplicates, the best of them takes its place."""
    if row.withdrawn_at is not None:
        return
    _leave(session, row, likeness, revision)
    row.duplicate_of, row.withdrawn_at, row.revision = None, datetime.now(UTC), revision
    session.flush()


def by_ids(session: Session, row_ids: Iterable[int]) -> dict[int, Resolution]:
    """The live resolutions with these row ids."""
    found: dict[int, Resolution] = {}
    ids = sorted(set(row_ids))
    for start in range(0, len(ids), AT_ONCE):
        query = (
            select(ResolutionRow).where(ResolutionRow.id.in_(ids[start : start + AT_ONCE]), *_live()).options(*_LIGHT)
        )
        found |= {row.id: to_value(row) for row in session.scalars(query).unique()}
    return found


def counts(session: Session) -> Counts:
    def count(*where: ColumnElement[bool]) -> int:
        return session.scalar(select(func.count()).select_from(ResolutionRow).where(*where)) or 0

    here = ResolutionRow.withdrawn_at.is_(None)
    return Counts(
        live=count(*_live()),
        duplicates=count(here, ResolutionRow.duplicate_of.is_not(None)),
        withdrawn=count(ResolutionRow.withdrawn_at.is_not(None)),
    )


def to_value(row: ResolutionRow) -> Resolution:
    conversation = row.conversation
    return Resolution(
        conversation_id=conversation.external_id,
        source=conversation.source,
        question=row.question,
        answer=row.answer,
        language=row.language,
        channel=conversation.channel,
        csat=conversation.csat,
        resolved_at=conversation.resolved_at or conversation.last_at,
        tags=tuple(conversation.tags),
    )


def _live() -> tuple[ColumnElement[bool], ColumnElement[bool]]:
    return ResolutionRow.withdrawn_at.is_(None), ResolutionRow.duplicate_of.is_(None)


def _settle(session: Session, row: ResolutionRow, likeness: Likeness, revision: int) -> None:
    """Compare a new text with those that are searched: it joins the most alike one, or takes its place."""
    bands = likeness.bands(row.question, row.answer)
    other_id = _most_alike(session, row, bands, likeness)
    other = session.get(ResolutionRow, other_id, options=_LIGHT) if other_id else None
    if other is None:
        _band(session, row, bands)
    elif _rank(row) > _rank(other):
        _unband(session, other)
        _band(session, row, bands)
        _hand_over(session, other.id, row.id)
        other.duplicate_of, other.revision = row.id, revision
    else:
        row.duplicate_of = other.id


def _most_alike(session: Session, row: ResolutionRow, bands: Bands, likeness: Likeness) -> int:
    """The id of the searched resolution that is most like this one; 0 when none is a near-duplicate."""
    shared = func.count()
    band = ResolutionBandRow
    near = (
        select(band.resolution_id, shared.label("shared"))
        .where(band.band.in_(bands), band.resolution_id != row.id)
        .group_by(band.resolution_id)
        .order_by(shared.desc(), band.resolution_id)
        .limit(MOST_CANDIDATES)
        .subquery()
    )
    query = select(ResolutionRow.id, ResolutionRow.question, ResolutionRow.answer)
    others = session.execute(query.join(near, near.c.resolution_id == ResolutionRow.id))
    mine = row.question, row.answer
    scored = [(likeness.alike(mine, (question, answer)), -id) for id, question, answer in others]
    best, id = max(scored, default=(0.0, 0))
    return -id if best > 0 else 0


def _leave(session: Session, row: ResolutionRow, likeness: Likeness, revision: int) -> None:
    """The row stops standing for others: its bands go, and the best of its duplicates is searched instead."""
    _unband(session, row)
    rated = func.coalesce(ConversationRow.csat, UNKNOWN_CSAT)
    when = func.coalesce(ConversationRow.resolved_at, ConversationRow.last_at)
    query = (
        select(ResolutionRow)
        .join(ResolutionRow.conversation)
        .where(ResolutionRow.duplicate_of == row.id, ResolutionRow.withdrawn_at.is_(None))
        .order_by(rated.desc(), when.desc().nulls_last(), ResolutionRow.id.desc())
        .limit(1)
        .options(*_LIGHT)
    )
    heir = session.scalars(query).unique().first()
    if heir is not None:
        heir.duplicate_of, heir.revision = None, revision
        session.flush()
        _hand_over(session, row.id, heir.id)
        _band(session, heir, likeness.bands(heir.question, heir.answer))


def _hand_over(session: Session, from_id: int, to_id: int) -> None:
    # What a duplicate points at is not searched, so these rows keep their revision.
    session.execute(
        update(ResolutionRow).where(ResolutionRow.duplicate_of == from_id).values(duplicate_of=to_id),
        execution_options={"synchronize_session": "evaluate"},
    )


def _rank(row: ResolutionRow) -> tuple[float, datetime, int]:
    conversation = row.conversation
    rated = UNKNOWN_CSAT if conversation.csat is None else conversation.csat
    when = conversation.resolved_at or conversation.last_at or datetime.min.replace(tzinfo=UTC)
    return rated, when, row.id


def _band(session: Session, row: ResolutionRow, bands: Bands) -> None:
    values = [{"band": band, "resolution_id": row.id} for band in sorted(set(bands))]
    if values:
        session.execute(insert(ResolutionBandRow), values)


def _unband(session: Session, row: ResolutionRow) -> None:
    session.execute(delete(ResolutionBandRow).where(ResolutionBandRow.resolution_id == row.id))
