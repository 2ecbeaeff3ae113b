"""What works beside the requests while a service runs: three lanes, so that none waits for another.

Several processes on one database share the work: each piece is claimed in SQL, and comes back by itself after a while
where its process died.
"""

import logging
import threading
import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta

from sqlalchemy.exc import SQLAlchemyError

from api.helpdesks.connected import Connected
from api.helpdesks.handing import Handing
from api.helpdesks.reading import Reading
from api.helpdesks.walking import Walking
from copilot.settings import Settings
from copilot.store import Store, deliveries, outgoing

PAUSE = 1.0
"""Seconds between two looks at what is due."""
UPKEEP = timedelta(hours=1)
KEPT = timedelta(days=30)
"""For so long a delivery is known again, and the text of what was handed over is kept."""
ENDS_WITHIN = 20.0  # seconds that a call on its way has when the service stops

log = logging.getLogger(__name__)


def now() -> datetime:
    return datetime.now(UTC)


class Runner:
    """Three threads from `start` to `close`."""

    def __init__(
        self,
        store: Store,
        settings: Settings,
        connected: Connected,
        *,
        pause: float = PAUSE,
        clock: Callable[[], datetime] = now,
    ) -> None:
        self._store, self._pause, self._clock = store, pause, clock
        self.handing = Handing(store, connected)
        self.reading = Reading(store, settings, connected)
        self.walking = Walking(store, settings, connected)
        self._over = threading.Event()
        self._kept_at: datetime | None = None
        steps = {"outgoing": self.handing.step, "deliveries": self.reading.step, "imports": self._walk}
        self._threads = [
            threading.Thread(target=self._work, args=(step,), name=f"helpdesks {name}", daemon=True)
            for name, step in steps.items()
        ]

    def start(self) -> None:
        for thread in self._threads:
            thread.start()

    def close(self) -> None:
        self._over.set()
        until = time.monotonic() + ENDS_WITHIN
        for thread in self._threads:
            if thread.is_alive():
                thread.join(max(0.0, until - time.monotonic()))

    def settle(self) -> None:
        """Work, in this thread, until nothing is due at this moment."""
        did = True
        while did:
            at = self._clock()
            steps = (self.handing.step, self.reading.step, self.walking.step)
            did = sum(step(at) for step in steps) > 0

    def _work(self, step: Callable[[datetime], bool]) -> None:
        while not self._over.is_set():
            try:
                did = step(self._clock())
            except SQLAlchemyError as error:
                # The database may be away or busy for a while; what was claimed comes back by itself.
                log.warning("helpdesks not served", extra={"error": type(error).__name__})
                did = False
            if not did:
                self._over.wait(self._pause)

    def _walk(self, at: datetime) -> bool:
        if self._kept_at is None or at - self._kept_at >= UPKEEP:
            self._kept_at = at
            with self._store.begin() as session:
                deliveries.forget(session, at - KEPT)
                outgoing.forget_texts(session, at - KEPT)
        return self.walking.step(at)
