"""Working on news: the conversation that it names is read from the helpdesk as it stands now."""

import logging
from datetime import datetime, timedelta

from api.helpdesks.connected import Connected
from api.helpdesks.importing import refresh
from api.helpdesks.rests import AWAY, Rests, wait
from copilot.errors import EscuchaError, HelpdeskError, NotFoundError
from copilot.settings import Settings
from copilot.store import Store, deliveries
from copilot.store.deliveries import Claimed

LEASE = timedelta(minutes=3)
MOST = 8  # tries of what the helpdesk answers badly; one that is away is waited for, however long it takes
_PATIENT = AWAY | {"refused"}
_SWITCHED_OFF = 30.0  # seconds until it is looked at again
_REFUSED = 300.0  # seconds until a token that was refused may have been replaced

log = logging.getLogger(__name__)


class Reading:
    """One lane of the runner."""

    def __init__(self, store: Store, settings: Settings, connected: Connected) -> None:
        self._store, self._settings, self._connected = store, settings, connected
        self.rests = Rests(store)

    def step(self, now: datetime) -> bool:
        """Read one conversation of which there is news; False where there is none."""
        resting = self.rests.now(now)
        with self._store.read() as session:
            if not deliveries.is_due(session, now, resting):
                return False
        with self._store.begin() as session:
            claimed = deliveries.claim(session, now, now + LEASE, resting)
        if claimed is None:
            return False
        try:
            answered = self._read(claimed, now)
        except EscuchaError as error:
            self._failed(claimed, error, now)
        else:
            with self._store.begin() as session:
                deliveries.finish(session, claimed.ids, now)
            if answered:
                self.rests.reached(claimed.helpdesk_id, now)
        return True

    def _read(self, claimed: Claimed, now: datetime) -> bool:
        """False where it cannot be asked, only brings its conversations itself."""
        found = self._connected.get(claimed.helpdesk_id)
        try:
            refresh(self._store, self._settings, found, claimed.about, now)
        except HelpdeskError as error:
            if error.cause != "unasked":
                raise
            return False
        return True

    def _failed(self, claimed: Claimed, error: EscuchaError, now: datetime) -> None:
        again = _SWITCHED_OFF if isinstance(error, NotFoundError) else None
        failure = error if isinstance(error, HelpdeskError) else HelpdeskError(str(error), again=again)
        patient = failure.cause in _PATIENT
        again = _REFUSED if failure.cause == "refused" else failure.again
        with self._store.begin() as session:
            if not patient and (again is None or claimed.attempts >= MOST):
                deliveries.give_up(session, claimed.ids, now, str(error))
            else:
                deliveries.postpone(session, claimed.ids, now + wait(claimed.attempts, again), str(error))
        self.rests.failed(claimed.helpdesk_id, failure, now)
        log.warning("news not read", extra={"helpdesk": claimed.helpdesk_id, "cause": failure.cause})
