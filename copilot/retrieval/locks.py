"""Lock files: what only one thread of one process does at a time. A process that is killed lets go of its own."""

import fcntl
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO

from copilot.errors import SearchIndexError


def take_lock(file: Path) -> IO[str] | None:
    """The lock on `file`, held until it is closed; None where somebody else has it.

    Raises:
        SearchIndexError: the folder cannot be written.
    """
    try:
        file.parent.mkdir(parents=True, exist_ok=True)
        handle = file.open("w", encoding="utf-8")
    except OSError as error:
        raise SearchIndexError(f"The folder {file.parent} cannot be written ({error.strerror}).") from error
    try:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        handle.close()
        return None
    return handle


@contextmanager
def alone(file: Path) -> Iterator[bool]:
    """Whether nobody else has the lock on `file`; then nobody else will until the end.

    Raises:
        SearchIndexError: the folder cannot be written.
    """
    lock = take_lock(file)
    try:
        yield lock is not None
    finally:
        if lock:
            lock.close()
