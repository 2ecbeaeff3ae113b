"""In a process that serves: noticing what was erased, here or by another process, and letting go of it."""

import logging
import threading
import time
from collections.abc import Callable, Sequence

from sqlalchemy.exc import SQLAlchemyError

from copilot.errors import SearchIndexError
from copilot.forget.cleaning import Cleaner, Step
from copilot.store import Store, erased

EVERY = 5.0  # seconds between two looks; each is one small query
AGAIN = 60.0  # seconds until something that could not be cleaned is tried again
LINGER = 120.0  # seconds after which whoever was being answered when somebody was erased has the answer
PATIENCE = 5.0  # seconds for what another thread or process has in hand

log = logging.getLogger(__name__)


class Watch:
    """`forget` are what lets go of texts that this process remembers. `start` it; `close` ends it."""

    def __init__(self, store: Store, cleaner: Cleaner, forget: Sequence[Callable[[], object]]) -> None:
        self._store, self._cleaner, self._forget = store, cleaner, forget
        self._seen = 0
        self._clean_at = self._linger_until = 0.0
        self._wake, self._stop = threading.Event(), threading.Event()
        self._idle = threading.Condition()
        self._looks = 0
        self._thread = threading.Thread(target=self._work, name="forget", daemon=True)

    def start(self) -> None:
        self._thread.start()

    def close(self) -> None:
        self._stop.set()
        self._wake.set()
        if self._thread.is_alive():
            self._thread.join()

    def erased(self, patience: float) -> tuple[Step, ...]:
        """Somebody was erased a moment ago: let go now, clean in the background, and wait for that `patience` seconds.
        Returns what is still to be cleaned."""
        self._let_go()
        with self._idle:
            asked = self._looks
            self._clean_at = 0.0
            self._wake.set()
            # The look that is under way may have begun before.
            self._idle.wait_for(lambda: self._looks >= asked + 2 or not self._cleaner.due(), patience)
        return self._cleaner.due()

    def look(self) -> None:
        """See whether somebody was erased since the last look, and whether anything is still to be cleaned."""
        with self._store.read() as session:
            latest = erased.latest(session)
        now = time.monotonic()
        if latest != self._seen:
            self._seen, self._clean_at, self._linger_until = latest, 0.0, now + LINGER
            self._let_go()
        elif self._linger_until and now >= self._linger_until:
            self._linger_until = 0.0
            self._let_go()
        if now >= self._clean_at and self._cleaner.due():
            self._clean_at = now + AGAIN
            self._cleaner.run(PATIENCE)
            self._let_go()

    def _let_go(self) -> None:
        for forget in self._forget:
            forget()

    def _work(self) -> None:
        while not self._stop.is_set():
            self._wake.clear()
            try:
                self.look()
            except (SQLAlchemyError, SearchIndexError, OSError) as error:
                log.warning("erasures cannot be followed", extra={"error": type(error).__name__})
            with self._idle:
                self._looks += 1
                self._idle.notify_all()
            self._wake.wait(EVERY)
