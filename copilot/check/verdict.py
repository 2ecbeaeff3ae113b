"""How a check speaks: passed, or failed with the sentence and the reason in the conversation's language."""

from functools import cache
from pathlib import Path

import yaml

from copilot.draft import Check

TEXTS = Path(__file__).with_name("texts.yaml")
_SHORT = 90
_MOST = 3


def verdict(name: str, reasons: list[str]) -> Check:
    """Failed when there is a reason; the first few are told."""
    more = f" (+{len(reasons) - _MOST})" if len(reasons) > _MOST else ""
    return Check(name=name, passed=not reasons, detail=" ".join(reasons[:_MOST]) + more)


def say(key: str, language: str, **values: object) -> str:
    """The sentence for `key`; Spanish where the language has none."""
    forms = _texts()[key]
    text = forms.get(language) or forms["es"]
    return text.format(**{name: short(value) if name == "sentence" else value for name, value in values.items()})


def short(value: object) -> str:
    """A sentence on one line, cut after some ninety characters."""
    line = " ".join(str(value).split())
    return line if len(line) <= _SHORT else line[: _SHORT - 1].rstrip() + "…"


@cache
def _texts() -> dict[str, dict[str, str]]:
    loaded: dict[str, dict[str, str]] = yaml.safe_load(TEXTS.read_text(encoding="utf-8"))
    return loaded
