"""What happened in the queue since a page of the inbox was drawn: asked by every open inbox, every few seconds."""

import threading
import time
from datetime import datetime
from hashlib import sha256
from typing import Annotated, cast

from fastapi import APIRouter, Query, Request, Response

from api.web.clock import told
from api.web.gate import Answerer, TheRenderer
from copilot.clocks.queue import Queued, queued
from copilot.conversation import Value
from copilot.copilot import Copilot
from copilot.store import inbox

router = APIRouter()

FRESH = 2.0  # seconds
MOST = 60
"""Rows of a page that are told anew."""
Keys = Annotated[str, Query(max_length=1200, pattern=r"^[0-9,]*$", description="The rows on the page.")]


class Lately:
    """Who waits, as it was at most `FRESH` seconds ago: hundreds of open pages share one look at the database. One for
    each process. Thread-safe."""

    def __init__(self, copilot: Copilot) -> None:
        self._copilot = copilot
        self._lock = threading.Lock()
        self._at = float("-inf")
        self._queued: tuple[Queued, ...] = ()

    def queued(self) -> tuple[Queued, ...]:
        with self._lock:  # who comes while one looks gets what that one finds
            if time.monotonic() - self._at > FRESH:
                with self._copilot.store.read() as session:
                    self._queued = tuple(queued(inbox.waiting(session), self._copilot.clocks))
                self._at = time.monotonic()
            return self._queued

    def forget(self) -> None:
        """Let go of it."""
        with self._lock:
            self._at, self._queued = float("-inf"), ()


class Row(Value):
    """A row of the page as it is by now; `gone`: nobody waits there any more. `fresh`: the customer wrote again."""

    key: int
    gone: bool = False
    fresh: bool = False
    state: str = ""
    waited: str = ""
    words: str = ""


class News(Value):
    """`fresh` counts conversations in which the customer wrote since the page was drawn; `newest` asks for what comes
    after this answer."""

    waiting: int
    late: int
    fresh: int
    newest: int
    rows: tuple[Row, ...]


@router.get("/inbox/news")
def news(
    request: Request,
    caller: Answerer,
    renderer: TheRenderer,
    after: Annotated[int, Query(ge=0, lt=2**63)] = 0,
    keys: Keys = "",
) -> Response:
    """304 where nothing changed since the answer whose ETag the page sends along."""
    copilot = cast(Copilot, request.app.state.copilot)
    every = cast(Lately, request.app.state.lately).queued()
    now = datetime.now(copilot.settings.zone)
    at, t = now.timestamp(), renderer.texts(request)
    here = {one.one.row_id: one for one in every}

    def row(key: int) -> Row:
        if key not in here:
            return Row(key=key, gone=True)
        said = told(here[key].clock(copilot.clocks, now), t, now)
        fresh = here[key].one.newest > after
        return Row(key=key, fresh=fresh, state=said.state, waited=said.waited, words=said.words)

    found = News(
        waiting=len(every),
        late=sum(one.due < at for one in every),
        fresh=sum(one.one.newest > after for one in every),
        newest=max((one.one.newest for one in every), default=0),
        rows=tuple(row(int(key)) for key in keys.split(",")[:MOST] if key),
    )
    body = found.model_dump_json()
    tag = f'"{sha256(body.encode()).hexdigest()[:20]}"'
    headers = {"ETag": tag, "Cache-Control": "private, no-cache"}
    if request.headers.get("if-none-match") == tag:
        return Response(status_code=304, headers=headers)
    return Response(body, media_type="application/json", headers=headers)
