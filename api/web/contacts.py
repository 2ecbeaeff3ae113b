"""What was really resolved at the first contact, and who had to come back. Nothing here is counted by agent."""

from datetime import datetime, timedelta
from typing import Annotated

from fastapi import APIRouter, Query, Request, Response

from api.routes.team import reader_of
from api.web.contacts_chart import chart
from api.web.gate import Manager, TheReader, TheRenderer
from api.web.story_lines import Bit
from api.web.texts import LANGUAGES, Texts
from copilot.contacts import By, Repeated, Resolved, repeats, resolutions
from copilot.conversation import Value
from copilot.figures import seen
from copilot.retrieval.concepts import built_in
from copilot.summary.prose import Prose

router = APIRouter()

WAYS: tuple[By, ...] = ("channel", "reason", "tag", "language")
SPANS = (12, 26, 52)
BACK = 30
"""Matters that are listed, those with most contacts."""
FEW = 20
"""Below so many resolved contacts a share says little; the page says so."""


class Counted(Value):
    """One line of the table; shares in percent, -1 where nothing can be said yet."""

    name: str
    of: Resolved
    rate: int = -1
    low: int = -1
    high: int = -1


class CameBack(Value):
    customer: str
    number: int
    about: str
    contacts: tuple[Bit, ...]


@router.get("/resolution")
def page(
    request: Request,
    caller: Manager,
    reader: TheReader,
    renderer: TheRenderer,
    by: Annotated[str, Query(max_length=20)] = "channel",
    weeks: Annotated[int, Query(ge=0, le=1000)] = SPANS[0],
) -> Response:
    copilot, t = reader.copilot, reader.t
    now = datetime.now(copilot.settings.zone)
    way = next((one for one in WAYS if one == by), WAYS[0])
    span = weeks if weeks in SPANS else SPANS[0]
    since, days, zone = now - timedelta(weeks=span), copilot.settings.fcr_days, copilot.settings.zone
    with copilot.store.read() as session:
        found = resolutions(session, since, now, ("all", "week", way), days=days, zone=zone)
        back = repeats(session, since, now, BACK)
    whole, by_week, table = (seen(one, reader_of(caller)) for one in found)
    return renderer.page(
        request,
        "resolution.html",
        caller,
        area="resolution",
        whole=_counted(whole[0], "all", t) if whole and whole[0].resolved else None,
        weeks=[_counted(one, "week", t) for one in by_week if one.resolved],
        chart=chart(by_week),
        table=[_counted(one, way, t) for one in table if one.resolved],
        back=[_came_back(one, t, now) for one in back],
        way=way,
        ways=WAYS,
        span=span,
        spans=SPANS,
        days=days,
        few=FEW,
        alone=sum(len(one.rows) for one in found) - len(whole) - len(by_week) - len(table),
    )


def _counted(one: Resolved, by: By, t: Texts) -> Counted:
    name = name_of(one.key, by, t)
    if one.rate is None or one.low is None or one.high is None:
        return Counted(name=name, of=one)
    return Counted(name=name, of=one, rate=round(one.rate * 100), low=round(one.low * 100), high=round(one.high * 100))


def name_of(key: str, by: By, t: Texts) -> str:
    """What a channel, a language or a reason is called; `resolution.unknown` where there is none."""
    if not key:
        return t("resolution.unknown")
    if by == "channel":
        return t.get(f"channel.{key}", key)
    if by == "language":
        return LANGUAGES.get(key, key)
    return _reason(key, t) if by == "reason" else key


def _reason(key: str, t: Texts) -> str:
    """A concept's name: its first word in the table of customers' words, in English its key."""
    group = built_in().groups.get(key, ())
    return group[0].removeprefix("=") if group and t.language != "en" else key.replace("_", " ")


def _came_back(one: Repeated, t: Texts, now: datetime) -> CameBack:
    prose = Prose(t.language)
    return CameBack(
        customer=one.customer or one.customer_id,
        number=one.number,
        about=_reason(one.reason, t) if one.reason else "",
        contacts=tuple(
            Bit(
                text=prose.where(contact.began, contact.channel, now) or contact.id,
                href=f"/c/{contact.row_id}",
            )
            for contact in one.contacts
        ),
    )
