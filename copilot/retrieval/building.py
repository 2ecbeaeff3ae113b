"""How far the embedding of a whole base is: told to whoever asks here, and by a file to other processes."""

import json
import time
from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

from sqlalchemy import func, select

from copilot.errors import SearchIndexError
from copilot.store import Store, articles
from copilot.store.schema import ResolutionRow

FILE = "building.json"
OFTEN = 1.0  # seconds between two writings of the file
FRESH = 180.0  # seconds after which nobody is at it any more: a batch is embedded in less, and a rest is shorter


class Progress(NamedTuple):
    """Passages that are embedded, of how many, and the seconds that are left, None while that is unknown. `former`:
    whether another model's vectors serve meanwhile."""

    embedded: int
    total: int
    seconds_left: int | None
    former: bool


class Building:
    """Counts one embedding of a whole base."""

    def __init__(self, folder: Path, total: int, *, former: bool, clock: Callable[[], float] = time.monotonic) -> None:
        self._file, self._clock = folder / FILE, clock
        self._total, self._former = total, former
        self._done = self._fresh = 0
        self._started = self._told = clock()

    @property
    def progress(self) -> Progress:
        left = None
        if self._fresh:
            each = (self._clock() - self._started) / self._fresh
            left = round(each * max(0, self._total - self._done))
        return Progress(min(self._done, self._total), self._total, left, self._former)

    def add(self, passages: int, fresh: int) -> None:
        """`passages` are in, of which `fresh` had to be embedded."""
        self._done += passages
        self._fresh += fresh
        if self._clock() - self._told >= OFTEN:
            self._told = self._clock()
            self._write(self.progress._asdict() | {"at": time.time()})

    def _write(self, kept: dict[str, object]) -> None:
        draft = self._file.with_suffix(".new")
        try:
            draft.write_text(json.dumps(kept), encoding="utf-8")
            draft.replace(self._file)
        except OSError as error:
            raise SearchIndexError(f"{self._file} cannot be written ({error.strerror}).") from error

    def end(self) -> None:
        self._file.unlink(missing_ok=True)


def searchable(store: Store) -> int:
    """Passages that there are to embed: those of live articles, and one for each past answer that is searched."""
    searched = ResolutionRow.withdrawn_at.is_(None) & ResolutionRow.duplicate_of.is_(None)
    with store.read() as session:
        answers = session.scalar(select(func.count()).select_from(ResolutionRow).where(searched)) or 0
        return articles.counts(session).passages + answers


def read_building(folder: Path) -> tuple[Progress, bool] | None:
    """What another process told, and whether it is still at it; None where nothing is being embedded."""
    try:
        kept = json.loads((folder / FILE).read_text(encoding="utf-8"))
        left = kept["seconds_left"]
        told = Progress(
            int(kept["embedded"]), int(kept["total"]), None if left is None else int(left), bool(kept["former"])
        )
        return told, time.time() - float(kept["at"]) < FRESH
    except (OSError, ValueError, KeyError, TypeError):
        return None
