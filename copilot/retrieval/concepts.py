"""A customer's words for a thing: groups of synonyms across Spanish, Portuguese and English, as an editable table."""

from collections.abc import Iterable, Sequence
from functools import cache
from pathlib import Path

import yaml

from copilot.errors import ConfigError
from copilot.retrieval.stems import STEMMERS, stem, tokens

DEFAULT = Path(__file__).with_name("concepts.yaml")


class Concepts:
    """Maps words, and phrases of up to three words, to the name of their group.

    A phrase is looked up word by word through its stems, so that one form of a verb stands for all.
    """

    def __init__(self, groups: dict[str, Sequence[str]]) -> None:
        self._names: dict[str, list[str]] = {}
        self._stemmed: dict[str, list[str]] = {}
        self._sizes: dict[str, int] = {}
        for name, phrases in groups.items():
            for phrase in phrases:
                words = tokens(phrase)
                if not words:
                    continue
                _add(self._names, " ".join(words), name)
                self._grow(words[0], len(words))
                for language in STEMMERS:
                    _add(self._stemmed, _key(words, language), name)
                    self._grow(f"{language}:{stem(words[0], language)}", len(words))

    def _grow(self, first: str, size: int) -> None:
        """Remember the longest phrase that begins so: most words of a text begin none, and are passed over."""
        self._sizes[first] = max(self._sizes.get(first, 0), size)

    def of(self, words: Sequence[str], language: str) -> list[str]:
        """The groups that these folded words name, in order, with repetitions."""
        found: list[str] = []
        stems = [stem(word, language) for word in words]
        for start in range(len(words)):
            longest = max(self._sizes.get(words[start], 0), self._sizes.get(f"{language}:{stems[start]}", 0))
            for size in range(min(longest, len(words) - start), 0, -1):
                key = f"{language}:{' '.join(stems[start : start + size])}"
                found.extend(self._names.get(" ".join(words[start : start + size])) or self._stemmed.get(key) or ())
        return found

    def conflicts(self) -> dict[str, Iterable[str]]:
        """Phrases that stand in more than one group."""
        return {key: tuple(names) for key, names in self._names.items() if len(names) > 1}


def _key(words: Sequence[str], language: str) -> str:
    return f"{language}:{' '.join(stem(word, language) for word in words)}"


def _add(table: dict[str, list[str]], key: str, name: str) -> None:
    names = table.setdefault(key, [])
    if name not in names:
        names.append(name)


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
