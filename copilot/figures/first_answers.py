"""How long customers wait for their first answer, by the clock and in opening hours. A message that only says when we
will answer is none."""

from collections.abc import Hashable, Iterable
from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy import Select, func, or_, select
from sqlalchemy.orm import Session, aliased

from copilot.clocks import Clocks
from copilot.conversation import Value
from copilot.figures.open_time import OpenTime
from copilot.figures.period import About, Abouts, Period, columns
from copilot.figures.sample import Share, Spread, share, spread
from copilot.store.schema import ConversationRow, DraftRow, MatterRow, MessageRow, UseRow


class Answer(NamedTuple):
    """A conversation's first question and its first answer; `clock` and `opening` are seconds, None while nobody has
    answered. `drafted`: what was sent was a draft, edited or not. `in_time` is None where the channel has no target."""

    at: datetime
    about: About
    clock: float | None
    opening: float | None
    drafted: bool
    in_time: bool | None
    person: Hashable


class Waits(Value):
    """First answers by what `key` says: times in seconds, by the `clock` and in `opening` hours. `in_time` is the share
    within the channel's target; `waiting` have no answer yet and count in no figure."""

    key: str
    clock: Spread
    opening: Spread
    in_time: Share
    waiting: int


def read_answers(session: Session, period: Period, clocks: Clocks) -> list[Answer]:
    """Those of conversations whose first question came in the period."""
    drafted = _drafted(session, period)
    open_time = OpenTime(clocks.openings, period.since, period.until)
    targets: dict[str, float | None] = {}
    found: list[Answer] = []
    abouts = Abouts()
    for id, asked_at, answered_at, author, *keys in session.connection().execute(_query(period)):
        said = abouts.of(*keys)
        if said.channel not in targets:
            target = clocks.target(said.channel, answered=False)
            targets[said.channel] = target.total_seconds() if target else None
        if answered_at is None:
            found.append(Answer(asked_at, said, None, None, False, None, None))
            continue
        opening, target_seconds = open_time.between(asked_at, answered_at), targets[said.channel]
        found.append(
            Answer(
                at=asked_at,
                about=said,
                clock=max(0.0, (answered_at - asked_at).total_seconds()),
                opening=opening,
                drafted=answered_at in drafted.get(id, ()),
                in_time=None if target_seconds is None else opening <= target_seconds,
                person=author or None,
            )
        )
    return found


def count(key: str, answers: Iterable[Answer]) -> Waits:
    some = list(answers)
    told = [one.in_time for one in some if one.in_time is not None]
    return Waits(
        key=key,
        clock=spread([one.clock for one in some if one.clock is not None]),
        opening=spread([one.opening for one in some if one.opening is not None]),
        in_time=share(sum(told), len(told)),
        waiting=sum(one.clock is None for one in some),
    )


def _query(period: Period) -> Select[*tuple[Any, ...]]:
    row, matter = ConversationRow, MatterRow
    message, asked, answer = aliased(MessageRow), aliased(MessageRow), aliased(MessageRow)
    later = aliased(MessageRow)
    first = (
        select(message.conversation_id, func.min(message.position).label("position"))
        .join(row, row.id == message.conversation_id)
        .where(message.role == "customer", message.private.is_(False), row.status != "spam")
        # What was said last before the period was asked before it too.
        .where(or_(row.last_at.is_(None), row.last_at >= period.since))
        .group_by(message.conversation_id)
        .subquery()
    )
    answered = (
        select(func.min(later.position))
        .where(
            later.conversation_id == first.c.conversation_id,
            later.position > first.c.position,
            later.role == "agent",
            later.private.is_(False),
            later.holding.is_(False),
            later.at.is_not(None),
        )
        .scalar_subquery()
    )
    return (
        select(row.id, asked.at, answer.at, answer.author, *columns())
        .select_from(first)
        .join(row, row.id == first.c.conversation_id)
        .join(asked, (asked.conversation_id == row.id) & (asked.position == first.c.position))
        .outerjoin(answer, (answer.conversation_id == row.id) & (answer.position == answered))
        .outerjoin(matter, matter.conversation_id == row.id)
        .where(asked.at >= period.since, asked.at < period.until)
    )


def _drafted(session: Session, period: Period) -> dict[int, set[datetime]]:
    """By conversation when drafts were sent there: the message that was sent is of the same moment."""
    query = (
        select(DraftRow.conversation_id, UseRow.at)
        .join(UseRow, UseRow.draft_id == DraftRow.id)
        .where(UseRow.verdict != "discarded", UseRow.at >= period.since, DraftRow.conversation_id.is_not(None))
    )
    found: dict[int, set[datetime]] = {}
    for id, at in session.connection().execute(query):
        if id is not None:
            found.setdefault(id, set()).add(at)
    return found
