"""A line by week with the band of its interval, as paths of an SVG that is drawn on the server."""

from collections.abc import Iterable, Sequence
from datetime import date, timedelta
from itertools import groupby

from copilot.contacts import Resolved
from copilot.conversation import Value

WIDTH, HEIGHT = 1000.0, 200.0
_WEEK = timedelta(days=7)
_ALONE = 0.006  # of the width, on each side


class Chart(Value):
    """`band`, `line` and `dots` are the paths; a week of which nothing can be said is a gap."""

    band: str
    line: str
    dots: str
    first: date
    last: date


class _Point(Value):
    at: float
    rate: float
    low: float
    high: float


def chart(weeks: Sequence[Resolved]) -> Chart | None:
    """The weeks by their Mondays, in order; None where no week tells anything."""
    told = {date.fromisoformat(one.key): one for one in weeks if one.rate is not None}
    if not told:
        return None
    first, last = min(told), max(told)
    steps = max(1, (last - first).days // 7)
    runs = list(_runs(told, first, last, steps))
    points = [point for run in runs for point in run]
    return Chart(
        band=" ".join(_band(run if len(run) > 1 else _widened(run[0])) for run in runs),
        line=" ".join(_line((point.at, point.rate) for point in run) for run in runs),
        dots=" ".join(f"M{_x(point.at)} {_y(point.rate)}h0" for point in points),
        first=first,
        last=last,
    )


def _runs(told: dict[date, Resolved], first: date, last: date, steps: int) -> Iterable[list[_Point]]:
    """Weeks that follow on each other; `at` is from 0 to 1."""
    days = [first + _WEEK * n for n in range((last - first).days // 7 + 1)]
    for there, run in groupby(enumerate(days), key=lambda each: each[1] in told):
        if there:
            yield [_point(n / steps if last > first else 0.5, told[day]) for n, day in run]


def _point(at: float, one: Resolved) -> _Point:
    return _Point(at=at, rate=one.rate or 0.0, low=one.low or 0.0, high=one.high or 0.0)


def _band(run: Sequence[_Point]) -> str:
    above = _line((point.at, point.high) for point in run)
    below = " ".join(f"L{_x(point.at)} {_y(point.low)}" for point in reversed(run))
    return f"{above} {below}Z"


def _widened(point: _Point) -> list[_Point]:
    """A band for a week that stands alone."""
    return [point.model_copy(update={"at": point.at + side}) for side in (-_ALONE, _ALONE)]


def _line(points: Iterable[tuple[float, float]]) -> str:
    return " ".join(f"{'L' if n else 'M'}{_x(at)} {_y(rate)}" for n, (at, rate) in enumerate(points))


def _x(at: float) -> str:
    return f"{10 + at * (WIDTH - 20):.1f}"


def _y(rate: float) -> str:
    return f"{(1 - rate) * (HEIGHT - 20) + 10:.1f}"
