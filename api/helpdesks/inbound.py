"""Webhooks on their way in: verified, told from repetitions, written down; worked on later by the runner."""

import hashlib
import logging
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import NamedTuple

from api.helpdesks.adapter import News
from api.helpdesks.connected import Connected, Open
from api.helpdesks.importing import bring
from api.throttle import Throttle
from copilot.errors import AccessError, InputError
from copilot.settings import Settings
from copilot.store import Store, deliveries

LONGEST_KEY, LONGEST_EVENT, LONGEST_ABOUT = 200, 60, 300  # as the table has room for
BURST, EVERY = 300, 0.02  # deliveries of one helpdesk: at once, then one each so many seconds
WRONG_BURST, WRONG_EVERY = 20, 3.0  # deliveries of one address that were not genuine
UNKNOWN = "This delivery is not accepted."

log = logging.getLogger(__name__)


class Answer(NamedTuple):
    """`wait`: the seconds after which the sender may try again, with status 429."""

    status: int
    detail: str = ""
    wait: float = 0.0


class Inbound:
    """Takes deliveries in; one for each process. Thread-safe."""

    def __init__(self, store: Store, settings: Settings, connected: Connected) -> None:
        self._store, self._settings, self._connected = store, settings, connected
        self._accepted = Throttle(burst=BURST, every=EVERY)
        self._wrong = Throttle(burst=WRONG_BURST, every=WRONG_EVERY)

    def take(
        self, name: str, secret: str, headers: Mapping[str, str], body: bytes, address: str, now: datetime | None = None
    ) -> Answer:
        """What the sender is to be told; with a 2xx the news is written down and will not be lost."""
        at = now or datetime.now(UTC)
        found = self._connected.find(name)
        if found is None:
            return self._refused(Answer(404, UNKNOWN), address)
        try:
            news = found.adapter.news({key.lower(): value for key, value in headers.items()}, body, secret, at)
        except AccessError as error:
            log.warning("delivery refused", extra={"helpdesk": found.id})
            return self._refused(Answer(401, str(error)), address)
        except InputError as error:
            return Answer(422, str(error))
        # Whoever signs is who they say: only they use up what the helpdesk may send.
        if wait := self._accepted.wait(name):
            return Answer(429, "Too many deliveries at once; send this one again later.", wait)
        return self._keep(found, news, at) if news else Answer(202)

    def _refused(self, answer: Answer, address: str) -> Answer:
        if wait := self._wrong.wait(address):
            return Answer(429, "Too many deliveries that were not accepted.", wait)
        return answer

    def _keep(self, found: Open, news: News, at: datetime) -> Answer:
        if not 0 < len(news.about) <= LONGEST_ABOUT:
            return Answer(422, "It does not say which conversation it is about.")
        key = news.key if len(news.key) <= LONGEST_KEY else hashlib.sha256(news.key.encode()).hexdigest()
        if news.conversation:
            with self._store.read() as session:
                if deliveries.known(session, found.id, key):
                    return Answer(200)
            # No words of theirs in a delivery's row: what came whole goes where it belongs at once. Dying between the
            # two is no harm, the sender comes again and finds it unchanged.
            report = bring(self._store, self._settings, found.id, found.name, [news.conversation], at)
            for problem in (*report.failed, *report.empty):
                return Answer(422, problem.reason)
        with self._store.begin() as session:
            fresh = deliveries.receive(
                session,
                helpdesk_id=found.id,
                key=key,
                event=news.event[:LONGEST_EVENT],
                about=news.about,
                at=at,
                done=news.conversation is not None,
            )
        return Answer(202 if fresh else 200)
