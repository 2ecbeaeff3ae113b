"""A token bucket per name: how often something may be tried. One process counts for itself."""

import math
import threading
import time
from collections import OrderedDict
from collections.abc import Callable

from copilot.errors import AccessError


class TooManyError(AccessError):
    """Tried too often (HTTP 429). `after` is how many whole seconds to wait."""

    code = "too-many"

    def __init__(self, wait: float) -> None:
        self.after = max(1, math.ceil(wait))
        super().__init__(f"Too many tries; wait {self.after} seconds.", status=429)


class Throttle:
    """At most `burst` tries at once, then one each `every` seconds; remembers the `names` used most recently."""

    def __init__(
        self, *, burst: int, every: float, names: int = 10_000, clock: Callable[[], float] = time.monotonic
    ) -> None:
        self._burst, self._every, self._names, self._clock = burst, every, names, clock
        self._buckets: OrderedDict[str, tuple[float, float]] = OrderedDict()
        self._lock = threading.Lock()

    def wait(self, name: str) -> float:
        """Take one try. Returns 0 when it is allowed, else the seconds until the next one is."""
        now = self._clock()
        with self._lock:
            left, since = self._buckets.get(name, (float(self._burst), now))
            left = min(float(self._burst), left + (now - since) / self._every)
            allowed = left >= 1
            self._buckets[name] = (left - 1 if allowed else left, now)
            self._buckets.move_to_end(name)
            while len(self._buckets) > self._names:
                self._buckets.popitem(last=False)
        return 0.0 if allowed else (1 - left) * self._every

    def forgive(self, name: str) -> None:
        """Forget the tries under this name, after one that succeeded."""
        with self._lock:
            self._buckets.pop(name, None)
