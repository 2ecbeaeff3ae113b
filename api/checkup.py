"""The doctor's findings for a service at work: looked for beside it, since asking a helpdesk or a model takes a while,
and kept until somebody looks again."""

import logging
import threading
from datetime import UTC, datetime, timedelta

from sqlalchemy.exc import SQLAlchemyError

from api.doctor import Finding, examine
from api.doctor.finding import problem
from copilot.conversation import Value
from copilot.errors import EscuchaError
from copilot.settings import Settings

log = logging.getLogger(__name__)

FRESH = timedelta(minutes=5)


class Checked(Value):
    """`at` is when the examination ended, None before the first has; `running`: another one is under way."""

    findings: tuple[Finding, ...] = ()
    at: datetime | None = None
    running: bool = False


class Checkup:
    """One for each process."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._lock = threading.Lock()
        self._last = Checked()

    def look(self, now: datetime) -> Checked:
        """What is known, at once. Looks again beside the caller where that is older than five minutes."""
        with self._lock:
            old = self._last.at is None or now - self._last.at > FRESH
            if old and not self._last.running:
                self._last = self._last.model_copy(update={"running": True})
                threading.Thread(target=self._examine, name="escucha-checkup", daemon=True).start()
            return self._last

    def _examine(self) -> None:
        found: list[Finding] = []
        try:
            found.extend(examine(self._settings))
        except (EscuchaError, SQLAlchemyError, OSError) as error:
            log.warning("the examination broke off", extra={"error": type(error).__name__})
            found.append(problem("doctor", f"broke off ({type(error).__name__})", "Run `escucha doctor`."))
        finally:
            with self._lock:
                self._last = Checked(findings=tuple(found), at=datetime.now(UTC))
