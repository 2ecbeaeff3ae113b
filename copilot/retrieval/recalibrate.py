"""The calibration of one base: the prior, moved by questions that the base is asked about itself.

Each is asked twice: with its article there, the words that the question was made of taken out of it, and as if the
article did not exist. They are easier than what customers write, so they count for less than a training question does;
how much less was chosen on bases that the prior had not seen.
"""

import json
import logging
import os
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

import numpy as np
from pydantic import BaseModel, ConfigDict, ValidationError
from sqlalchemy.exc import SQLAlchemyError

from copilot.errors import SearchIndexError
from copilot.retrieval.analysis import VERSION
from copilot.retrieval.calibrate import Calibration, Fit, Prior, prior, unfitted
from copilot.retrieval.files import write_whole
from copilot.retrieval.fusion import has_changed
from copilot.retrieval.locks import alone
from copilot.retrieval.pseudo import Asked, pseudo_questions
from copilot.store import Store, articles, state

if TYPE_CHECKING:
    from copilot.retrieval.retriever import Retriever

log = logging.getLogger(__name__)

WEIGHT = 0.3  # of one of a base's own questions, in training questions
MOST = 60  # questions: the prior's own uncertainty is no smaller than what these leave
LEAST = 20  # questions below which the prior stands
BUDGET = 20.0  # seconds: what was asked until then is enough
PATIENCE = 3.0  # seconds that `close` waits for a fit to stop: it stops between two questions
NICENESS = 15
ROUNDS = 40  # of Newton's method; a handful is enough
FILE = "calibration.json"


class Told(NamedTuple):
    """A question that the base was asked about itself: the features, and whether the first source answers."""

    features: list[float]
    answerable: bool


class Kept(BaseModel):
    """A fit as it is kept: of the prior and the analysis that `version` names, at SQL's `revision`; without
    coefficients where there were too few questions."""

    model_config = ConfigDict(frozen=True, extra="forbid", allow_inf_nan=False)

    version: str
    revision: int
    questions: int
    coefficients: tuple[float, ...] = ()


def ask_itself(
    store: Store, retriever: "Retriever", most: int = MOST, go_on: Callable[[], bool] = lambda: True
) -> tuple[int, list[Told]]:
    """How many questions were asked, and what they tell; as long as `go_on` says so. `retriever` searches words alone;
    always the same for the same base."""
    told: list[Told] = []
    count = 0
    for asked in pseudo_questions(store, retriever, most):
        if not go_on():
            break
        found = list(_twice(store, retriever, asked))
        told.extend(found)
        count += bool(found)
    return count, told


def _twice(store: Store, retriever: "Retriever", asked: Asked) -> Iterator[Told]:
    """A first source in another language tells nothing: it may be the article's translation."""
    with store.read() as session:
        answers = {f"a:{id}" for id in articles.repeated(session, asked.key.removeprefix("a:"))}
    for gone in (frozenset[str](), answers):
        ranking = retriever.rank(
            asked.text,
            pool="articles",
            language=asked.language,
            internal=True,
            without=gone,
            altered=None if gone else asked.altered,
        )
        if ranking.rows and ranking.rows[0].language == asked.language:
            yield Told(retriever.features(ranking), not gone and ranking.rows[0].source_key in answers)


def fitted(fit: Fit, told: Sequence[Told], weight: float = WEIGHT) -> Calibration:
    """The most likely coefficients, given the prior's with their curvature and what a base was told. Newton's method:
    the objective is convex, and the prior's curvature keeps each step finite."""
    before, curvature = np.array(fit.coefficients), np.array(fit.curvature)
    if not told:
        return Calibration(fit, fit.coefficients)
    table = np.array([[1.0, *fit.standard(one.features)] for one in told])
    right = np.array([float(one.answerable) for one in told])
    now = before.copy()
    for _ in range(ROUNDS):
        expected = 1 / (1 + np.exp(-np.clip(table @ now, -30, 30)))
        gradient = weight * table.T @ (right - expected) - curvature @ (now - before)
        bend = weight * (table * (expected * (1 - expected))[:, None]).T @ table + curvature
        step = np.linalg.solve(bend, gradient)
        now = now + step
        if float(np.abs(step).max()) < 1e-8:
            break
    return Calibration(fit, tuple(round(float(value), 6) for value in now))


class OwnCalibration:
    """The calibration of the base in `store`, kept in `folder`. Thread-safe; follows what another process fits."""

    def __init__(
        self, folder: Path, store: Store, known: Prior | None = None, clock: Callable[[], float] = time.monotonic
    ) -> None:
        self._folder, self._store, self._clock = folder, store, clock
        self._prior = known or prior()
        self._version = f"{self._prior.digest}/{VERSION}"
        self._stamp = (0, 0, 0)
        self._kept: Kept | None = None
        self._calibration = unfitted(self._prior)
        self._counted, self._due = -1, False
        self._lock = threading.Lock()
        self._stop = threading.Event()
        self._thread: threading.Thread | None = None

    @property
    def kept(self) -> Kept | None:
        """The fit in force; None while the prior stands because nothing was fitted yet."""
        self._follow()
        return self._kept

    @property
    def calibration(self) -> Calibration:
        """What is in force now. Cheap; never waits for a fit."""
        self._follow()
        return self._calibration

    def is_due(self, indexed: int) -> bool:
        """Whether the base has changed by more than a tenth since the fit, or the prior or the analysis have. Not
        before all of it is searchable: `indexed` is the revision that the index has reached. Cheap."""
        self._follow()
        if indexed != self._counted:
            with self._store.read() as session:
                if indexed < state.current_revision(session):
                    return False
                self._due = self._kept is None or has_changed(session, self._kept.revision)
            self._counted = indexed
        return self._due

    def fit(self, retriever: "Retriever") -> bool:
        """Fit now; whether that was done: not while another process, or a thread, is at it. `retriever` searches words
        alone. Takes a second or so, 20 at most.

        Raises:
            SearchIndexError: the folder cannot be written, or the index cannot be read.
        """
        with alone(self._folder / f".{FILE}.lock") as held:
            if not held:
                return False
            until = self._clock() + BUDGET
            with self._store.read() as session:
                revision = state.current_revision(session)
            count, told = ask_itself(
                self._store, retriever, go_on=lambda: not self._stop.is_set() and self._clock() < until
            )
            if self._stop.is_set():
                return False
            coefficients = fitted(self._prior.fit, told).coefficients if count >= LEAST else ()
            self._write(Kept(version=self._version, revision=revision, questions=count, coefficients=coefficients))
            self._counted = -1
        log.info("calibration fitted", extra={"questions": count, "revision": revision})
        return True

    def fit_later(self, retriever: "Retriever") -> None:
        """The same in the background, at low priority."""
        with self._lock:
            if self._stop.is_set() or (self._thread and self._thread.is_alive()):
                return
            self._due = False  # whatever comes of it: the next change of the base asks again
            self._thread = threading.Thread(target=self._work, args=(retriever,), name="calibrate", daemon=True)
            self._thread.start()

    def wait(self, timeout: float | None = None) -> None:
        """Until a fit in the background is over, or `timeout` seconds have passed."""
        if self._thread:
            self._thread.join(timeout)

    def close(self) -> None:
        """Stop a fit in the background; what it had done is lost."""
        self._stop.set()
        self.wait(PATIENCE)

    def _work(self, retriever: "Retriever") -> None:
        if hasattr(os, "setpriority"):  # on Linux a thread has a priority of its own
            os.setpriority(os.PRIO_PROCESS, threading.get_native_id(), NICENESS)
        try:
            self.fit(retriever)
        except (SearchIndexError, SQLAlchemyError) as error:
            log.warning("calibration failed", extra={"error": type(error).__name__})

    def _follow(self) -> None:
        stamp = self._stamp_of()
        if stamp != self._stamp:
            with self._lock:
                kept = self._read()
                self._kept, self._counted = kept, -1
                chosen = kept.coefficients if kept else ()
                self._calibration = Calibration(self._prior.fit, chosen) if chosen else unfitted(self._prior)
                self._stamp = stamp

    def _stamp_of(self) -> tuple[int, int, int]:
        """Changes whenever the file is replaced."""
        try:
            found = (self._folder / FILE).stat()
        except OSError:
            return 0, 0, 0
        return found.st_mtime_ns, found.st_ino, found.st_size

    def _read(self) -> Kept | None:
        """None where there is none that can be used."""
        try:
            kept = Kept.model_validate_json((self._folder / FILE).read_bytes())
        except (OSError, ValidationError) as error:
            log.warning("calibration unreadable", extra={"error": type(error).__name__})
            return None
        is_ours = kept.version == self._version and len(kept.coefficients) in (0, len(self._prior.fit.coefficients))
        return kept if is_ours else None

    def _write(self, kept: Kept) -> None:
        try:
            write_whole(self._folder / FILE, json.dumps(kept.model_dump()).encode())
        except OSError as error:
            raise SearchIndexError(f"The folder {self._folder} cannot be written ({error.strerror}).") from error
