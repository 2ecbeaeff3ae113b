"""The interface's texts: a YAML file for each language, and one for each area that has many; the same keys in all."""

import re
from functools import cache
from importlib.resources import files
from typing import Any

import yaml

LANGUAGES = {"es": "Español", "en": "English", "pt": "Português"}


class Texts:
    """One language's texts: `texts("inbox.title")`, `texts("inbox.count", n=3)`.

    A text may have a form for one: with `n=1` the key `inbox.count.one` is taken, otherwise `inbox.count.other`.
    """

    def __init__(self, language: str, entries: dict[str, str]) -> None:
        self.language = language
        self.entries = entries

    def __call__(self, key: str, **values: object) -> str:
        """Raises KeyError for a key that is not there."""
        if key not in self.entries:
            key = f"{key}.{'one' if values.get('n') == 1 else 'other'}"
        return self.entries[key].format(**values) if values else self.entries[key]

    def number(self, n: int) -> str:
        """A count as this language writes it: 3.210, or 3,210 in English."""
        return f"{n:,}" if self.language == "en" else f"{n:,}".replace(",", ".")

    def get(self, key: str, otherwise: str) -> str:
        """The text, or `otherwise` for a key made of data (a check's name) that has none."""
        return self.entries.get(key, otherwise)


@cache
def texts(language: str) -> Texts:
    """Raises KeyError for a language that has no file."""
    if language not in LANGUAGES:
        raise KeyError(language)
    entries: dict[str, str] = {}
    for file in sorted(files(__package__).iterdir(), key=lambda file: file.name):
        # `es.yaml` and `team.es.yaml`: what the pages share, and one area's own.
        if f".{file.name}".endswith(f".{language}.yaml"):
            entries |= _flat(yaml.safe_load(file.read_text(encoding="utf-8")), "")
    return Texts(language, entries)


def choose(chosen: str, accept: str, otherwise: str) -> str:
    """The person's own choice, else the browser's first language that we speak, else the installation's."""
    if chosen in LANGUAGES:
        return chosen
    wishes = []
    for position, part in enumerate(accept.split(",")[:20]):
        tag, _, rest = part.partition(";")
        weight = re.fullmatch(r"\s*q=(0(?:\.\d+)?|1(?:\.0+)?)\s*", rest)
        wishes.append((-float(weight[1]) if weight else -1.0, position, tag.strip().lower().split("-")[0]))
    return next((base for weight, _, base in sorted(wishes) if base in LANGUAGES and weight < 0), otherwise)


def _flat(raw: dict[str, Any], above: str) -> list[tuple[str, str]]:
    entries: list[tuple[str, str]] = []
    for key, value in raw.items():
        name = f"{above}{key}"
        entries += _flat(value, f"{name}.") if isinstance(value, dict) else [(name, str(value))]
    return entries
