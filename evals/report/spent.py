"""What the answers took, beside what the baseline's did."""

from collections.abc import Callable

from evals.comparison import wording
from evals.report.material import Material
from evals.report.report import Report
from evals.report.wording import say, thousands

_SECOND = 1000


def cost(report: Report) -> tuple[tuple[str, tuple[str, ...]], ...]:
    """Rows of a name and a value for each run."""
    runs = (report.run, report.baseline) if report.baseline else (report.run,)
    language = report.language
    rows: dict[str, Callable[[Material], str]] = {
        "fresh": lambda one: _fresh(one, language),
        "p50": lambda one: _time(one.figures.spent.p50_ms, one, language),
        "p95": lambda one: _time(one.figures.spent.p95_ms, one, language),
        "tokens": lambda one: _tokens(one, language),
        "price": lambda one: _price(one, language),
    }
    return tuple((say(name, language), tuple(read(one) for one in runs)) for name, read in rows.items())


def _fresh(run: Material, language: str) -> str:
    if run.samples and all(one.recorded for one in run.samples.values()):
        return say("recorded", language)
    return thousands(run.figures.spent.fresh, language)


def _time(ms: float, run: Material, language: str) -> str:
    if not run.figures.spent.fresh:
        return "–"
    return f"{wording.number(ms / _SECOND, language, 1)} s" if ms >= _SECOND else f"{ms:.0f} ms"


def _tokens(run: Material, language: str) -> str:
    spent = run.figures.spent
    if not (spent.prompt_tokens or spent.completion_tokens):
        embedded = run.manifest.versions.get("model", "embedded") == "embedded"
        return say("no_model", language) if embedded and spent.fresh else "–"
    return " + ".join(thousands(one, language) for one in (spent.prompt_tokens, spent.completion_tokens))


def _price(run: Material, language: str) -> str:
    spent, prices = run.figures.spent, run.candidate.prices
    if not (spent.prompt_tokens or spent.completion_tokens):
        return "–"
    if not (prices.prompt or prices.completion):
        return say("no_prices", language)
    return wording.number(spent.cost, language, 4)
