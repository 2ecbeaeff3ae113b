"""How the metrics of correctness say why: `texts.yaml`, in the case's language."""

from functools import cache
from pathlib import Path

import yaml

from copilot.check.verdict import short
from evals.metrics.metric import Reason

TEXTS = Path(__file__).with_name("texts.yaml")


def reason(key: str, language: str, sentence: str = "", **values: object) -> Reason:
    """Why, in one sentence; Spanish where the language has none. `sentence` is the one at fault."""
    forms = _texts()[key]
    told = forms.get(language) or forms["es"]
    return Reason(sentence=sentence, why=told.format(**{name: short(value) for name, value in values.items()}))


@cache
def _texts() -> dict[str, dict[str, str]]:
    loaded: dict[str, dict[str, str]] = yaml.safe_load(TEXTS.read_text(encoding="utf-8"))
    return loaded
