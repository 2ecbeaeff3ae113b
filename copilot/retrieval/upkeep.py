"""Keeping the lexical index up to SQL while it serves.

What one person changed is indexed at once, so that the next search sees it. A first import or an index of another
version would keep a request for minutes: that is done by a thread, and meanwhile whatever there is serves, be it the
old index or a new one as it grows.
"""

import logging
import threading
from itertools import chain

from sqlalchemy.exc import SQLAlchemyError

from copilot.errors import SearchIndexError
from copilot.retrieval.concepts import built_in, merged
from copilot.retrieval.entries import Changes, changes
from copilot.retrieval.lexical import LexicalIndex
from copilot.retrieval.vocabulary import affected, rewritten
from copilot.store import Store, concepts

log = logging.getLogger(__name__)

AT_ONCE = 2_000  # changed sources that a request brings in itself: well under a second
PATIENCE = 2.0  # seconds that a request waits for another process that is writing


class Upkeep:
    """Brings `index` up to `store`. Thread-safe."""

    def __init__(self, store: Store, index: LexicalIndex) -> None:
        self._store = store
        self._changes = Changes(store)
        self._index = index
        self._words = -1  # revision of the company's own words that `concepts` holds
        self.concepts = built_in()
        self.follow_words()
        self._lock = threading.Lock()
        self._thread: threading.Thread | None = None

    def catch_up(self) -> int:
        """Before a search: see what others indexed, bring in what changed if that is quick, else leave it to the
        background. Returns how many sources this call brought in.

        Raises:
            SearchIndexError: the folder cannot be written.
        """
        self._index.follow()
        revision = self._changes.revision()
        if self._index.needs_rebuild:
            self._later()
        if revision <= self._index.revision:
            return 0
        if self._changes.pending(self._index.revision, AT_ONCE + 1) > AT_ONCE:
            self._later()
            return 0
        with self._lock:
            return self._bring(PATIENCE) if revision > self._index.revision else 0

    def finish(self) -> int:
        """Everything, however long it takes: what a command does, that nobody waits for on a page. Returns how many
        sources changed.

        Raises:
            SearchIndexError: the folder cannot be written.
        """
        self._index.follow()
        done = self._index.rebuild(self._changes) if self._index.needs_rebuild else 0
        while self._changes.revision() > self._index.revision:
            with self._lock:
                done += self._bring(None)
        return done

    @property
    def working(self) -> bool:
        """Whether the background is at it."""
        return self._thread is not None and self._thread.is_alive()

    def wait(self, timeout: float | None = None) -> None:
        """Until the background has nothing left to do, or `timeout` seconds have passed."""
        if self._thread is not None:
            self._thread.join(timeout)

    def follow_words(self) -> None:
        """Take up the company's own words as they are now."""
        with self._store.read() as session:
            revision = concepts.revision(session)
            if revision == self._words:
                return
            self.concepts = merged(built_in(), concepts.every(session))
        self._words = revision
        self._index.use(self.concepts)

    def _bring(self, patience: float | None) -> int:
        """Sources that changed, and those in which a word stands that the company has added or switched off since."""
        since = self._index.revision
        revision = self._changes.revision()
        self.follow_words()
        with self._store.read() as session:
            touched = affected(self._index.holding, concepts.changed(session, since))
            source = chain(rewritten(session, touched, revision), changes(session, since))
            return self._index.update(source, revision, patience=patience)

    def _later(self) -> None:
        with self._lock:
            if not self.working:
                self._thread = threading.Thread(target=self._work, name="index", daemon=True)
                self._thread.start()

    def _work(self) -> None:
        try:
            if self._index.needs_rebuild:
                self._index.rebuild(self._changes)
            while self._changes.revision() > self._index.revision and self._bring(PATIENCE):
                pass
        except (SearchIndexError, SQLAlchemyError):
            # The next search tries again, and a small change fails in the open.
            log.exception("the index could not be brought up to date")
