"""How the report speaks: its texts, the names of metrics, figures with their unit."""

from functools import cache
from pathlib import Path

import yaml

from evals.comparison import wording
from evals.comparison.repeats import CARE

TEXTS = Path(__file__).with_name("texts.yaml")
LANGUAGES = ("es", "en", "pt")


def say(key: str, language: str, **values: object) -> str:
    return wording.say(key, language, TEXTS, **values)


def say_or(key: str, language: str, fallback: str) -> str:
    """The text for `key`, or `fallback` where there is none: for labels that come with the data."""
    return say(key, language) if key in _keys(TEXTS) else fallback


def figure(measure: str, value: float, language: str, *, graded: bool = False) -> str:
    """A share as a percentage; care, and what gives only a number (`graded`), as they are."""
    if graded or measure == CARE:
        return wording.number(value, language, 2)
    return percent(wording.number(100 * value, language), language)


def percent(shown: str, language: str) -> str:
    """A number of a hundred with its sign, which Spanish sets apart."""
    return f"{shown}\u00a0%" if language == "es" else f"{shown}%"


def interval(measure: str, low: float, high: float, language: str, *, graded: bool = False) -> str:
    ends = (figure(measure, one, language, graded=graded) for one in (low, high))
    return say("interval", language, low=next(ends), high=next(ends))


def difference(measure: str, value: float, language: str, *, graded: bool = False) -> str:
    """A difference with its sign, without its unit."""
    shown = wording.number(value, language, 2) if graded else wording.size(measure, value, language)
    return f"+{shown}" if value > 0 and float(shown.replace(",", ".")) else shown


def thousands(value: int, language: str) -> str:
    """A count with a thin space between thousands, which every language reads alike."""
    return f"{value:,}".replace(",", "\u202f")


@cache
def _keys(file: Path) -> frozenset[str]:
    return frozenset(yaml.safe_load(file.read_text(encoding="utf-8")))
