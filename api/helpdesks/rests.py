"""Which helpdesks are left alone for a while, because they are away or asked for it; and what is written of that."""

import random
import threading
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import TypeVar

from copilot.errors import HelpdeskError
from copilot.store import Store, helpdesks

AWAY = frozenset({"unreachable", "timeout", "rate_limit"})
"""Causes that hold for all that would be asked of the helpdesk next."""
FIRST, LONGEST = 30.0, 3600.0  # seconds between two tries
NOTED = timedelta(seconds=30)  # that a helpdesk answers is written at most so often
_UNREADABLE = (KeyError, IndexError, TypeError, ValueError, AttributeError, RecursionError)
T = TypeVar("T")


def wait(attempts: int, again: float | None) -> timedelta:
    """Until the next try: longer each time, never shorter than the helpdesk asked for, and not all at once."""
    grown = min(LONGEST, FIRST * 2 ** min(attempts - 1, 12))
    return timedelta(seconds=max(again or 0.0, grown * random.uniform(0.8, 1.0)))


def asked(name: str, call: Callable[[], T], *, unsure: bool = False) -> T:
    """What an adapter gave. An answer of another shape than it expects is the helpdesk's failure, not ours.

    Raises:
        HelpdeskError: as the adapter; nonsense where it could not make sense of the answer.
    """
    try:
        return call()
    except _UNREADABLE as error:
        raise HelpdeskError(
            f"{name} answered with something that cannot be read ({type(error).__name__}).",
            cause="nonsense",
            again=300,
            unsure=unsure,
        ) from error


class Rests:
    """Of one lane of the runner: what makes imports wait must not hold up what an agent sends. Thread-safe."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self._lock = threading.Lock()
        self._until: dict[int, datetime] = {}
        self._failures: dict[int, int] = {}
        self._noted: dict[int, datetime] = {}

    def now(self, at: datetime) -> tuple[int, ...]:
        """The helpdesks that rest."""
        with self._lock:
            return tuple(id for id, until in self._until.items() if until > at)

    def failed(self, helpdesk_id: int, error: HelpdeskError, at: datetime) -> None:
        with self._lock:
            self._noted.pop(helpdesk_id, None)
            if error.cause in AWAY:
                self._failures[helpdesk_id] = self._failures.get(helpdesk_id, 0) + 1
                self._until[helpdesk_id] = at + wait(self._failures[helpdesk_id], error.again)
        with self._store.begin() as session:
            helpdesks.failed(session, helpdesk_id, at, str(error))

    def reached(self, helpdesk_id: int, at: datetime) -> None:
        with self._lock:
            self._failures.pop(helpdesk_id, None)
            self._until.pop(helpdesk_id, None)
            noted = self._noted.get(helpdesk_id)
            if noted and at - noted < NOTED:
                return
            self._noted[helpdesk_id] = at
        with self._store.begin() as session:
            helpdesks.reached(session, helpdesk_id, at)
