"""Words and numbers as QA reads them: Spanish, Portuguese or English, with the language's own decimals."""

from functools import cache
from pathlib import Path

import yaml

from evals.comparison.repeats import CARE
from evals.metrics.names import called

TEXTS = Path(__file__).with_name("texts.yaml")


def say(key: str, language: str, file: Path = TEXTS, **values: object) -> str:
    """The sentence for `key` in a `texts.yaml`; Spanish where the language has none."""
    forms = _texts(file)[key]
    return (forms.get(language) or forms["es"]).format(**values)


def number(value: float, language: str, digits: int = 1) -> str:
    """`value` rounded, with a true minus and no minus before nothing: "−3,1" in Spanish, "−3.1" in English."""
    shown = f"{abs(value):.{digits}f}"
    sign = "−" if value < 0 and float(shown) else ""
    return sign + (shown if language == "en" else shown.replace(".", ","))


def size(measure: str, value: float, language: str) -> str:
    """A difference without its unit: points of a hundred, or steps of care."""
    return number(value, language, 2) if measure == CARE else number(100 * value, language)


def unit(measure: str, language: str, *, lost: bool = False) -> str:
    """What a difference is counted in; `lost`: of so much less."""
    return say(("steps" if measure == CARE else "points") + "_lost" * lost, language)


def name(measure: str, language: str) -> str:
    """A measure as it is called; a metric by what people call it, in quotes, with its name in a policy."""
    if f"name_{measure}" in _texts(TEXTS):
        return say(f"name_{measure}", language)
    known = called(measure, language)
    quoted = f"“{known}”" if language == "en" else f"«{known}»"
    return quoted if known == measure else f"{quoted} ({measure})"


@cache
def _texts(file: Path) -> dict[str, dict[str, str]]:
    loaded: dict[str, dict[str, str]] = yaml.safe_load(file.read_text(encoding="utf-8"))
    return loaded
