"""Imports, batch by batch: each is stored before the cursor moves on, so that a kill at any moment repeats at most one.

Conversations go on from where the last import ended, which also makes up for webhooks that never came. Articles are
walked whole each time: what a walk did not meet is no longer published. Saved replies come after them.
"""

import logging
import uuid
from datetime import datetime, timedelta
from typing import Any, NamedTuple

from api.helpdesks import importing
from api.helpdesks.adapter import ArticleBatch, ConversationBatch
from api.helpdesks.again import AT_ONCE, Again, one_by_one
from api.helpdesks.canned import bring_canned
from api.helpdesks.connected import Connected, Open
from api.helpdesks.rests import Rests, asked, wait
from copilot.errors import EscuchaError, HelpdeskError
from copilot.settings import Settings
from copilot.store import Store, helpdesks
from copilot.store.helpdesks import What
from copilot.store.schema import HelpdeskCursorRow
from kb.conversations.gone import archive

LEASE = timedelta(minutes=5)
PATIENCE = 2
"""Tries of a batch of which nothing at all can be read before the import goes on without it."""
_NEVER = timedelta(days=3650)

log = logging.getLogger(__name__)


class _Walk(NamedTuple):
    """An import under way; `walk` names it, `again` is what it or the one before could not get."""

    helpdesk_id: int
    what: What
    cursor: dict[str, Any]
    walk: str
    attempts: int
    again: Again = Again()


class Walking:
    """One lane of the runner. `holder` is this process among several."""

    def __init__(self, store: Store, settings: Settings, connected: Connected) -> None:
        self._store, self._settings, self._connected = store, settings, connected
        self.rests = Rests(store)
        self.holder = uuid.uuid4().hex

    def step(self, now: datetime) -> bool:
        """Bring in one batch of the import that is due; False where none is."""
        with self._store.read() as session:
            due = helpdesks.due(session, now, self.rests.now(now))
        return due is not None and self.batch(*due, now)

    def batch(self, helpdesk_id: int, what: What, now: datetime) -> bool:
        """The next batch of this import; False where another process has it."""
        walk = self._take(helpdesk_id, what, now)
        if walk is None:
            return False
        try:
            found = self._connected.get(helpdesk_id)
            counts, cursor, done = self._bring(found, walk, now)
        except EscuchaError as error:
            self._failed(walk, error, now)
        else:
            every = found.kind.conversations if what == "conversations" else found.kind.articles
            self._keep(walk, counts, cursor, now if done else None, now, every)
            if every > 0:
                self.rests.reached(helpdesk_id, now)
        return True

    def _take(self, helpdesk_id: int, what: What, now: datetime) -> _Walk | None:
        with self._store.begin() as session:
            row = helpdesks.hold(session, helpdesk_id, what, holder=self.holder, now=now, until=now + LEASE)
            if row is None:
                return None
            if row.started_at is None or _is_over(row):
                row.started_at, row.counts = now, {}
                again, own = Again.of(dict(row.cursor))
                row.cursor = {} if what == "articles" else again.begun().beside(own)
            again, own = Again.of(dict(row.cursor))
            return _Walk(helpdesk_id, what, own, f"walk {row.started_at.isoformat()}", row.attempts, again)

    def _bring(self, found: Open, walk: _Walk, now: datetime) -> tuple[dict[str, int], dict[str, Any], bool]:
        """What came, where to go on, whether that was the last of it."""
        if (found.kind.conversations if walk.what == "conversations" else found.kind.articles) <= 0:
            return {}, {}, True  # a kind that cannot be asked for them
        if walk.what == "articles":
            return self._articles(found, walk)
        batch = _once_more(found, walk) if walk.again.due else _onward(found, walk)
        report = importing.bring(self._store, self._settings, found.id, found.name, batch.conversations, now)
        untold = len(set(batch.failed) - set(walk.again.later))  # a walk may meet one twice
        counts = {
            "seen": report.seen + untold,
            "added": report.added,
            "changed": report.changed,
            "failed": len(report.failed) + untold,
        }
        if batch.gone:
            counts["gone"] = archive(self._store, found.name, batch.gone)
        if batch.total is not None:
            counts["total"] = batch.total
        if batch.failed:
            log.warning("conversations not told", extra={"helpdesk": found.id, "count": len(batch.failed)})
        done = (*(one.id for one in batch.conversations), *batch.gone)
        return counts, walk.again.without(done, batch.failed).beside(batch.cursor), batch.done

    def _articles(self, found: Open, walk: _Walk) -> tuple[dict[str, int], dict[str, Any], bool]:
        batch = asked(found.name, lambda: found.adapter.articles(walk.cursor))
        _moves(found, walk, batch, len(batch.articles))
        met = importing.bring_articles(self._store, self._settings, found.name, batch.articles, walk.walk)
        gone = 0
        if batch.done:
            gone = importing.retire_articles(self._store, found.name, walk.walk)
            bring_canned(self._store, self._settings, found)
        return {"seen": met, "gone": gone}, batch.cursor, batch.done

    def _keep(
        self,
        walk: _Walk,
        counts: dict[str, int],
        cursor: dict[str, Any],
        finished_at: datetime | None,
        now: datetime,
        every: float,
    ) -> None:
        with self._store.begin() as session:
            row = helpdesks.held(session, walk.helpdesk_id, walk.what, self.holder)
            if row is None:
                return  # it took so long that another has gone on from where we were
            row.cursor, row.attempts = cursor, 0
            row.counts = _sum(row.counts, counts)
            row.held_until, row.holder, row.next_at = None, "", now
            if finished_at:
                row.finished_at = finished_at
                row.next_at = now + (timedelta(seconds=every) if every > 0 else _NEVER)
        if finished_at:
            log.info("import finished", extra={"helpdesk": walk.helpdesk_id, "what": walk.what})

    def _failed(self, walk: _Walk, error: EscuchaError, now: datetime) -> None:
        failure = error if isinstance(error, HelpdeskError) else HelpdeskError(str(error))
        with self._store.begin() as session:
            row = helpdesks.held(session, walk.helpdesk_id, walk.what, self.holder)
            if row is not None:
                row.attempts += 1
                row.held_until, row.holder = None, ""
                row.next_at = now + wait(row.attempts, failure.again)
        self.rests.failed(walk.helpdesk_id, failure, now)
        log.warning(
            "import interrupted", extra={"helpdesk": walk.helpdesk_id, "what": walk.what, "cause": failure.cause}
        )


def _is_over(row: HelpdeskCursorRow) -> bool:
    return row.finished_at is not None and row.started_at is not None and row.finished_at >= row.started_at


def _once_more(found: Open, walk: _Walk) -> ConversationBatch:
    """Some of those that could not be told before; where the walk itself goes on stays as it is."""
    read = one_by_one(found.name, walk.again.due[:AT_ONCE], found.adapter.conversation)
    return ConversationBatch(
        conversations=read.found, cursor=walk.cursor, done=False, gone=read.gone, failed=read.failed
    )


def _onward(found: Open, walk: _Walk) -> ConversationBatch:
    """The adapter's next batch. One of which nothing can be read is tried again first: the helpdesk may be unwell."""
    batch = asked(found.name, lambda: found.adapter.conversations(walk.cursor))
    _moves(found, walk, batch, len(batch.conversations) + len(batch.failed))
    if batch.failed and not batch.conversations and not batch.gone and walk.attempts < PATIENCE:
        raise HelpdeskError(f"{found.name} could tell none of the conversations that it has news of.", again=30)
    return batch


def _moves(found: Open, walk: _Walk, batch: ConversationBatch | ArticleBatch, brought: int) -> None:
    """Raises HelpdeskError for a walk that would never end."""
    if not batch.done and not brought and batch.cursor == walk.cursor:
        raise HelpdeskError(f"{found.name} answers the same again and again.", cause="nonsense", again=300)


def _sum(before: dict[str, Any], more: dict[str, int]) -> dict[str, int]:
    summed = {name: int(before.get(name, 0)) for name in before}
    for name, count in more.items():
        summed[name] = count if name == "total" else summed.get(name, 0) + count
    return summed
