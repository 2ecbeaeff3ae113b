"""Figures of a run as a page shows them: a number in words with its interval, and a dot on its whisker beside it."""

from collections.abc import Iterable
from typing import NamedTuple

from markupsafe import Markup

from api.web.texts import Texts
from evals.comparison.repeats import CARE
from evals.comparison.wording import number
from evals.metrics.names import called
from evals.report.plots import CARE as CARES
from evals.report.plots import SHARES, Point, whisker
from evals.runs.figures import Figure, Figures


class Plot(NamedTuple):
    """One measure. `value` is empty where nothing was judged; `svg` says nothing that the words do not."""

    measure: str
    name: str
    n: int
    value: str = ""
    between: str = ""
    failed: int = 0
    errors: int = 0
    svg: Markup = Markup()


def plots(figures: Figures, measures: Iterable[str], language: str, before: Figures | None = None) -> tuple[Plot, ...]:
    """The headlines of these names, each above the other run's where there is one."""
    found = {one.name: one for one in figures.headlines}
    old = {one.name: one for one in before.headlines} if before else {}
    return tuple(plot(found[name], language, old.get(name)) for name in measures if name in found)


def plot(one: Figure, language: str, before: Figure | None = None, kind: str = "") -> Plot:
    told = Plot(measure=one.name, name=called(one.name, language), n=one.n, failed=one.failed, errors=one.errors)
    if one.value is None or not one.n:
        return told
    scale = CARES if one.name == CARE else SHARES
    svg = whisker(_point(one), scale, before=_point(before) if before and before.n else None, kind=kind)
    between = f"{figure(one.name, one.low, language, bare=True)}–{figure(one.name, one.high, language, bare=True)}"
    return told._replace(value=figure(one.name, one.value, language), between=between, svg=Markup(svg))  # noqa: S704


def figure(measure: str, value: float, language: str, *, bare: bool = False) -> str:
    """A share in whole percent, care with one decimal; `bare`: without the sign."""
    if measure == CARE:
        return number(value, language)
    told = number(100 * value, language, 0)
    return told if bare else f"{told}%" if language == "en" else f"{told}\u00a0%"


def told_candidate(candidate: str, model: str, t: Texts) -> str:
    """What was measured: the change, or what is in force; and who wrote."""
    what = candidate or t("evaluation.in_force")
    writer = t("evaluation.embedded") if model in ("", "embedded") else model.partition(":")[2] or model
    return t("evaluation.measured", what=what, writer=writer)


def _point(one: Figure | None) -> Point | None:
    return Point(one.value, one.low, one.high) if one and one.value is not None else None
