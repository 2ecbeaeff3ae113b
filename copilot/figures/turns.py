"""What became of the drafts: one for each time that a customer waited, however many were asked for."""

from collections import Counter
from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Literal, NamedTuple

from sqlalchemy import ColumnElement, and_, case, exists, func, select
from sqlalchemy.orm import Session, aliased

from copilot.conversation import Value
from copilot.figures.period import About, Abouts, Period, columns
from copilot.figures.sample import Share, share
from copilot.store.schema import ConversationRow, DraftRow, MatterRow, MessageRow, UseRow

SURFACES = ("desk", "panel")
"""Where people work with drafts; what a program asks for is its own affair."""
BINS = 10
Fate = Literal["used", "edited", "refused", "aside", "open", "findings"]
"""`aside`: answered otherwise. `open`: nobody has answered yet. `findings`: the sources carried no answer and the draft
said so, so that there was nothing to send."""
_RANK: tuple[Fate, ...] = ("used", "edited", "refused", "aside", "open", "findings")


class Turn(NamedTuple):
    """One time that a customer waited and a draft stood there. `likeness` (0..1) of an edited one with what was sent;
    `kept` are the letters of the draft that were sent; `reasons` of those refused; `person` sent or refused it."""

    at: datetime
    about: About
    fate: Fate
    likeness: float | None
    kept: int
    reasons: tuple[str, ...]
    person: int | None


class Turns(Value):
    """Turns by what `key` says. `used`, `edited`, `refused`, `aside` and `open` add up to `offered`; `findings` stand
    beside them.

    `as_is`, `taken` (as is or edited) and `declined` are shares of those that were answered (not `open`). `likeness`
    counts the edited by how much of the draft was sent, a tenth at a time. `reasons` are those of refusing, by number.
    """

    key: str
    offered: int
    used: int
    edited: int
    refused: int
    aside: int
    open: int
    findings: int
    as_is: Share
    taken: Share
    declined: Share
    likeness: tuple[int, ...]
    reasons: dict[str, int]
    letters: int


class _Draft(NamedTuple):
    conversation_id: int
    message_id: str
    fate: Fate
    at: datetime
    about: About
    likeness: float | None
    kept: int
    reason: str
    person: int | None


def read_turns(session: Session, period: Period) -> list[Turn]:
    """Those whose first draft was made in the period."""
    found: dict[tuple[int, str], list[_Draft]] = {}
    for one in _drafts(session, period):
        found.setdefault((one.conversation_id, one.message_id), []).append(one)
    return [_turn(some) for some in found.values()]


def count(key: str, turns: Iterable[Turn]) -> Turns:
    some = list(turns)
    fates = Counter(one.fate for one in some)
    answered = [one for one in some if one.fate in ("used", "edited", "refused", "aside")]
    bins = [0] * BINS
    for one in some:
        if one.likeness is not None:
            bins[min(BINS - 1, int(one.likeness * BINS))] += 1
    reasons = Counter(reason for one in some for reason in one.reasons)
    return Turns(
        key=key,
        offered=len(some) - fates["findings"],
        **{fate: fates[fate] for fate in _RANK},
        as_is=share(fates["used"], len(answered)),
        taken=share(fates["used"] + fates["edited"], len(answered)),
        declined=share(fates["refused"], len(answered)),
        likeness=tuple(bins),
        reasons=dict(sorted(reasons.items(), key=lambda one: (-one[1], one[0]))),
        letters=sum(one.kept for one in some),
    )


def _turn(some: Sequence[_Draft]) -> Turn:
    """A draft that was sent decides; else one that was refused, and so on down to there being nothing to send."""
    first = min(some, key=lambda one: _RANK.index(one.fate))
    return Turn(
        at=min(one.at for one in some),
        about=first.about,
        fate=first.fate,
        likeness=first.likeness if first.fate == "edited" else None,
        kept=first.kept,
        reasons=tuple(one.reason for one in some if one.fate == "refused"),
        person=first.person,
    )


def _drafts(session: Session, period: Period) -> Iterable[_Draft]:
    draft, use, row, matter = DraftRow, UseRow, ConversationRow, MatterRow
    query = (
        select(
            draft.conversation_id,
            draft.answers_message_id,
            draft.outcome,
            draft.created_at,
            use.verdict,
            use.similarity,
            use.reason,
            use.user_id,
            func.length(use.sent_text),
            case((use.id.is_(None), _answered()), else_=True),
            *columns(),
        )
        .join(row, row.id == draft.conversation_id)
        .outerjoin(use, use.draft_id == draft.id)
        .outerjoin(matter, matter.conversation_id == row.id)
        .where(draft.surface.in_(SURFACES), draft.created_at >= period.since, draft.created_at < period.until)
    )
    abouts = Abouts()
    found = session.connection().execute(query)
    for id, message, outcome, at, verdict, likeness, reason, person, sent, answered, *keys in found:
        yield _Draft(
            conversation_id=id,
            message_id=message,
            fate=_fate(outcome, verdict, answered),
            at=at,
            about=abouts.of(*keys),
            likeness=likeness,
            kept=round((likeness or 0.0) * (sent or 0)) if verdict in ("used", "edited") else 0,
            # "wrong: el plazo cambió": what was chosen, without the words that somebody added.
            reason=(reason or "").split(":")[0].strip() or "other",
            person=person,
        )


def _fate(outcome: str, verdict: str | None, answered: bool) -> Fate:
    if verdict == "used":
        return "used"
    if verdict == "edited" and outcome != "findings":
        return "edited"
    if outcome == "findings":
        return "findings"
    if verdict == "discarded":
        return "refused"
    return "aside" if answered else "open"


def _answered() -> ColumnElement[bool]:
    """Whether a person has answered the message that the draft is for, or a later one."""
    asked, answer = aliased(MessageRow), aliased(MessageRow)
    return exists().where(
        and_(
            asked.conversation_id == DraftRow.conversation_id,
            asked.external_id == DraftRow.answers_message_id,
            answer.conversation_id == DraftRow.conversation_id,
            answer.position > asked.position,
            answer.role == "agent",
            answer.private.is_(False),
            answer.holding.is_(False),
        )
    )
