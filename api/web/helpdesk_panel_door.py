"""Who may see which conversation in a panel: the helpdesk is asked, and what it said holds for a minute; one that does
not answer in time holds nobody up."""

import logging
import threading
import time
from collections import OrderedDict
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass
from hashlib import sha256
from typing import TypeVar

from fastapi import Request
from sqlalchemy.exc import IntegrityError

from api.auth import Caller
from api.helpdesks import rests
from api.helpdesks.adapter import Agent, Form
from api.helpdesks.connected import Connected, Open
from api.helpdesks.importing import refresh
from api.helpdesks.signatures import WINDOW
from api.throttle import Throttle
from api.web.helpdesk_panel_proof import Proofs
from copilot.errors import ConfigError, HelpdeskError
from copilot.settings import Settings
from copilot.store import Store, helpdesks

MAY_SEE_LASTS = 60.0  # seconds
LOOK_AGAIN = 15.0  # seconds in which one conversation is not read anew from its helpdesk
QUICK, PATIENT = 2.5, 8.0  # seconds to wait for the helpdesk: where something can be shown without it, or not
AWAY_LASTS = 20.0  # seconds in which a helpdesk that did not answer is not asked again
MOST = 5000  # answers that are remembered
CALLS = 8  # to one helpdesk at once; what does not answer keeps one of them until its own time-out

log = logging.getLogger(__name__)
T = TypeVar("T")
_Key = tuple[int, str, int]


@dataclass(frozen=True)
class Place:
    """Where a panel stands. `helpdesk` is None where there is none of that name; `conversation` "" while it was not
    told; `proof` is ours (`helpdesk_panel_proof`), `proven` whether it holds for this caller."""

    helpdesk: Open | None
    conversation: str = ""
    proof: str = ""
    proven: bool = False

    @property
    def name(self) -> str:
        return self.helpdesk.name if self.helpdesk else ""

    @property
    def kind(self) -> str:
        return self.helpdesk.kind.name if self.helpdesk else ""

    @property
    def origins(self) -> tuple[str, ...]:
        return self.helpdesk.adapter.frames() if self.helpdesk else ()


class Doors:
    """One for each process. Thread-safe."""

    def __init__(self, connected: Connected, store: Store, settings: Settings) -> None:
        self.connected, self.store, self._settings = connected, store, settings
        self.proofs = Proofs(connected.vault)
        self._pools: dict[int, ThreadPoolExecutor] = {}
        self._lock = threading.Lock()
        self._seen: OrderedDict[_Key, tuple[float, bool]] = OrderedDict()
        self._read: OrderedDict[tuple[int, str], float] = OrderedDict()
        self._away: dict[int, float] = {}
        self._opened = Throttle(burst=1, every=4 * WINDOW)

    def close(self) -> None:
        with self._lock:
            for pool in self._pools.values():
                pool.shutdown(wait=False, cancel_futures=True)
            self._pools.clear()

    def forget(self) -> None:
        """Let go of what helpdesks have said."""
        with self._lock:
            for remembered in (self._seen, self._read, self._away):
                remembered.clear()

    def at(self, name: str) -> Open | None:
        """The active helpdesk of this name; one whose tokens cannot be read is none (the log says why)."""
        try:
            return self.connected.find(name) if name else None
        except ConfigError as error:
            log.warning("helpdesk not opened", extra={"code": error.code})
            return None

    def first_time(self, request: Request) -> bool:
        """Whether this signed address comes for the first time, as far as this process knows."""
        return not self._opened.wait(sha256(request.query_params.get("sig", "").encode()).hexdigest())

    def is_linked(self, place: Place, caller: Caller) -> bool:
        """Whether anybody has said who the caller is in the helpdesk."""
        if place.helpdesk is None:
            return False
        with self.store.read() as session:
            return bool(helpdesks.handle_of(session, place.helpdesk.id, caller.id))

    def agent(self, helpdesk: Open, caller: Caller) -> Agent:
        """Who the caller is there: as they are linked, else by their own address."""
        return self.connected.agent(helpdesk.id, caller.user_id) or Agent(handle=caller.email)

    def forms(self, place: Place, caller: Caller) -> frozenset[Form]:
        """How a draft can be handed over there by this caller; as by nobody where their token cannot be read."""
        if place.helpdesk is None:
            return frozenset()
        try:
            agent = self.connected.agent(place.helpdesk.id, caller.user_id)
        except ConfigError as error:
            log.warning("an agent's token cannot be read", extra={"helpdesk": place.helpdesk.id, "code": error.code})
            agent = None
        return place.helpdesk.adapter.forms(agent)

    def may_see(self, place: Place, caller: Caller) -> bool:
        """Whether the helpdesk lets them see it.

        Raises:
            HelpdeskError: it does not answer.
        """
        if place.helpdesk is None or not place.conversation:
            return False
        if place.proven:
            return True
        helpdesk, conversation = place.helpdesk, place.conversation
        key = (helpdesk.id, conversation, caller.id)
        with self._lock:
            until, answer = self._seen.get(key, (0.0, False))
        if time.monotonic() < until:
            return answer
        agent = self.agent(helpdesk, caller)
        answer = self._asked(
            helpdesk, QUICK, lambda: rests.asked(helpdesk.name, lambda: helpdesk.adapter.may_see(conversation, agent))
        )
        with self._lock:
            self._seen[key] = (time.monotonic() + MAY_SEE_LASTS, answer)
            while len(self._seen) > MOST:
                self._seen.popitem(last=False)
        return answer

    def bring(self, place: Place, *, patient: bool) -> None:
        """Read the conversation anew from its helpdesk, unless that was done a moment ago.

        Raises:
            HelpdeskError: it does not answer; what is stored stays.
            InputError: what it answered is no conversation.
        """
        if place.helpdesk is None or not place.conversation:
            return
        helpdesk, conversation = place.helpdesk, place.conversation
        key = (helpdesk.id, conversation)
        with self._lock:
            if not patient and time.monotonic() < self._read.get(key, 0.0):
                return
        self._asked(helpdesk, PATIENT if patient else QUICK, lambda: self._refresh(helpdesk, conversation))
        with self._lock:
            self._read[key] = time.monotonic() + LOOK_AGAIN
            while len(self._read) > MOST:
                self._read.popitem(last=False)

    def _refresh(self, helpdesk: Open, conversation: str) -> None:
        try:
            refresh(self.store, self._settings, helpdesk, conversation)
        except IntegrityError:  # an import wrote the same customer at the same moment: it is found now
            refresh(self.store, self._settings, helpdesk, conversation)

    def _asked(self, helpdesk: Open, seconds: float, call: Callable[[], T]) -> T:
        with self._lock:
            if time.monotonic() < self._away.get(helpdesk.id, 0.0):
                raise HelpdeskError(f"{helpdesk.name} did not answer a moment ago.", cause="timeout", again=AWAY_LASTS)
            if helpdesk.id not in self._pools:
                self._pools[helpdesk.id] = ThreadPoolExecutor(CALLS, thread_name_prefix="panel")
            pool = self._pools[helpdesk.id]
        asked: Future[T] = pool.submit(call)
        try:
            return asked.result(seconds)
        except TimeoutError as error:
            asked.cancel()
            self._is_away(helpdesk)
            raise HelpdeskError(f"{helpdesk.name} takes too long to answer.", cause="timeout", again=30) from error
        except HelpdeskError as error:
            if error.cause in ("unreachable", "timeout"):
                self._is_away(helpdesk)
            raise

    def _is_away(self, helpdesk: Open) -> None:
        with self._lock:
            self._away[helpdesk.id] = time.monotonic() + AWAY_LASTS
        log.warning("helpdesk does not answer a panel", extra={"helpdesk": helpdesk.id})
