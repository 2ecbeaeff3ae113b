"""How the installation does, on one page and as JSON beside it: what needs a hand comes first, with what to do."""

import threading
from datetime import UTC, datetime, timedelta
from importlib.metadata import version
from typing import Annotated

from fastapi import APIRouter, Depends, Request, Response
from sqlalchemy import select

from api.auth import Caller
from api.checkup import Checked, Checkup
from api.deps import Gate, TheCopilot
from api.doctor import Finding
from api.helpdesks.health import Health, examine
from api.roles import Capability
from api.web.gate import Page, TheRenderer
from copilot.conversation import Value
from copilot.draft import Draft
from copilot.store import Store
from copilot.store.schema import DraftRow

router = APIRouter()

DAY = timedelta(days=1)
MOST = 5000  # drafts of a day that are looked at, the newest
THREADS = {
    "helpdesks outgoing": "helpdesks",
    "helpdesks deliveries": "helpdesks",
    "helpdesks imports": "helpdesks",
    "stories": "stories",
    "forget": "forget",
}
"""What works beside the requests: the names of the threads, and what the page calls them."""
_BAD = {"problem": 0, "warning": 1}
Operator = Annotated[Caller, Depends(Page(Capability.READ_HEALTH))]
Monitor = Annotated[Caller, Depends(Gate(Capability.READ_HEALTH))]


class Drafts(Value):
    """Of the last 24 hours; times in milliseconds. `fell_back`: a configured model's text was not the one shown."""

    count: int
    fell_back: int
    p50_ms: float
    p95_ms: float


class Details(Value):
    """`well`: nothing that was looked at needs a hand. `checked` is what the doctor found, a few minutes ago at most;
    `stopped` names background work that is not going on."""

    well: bool
    version: str
    at: datetime
    checked: Checked
    helpdesks: tuple[Health, ...]
    drafts: Drafts
    stopped: tuple[str, ...]


def checkup_of(request: Request) -> Checkup:
    # Made by the first who looks: whoever never does, needs none. Two at once make one too many, and no harm.
    state = request.app.state
    if not hasattr(state, "checkup"):
        state.checkup = Checkup(state.settings)
    found: Checkup = state.checkup
    return found


TheCheckup = Annotated[Checkup, Depends(checkup_of)]


@router.get("/health", include_in_schema=False)
def page(
    request: Request, caller: Operator, copilot: TheCopilot, checkup: TheCheckup, renderer: TheRenderer
) -> Response:
    found = details_of(copilot.store, checkup)
    findings = found.checked.findings
    bad = sorted((one for one in findings if one.verdict in _BAD), key=lambda one: _BAD[one.verdict])
    return renderer.page(
        request,
        "health.html",
        caller,
        area="health",
        found=found,
        bad=bad,
        good=[one for one in findings if one.verdict == "ok"],
        stuck=[one for one in found.helpdesks if needs_a_hand(one)],
        at=found.checked.at.astimezone(copilot.settings.zone).strftime("%H:%M") if found.checked.at else "",
    )


@router.get("/api/v1/health/details", tags=["health"], summary="How the installation does")
def details(caller: Monitor, copilot: TheCopilot, checkup: TheCheckup) -> Details:
    """For a monitor. Never waits for what is examined: ask again while `checked.running`."""
    return details_of(copilot.store, checkup)


def details_of(store: Store, checkup: Checkup) -> Details:
    now = datetime.now(UTC)
    checked, helpdesks, stopped = checkup.look(now), examine(store, now), stopped_of()
    return Details(
        well=bool(checked.at) and not stopped and not any(map(needs_a_hand, helpdesks)) and not _problems(checked),
        version=version("escucha"),
        at=now,
        checked=checked,
        helpdesks=helpdesks,
        drafts=drafts_of(store, now),
        stopped=stopped,
    )


def needs_a_hand(one: Health) -> bool:
    return one.standing in ("failing", "away", "behind")


def drafts_of(store: Store, now: datetime) -> Drafts:
    """How long the drafts of the last day took."""
    query = select(DraftRow.payload).where(DraftRow.created_at > now - DAY).order_by(DraftRow.created_at.desc())
    with store.read() as session:
        drafts = [Draft.model_validate(one) for one in session.scalars(query.limit(MOST))]
    took = sorted(sum(one.timings.values()) for one in drafts)

    def at(share: float) -> float:
        return round(took[min(len(took) - 1, int(share * len(took)))], 1) if took else 0.0

    fell = sum(bool(one.fallback) for one in drafts)
    return Drafts(count=len(drafts), fell_back=fell, p50_ms=at(0.5), p95_ms=at(0.95))


def stopped_of() -> tuple[str, ...]:
    alive = {one.name for one in threading.enumerate()}
    return tuple(dict.fromkeys(what for name, what in THREADS.items() if name not in alive))


def _problems(checked: Checked) -> list[Finding]:
    return [one for one in checked.findings if one.verdict == "problem"]
