"""Everything that is open and unanswered, by age and feeling: nothing is forgotten because nobody looked at it."""

from datetime import datetime
from typing import Annotated

from fastapi import APIRouter, Query, Request, Response
from sqlalchemy.orm import Session

from api.web.clock import span
from api.web.gate import Reader, TheReader, TheRenderer
from copilot.clocks.ageing import AGES, SILENT, Age, Aged, age_of, aged, feelings
from copilot.clocks.queue import Queued, in_order, queued
from copilot.conversation import Value
from copilot.store import conversations, inbox
from copilot.store.inbox import NEVER, Silent

router = APIRouter()

PAGE = 50
UNHEARD = "unheard"
"""How an address names those that were not heard yet."""


class Bar(Value):
    """One age: its counts and how long its bars are, in percent of the longest."""

    counts: Aged
    width: float
    uneasy: float


class Old(Value):
    """One conversation of the list. `waited` is "" where no time is known."""

    key: int
    name: str
    channel: str
    subject: str
    waited: str
    heard: str
    late: bool


class Felt(Value):
    name: str
    count: int


@router.get("/waiting")
def page(
    request: Request,
    reader: TheReader,
    renderer: TheRenderer,
    age: Annotated[str, Query(max_length=20)] = "",
    feeling: Annotated[str, Query(max_length=20)] = "",
    kind: Annotated[str, Query(max_length=20)] = "",
    skip: Annotated[int, Query(ge=0, lt=10**6)] = 0,
) -> Response:
    """The list is of those who wait, or with `kind=silent` of those where nothing was said for long; oldest first."""
    now = datetime.now(reader.copilot.settings.zone)
    wanted = next((one for one in AGES if one == age), None)
    silent = kind == "silent"
    with reader.copilot.store.read() as session:
        every = queued(inbox.waiting(session), reader.copilot.clocks)
        quiet = inbox.silent(session, now - SILENT)
        opened = inbox.count_open(session)
        felt = feelings([one for one in every if wanted in (None, age_of(one.one.since, now))])
        places = _silent(quiet, wanted, now) if silent else _waiting(every, wanted, feeling, now)
        rows = _rows(session, places[skip : skip + PAGE], reader, now)
    counts = aged(every, quiet, now)
    return renderer.page(
        request,
        "ageing.html",
        reader.caller,
        area="waiting",
        bars=_bars(counts),
        opened=opened,
        waiting=len(every),
        quiet=len(quiet),
        lively=max(0, opened - len(every) - len(quiet)),
        unheard=sum(one.unheard for one in counts),
        felt=[Felt(name=name or UNHEARD, count=count) for name, count in felt.items()],
        rows=rows,
        found=len(places),
        skip=skip,
        further=skip + PAGE if len(places) > skip + PAGE else 0,
        age=wanted or "",
        feeling=feeling if feeling and not silent else "",
        silent=silent,
        days=SILENT.days,
    )


class _Place(Value):
    key: int
    since: datetime | None
    heard: str = ""
    late: bool = False


def _waiting(every: list[Queued], age: Age | None, feeling: str, now: datetime) -> list[_Place]:
    at, label = now.timestamp(), "" if feeling == UNHEARD else feeling
    return [
        _Place(
            key=one.one.row_id,
            since=None if one.one.since == NEVER else one.one.since,
            heard=one.one.heard,
            late=one.due < at,
        )
        for one in in_order(every, "wait")
        if age in (None, age_of(one.one.since, now)) and (not feeling or one.one.heard == label)
    ]


def _silent(quiet: list[Silent], age: Age | None, now: datetime) -> list[_Place]:
    kept = [one for one in quiet if age in (None, age_of(one.last_at, now))]
    kept.sort(key=lambda one: (one.last_at or NEVER, one.row_id))
    return [_Place(key=one.row_id, since=one.last_at) for one in kept]


def _rows(session: Session, places: list[_Place], reader: Reader, now: datetime) -> list[Old]:
    found = conversations.rows_of(session, [one.key for one in places])
    feels = reader.copilot.settings.feelings
    return [
        Old(
            key=one.key,
            name=row.customer.name if row.customer else "",
            channel=row.channel,
            subject=row.subject,
            waited=span(now - one.since) if one.since else "",
            heard=one.heard if feels and one.heard != "neutral" else "",
            late=one.late,
        )
        for one in places
        if (row := found.get(one.key))
    ]


def _bars(counts: tuple[Aged, ...]) -> list[Bar]:
    longest = max((one.waiting for one in counts), default=0) or 1
    return [
        Bar(
            counts=one,
            width=round(100 * one.waiting / longest, 2),
            uneasy=round(100 * one.uneasy / longest, 2),
        )
        for one in counts
    ]
