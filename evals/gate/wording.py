"""How the gate speaks: its texts, its cases, its figures with their unit."""

from collections.abc import Sequence
from pathlib import Path

from evals.comparison import wording
from evals.comparison.repeats import CARE

TEXTS = Path(__file__).with_name("texts.yaml")
SHOWN = 10


def say(key: str, language: str, **values: object) -> str:
    return wording.say(key, language, TEXTS, **values)


def called(measure: str, language: str, *, first: bool = False) -> str:
    """A measure's name, with a capital at the beginning of a sentence."""
    name = wording.name(measure, language)
    return name[:1].upper() + name[1:] if first else name


def listed(cases: Sequence[str], language: str) -> str:
    """The first few ids, and how many more there are."""
    shown = ", ".join(cases[:SHOWN])
    return say("more", language, cases=shown, n=len(cases) - SHOWN) if len(cases) > SHOWN else shown


def level(measure: str, value: float, language: str) -> str:
    """A share as a percentage, or care on its scale. `value` is a share or steps."""
    if measure == CARE:
        return wording.number(value, language, 2)
    return wording.number(100 * value, language) + ("%" if language == "en" or language == "pt" else " %")


def margin(measure: str, value: float, language: str) -> str:
    """A policy's margin, points of a hundred or steps, as short as it is."""
    shown = f"{value:g}"
    return shown if language == "en" else shown.replace(".", ",")
