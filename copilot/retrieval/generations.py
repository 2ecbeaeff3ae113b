"""The folder of the lexical index: which generation of it serves, and who may write.

    state.json       which generation serves, by what version it was made, up to which revision of SQL it reaches
    tantivy, ...     a generation each; more than one only while the next is being built or the last still leaves
    .writer.lock     held by whoever changes the generation that serves; .build.lock by whoever builds the next

`state.json` is replaced in one step after what it tells of is on disk. A kill in between only means that the last
changes are indexed once more, which changes nothing, or that a half-built generation is begun again.
"""

import fcntl
import json
import shutil
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any, NamedTuple

from copilot.errors import SearchIndexError
from copilot.retrieval.files import write_whole

FIRST = "tantivy"
_POLL = 0.02  # seconds


class State(NamedTuple):
    """`stamp` grows with every write, so that a reader sees each step of a long update."""

    version: str
    revision: int
    folder: str
    stamp: int


NONE = State("none", 0, FIRST, 0)


class Generations:
    """The folder at `root`, made when it is missing."""

    def __init__(self, root: Path) -> None:
        self.root = root
        root.mkdir(parents=True, exist_ok=True)

    def read(self) -> State:
        """The state on disk; NONE when there is none, or it cannot be read."""
        try:
            kept = json.loads((self.root / "state.json").read_text(encoding="utf-8"))
            return State(str(kept["version"]), int(kept["revision"]), str(kept["folder"]), int(kept["stamp"]))
        except (FileNotFoundError, ValueError, KeyError, TypeError):
            return NONE

    def write(self, state: State) -> None:
        write_whole(self.root / "state.json", json.dumps(state._asdict()).encode())

    def seen(self) -> tuple[int, int]:
        """Changes whenever the state does; cheaper than reading it."""
        with suppress(FileNotFoundError):
            found = (self.root / "state.json").stat()
            return found.st_mtime_ns, found.st_ino
        return 0, 0

    def path(self, state: State) -> Path:
        return self.root / state.folder

    def next_folder(self) -> str:
        """The name of a generation that is not there yet."""
        numbers = [1 if name == FIRST else int(name.rpartition(".")[2]) for name in self._folders()]
        return f"{FIRST}.{max(numbers) + 1}" if numbers else FIRST

    def clear(self, but: str) -> None:
        """Removes every generation except the one that serves. A process that still reads one keeps its open files."""
        for name in self._folders():
            if name != but:
                shutil.rmtree(self.root / name, ignore_errors=True)

    def _folders(self) -> list[str]:
        names = (path.name for path in self.root.iterdir() if path.is_dir())
        return [name for name in names if name == FIRST or (name.startswith(f"{FIRST}.") and name[8:].isdecimal())]

    @contextmanager
    def writing(self, patience: float | None = None) -> Iterator[bool]:
        """The right to change the generation that serves; False when another process keeps it for longer than
        `patience` seconds (None: wait as long as it takes)."""
        with self._held(".writer.lock", patience) as held:
            yield held

    @contextmanager
    def building(self, patience: float | None = 0.0) -> Iterator[bool]:
        """The right to build the next generation; False when another process is at it for longer than `patience`."""
        with self._held(".build.lock", patience) as held:
            yield held

    @contextmanager
    def _held(self, name: str, patience: float | None) -> Iterator[bool]:
        try:
            handle = (self.root / name).open("w")
        except PermissionError as error:
            raise SearchIndexError(f"The index folder {self.root} cannot be written ({error.strerror}).") from error
        with handle:
            yield _take(handle, patience)


def _take(handle: Any, patience: float | None) -> bool:
    if patience is None:
        fcntl.flock(handle, fcntl.LOCK_EX)
        return True
    end = time.monotonic() + patience
    while True:
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            if time.monotonic() >= end:
                return False
            time.sleep(_POLL)
        else:
            return True
