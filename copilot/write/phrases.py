"""The embedded writer's own words: phrases by language, shaped by register, varied without chance."""

import hashlib
import re
from functools import cache
from pathlib import Path
from typing import Any

import yaml

from copilot.draft import Register

FILE = Path(__file__).with_name("phrases.yaml")

_CHOICE = re.compile(r"\[([^\[\]|]*(?:\|[^\[\]|]*)+)\]")
_PLACE: dict[str, dict[str, int]] = {
    "es": {"tu": 0, "usted": 1, "vos": 2},
    "pt": {"voce": 0, "senhor": 1},
    "en": {},
}


@cache
def _tables() -> dict[str, dict[str, Any]]:
    tables: dict[str, dict[str, Any]] = yaml.safe_load(FILE.read_text(encoding="utf-8"))
    return tables


class Phrases:
    """Phrases in one language and register. `seed` makes the choice: the same draft twice is the same text, another
    attempt is another text."""

    def __init__(self, language: str, register: Register, seed: str) -> None:
        self.language = language if language in _tables() else "en"
        self._table = _tables()[self.language]
        self._register = register
        self._seed = seed

    def say(self, *path: str, **values: str) -> str:
        """One phrase of the list at `path`, with `values` put in; "" when there is none."""
        found: Any = self._table
        for part in path:
            found = found.get(part, ()) if isinstance(found, dict) else ()
        options = [found] if isinstance(found, str) else list(found)
        if not options:
            return ""
        return self._shape(options[self._pick("/".join(path), len(options))]).format(**values)

    def month(self, number: int) -> str:
        return str(self._table["months"][number - 1])

    def _pick(self, name: str, count: int) -> int:
        digest = hashlib.blake2b(f"{self._seed}|{name}".encode(), digest_size=4).digest()
        return int.from_bytes(digest) % count

    def _shape(self, phrase: str) -> str:
        place = _PLACE[self.language].get(self._register, 0)
        return _CHOICE.sub(lambda match: _nth(match.group(1).split("|"), place), phrase)


def _nth(options: list[str], place: int) -> str:
    return options[min(place, len(options) - 1)]
