"""A customer's words for a thing: groups of synonyms across Spanish, Portuguese and English, as an editable table."""

from collections.abc import Iterable, Sequence
from functools import cache
from pathlib import Path

import yaml

from copilot.errors import ConfigError
from copilot.text import fold

DEFAULT = Path(__file__).with_name("concepts.yaml")


class Concepts:
    """Maps words, and phrases of up to three words, to the name of their group.

    A word is looked up as it is, then without its plural ending.
    """

    def __init__(self, groups: dict[str, Sequence[str]]) -> None:
        self._names: dict[str, list[str]] = {}
        self.longest = 1
        for name, phrases in groups.items():
            for phrase in phrases:
                key = " ".join(fold(phrase).split())
                self.longest = max(self.longest, key.count(" ") + 1)
                names = self._names.setdefault(key, [])
                if name not in names:
                    names.append(name)

    def of(self, words: Sequence[str]) -> list[str]:
        """The groups that these folded words name, in order, with repetitions."""
        found: list[str] = []
        for start in range(len(words)):
            for size in range(min(self.longest, len(words) - start), 0, -1):
                names = self._lookup(" ".join(words[start : start + size]))
                if names:
                    found.extend(names)
        return found

    def _lookup(self, key: str) -> list[str] | None:
        for ending in ("", "s", "es"):
            if key.endswith(ending) and (names := self._names.get(key[: len(key) - len(ending)])):
                return names
        return None

    def conflicts(self) -> dict[str, Iterable[str]]:
        """Phrases that stand in more than one group."""
        return {key: tuple(names) for key, names in self._names.items() if len(names) > 1}


@cache
def built_in() -> Concepts:
    return read_concepts(DEFAULT)


def read_concepts(file: Path) -> Concepts:
    """The table in `file`: YAML, group name to a list of words and phrases.

    Raises:
        ConfigError: not such a table.
    """
    try:
        groups = yaml.safe_load(file.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError, yaml.YAMLError) as error:
        raise ConfigError(f"{file}: cannot be read as YAML ({' '.join(str(error).split())}).") from error
    if not isinstance(groups, dict) or not all(isinstance(words, list) for words in groups.values()):
        raise ConfigError(f"{file}: every group needs a list of words, such as `invoice: [factura, boleta]`.")
    return Concepts({str(name): [str(word) for word in words] for name, words in groups.items()})
