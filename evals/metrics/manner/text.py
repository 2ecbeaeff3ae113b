"""How the metrics of manner speak: why a sentence is at fault, in the case's language (`manner.yaml`)."""

from functools import cache
from pathlib import Path

import yaml

from copilot.check.verdict import short
from evals.metrics.evidence import Evidence
from evals.metrics.metric import Reason

TEXTS = Path(__file__).with_name("manner.yaml")
_OURS = ("es", "pt", "en")


def language_of(evidence: Evidence) -> str:
    """The language that the answer has to be in: the case's, or else the customer's."""
    tagged = evidence.case.language
    return tagged if tagged in _OURS else evidence.heard.language


def reason(evidence: Evidence, key: str, sentence: str = "", **values: object) -> Reason:
    """Why, in the language of the case; Spanish where we do not speak it."""
    forms = _texts()[key]
    text = forms.get(language_of(evidence)) or forms["es"]
    return Reason(sentence=sentence, why=text.format(**{name: short(value) for name, value in values.items()}))


@cache
def _texts() -> dict[str, dict[str, str]]:
    loaded: dict[str, dict[str, str]] = yaml.safe_load(TEXTS.read_text(encoding="utf-8"))
    return loaded
