"""The page: one file that holds all it needs, without a script and without a word to any other machine."""

import base64
import hashlib
from collections.abc import Sequence
from datetime import UTC, datetime, tzinfo
from functools import cache
from pathlib import Path
from typing import Any

from markupsafe import Markup

from evals.comparison import verdict
from evals.comparison.repeats import CARE
from evals.comparison.slices import SMALL
from evals.gate.wording import listed
from evals.metrics.names import called
from evals.report import plots, wording
from evals.report.causes import causes
from evals.report.certainty import certainty
from evals.report.changes import changes, told_move
from evals.report.clip import short
from evals.report.exhibit import exhibit
from evals.report.report import Report
from evals.report.rows import Row, differences, metrics, parts, slice_differences, versions
from evals.report.spent import cost
from evals.report.verdict import sentence
from evals.report.worst import WORST, failures, worst
from evals.runs.figures import Figure

FOLDER = Path(__file__).parent
HEADLINES = ("correct", "tone", "care")
FAILING = 500
"""Most failing cases that are listed by name."""


def page(report: Report, *, zone: tzinfo = UTC, at: datetime | None = None) -> str:
    """The report as HTML. Times are those of `zone`; `at` is when it is written."""
    style = "".join((FOLDER / name).read_text(encoding="utf-8") for name in ("report.css", "plots.css"))
    values: dict[str, Any] = {
        "report": report,
        "run": report.run,
        "figures": report.run.figures,
        "language": report.language,
        "style": Markup(style),  # noqa: S704 - our own file
        "policy": _policy(style),
        "headlines": headlines(report),
        "certainty": certainty(report),
        "metrics": metrics(report),
        "parts": parts(report),
        "versions": versions(report, zone),
        "causes": causes(report.run.judged),
        "cost": cost(report),
        "now": (at or datetime.now(UTC)).astimezone(zone),
        "zone": zone,
        "small": SMALL,
    }
    values |= _failing(report) | _against(report) | _speech(report.language)
    return str(_environment().get_template("report.html").render(values))


def _failing(report: Report) -> dict[str, Any]:
    """The worst answers, and the names of all cases that fail."""
    failing = worst(report.run.judged, len(report.run.judged))
    shown = failing[:WORST]
    return {
        "worst": [exhibit(report.run, one) for one in shown],
        "worst_title": wording.say("worst_one" if len(shown) == 1 else "worst", report.language, n=len(shown) or WORST),
        "failing": [(one, [score.metric for score in failures(one)]) for one in failing[:FAILING]],
        "failing_n": len(failing),
    }


def _against(report: Report) -> dict[str, Any]:
    """What is told of the baseline, empty without one."""
    language, compared = report.language, report.comparison
    moved, moved_parts, changed = differences(report), slice_differences(report), changed_versions(report)
    return {
        "verdict": sentence(report.decision, report.run.name, language) if report.decision else "",
        "compared": verdict(compared, language) if compared else (),
        "differences": moved,
        "ends": _ends(moved, language),
        "slice_differences": moved_parts,
        "slice_ends": _ends([row for group in moved_parts for row in group.rows], language),
        "changes": changes(compared, report.run) if compared else (),
        "changed_versions": changed,
        "changed_names": ", ".join(wording.say_or(f"version_{name}", language, name) for name in changed),
    }


def headlines(report: Report) -> tuple[Figure, ...]:
    """The figures that stand first: correct, tone and care, or all that passed where a run has none of them."""
    found = {one.name: one for one in report.run.figures.headlines if one.n}
    told = tuple(found[name] for name in HEADLINES if name in found)
    others = {one.task for one in report.run.judged if one.correct == "none" and one.verdict != "none"}
    return (found["verdict"], *told) if "verdict" in found and (others or not told) else told


def changed_versions(report: Report) -> tuple[str, ...]:
    """The names of the parts that differ from the baseline's."""
    if not report.baseline:
        return ()
    old, new = report.baseline.manifest.versions, report.run.manifest.versions
    return tuple(name for name in dict.fromkeys((*new, *old)) if old.get(name) != new.get(name))


def _ends(rows: Sequence[Row], language: str) -> tuple[str, str]:
    """What stands at the ends of a scale of differences, in points."""
    scale = next((one.scale for one in rows if one.measure != CARE and not one.still), None)
    if scale is None:
        return "−", "+"
    low, high = (wording.difference("", end, language) for end in scale)
    return low, high


def _whisker(row: Row) -> Markup:
    return Markup(plots.whisker(row.point, row.scale, before=row.before, kind=row.kind))  # noqa: S704 - escapes itself


def _speech(language: str) -> dict[str, Any]:
    """What a template says and draws with."""

    def t(key: str, **values: object) -> str:
        return wording.say(key, language, **values)

    return {
        "short": short,
        "whisker": _whisker,
        "told_move": lambda moved: told_move(moved, language),
        "listed": lambda ids: listed(ids, language),
        "t": t,
        "t_or": lambda key, fallback: wording.say_or(key, language, fallback),
        "called": lambda metric: called(metric, language),
        "percent": lambda shown: wording.percent(shown, language),
        "figure": lambda measure, value: wording.figure(measure, value, language),
        "interval": lambda measure, low, high: wording.interval(measure, low, high, language),
        "thousands": lambda value: wording.thousands(value, language),
        "trend_plot": lambda told: Markup(told),  # noqa: S704 - plots escape themselves
    }


def _policy(style: str) -> str:
    """Nothing may be loaded and no script run; of styles only the page's own."""
    digest = base64.b64encode(hashlib.sha256(style.encode()).digest()).decode()
    return f"default-src 'none'; style-src 'sha256-{digest}'; base-uri 'none'; form-action 'none'"


@cache
def _environment() -> Any:
    from jinja2 import Environment, FileSystemLoader, StrictUndefined

    return Environment(
        loader=FileSystemLoader(FOLDER),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
