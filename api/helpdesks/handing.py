"""Doing in the helpdesk what people asked for, each exactly once, whatever dies in between.

It is written down as `sending` before the call. After a crash or an unsure failure the helpdesk is asked whether it
arrived (`find`) before anything is tried again; a failure that is sure lets it wait for another try.
"""

import logging
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from typing import NamedTuple, cast

from sqlalchemy.exc import SQLAlchemyError

from api.helpdesks.adapter import Form, Handover
from api.helpdesks.connected import Connected
from api.helpdesks.rests import Rests, asked, wait
from copilot.errors import EscuchaError, HelpdeskError, NotFoundError
from copilot.store import Store, deliveries, outgoing
from copilot.store.schema import ConversationRow, OutgoingRow

LEASE = timedelta(minutes=3)  # renewed while the helpdesk is being asked, however slowly it answers
_SWITCHED_OFF = 30.0  # seconds until it is looked at again
MOST = 8  # tries in a row: about an hour; an answer that comes later than that is for a person to decide

log = logging.getLogger(__name__)


class _Taken(NamedTuple):
    """One that is ours to do. `unsure`: a try before may have arrived."""

    helpdesk_id: int
    user_id: int | None
    handover: Handover
    attempts: int
    unsure: bool


class Handing:
    """One lane of the runner."""

    def __init__(self, store: Store, connected: Connected) -> None:
        self._store, self._connected = store, connected
        self.rests = Rests(store)

    def step(self, now: datetime) -> bool:
        """Do one that is due; False where there is none."""
        resting = self.rests.now(now)
        with self._store.read() as session:
            if not outgoing.is_due(session, now, resting):
                return False
        taken = self._take(now, resting)
        if taken is None:
            return False
        try:
            with self._held(taken):
                external_id = self._do(taken)
        except EscuchaError as error:
            self._failed(taken, error, now)
        else:
            self._done(taken, external_id, now)
        return True

    def _take(self, now: datetime, resting: tuple[int, ...]) -> _Taken | None:
        with self._store.begin() as session:
            try:
                row, interrupted = outgoing.claim(session, now, now + LEASE, resting)
            except LookupError:
                return None
            about = session.get_one(ConversationRow, row.conversation_id).external_id
            handover = Handover(
                key=row.key, form=cast(Form, row.kind), conversation_id=about, text=row.text, since=row.created_at
            )
            return _Taken(row.helpdesk_id, row.user_id, handover, row.attempts, interrupted)

    def _do(self, taken: _Taken) -> str:
        found = self._connected.get(taken.helpdesk_id)
        agent = self._connected.agent(taken.helpdesk_id, taken.user_id)
        there = asked(found.name, lambda: found.adapter.find(taken.handover), unsure=True) if taken.unsure else None
        if there is not None:
            return there
        return asked(found.name, lambda: found.adapter.hand_over(taken.handover, agent), unsure=True)

    @contextmanager
    def _held(self, taken: _Taken) -> Iterator[None]:
        """Nobody else takes it while this process lives and is at it."""
        over = threading.Event()

        def renew() -> None:
            while not over.wait(LEASE.total_seconds() / 4):
                try:
                    with self._store.begin() as session:
                        row = self._mine(outgoing.by_key(session, taken.handover.key, lock=True), taken)
                        if row is not None:
                            row.next_at = max(row.next_at, datetime.now(UTC) + LEASE)
                except SQLAlchemyError as error:
                    log.warning("not held", extra={"error": type(error).__name__})

        thread = threading.Thread(target=renew, name="helpdesks holding", daemon=True)
        thread.start()
        try:
            yield
        finally:
            over.set()
            thread.join()

    def _done(self, taken: _Taken, external_id: str, now: datetime) -> None:
        with self._store.begin() as session:
            row = self._mine(outgoing.by_key(session, taken.handover.key, lock=True), taken)
            if row is None:
                return
            row.state, row.done_at, row.external_id, row.failure = "done", now, external_id[:300], ""
            # Reading it again puts the helpdesk's own message in the place of ours.
            deliveries.receive(
                session,
                helpdesk_id=taken.helpdesk_id,
                key=f"out:{row.key}",
                event="handed over",
                about=taken.handover.conversation_id,
                at=now,
            )
        self.rests.reached(taken.helpdesk_id, now)
        log.info("handed over", extra={"helpdesk": taken.helpdesk_id, "form": taken.handover.form})

    def _failed(self, taken: _Taken, error: EscuchaError, now: datetime) -> None:
        # A lost key is for a person to mend; one that was switched off just now waits until it is on again.
        again = _SWITCHED_OFF if isinstance(error, NotFoundError) else None
        failure = error if isinstance(error, HelpdeskError) else HelpdeskError(str(error), again=again)
        unsure = taken.unsure or failure.unsure
        over = failure.again is None or taken.attempts >= MOST
        with self._store.begin() as session:
            row = self._mine(outgoing.by_key(session, taken.handover.key, lock=True), taken)
            if row is None:
                return
            row.failure = str(error)
            if over:
                row.state, row.done_at = "failed", now
            else:
                row.state = "sending" if unsure else "waiting"
                row.next_at = now + wait(taken.attempts, failure.again)
        self.rests.failed(taken.helpdesk_id, failure, now)
        log.warning("not handed over", extra={"helpdesk": taken.helpdesk_id, "cause": failure.cause, "over": over})

    @staticmethod
    def _mine(row: OutgoingRow | None, taken: _Taken) -> OutgoingRow | None:
        """The row, unless another took it over meanwhile, or it went with its erased customer."""
        return row if row and row.state == "sending" and row.attempts == taken.attempts else None
