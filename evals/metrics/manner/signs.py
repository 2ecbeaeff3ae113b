"""The wordings that the metrics of manner listen for, kept as data: `signs.yaml`, and beside it for
blame, prompts and sending elsewhere."""

import re
from functools import cache
from pathlib import Path

import yaml

from copilot.check.phrases import flat

SIGNS = tuple(
    Path(__file__).with_name(name)
    for name in ("signs.yaml", "signs_blame.yaml", "signs_prompt.yaml", "signs_referral.yaml")
)
_NAME = re.compile(r"<([a-z_]+)>")
_QUOTED = re.compile(r"«[^»]{0,300}»|“[^”]{0,300}”|\"[^\"\n]{1,300}\"|(?<!\w)'[^'\n]{2,200}'(?!\w)")


def shows(name: str, text: str) -> re.Match[str] | None:
    """Where the flattened `text` holds one of the wordings of `name`."""
    return sign(name).search(text)


def any_shows(names: tuple[str, ...], text: str) -> bool:
    return any(shows(name, text) for name in names)


@cache
def sign(name: str) -> re.Pattern[str]:
    """The wordings of `name` as one expression."""
    return re.compile(_expression(name), re.M)


def unquoted(text: str) -> str:
    """`text` without what it quotes: a button's label, the customer's own words."""
    return _QUOTED.sub(" ", text)


def plain(text: str) -> str:
    """Flattened, without what is quoted."""
    return flat(unquoted(text))


def _expression(name: str) -> str:
    whole = "|".join(f"(?:{one})" for one in _entries()[name])
    return _NAME.sub(lambda match: f"(?:{_expression(match[1])})", whole)


@cache
def _entries() -> dict[str, list[str]]:
    return {name: some for file in SIGNS for name, some in yaml.safe_load(file.read_text(encoding="utf-8")).items()}
