"""How the metrics of correctness (`texts.yaml`) and of the tasks other than drafts (`tasks.yaml`) say why."""

from functools import cache
from pathlib import Path

import yaml

from copilot.check.verdict import short
from evals.metrics.metric import Reason

TEXTS = tuple(Path(__file__).with_name(name) for name in ("texts.yaml", "tasks.yaml"))


def reason(key: str, language: str, sentence: str = "", **values: object) -> Reason:
    """Why, in one sentence; Spanish where the language has none. `sentence` is the one at fault."""
    told = word(key, language)
    return Reason(sentence=sentence, why=told.format(**{name: short(value) for name, value in values.items()}))


def word(key: str, language: str) -> str:
    """A value by its name in a language, as reasons put it; Spanish where the language has none."""
    forms = _texts()[key]
    return forms.get(language) or forms["es"]


@cache
def _texts() -> dict[str, dict[str, str]]:
    loaded: dict[str, dict[str, str]] = {}
    for file in TEXTS:
        loaded |= yaml.safe_load(file.read_text(encoding="utf-8"))
    return loaded
