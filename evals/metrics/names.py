"""What a metric is called by people who read verdicts, reports and pages: `names.yaml`."""

from functools import cache
from pathlib import Path

import yaml

NAMES = Path(__file__).with_name("names.yaml")


def called(metric: str, language: str) -> str:
    """A metric's name in a language, Spanish where the language has none; its own where nothing is known of it."""
    forms = _names().get(metric, {})
    return forms.get(language) or forms.get("es") or metric


@cache
def _names() -> dict[str, dict[str, str]]:
    loaded: dict[str, dict[str, str]] = yaml.safe_load(NAMES.read_text(encoding="utf-8"))
    return loaded
