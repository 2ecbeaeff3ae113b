"""Remembered: what was read from files or worked out of them, kept until one of the files changes."""

import threading
from collections import OrderedDict
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Generic, TypeVar

V = TypeVar("V")
Stamp = tuple[object, ...]


class Remembered(Generic[V]):
    """At most `most` values by key, those asked for last. Thread-safe; two who ask at once may both work it out."""

    def __init__(self, most: int) -> None:
        self._most = most
        self._kept: OrderedDict[object, tuple[Stamp, V]] = OrderedDict()
        self._lock = threading.Lock()

    def get(self, key: object, stamp: Stamp, make: Callable[[], V]) -> V:
        """What was made for `key` under this very `stamp`, else what `make` makes now."""
        with self._lock:
            kept = self._kept.get(key)
            if kept and kept[0] == stamp:
                self._kept.move_to_end(key)
                return kept[1]
        value = make()
        with self._lock:
            self._kept[key] = (stamp, value)
            self._kept.move_to_end(key)
            while len(self._kept) > self._most:
                self._kept.popitem(last=False)
        return value


def stamp_of(files: Iterable[Path]) -> Stamp:
    """When each file was changed last and how long it is; None for one that is not there."""
    return tuple(_stamp(file) for file in files)


def _stamp(file: Path) -> tuple[int, int] | None:
    try:
        found = file.stat()
    except OSError:
        return None
    return found.st_mtime_ns, found.st_size
