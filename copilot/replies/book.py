"""The team's saved replies, ready to be set against a question."""

import threading
from typing import NamedTuple

from copilot.replies.parts import Parts, parts
from copilot.replies.places import unknown
from copilot.retrieval.lexical import Stored
from copilot.retrieval.stems import tokens
from copilot.store import Store, replies
from copilot.store.replies import SavedReply

LONGEST = 4_000
"""Characters of a body that are looked at: a longer one is no reply."""


class Ready(NamedTuple):
    """A saved reply in force: what it says, and its words. `stored` is its title over its body, `title` that alone."""

    reply: SavedReply
    parts: Parts
    stored: Stored

    @property
    def language(self) -> str:
        return self.stored.language


class _Known(NamedTuple):
    revision: int
    ready: dict[str, tuple[Ready, ...]]


class Book:
    """The replies by language, as they are in the store at this moment. Thread-safe.

    Every question asks the store for its revision, one small look; the replies are taken apart when that has changed.
    """

    def __init__(self, store: Store) -> None:
        self._store = store
        self._lock = threading.Lock()
        self._known = _Known(0, {})

    def of(self, language: str) -> tuple[Ready, ...]:
        """Those in force in `language` (a base code)."""
        with self._store.read() as session:
            revision, known = replies.revision(session), self._known
            if known.revision != revision:
                known = self._made(revision, replies.every(session, retired=False))
        return known.ready.get(language, ())

    def _made(self, revision: int, every: list[SavedReply]) -> _Known:
        with self._lock:
            if self._known.revision != revision:
                found: dict[str, list[Ready]] = {}
                for one in every:
                    found.setdefault(one.language.split("-")[0], []).append(ready(one))
                self._known = _Known(revision, {language: tuple(some) for language, some in found.items()})
            return self._known


def ready(reply: SavedReply) -> Ready:
    """`reply` with its words read."""
    taken = parts(reply.body[:LONGEST])
    gaps = set(unknown(reply.body))
    said = " ".join(one for one in taken.sentences if not any(gap in one for gap in gaps))
    head = tokens(" ".join((reply.title, *reply.tags)))
    return Ready(reply, taken, Stored(str(reply.id), reply.language.split("-")[0], tuple(head), tuple(tokens(said))))
