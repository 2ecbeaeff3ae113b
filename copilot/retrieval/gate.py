"""Many may be inside at once; whoever shuts the gate waits until nobody is, and meanwhile nobody comes in."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager


class Gate:
    """Nobody ever waits to come in: where it is shut they are turned away."""

    def __init__(self) -> None:
        self._changed = threading.Condition()
        self._inside, self._shut = 0, False

    @contextmanager
    def inside(self) -> Iterator[bool]:
        """Whether one is in, until the end."""
        with self._changed:
            let_in = not self._shut
            self._inside += let_in
        try:
            yield let_in
        finally:
            if let_in:
                with self._changed:
                    self._inside -= 1
                    self._changed.notify_all()

    @contextmanager
    def shut(self) -> Iterator[None]:
        with self._changed:
            self._changed.wait_for(lambda: not self._shut)
            self._shut = True
            self._changed.wait_for(lambda: not self._inside)
        try:
            yield
        finally:
            with self._changed:
                self._shut = False
                self._changed.notify_all()
