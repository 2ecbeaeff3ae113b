"""Charts of the team page, drawn on the server: a line by week with the band of its interval, and bars."""

from collections.abc import Iterable, Sequence
from datetime import date, timedelta
from itertools import groupby

from copilot.conversation import Value

WIDTH, HEIGHT, EDGE = 1000.0, 200.0, 10.0
_WEEK = timedelta(days=7)
_ALONE = 0.006  # of the width, on each side


class Point(Value):
    """One week by its Monday; without an interval it is as wide as the line."""

    week: date
    value: float
    low: float | None = None
    high: float | None = None


class Lines(Value):
    """`band`, `line` and `dots` are paths; a week of which nothing can be said is a gap. `top` is the value at the
    upper edge."""

    band: str
    line: str
    dots: str
    first: date
    last: date
    top: float


class Bar(Value):
    x: float
    y: float
    width: float
    height: float


def lines(points: Sequence[Point], top: float = 0.0) -> Lines | None:
    """`points` in order; None without any. Without `top` the highest end of an interval is."""
    if not points:
        return None
    top = top or max(max(point.value, point.high or 0.0) for point in points) or 1.0
    first, last = points[0].week, points[-1].week
    steps = max(1, (last - first).days // 7)
    placed = [((point.week - first).days / 7 / steps if last > first else 0.5, point) for point in points]
    runs = [[one for _, one in some] for _, some in groupby(enumerate(placed), key=lambda one: _run(one, placed))]
    return Lines(
        band=" ".join(_band(run, top) for run in runs),
        line=" ".join(_line(((at, point.value) for at, point in run), top) for run in runs),
        dots=" ".join(f"M{_x(at)} {_y(point.value, top)}h0" for at, point in placed),
        first=first,
        last=last,
        top=top,
    )


def bars(counts: Sequence[int]) -> tuple[Bar, ...]:
    most = max(counts, default=0) or 1
    width = (WIDTH - 2 * EDGE) / max(1, len(counts))
    return tuple(
        Bar(
            x=round(EDGE + at * width + width * 0.1, 1),
            y=round(HEIGHT - EDGE - (HEIGHT - 2 * EDGE) * n / most, 1),
            width=round(width * 0.8, 1),
            height=round((HEIGHT - 2 * EDGE) * n / most, 1),
        )
        for at, n in enumerate(counts)
    )


def _run(numbered: tuple[int, tuple[float, Point]], placed: Sequence[tuple[float, Point]]) -> date:
    """The week in which the run of weeks without a gap began that this one is in."""
    at = numbered[0]
    while at and placed[at][1].week - placed[at - 1][1].week == _WEEK:
        at -= 1
    return placed[at][1].week


def _band(run: Sequence[tuple[float, Point]], top: float) -> str:
    wide = run if len(run) > 1 else [(run[0][0] + side, run[0][1]) for side in (-_ALONE, _ALONE)]
    above = _line(((at, _or(point.high, point)) for at, point in wide), top)
    below = " ".join(f"L{_x(at)} {_y(_or(point.low, point), top)}" for at, point in reversed(wide))
    return f"{above} {below}Z"


def _or(end: float | None, point: Point) -> float:
    return point.value if end is None else end


def _line(points: Iterable[tuple[float, float]], top: float) -> str:
    return " ".join(f"{'L' if n else 'M'}{_x(at)} {_y(value, top)}" for n, (at, value) in enumerate(points))


def _x(at: float) -> str:
    return f"{EDGE + at * (WIDTH - 2 * EDGE):.1f}"


def _y(value: float, top: float) -> str:
    return f"{(1 - min(1.0, value / top)) * (HEIGHT - 2 * EDGE) + EDGE:.1f}"
