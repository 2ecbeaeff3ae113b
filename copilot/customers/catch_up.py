"""Working out who is one person in an installation from before that was known, while the service runs."""

import logging
import threading

from sqlalchemy.exc import SQLAlchemyError

from copilot.customers.refresh import is_done, refresh_all
from copilot.store import Store

log = logging.getLogger(__name__)


class CatchUp:
    """`start` it once; `close` ends it, and the next start goes on from there."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self._stop = threading.Event()
        self._thread = threading.Thread(target=self._work, name="customers", daemon=True)

    def start(self) -> None:
        """Does nothing where it was done before."""
        if not is_done(self._store):
            self._thread.start()

    def close(self) -> None:
        self._stop.set()
        if self._thread.is_alive():
            self._thread.join()

    def _work(self) -> None:
        try:
            refresh_all(self._store, stopped=self._stop.is_set)
        except SQLAlchemyError as error:
            # The next import or start goes on; until then each customer stands alone, as before.
            log.warning("customers cannot be worked out", extra={"error": type(error).__name__})
