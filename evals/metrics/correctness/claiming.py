"""How sentences claim: the benefits, rules and promises that they name, and how they name them; `claims.yaml`."""

import re
from collections.abc import Mapping
from functools import cache, lru_cache
from pathlib import Path
from typing import NamedTuple

import yaml

from copilot.check.phrases import flat

CLAIMS = Path(__file__).with_name("claims.yaml")
_REACH = r"(?: [^\s.;:,]+){0,4} ?$"
_DENIED = {
    "": re.compile(r"\b(?:no|not|ni|tampoco|can't|won't|don't)" + _REACH),
    "pt": re.compile(r"\b(?:nao|nem|tampouco)" + _REACH),  # "no" is "in the"
}


class Cues(NamedTuple):
    """How sentences claim: `groups` by what they claim, `signs` by how."""

    groups: Mapping[str, re.Pattern[str]]
    signs: Mapping[str, re.Pattern[str]]


@lru_cache(maxsize=20_000)
def claimed(text: str, language: str) -> frozenset[str]:
    """The benefits and rules that `text` names and does not deny."""
    folded = flat(text)
    denied = _DENIED["pt" if language == "pt" else ""]
    return frozenset(
        name
        for name, group in cues().groups.items()
        if any(not denied.search(folded[: match.start()]) for match in group.finditer(folded))
    )


@cache
def cues() -> Cues:
    """The expressions, over flattened text."""
    loaded = yaml.safe_load(CLAIMS.read_text(encoding="utf-8"))
    groups = {name: re.compile(one) for name, one in loaded.pop("groups").items()}
    return Cues(groups, {name: re.compile(one) for name, one in loaded.items()})
