"""A helpdesk as its page shows it: how it does, who our people are there, what waits for a person."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Annotated, Literal, get_args

from fastapi import Depends, Request, Response

from api.auth import Caller
from api.deps import TheConnected, TheCopilot
from api.helpdesks.connected import Connected
from api.helpdesks.health import Health, examine
from api.helpdesks.registry import KINDS, kind_of
from api.web.clock import in_words
from api.web.gate import TheRenderer
from api.web.render import Renderer
from api.web.texts import Texts
from copilot.conversation import Value
from copilot.copilot import Copilot
from copilot.errors import EscuchaError
from copilot.store import helpdesks, outgoing
from copilot.store.schema import HelpdeskRow

Done = Literal["added", "changed", "sync", "retry", "on", "off", "removed", "linked", "unlinked", "again", "dismissed"]
DONE: tuple[Done, ...] = get_args(Done)
TOLD = "told_"
"""What the fields of a kind begin with in a form."""


class Known(Value):
    """One of our people there."""

    user_id: int
    email: str
    handle: str
    token: bool


class Stuck(Value):
    """What could not be handed over and waits for a person."""

    key: str
    form: str
    conversation: int
    failure: str


class Shown(Value):
    """A helpdesk with its moments in the reader's words, "" for never. `counts` are of the conversations' import."""

    health: Health
    reached: str
    failed: str
    imported: str
    delivered: str
    counts: dict[str, int]
    running: bool


@dataclass(frozen=True)
class View:
    """Draws both pages for one request; the status is that of the `problem` which they tell, 200 without."""

    request: Request
    copilot: Copilot
    renderer: Renderer
    connected: Connected

    def every(
        self,
        caller: Caller,
        *,
        kind: str = "",
        typed: Mapping[str, str] | None = None,
        problem: EscuchaError | None = None,
        done: str = "",
    ) -> Response:
        t, now = self.renderer.texts(self.request), datetime.now(self.copilot.settings.zone)
        return self.renderer.page(
            self.request,
            "helpdesks.html",
            caller,
            status=problem.status if problem else 200,
            area="helpdesks",
            every=[_shown(health, t, now) for health in examine(self.copilot.store, now)],
            kinds=tuple(KINDS),
            kind=KINDS.get(kind),
            typed=typed or {},
            problem=str(problem) if problem else "",
            done=done if done in DONE else "",
        )

    def one(
        self,
        caller: Caller,
        name: str,
        *,
        made: Mapping[str, str] | None = None,
        said: str = "",
        problem: EscuchaError | None = None,
        done: str = "",
    ) -> Response:
        """Raises NotFoundError: there is no such helpdesk."""
        t, now = self.renderer.texts(self.request), datetime.now(self.copilot.settings.zone)
        with self.copilot.store.read() as session:
            row = helpdesks.get(session, name)
            known = [
                Known(user_id=user.id, email=user.email, handle=agent.handle, token=bool(agent.secret))
                for agent, user in helpdesks.agents(session, row.id)
            ]
            failed = [
                Stuck(key=one.key, form=one.kind, conversation=one.conversation_id, failure=one.failure)
                for one in outgoing.failed(session, row.id)
            ]
        kind = kind_of(row.kind)
        return self.renderer.page(
            self.request,
            "helpdesk.html",
            caller,
            status=problem.status if problem else 200,
            area="helpdesks",
            one=next(_shown(health, t, now) for health in examine(self.copilot.store, now) if health.id == row.id),
            kind=kind,
            typed={"url": row.url, **{f"{TOLD}{key}": str(value) for key, value in row.options.items()}},
            hook=f"{str(self.request.base_url).rstrip('/')}/hooks/{row.name}",
            home=_home(self.connected, row),
            people=known,
            stuck=failed,
            made=made or {},
            said=said,
            problem=str(problem) if problem else "",
            done=done if done in DONE else "",
        )


def view_of(request: Request, copilot: TheCopilot, renderer: TheRenderer, connected: TheConnected) -> View:
    return View(request, copilot, renderer, connected)


TheView = Annotated[View, Depends(view_of)]


def _home(connected: Connected, row: HelpdeskRow) -> bool:
    """Whether its secrets can be read: where not, all of them have to be told anew."""
    try:
        connected.opened(row)
    except EscuchaError:
        return False
    return True


def _shown(health: Health, t: Texts, now: datetime) -> Shown:
    def words(at: datetime | None) -> str:
        return in_words(at, t, now) if at else ""

    walk = next((one for one in health.imports if one.what == "conversations"), None)
    asked = KINDS[health.kind].imports if health.kind in KINDS else False
    return Shown(
        health=health,
        reached=words(health.reached_at),
        failed=words(health.failed_at),
        imported=words(health.last_import_at) if asked else "",
        delivered=words(health.last_delivery_at),
        counts=walk.counts if walk else {},
        running=asked and any(one.running for one in health.imports),
    )
