"""What the copilot saved the team: figures of the whole, never of a person."""

from datetime import UTC, datetime, timedelta
from typing import Annotated

from fastapi import APIRouter, Depends, Query, Request
from pydantic import AwareDatetime

from api.auth import Caller
from api.deps import Gate, TheCopilot, figures_of
from api.problems import documented
from api.roles import Capability
from api.team_figures import Figures
from copilot.conversation import Value
from copilot.errors import UsageError
from copilot.figures import By, Period, Reader, Team

router = APIRouter(prefix="/api/v1", tags=["team"])

WEEKS = 12
LONGEST = timedelta(days=366 * 3)
STEP = 300
"""Seconds: who asks without `until` asks for the same as all others in that time, so that it is remembered."""
TheFigures = Annotated[Figures, Depends(figures_of)]
TeamReader = Annotated[Caller, Depends(Gate(Capability.READ_TEAM))]


class TeamView(Value):
    """`counted_at` is when it was counted: some minutes ago at most."""

    since: datetime
    until: datetime
    counted_at: datetime
    by: By
    team: Team


@router.get("/team", summary="What the copilot saved the team", responses=documented(400, 401, 403, 422))
def figures(
    request: Request,
    caller: TeamReader,
    copilot: TheCopilot,
    counted: TheFigures,
    since: Annotated[AwareDatetime | None, Query(description=f"From here on; without it {WEEKS} weeks.")] = None,
    until: Annotated[AwareDatetime | None, Query(description="Up to here; without it, the last full 5 min.")] = None,
    by: By = "channel",
) -> TeamView:
    """Drafts (one for each time that a customer waited), first answers against their targets, genuine first-contact
    resolution and satisfaction: as a whole, by week and by channel, language or reason, with 95 % intervals.

    Times are in seconds. Nothing is counted by person, and a group in which one person only worked is left out.
    """
    now = datetime.now(UTC)
    end = until or _end(since, now)
    first = since or end - timedelta(weeks=WEEKS)
    if first >= end:
        raise UsageError("`since` is later than `until`; exchange them.")
    if end - first > LONGEST:
        raise UsageError("That is more than three years; ask for a shorter time.")
    found = counted.of(Period(first, end, copilot.settings.zone), by, reader_of(caller), now)
    return TeamView(since=first, until=end, counted_at=found.at, by=by, team=found.team)


def _end(since: datetime | None, now: datetime) -> datetime:
    """Now, rounded down, but for who asks for the last minutes alone."""
    rounded = datetime.fromtimestamp(now.timestamp() // STEP * STEP, UTC)
    return now if since and since >= rounded else rounded


def reader_of(caller: Caller) -> Reader:
    return Reader(user_id=caller.user_id, name=caller.name)
