"""What still holds an erased person once SQL does not: indexes, models, vectors, runs, the database's free pages.

Each data folder remembers in `erased.json` up to which erasure each of its parts is clean; what is behind is due. So a
kill at any moment, a part that another process has open, or a second machine on the same database only mean that it is
done at the next start, by the service that has it open, or by the next `escucha forget`.
"""

import json
import logging
import threading
import time
from collections.abc import Callable, Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any, Literal, get_args

from sqlalchemy.exc import SQLAlchemyError

from copilot.errors import ModelError, SearchIndexError
from copilot.forget.compact import compact
from copilot.forget.erase import CASES, GONE
from copilot.forget.runs import clean_runs
from copilot.retrieval import Retriever
from copilot.retrieval.files import write_whole
from copilot.retrieval.locks import alone
from copilot.retrieval.purge import purge_folder
from copilot.settings import Settings
from copilot.store import Store, erased

Step = Literal["index", "learned", "vectors", "runs", "database"]
STEPS: tuple[Step, ...] = get_args(Step)
FILE, LOCK = "erased.json", ".erased.lock"
POLL = 0.1  # seconds between two looks whether another process is done

Progress = Callable[[Step], None]

log = logging.getLogger(__name__)


class Cleaner:
    """Cleans one data folder. Thread-safe; cheap where nothing is due."""

    def __init__(self, settings: Settings, store: Store, retriever: Retriever) -> None:
        self._settings, self._store, self._retriever = settings, store, retriever
        self._lock = threading.Lock()

    def due(self) -> tuple[Step, ...]:
        """What still holds somebody who was erased, in the order in which it is cleaned."""
        with self._store.read() as session:
            latest = erased.latest(session)
        if not latest:
            return ()
        clean = read_clean(self._settings.data)
        return tuple(step for step in STEPS if clean.get(step, 0) < latest)

    def run(self, patience: float | None = None, progress: Progress | None = None) -> tuple[Step, ...]:
        """Clean what is due; what is due still, because something holds it for longer than `patience` seconds (None:
        wait, except for what a running service has open) or failed, which the log tells.

        Raises:
            SearchIndexError: nothing can be written in the data folder.
        """
        with self._lock:
            end = None if patience is None else time.monotonic() + patience
            while self.due():
                with alone(self._settings.data / LOCK) as held:
                    if held:
                        return self._clean(patience, progress)
                if end is not None and time.monotonic() >= end:
                    break
                time.sleep(POLL)
            return self.due()

    def _clean(self, patience: float | None, progress: Progress | None) -> tuple[Step, ...]:
        for step in self.due():
            if progress:
                progress(step)
            before = read_clean(self._settings.data).get(step, 0)
            with self._store.read() as session:
                reached = erased.latest(session)
                told = erased.since(session, before)
            if self._done(step, told, patience):
                self._remember(step, reached)
        return self.due()

    def _done(self, step: Step, told: Sequence[Mapping[str, Any]], patience: float | None) -> bool:
        try:
            return self._step(step, told, patience)
        except (SearchIndexError, ModelError, SQLAlchemyError, OSError) as error:
            log.warning("what was erased cannot be cleaned yet", extra={"step": step, "error": type(error).__name__})
            return False

    def _step(self, step: Step, told: Sequence[Mapping[str, Any]], patience: float | None) -> bool:
        if step == "database":
            return compact(self._store)
        if step == "runs":
            return clean_runs(self._settings.data / "runs", self._store, _named(told, CASES))
        gone: list[int] = _named(told, GONE)
        if not gone:
            return True  # nothing of them was ever searched or learned from
        keys = [f"r:{row_id}" for row_id in gone]
        if step == "index":
            return self._retriever.purge_words(keys, patience)
        if step == "learned":
            return self._retriever.purge_learned(gone, patience)
        return self._vectors(keys, patience)

    def _vectors(self, keys: Sequence[str], patience: float | None) -> bool:
        """Also those of a folder that was in use before there was a server, or before the model was taken away."""
        settings = self._settings
        in_use = bool(settings.embedding_model) and not settings.chroma_url
        folder = settings.data / "chroma"
        return self._retriever.purge_vectors(keys, patience) and (in_use or purge_folder(folder, keys))

    def _remember(self, step: Step, reached: int) -> None:
        clean = read_clean(self._settings.data) | {step: reached}
        write_whole(self._settings.data / FILE, json.dumps(clean).encode())


def _named(told: Iterable[Mapping[str, Any]], name: str) -> list[Any]:
    """What these erasures wrote down under a name."""
    return [one for erasure in told for one in erasure.get(name, ())]


def read_clean(data: Path) -> dict[str, int]:
    """Up to which erasure each part of a folder is clean; nothing where that is not known."""
    try:
        kept = json.loads((data / FILE).read_text(encoding="utf-8"))
        return {str(name): int(value) for name, value in kept.items()}
    except (OSError, ValueError, AttributeError, TypeError):
        return {}
