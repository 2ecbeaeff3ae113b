"""Pace: several workers at once, and no more requests a minute than a provider allows."""

import queue
import threading
import time
from collections.abc import Callable, Iterable, Iterator
from typing import Generic, NamedTuple, TypeVar

T = TypeVar("T")
R = TypeVar("R")


class Stopped(Exception):
    """Nobody waits for the results any more; raised in a worker that would have made another request."""


class _Failed(NamedTuple):
    error: BaseException


class _Result(NamedTuple, Generic[R]):
    value: R


class _End:
    """The last word of a worker."""


class Pace:
    """`concurrency` workers; `per_minute` requests a minute, evenly spaced, without a limit where it is None.

    One for each `map`, and no second map on one that was left before its end.

    Raises:
        ValueError: less than one worker, or no request at all.
    """

    def __init__(self, concurrency: int = 1, per_minute: float | None = None) -> None:
        if concurrency < 1 or (per_minute is not None and per_minute <= 0):
            raise ValueError("at least one worker, and more than no request a minute")
        self._concurrency = concurrency
        self._between = 60 / per_minute if per_minute else 0.0
        self._lock = threading.Lock()
        self._free = 0.0
        self._over = threading.Event()

    def turn(self) -> None:
        """Wait until another request may be made. Work that asks a provider calls it right before each request.

        Raises:
            Stopped: nobody waits for the results any more.
        """
        while True:
            with self._lock:
                now = time.monotonic()
                if now >= self._free:
                    self._free = now + self._between
                    break
                wait = self._free - now
            self.rest(wait)
        if self._over.is_set():
            raise Stopped

    def spend(self, requests: int) -> None:
        """That many requests were made beyond the one that had its turn: the next turn comes so much later."""
        with self._lock:
            self._free += requests * self._between

    def hold(self, seconds: float) -> None:
        """No request of any worker before `seconds` from now: the provider asked for patience."""
        with self._lock:
            self._free = max(self._free, time.monotonic() + seconds)

    def rest(self, seconds: float) -> None:
        """Sleep, unless nobody waits any more.

        Raises:
            Stopped: so it is.
        """
        if self._over.wait(seconds):
            raise Stopped

    def map(self, work: Callable[[T], R], items: Iterable[T]) -> Iterator[R]:
        """What `work` makes of each item, in the order in which it is done. Items are taken one by one as workers are
        free. Whoever stops listening stops the rest: no further item is begun, and what is under way is not waited for.

        Whatever `work` or `items` raises is raised here.
        """
        results: queue.Queue[_Result[R] | _Failed | _End] = queue.Queue()
        source, taking = iter(items), threading.Lock()

        def run() -> None:
            try:
                while not self._over.is_set():
                    with taking:
                        item = next(source, _DONE)
                    if item is _DONE:
                        break
                    results.put(_Result(work(item)))  # type: ignore[arg-type]
                results.put(_End())
            except BaseException as error:  # noqa: BLE001 - handed over to the thread that listens, which raises it
                results.put(_Failed(error))

        for _ in range(self._concurrency):
            threading.Thread(target=run, name="eval-worker", daemon=True).start()
        yield from self._heard(results)

    def _heard(self, results: "queue.Queue[_Result[R] | _Failed | _End]") -> Iterator[R]:
        working = self._concurrency
        finished = False
        try:
            while working:
                said = results.get()
                if isinstance(said, _Failed):
                    raise said.error
                if isinstance(said, _End):
                    working -= 1
                else:
                    yield said.value
            finished = True
        finally:
            if not finished:
                self._over.set()


_DONE = object()
