"""What an installation has learned from its own resolved conversations, kept up to date."""

import logging
import os
import threading
import time
from collections.abc import Callable, Collection
from pathlib import Path
from typing import NamedTuple

from pydantic import BaseModel, ConfigDict
from sqlalchemy.exc import SQLAlchemyError

from copilot.errors import ConflictError, NotFoundError, SearchIndexError
from copilot.retrieval.concepts import Concepts
from copilot.retrieval.learned import training
from copilot.retrieval.learned.examples import Volume, volume
from copilot.retrieval.learned.model import Beliefs, Model
from copilot.retrieval.learned.reading import Dense, Reader
from copilot.retrieval.learned.shelf import Shelf, State, Version
from copilot.retrieval.locks import alone
from copilot.store import Store
from copilot.store import state as counter

log = logging.getLogger(__name__)

GROWN, GROWN_BY = 0.1, 200  # resolutions that changed, of those there were: then it is time to learn again
NICENESS = 15
LOCK = ".training.lock"
REST = 600.0  # seconds after a training that failed
POLL = 0.1  # seconds between two looks whether a training is over
PATIENCE = 3.0  # seconds that `close` waits for a training to stop: it stops between two steps

Progress = Callable[[str], None]


class Outcome(BaseModel):
    """What a training did. `tried` is the model that it made, `current` the one in use now; `reason` says why the
    model was refused, or why there was none to make."""

    model_config = ConfigDict(frozen=True)

    replaced: bool
    tried: Version | None = None
    current: Version | None = None
    reason: str = ""


class _Loaded(NamedTuple):
    stamp: tuple[int, int, int]
    version: int
    model: Model | None


class _Stopped(Exception):
    """The training was asked to stop."""


class Learned:
    """The learned models in `folder`. Thread-safe; follows what another process trains.

    `beliefs` never raises and never waits for a training.
    """

    def __init__(self, folder: Path, store: Store, concepts: Concepts, dense: Dense | None = None) -> None:
        self._folder = folder
        self._store = store
        self._shelf = Shelf(folder)
        self._reader = Reader(concepts, dense)
        self._loaded = _Loaded((-1, -1, -1), 0, None)
        self._loading, self._starting = threading.Lock(), threading.Lock()
        self._thread: threading.Thread | None = None
        self._stop = threading.Event()
        self._due_at, self._due = -1, False
        self._rest_until = 0.0

    @property
    def state(self) -> State:
        return self._shelf.state()

    def beliefs(self, text: str, language: str) -> Beliefs:
        """What past conversations say about a question; empty when nothing was learned yet."""
        loaded = self._follow()
        if loaded.model is None:
            return Beliefs()
        return loaded.model.beliefs(text, language, self._reader, loaded.version)

    def refresh(self) -> bool:
        """Follow what another process trained; returns whether enough changed for a training to be worth it. Cheap."""
        self._follow()
        with self._store.read() as session:
            revision = counter.current_revision(session)
            if revision != self._due_at:
                seen = self._shelf.state()
                self._due = self._is_due(seen, volume(session, seen.revision))
                self._due_at = revision
        return self._due and time.monotonic() >= self._rest_until

    def train(self, progress: Progress | None = None) -> Outcome:
        """Learn now; `progress` is told what begins.

        Raises:
            ConflictError: another process, or a thread of this one, is at it.
            SearchIndexError: the folder cannot be written.
        """
        tell = progress or _silent
        with alone(self._folder / LOCK) as held:
            if not held:
                raise ConflictError("A training is under way already; wait until it is done.")
            return self._train(lambda what: tell(what) if what else None)

    def train_later(self) -> bool:
        """Learn in the background at low priority; returns whether a training was started. Not while one is under
        way here; where another process is at it, the thread ends at once."""
        with self._starting:
            if self._stop.is_set() or (self._thread and self._thread.is_alive()):
                return False
            self._thread = threading.Thread(target=self._background, name="learn", daemon=True)
            self._thread.start()
            return True

    def wait(self) -> None:
        """Until a training in the background is over."""
        if self._thread:
            self._thread.join()

    def close(self) -> None:
        """Stop a training in the background; what it had done is lost."""
        self._stop.set()
        if self._thread:
            self._thread.join(PATIENCE)

    def rollback(self) -> Version:
        """Go back to the model before the one in use, which is then gone.

        Raises:
            ConflictError: a training is under way.
            NotFoundError: there is no model before it.
            SearchIndexError: the folder cannot be written.
        """
        with alone(self._folder / LOCK) as held:
            if not held:
                raise ConflictError("A training is under way; wait until it is done, then roll back.")
            state = self._shelf.state()
            if len(state.versions) < 2:
                raise NotFoundError("There is no earlier model to go back to.")
            gone, back = state.versions[:2]
            refused = gone.model_copy(update={"reason": "rolled back"})
            self._shelf.save(state.model_copy(update={"versions": state.versions[1:], "refused": refused}))
            log.info("learned model rolled back", extra={"from": gone.number, "to": back.number})
            return back

    def forget(self, gone: Collection[int], patience: float | None = None) -> bool:
        """Remove every model that learned from the resolutions with these row ids; the next training does without.
        False when another training is under way for longer than `patience` seconds (None: wait for it).

        Raises:
            SearchIndexError: the folder cannot be written.
        """
        end = None if patience is None else time.monotonic() + patience
        while True:
            with alone(self._folder / LOCK) as held:
                if held:
                    self._forget(frozenset(gone))
                    return True
            if end is not None and time.monotonic() >= end:
                return False
            time.sleep(POLL)

    def _forget(self, gone: frozenset[int]) -> None:
        state = self._shelf.state()
        clean = tuple(version for version in state.versions if not self._knows(version, gone))
        if len(clean) < len(state.versions):
            # As if nothing had been learned since, so that the next look finds a training due.
            self._shelf.save(state.model_copy(update={"versions": clean, "revision": 0, "resolutions": 0}))
            self._due_at = -1
            log.info("learned models forgotten", extra={"models": len(state.versions) - len(clean)})
        self._follow()

    def _knows(self, version: Version, gone: frozenset[int]) -> bool:
        """Whether a model learned from one of these; one that cannot be read may have."""
        model = self._shelf.load(version)
        return model is None or any(not gone.isdisjoint(matter.members) for matter in model.matters)

    def _is_due(self, seen: State, now: Volume) -> bool:
        """Whether there is enough to learn from, and enough of it new or changed since the last training."""
        if now.resolutions < training.ENOUGH_QUESTIONS:
            return False
        if seen.features != training.features(self._reader):
            return True
        return now.changed >= max(1, min(GROWN_BY, GROWN * seen.resolutions))

    def _train(self, step: Progress) -> Outcome:
        step("reading the resolved conversations")
        with self._store.read() as session:
            lesson = training.lesson(session)
        made = training.train(lesson, self._shelf, self._reader, step)
        self._shelf.save(made.state)
        self._due_at = -1
        replaced = made.tried is not None and not made.tried.reason
        tried = made.tried
        figures = {"version": tried.number, "questions": tried.questions, "right": tried.accuracy} if tried else {}
        log.info("learned from conversations", extra={"replaced": replaced, **figures})
        return Outcome(replaced=replaced, tried=tried, current=made.state.current, reason=made.state.reason)

    def _background(self) -> None:
        if hasattr(os, "setpriority"):  # on Linux a thread has a priority of its own
            os.setpriority(os.PRIO_PROCESS, threading.get_native_id(), NICENESS)
        try:
            with alone(self._folder / LOCK) as held:
                if held:
                    self._train(self._unless_stopped)
        except _Stopped:
            log.info("learning stopped")
        except (SearchIndexError, SQLAlchemyError, MemoryError) as error:
            self._rest_until = time.monotonic() + REST
            log.warning("learning failed", extra={"error": type(error).__name__})

    def _unless_stopped(self, _what: str) -> None:
        if self._stop.is_set():
            raise _Stopped

    def _follow(self) -> _Loaded:
        """The model in use; while it is being read from disk, the one before."""
        stamp = self._shelf.stamp()
        if stamp != self._loaded.stamp and self._loading.acquire(blocking=self._loaded.model is None):
            try:
                if stamp != self._loaded.stamp:
                    self._loaded = self._load(stamp)
            finally:
                self._loading.release()
        return self._loaded

    def _load(self, stamp: tuple[int, int, int]) -> _Loaded:
        """The newest version that can be read and reads texts as we do."""
        for version in self._shelf.state().versions:
            if version.number == self._loaded.version and self._loaded.model:
                return self._loaded._replace(stamp=stamp)
            model = self._shelf.load(version)
            if model and model.reader_version == self._reader.version:
                return _Loaded(stamp, version.number, model)
        return _Loaded(stamp, 0, None)


def _silent(_what: str) -> None:
    return None
