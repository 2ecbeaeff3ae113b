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
        return sum(len(times) for kind, times in self._times.items() if not kind.startswith("("))

    def took(self, kind: str, ms: float) -> None:
        self._times[kind].append(ms)

    def failed(self, kind: str, why: str) -> None:
        self._errors[kind][why] += 1

    def figures(self) -> dict[str, dict[str, Any]]:
        return {kind: self._figures(kind) for kind in sorted({*self._times, *self._errors})}

    def all(self) -> dict[str, Any]:
        """Every request but those for styles and scripts, which are many and quick and would flatter. What is
        derived of several, named in brackets, is none."""
        every = {*self._times, *self._errors} - {"static"}
        kinds = [kind for kind in every if not kind.startswith("(")]
        times = sorted(one for kind in kinds for one in self._times[kind])
        return _of(times, sum((self._errors[kind] for kind in kinds), Counter[str]()))

    def _figures(self, kind: str) -> dict[str, Any]:
        return _of(sorted(self._times[kind]), self._errors[kind])


def _of(times: list[float], errors: Counter[str]) -> dict[str, Any]:
    shares = {name: round(_at(times, share), 1) for name, share in SHARES.items()}
    found = {"n": len(times), "errors": errors.total(), **shares, "worst_ms": round(times[-1] if times else 0.0, 1)}
    return found | ({"why": dict(errors)} if errors else {})


def _at(ordered: list[float], share: float) -> float:
    return ordered[min(len(ordered) - 1, int(share * len(ordered)))] if ordered else 0.0
