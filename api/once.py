"""Made once for all who ask: the first one makes it, whoever asks meanwhile waits for that one."""

import math
import threading
import time
from collections import OrderedDict
from collections.abc import Callable, Hashable
from concurrent.futures import Future
from typing import Generic, TypeVar

K = TypeVar("K", bound=Hashable)
V = TypeVar("V")


class Once(Generic[K, V]):
    """The `most` last made, each for `lasts` seconds since it was begun. Thread-safe; nobody waits for another key.

    What failed is told to all who waited and is not remembered: the next one who asks tries again.
    """

    def __init__(self, most: int, lasts: float = math.inf) -> None:
        self._most, self._lasts = most, lasts
        self._lock = threading.Lock()
        self._known: OrderedDict[K, tuple[float, Future[V]]] = OrderedDict()

    def get(self, key: K, make: Callable[[], V]) -> V:
        """What is known under `key`, or else what `make` returns now; raises what `make` raises."""
        future, mine = self._claim(key)
        if mine:
            self._make(key, make, future)
        return future.result()

    def busy(self) -> bool:
        """Whether any is being made."""
        with self._lock:
            return any(not future.done() for _, future in self._known.values())

    def forget(self) -> None:
        """Let go of all; what is being made is for those alone who wait for it."""
        with self._lock:
            self._known.clear()

    def _claim(self, key: K) -> tuple[Future[V], bool]:
        now = time.monotonic()
        with self._lock:  # a key may be a long conversation, dear to compare: looked up once
            begun, future = self._known.get(key, (-math.inf, None))
            if future and now - begun < self._lasts:
                return future, False
            mine = Future[V]()
            if future:
                del self._known[key]  # the new one is the latest
            self._known[key] = (now, mine)
            while len(self._known) > self._most:
                self._known.popitem(last=False)
        return mine, True

    def _make(self, key: K, make: Callable[[], V], future: Future[V]) -> None:
        try:
            future.set_result(make())
        except BaseException as error:
            with self._lock:
                if self._known.get(key, (0.0, None))[1] is future:
                    del self._known[key]
            future.set_exception(error)
            raise
