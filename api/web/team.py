"""What the copilot saved the team, for the team: no figure of one person to others, and no ranking."""

import csv
import io
from collections.abc import Iterator, Sequence
from datetime import date, datetime, time, timedelta
from typing import Annotated, NamedTuple
from urllib.parse import urlencode
from zoneinfo import ZoneInfo

from fastapi import APIRouter, Depends, Query, Request, Response
from fastapi.responses import StreamingResponse

from api.auth import Caller
from api.deps import TheCopilot
from api.roles import Capability
from api.routes.team import LONGEST, TheFigures, reader_of
from api.web.contacts import name_of
from api.web.gate import Page, TheRenderer
from api.web.team_chart import Point, bars, lines
from api.web.team_rows import cells, rows, span
from copilot.copilot import Copilot
from copilot.figures import BYS, By, Period, Team, own
from copilot.figures.sample import FEW

router = APIRouter()

SPANS = (4, 12, 26, 52)
USUAL = 12
FORMULA = tuple("=+-@\t\r\n|＝＋－＠")
TeamReader = Annotated[Caller, Depends(Page(Capability.READ_TEAM))]


class Asked(NamedTuple):
    """The period and what it is counted by; `weeks` is 0 where the reader chose days. `problem` is a text's key."""

    period: Period
    by: By
    weeks: int
    first: date
    last: date
    now: datetime
    problem: str = ""

    @property
    def query(self) -> str:
        chosen = {"weeks": self.weeks} if self.weeks else {"from": self.first, "to": self.last}
        return urlencode(chosen)


def asked_of(
    copilot: TheCopilot,
    weeks: Annotated[int, Query(ge=0, le=1000)] = USUAL,
    since: Annotated[str, Query(max_length=10, alias="from")] = "",
    until: Annotated[str, Query(max_length=10, alias="to")] = "",
    by: Annotated[str, Query(max_length=20)] = "channel",
) -> Asked:
    """Whole days: what is asked again today is the same question."""
    zone = copilot.settings.zone
    now = datetime.now(zone)
    way: By = next((one for one in BYS if one == by), "channel")
    span_weeks = weeks if weeks in SPANS else USUAL
    today = now.date()
    usual = _period(today - timedelta(weeks=span_weeks) + timedelta(days=1), today, zone)
    plain = Asked(usual, way, span_weeks, usual.since.date(), today, now)
    if not since and not until:
        return plain
    try:
        last = date.fromisoformat(until) if until else today
        first = date.fromisoformat(since) if since else last - timedelta(weeks=USUAL)
    except ValueError:
        return plain._replace(problem="team.no_day")
    if first > last or last - first > LONGEST or not 2000 <= first.year <= last.year <= 2100:
        return plain._replace(problem="team.no_time")
    return Asked(_period(first, last, zone), way, 0, first, last, now)


def _period(first: date, last: date, zone: ZoneInfo) -> Period:
    """From the beginning of the one day to the end of the other."""
    since, until = (datetime.combine(day, time(), zone) for day in (first, last + timedelta(days=1)))
    return Period(since, until, zone)


TheAsked = Annotated[Asked, Depends(asked_of)]


@router.get("/team")
def page(
    request: Request,
    caller: TeamReader,
    copilot: TheCopilot,
    renderer: TheRenderer,
    figures: TheFigures,
    asked: TheAsked,
) -> Response:
    t = renderer.texts(request)
    counted = figures.of(asked.period, asked.by, reader_of(caller), asked.now)
    team = counted.team
    with copilot.store.read() as session:
        mine = own(session, asked.period, caller.user_id) if caller.user_id is not None else None
    likeness = team.drafts.whole.likeness
    return renderer.page(
        request,
        "team.html",
        caller,
        area="team",
        asked=asked,
        spans=SPANS,
        ways=BYS,
        few=FEW,
        team=team,
        mine=mine,
        empty=not (team.drafts.whole.offered or team.answers.whole.clock.n or team.answers.whole.waiting),
        counted_at=counted.at.astimezone(copilot.settings.zone),
        days=copilot.settings.fcr_days,
        taken=lines(_shares(team), 1.0),
        medians=lines(_medians(team)),
        genuine=lines(_genuine(team), 1.0),
        opinions=lines(_opinions(team)),
        likeness=bars(likeness) if any(likeness) else (),
        rows=[one._replace(name=name_of(one.key, asked.by, t)) for one in rows(team)],
        channels=[(name_of(one.key, "channel", t), one, _target(copilot, one.key)) for one in team.answers.channels],
        span=span,
    )


@router.get("/team.csv")
def export(
    caller: TeamReader,
    figures: TheFigures,
    asked: TheAsked,
) -> Response:
    """Every figure of the page as rows of part, key, measure, value, low, high, n; times in seconds."""
    counted = figures.of(asked.period, asked.by, reader_of(caller), asked.now)
    headers = {"Content-Disposition": 'attachment; filename="team.csv"'}
    return StreamingResponse(_csv(counted.team, asked.by), media_type="text/csv; charset=utf-8", headers=headers)


def _shares(team: Team) -> list[Point]:
    return [
        Point(week=date.fromisoformat(one.key), value=one.taken.rate, low=one.taken.low, high=one.taken.high)
        for one in team.drafts.weeks
        if one.taken.rate is not None
    ]


def _medians(team: Team) -> list[Point]:
    return [
        Point(week=date.fromisoformat(one.key), value=one.opening.median, low=one.opening.low, high=one.opening.high)
        for one in team.answers.weeks
        if one.opening.median is not None
    ]


def _genuine(team: Team) -> list[Point]:
    return [
        Point(week=date.fromisoformat(one.key), value=one.rate, low=one.low, high=one.high)
        for one in team.resolution.weeks
        if one.rate is not None
    ]


def _opinions(team: Team) -> list[Point]:
    return [
        Point(week=date.fromisoformat(one.key), value=one.csat.mean, low=one.csat.low, high=one.csat.high)
        for one in team.satisfaction.weeks
        if one.csat.mean is not None
    ]


def _target(copilot: Copilot, channel: str) -> float | None:
    target = copilot.clocks.target(channel, answered=False)
    return target.total_seconds() if target else None


def _csv(team: Team, by: By) -> Iterator[str]:
    yield _line(("part", "key", "measure", "value", "low", "high", "n"))
    for row in cells(team, by):
        yield _line(row)


def _line(values: Sequence[object]) -> str:
    out = io.StringIO()
    # A cell that begins like a formula would be one in a spreadsheet: keys may be a channel's own name.
    safe = [f"'{one}" if isinstance(one, str) and one[:1] in FORMULA else one for one in values]
    csv.writer(out).writerow(["" if one is None else one for one in safe])
    return out.getvalue()
