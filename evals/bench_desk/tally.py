"""What was asked, how long each took, and what failed."""

from collections import Counter, defaultdict
from typing import Any

SHARES = {"p50_ms": 0.5, "p95_ms": 0.95, "p99_ms": 0.99}


class Tally:
    """Times in milliseconds by kind of request. `drafts` is how many drafts agents were shown."""

    def __init__(self) -> None:
        self._times: defaultdict[str, list[float]] = defaultdict(list)
        self._errors: defaultdict[str, Counter[str]] = defaultdict(Counter)
        self.drafts = 0

    @property
    def requests(self) -> int:
        return sum(len(times) for times in self._times.values())

    def took(self, kind: str, ms: float) -> None:
        self._times[kind].append(ms)

    def failed(self, kind: str, why: str) -> None:
        self._errors[kind][why] += 1

    def figures(self) -> dict[str, dict[str, Any]]:
        return {kind: self._figures(kind) for kind in sorted({*self._times, *self._errors})}

    def _figures(self, kind: str) -> dict[str, Any]:
        times = sorted(self._times[kind])
        shares = {name: round(_at(times, share), 1) for name, share in SHARES.items()}
        errors = self._errors[kind]
        found = {"n": len(times), "errors": errors.total(), **shares, "worst_ms": round(times[-1] if times else 0.0, 1)}
        return found | ({"why": dict(errors)} if errors else {})


def _at(ordered: list[float], share: float) -> float:
    return ordered[min(len(ordered) - 1, int(share * len(ordered)))] if ordered else 0.0
