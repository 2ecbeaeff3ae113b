"""Plots of figures with their intervals, as SVG drawn by hand: pure functions, no script, no style of their own.

Each is stretched to the width it is given, so no words stand in it: those stand beside it, in a table. Colours and
widths are given by the classes in `plots.css`.
"""

from collections.abc import Iterable, Sequence
from typing import NamedTuple

from markupsafe import escape

WIDTH = 1000.0
ROW = 24.0
HEIGHT = 200.0
_EDGE = 12.0
"""Room on both sides for a dot that stands at an end of the scale."""


class Scale(NamedTuple):
    """From which value to which a plot goes."""

    low: float = 0.0
    high: float = 1.0

    def at(self, value: float) -> float:
        """Where a value stands, from 0 to 1; one beyond an end stands at it."""
        return min(1.0, max(0.0, (value - self.low) / (self.high - self.low or 1.0)))


class Point(NamedTuple):
    """A figure with its interval."""

    value: float
    low: float
    high: float


SHARES = Scale()
CARE = Scale(0.0, 3.0)


def around_zero(points: Iterable[Point], least: float = 0.05) -> Scale:
    """A scale with zero in the middle on which all of `points` find room, `least` to each side at the least."""
    most = max((max(abs(one.low), abs(one.high)) for one in points), default=0.0)
    reach = max(least, most)
    return Scale(-reach, reach)


def whisker(
    point: Point | None, scale: Scale = SHARES, *, before: Point | None = None, kind: str = "", says: str = ""
) -> str:
    """One figure as a dot on its interval, with thin lines at the quarters of the scale; `before` below it, paler.

    `kind` is a class for the dot and its interval: `better`, `worse`. Without `says` it is hidden from readers of
    screens, for whom the figures stand beside it.
    """
    grid = "".join(f"M{_x(at / 4)} 0v{ROW:g}" for at in range(5))
    parts = [f'<path class="grid" d="{grid}"/>']
    if scale.low < 0 < scale.high:
        parts.append(f'<path class="zero" d="M{_x(scale.at(0))} 0v{ROW:g}"/>')
    rows = [(before, "before")] if before else []
    rows += [(point, kind)] if point else []
    for number, (one, name) in enumerate(rows, 1):
        y = ROW * (len(rows) + 1 - number) / (len(rows) + 1)
        parts.append(_interval(one, scale, y, name))
    return _svg("whisker", ROW, "".join(parts), says)


def trend(points: Sequence[Point | None], scale: Scale = SHARES, *, now: int = -1, says: str = "") -> str:
    """Figures one after the other, evenly apart, joined by a line, each with its interval; None leaves a gap. The dot
    of the one at `now` is the strongest."""
    steps = max(1, len(points) - 1)
    grid = "".join(f"M0 {_y(at / 4)}h{WIDTH:g}" for at in range(5))
    placed = [(_x(at / steps) if len(points) > 1 else _x(0.5), one) for at, one in enumerate(points) if one]
    bars = "".join(f"M{x} {_y(scale.at(one.low))}V{_y(scale.at(one.high))}" for x, one in placed)
    dots = "".join(f"M{x} {_y(scale.at(one.value))}h0" for x, one in placed)
    parts = [f'<path class="grid" d="{grid}"/>', f'<path class="line" d="{_joined(points, scale, steps)}"/>']
    parts += [f'<path class="bar" d="{bars}"/>', f'<path class="dots" d="{dots}"/>']
    last = points[now] if points else None
    if last:
        x = _x((now % len(points)) / steps) if len(points) > 1 else _x(0.5)
        parts.append(f'<path class="dots now" d="M{x} {_y(scale.at(last.value))}h0"/>')
    return _svg("trend", HEIGHT, "".join(parts), says)


def _joined(points: Sequence[Point | None], scale: Scale, steps: int) -> str:
    drawn, path = False, ""
    for at, one in enumerate(points):
        if one:
            path += f"{'L' if drawn else 'M'}{_x(at / steps)} {_y(scale.at(one.value))}"
        drawn = one is not None
    return path


def _interval(point: Point, scale: Scale, y: float, kind: str) -> str:
    low, high, at = (_x(scale.at(one)) for one in (point.low, point.high, point.value))
    bar = f"M{low} {y:g}H{high}M{low} {y - 3:g}v6M{high} {y - 3:g}v6"
    named = f" {escape(kind)}" if kind else ""
    return f'<path class="bar{named}" d="{bar}"/><path class="dots{named}" d="M{at} {y:g}h0"/>'


def _svg(kind: str, height: float, inside: str, says: str) -> str:
    told = f'role="img" aria-label="{escape(says)}"' if says else 'aria-hidden="true"'
    box = f'viewBox="0 0 {WIDTH:g} {height:g}" preserveAspectRatio="none"'
    return f'<svg class="plot {kind}" {box} focusable="false" {told}>{inside}</svg>'


def _x(at: float) -> str:
    return f"{_EDGE + at * (WIDTH - 2 * _EDGE):.1f}"


def _y(at: float) -> str:
    return f"{HEIGHT - _EDGE - at * (HEIGHT - 2 * _EDGE):.1f}"
