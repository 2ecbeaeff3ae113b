"""A blocking producer that its consumer can stop waiting for."""

import queue
import threading
import time
from collections.abc import Callable, Iterator
from typing import NamedTuple, TypeVar

T = TypeVar("T")


class Deadline:
    """A moment after which nobody waits any more; `left` is in seconds, never negative."""

    def __init__(self, seconds: float) -> None:
        self._end = time.monotonic() + seconds

    @property
    def left(self) -> float:
        return max(0.0, self._end - time.monotonic())


class _Done(NamedTuple):
    """The producer's last word; `error` when it failed."""

    error: BaseException | None = None


def within(produce: Callable[[], Iterator[T]], deadline: Deadline) -> Iterator[T]:
    """What `produce()` yields, made in a thread of its own, as long as it comes before the deadline.

    A thread blocked on a socket cannot be stopped: it is left behind, sees at its next item that nobody listens, and
    ends; the socket's own time-out bounds how long that takes.

    Raises:
        TimeoutError: the deadline passed. Whatever `produce` raises is raised here.
    """
    items: queue.Queue[T | _Done] = queue.Queue()
    abandoned = threading.Event()

    def run() -> None:
        try:
            for item in produce():
                if abandoned.is_set():
                    return
                items.put(item)
            items.put(_Done())
        except BaseException as error:  # noqa: BLE001 - handed over to the thread that waits, which raises it
            items.put(_Done(error))

    threading.Thread(target=run, name="model-call", daemon=True).start()
    try:
        while True:
            try:
                item = items.get(timeout=deadline.left)
            except queue.Empty:
                raise TimeoutError from None
            if isinstance(item, _Done):
                if item.error:
                    raise item.error
                return
            yield item
    finally:
        abandoned.set()
