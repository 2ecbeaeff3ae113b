"""Edits (D12): how much of our drafts people send as it was, how much they change, and why they refuse the others.

By week, channel and language; never by person: who works on hard cases changes more, and a ranking would teach people
to send drafts unread.
"""

from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from datetime import datetime
from typing import NamedTuple
from zoneinfo import ZoneInfo

from rapidfuzz.distance import Levenshtein
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from copilot.conversation import Value
from copilot.store.schema import ConversationRow, DraftRow, UseRow
from evals.intervals import bootstrap, percentile, wilson
from evals.runs.figures import Figure

SHOWN = ("reply", "clarify")
"""What may go to the customer; findings are notes, and whoever sends something then wrote it alone."""


class Edited(NamedTuple):
    """What became of one draft. `distance` is None where it was refused; `group` is its conversation."""

    at: datetime
    channel: str
    language: str
    distance: float | None
    reason: str
    group: str


class Part(Value):
    """The drafts of one week, channel or language, or all. `unchanged` and `refused` are shares of those that were
    decided on, `distance` the mean normalised Levenshtein distance of those that were sent: 0 as it was, 1 nothing
    left. `median` is that of the distances, `reasons` counts the refusals."""

    by: str
    of: str
    n: int
    unchanged: Figure
    refused: Figure
    distance: Figure
    median: float | None
    reasons: dict[str, int]


class Edits(Value):
    """`undecided` drafts were shown and neither sent nor refused, often because another was asked for."""

    since: datetime | None
    undecided: int
    whole: Part
    parts: tuple[Part, ...]


def edits(session: Session, zone: ZoneInfo, since: datetime | None = None) -> Edits:
    """What became of the drafts on which people decided at `since` or later; weeks are those of `zone`."""
    found = list(_edited(session, since))
    return Edits(
        since=since,
        undecided=_undecided(session, since),
        whole=_part("", "", found),
        parts=tuple(_parts(found, zone)),
    )


def distance(draft: str, sent: str) -> float:
    """Normalised Levenshtein distance of two texts, blanks aside: 0 the same, 1 nothing in common."""
    return Levenshtein.normalized_distance(" ".join(draft.split()), " ".join(sent.split()))


def _edited(session: Session, since: datetime | None) -> Iterator[Edited]:
    language = DraftRow.payload["language"].as_string()
    query = (
        select(UseRow, DraftRow.text, language, ConversationRow.channel, DraftRow.conversation_id)
        .join(DraftRow, DraftRow.id == UseRow.draft_id)
        .outerjoin(ConversationRow, ConversationRow.id == DraftRow.conversation_id)
        .where(DraftRow.outcome.in_(SHOWN))
        .order_by(UseRow.at, UseRow.id)
    )
    if since:
        query = query.where(UseRow.at >= since)
    for use, text, spoken, channel, conversation in session.execute(query.execution_options(yield_per=500)):
        refused = use.verdict == "discarded"
        yield Edited(
            at=use.at,
            channel=channel or "",
            language=(spoken or "").split("-")[0],
            distance=None if refused else distance(text, use.sent_text),
            reason=use.reason if refused else "",
            group=str(conversation or use.draft_id),
        )


def _undecided(session: Session, since: datetime | None) -> int:
    query = (
        select(func.count())
        .select_from(DraftRow)
        .outerjoin(UseRow, UseRow.draft_id == DraftRow.id)
        .where(UseRow.id.is_(None), DraftRow.outcome.in_(SHOWN))
    )
    return session.scalar(query.where(DraftRow.created_at >= since) if since else query) or 0


def _parts(found: Sequence[Edited], zone: ZoneInfo) -> Iterator[Part]:
    keys: dict[str, Callable[[Edited], str]] = {
        "week": lambda one: week_of(one.at, zone),
        "channel": lambda one: one.channel,
        "language": lambda one: one.language,
    }
    for by, key in keys.items():
        for of in sorted({key(one) for one in found} - {""}):
            yield _part(by, of, [one for one in found if key(one) == of])


def week_of(at: datetime, zone: ZoneInfo) -> str:
    """ "2026-W09": the ISO week of a moment."""
    year, week, _ = at.astimezone(zone).isocalendar()
    return f"{year}-W{week:02}"


def _part(by: str, of: str, found: Sequence[Edited]) -> Part:
    sent = [one for one in found if one.distance is not None]
    distances = [one.distance for one in sent if one.distance is not None]
    reasons = Counter(one.reason or "none" for one in found if one.distance is None)
    return Part(
        by=by,
        of=of,
        n=len(found),
        unchanged=_share("unchanged", found, [one.distance == 0 for one in found]),
        refused=_share("refused", found, [one.distance is None for one in found]),
        distance=_mean(distances, [one.group for one in sent]),
        median=round(percentile(distances, 0.5), 4) if distances else None,
        reasons=dict(reasons.most_common()),
    )


def _share(name: str, found: Sequence[Edited], held: Sequence[bool]) -> Figure:
    """With the wider of Wilson's interval and that of drawing conversations: drafts of one are not independent."""
    if not held:
        return Figure(name=name, n=0, value=None)
    values = [float(one) for one in held]
    low, high = wilson(sum(held), len(held))
    drawn = bootstrap(values, [one.group for one in found])
    low, high = min(low, drawn.low), max(high, drawn.high)
    value = sum(values) / len(values)
    return Figure(
        name=name, n=len(held), value=round(value, 4), low=round(low, 4), high=round(high, 4), failed=held.count(False)
    )


def _mean(distances: Sequence[float], groups: Sequence[str]) -> Figure:
    if not distances:
        return Figure(name="distance", n=0, value=None)
    low, high = bootstrap(distances, groups)
    mean = round(sum(distances) / len(distances), 4)
    return Figure(
        name="distance", n=len(distances), value=mean, low=round(low, 4), high=round(high, 4), mean=mean, graded=True
    )
