"""The inbox: who waits for an answer, what is due first, who has waited longest, or who needs a person soonest."""

from datetime import UTC, datetime
from typing import Annotated
from urllib.parse import urlencode

from fastapi import APIRouter, Query, Request, Response
from fastapi.responses import RedirectResponse

from api.web.clock import in_words
from api.web.gate import Reader, TheReader, TheRenderer
from api.web.inbox_rows import lines
from api.web.notice import untold
from api.web.order import LISTS, NO_CHANNEL, ORDER_COOKIE, ORDERS, Sift, place, queue
from api.web.order import cursor as cursor_of
from api.web.pulse import NEARBY
from api.web.render import YEAR
from copilot.clocks.queue import Counts, Order, chosen, counted, in_order, queued
from copilot.conversation import Value
from copilot.store import feelings, inbox, seen

router = APIRouter()

PAGE = 40
HEARD_AT_ONCE = 200
"""Conversations that are heard, at most, before the order by care is shown: some milliseconds each, once."""


class Filter(Value):
    """A link to a part of the queue and how many wait there; `name` is a key or a channel."""

    name: str
    count: int
    path: str
    current: bool


@router.get("/")
def page(
    request: Request,
    reader: TheReader,
    renderer: TheRenderer,
    cursor: Annotated[str, Query(max_length=200)] = "",
    order: Annotated[str, Query(max_length=20)] = "",
    sent: bool = False,
) -> Response:
    copilot, view, here = reader.copilot, reader.sift, place(cursor, reader.sift.order)
    now = datetime.now(copilot.settings.zone)
    if view.order == "care" and here is None:
        copilot.hear_waiting(HEARD_AT_ONCE)
    with copilot.store.read() as session:
        every = queued(inbox.waiting(session, user_id=reader.caller.user_id), copilot.clocks)
        counts = counted(every, view.only, view.channel, now)
        some = in_order(chosen(every, view.only, view.channel, now), view.order, here)
        rows = lines(reader, session, some[:PAGE], now)
        unheard = view.order == "care" and bool(feelings.unheard(session, 1))
        telling = untold(session, reader, now) if view.only == "outside" else []
    answer = renderer.page(
        request,
        "inbox.html",
        reader.caller,
        area="inbox",
        rows=rows,
        total=len(every),
        late=counted(every, "late", None, now).only["late"],
        view=view,
        only=_only(view, counts),
        channels=_channels(view, counts),
        orders=[_order(view, one) for one in offered(copilot.settings.feelings)],
        next=view.path(order=view.order, cursor=cursor_of(some[PAGE - 1], view.order)) if len(some) > PAGE else "",
        newest=max((one.one.newest for one in every), default=0),
        sent=sent,
        order=view.order,
        unheard=unheard,
        closed=opens_in_words(reader, now),
        telling=telling,
    )
    if order in offered(copilot.settings.feelings):
        answer.set_cookie(
            ORDER_COOKIE,
            view.order,
            max_age=YEAR,
            path="/",
            samesite="lax",
            httponly=True,
            secure=copilot.settings.secure_cookies,
        )
    return answer


@router.get("/next")
def following(
    reader: TheReader,
    after: int = 0,
    draft: Annotated[str, Query(max_length=32)] = "",
) -> Response:
    """On to the first in the same part of the queue that no colleague is at, after an answer; `draft` is the one that
    was edited for it, which can be kept as an evaluation case there."""
    copilot, sift, me, now = reader.copilot, reader.sift, reader.caller.user_id, datetime.now(UTC)
    with copilot.store.read() as session:
        every = queue(session, sift, copilot.clocks, me, now)
        others = [one.one.row_id for one in every if one.one.row_id != after]
        taken = seen.by_others(session, me, others, now - NEARBY)
    first = next((one for one in others if one not in taken), others[0] if others else None)
    if first is None:
        # Where nobody waits any more, the conversation itself is where the draft can be kept.
        there = f"/c/{after}?{urlencode({'sent': draft})}" if draft and after else sift.path(sent="1")
        return RedirectResponse(there, 303)
    asked = sift.asked() | ({"sent": draft} if draft else {})
    return RedirectResponse(f"/c/{first}" + (f"?{urlencode(asked)}" if asked else ""), 303)


def offered(feelings: bool) -> tuple[Order, ...]:
    """The orders there are to choose from."""
    return tuple(one for one in ORDERS if feelings or one != "care")


def opens_in_words(reader: Reader, now: datetime) -> str:
    """When we open, "" while we are open. `now` in the reader's time zone."""
    openings = reader.copilot.clocks.openings
    return "" if openings.is_open(now) else in_words(openings.next(now), reader.t, now)


def _order(view: Sift, order: Order) -> Filter:
    return Filter(name=order, count=0, path=view.path(order=order), current=order == view.order)


def _only(view: Sift, counts: Counts) -> list[Filter]:
    return [
        Filter(name=one or "all", count=counts.only[one], path=view.path(only=one), current=one == view.only)
        for one in LISTS
    ]


def _channels(view: Sift, counts: Counts) -> list[Filter]:
    """The channels on which somebody waits, the busiest first, and the one that is looked at; none where there is only
    one."""
    found = sorted(counts.channel.items(), key=lambda each: (-each[1], each[0]))
    if view.channel is not None and view.channel not in counts.channel:
        found.append((view.channel, 0))
    if len(found) < 2:
        return []
    every = Filter(
        name="all", count=sum(counts.channel.values()), path=view.path(channel=""), current=view.channel is None
    )
    return [every] + [
        Filter(name=name, count=count, path=view.path(channel=name or NO_CHANNEL), current=name == view.channel)
        for name, count in found
    ]
