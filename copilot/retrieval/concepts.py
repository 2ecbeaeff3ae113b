"""A customer's words for a thing: groups of synonyms across Spanish, Portuguese and English, as an editable table."""

import hashlib
from collections.abc import Iterable, Sequence
from functools import cache
from pathlib import Path

import yaml

from copilot.errors import ConfigError
from copilot.retrieval.stems import STEMMERS, stem, tokens

DEFAULT = Path(__file__).with_name("concepts.yaml")


class Concepts:
    """Maps words and phrases to the name of their group.

    A phrase is looked up word by word through its stems, so that one form of a verb stands for all.
    """

    def __init__(self, groups: dict[str, Sequence[str]]) -> None:
        self._names: dict[str, list[str]] = {}
        self._stemmed: dict[str, list[str]] = {}
        self._sizes: dict[tuple[str, str], int] = {}
        table = repr(sorted((name, *words) for name, words in groups.items()))
        self.digest = hashlib.sha256(table.encode()).hexdigest()
        for name, phrases in groups.items():
            for phrase in phrases:
                words = tokens(phrase)
                if not words:
                    continue
                _add(self._names, " ".join(words), name)
                self._grow(("", words[0]), len(words))
                for language in STEMMERS:
                    _add(self._stemmed, _key(words, language), name)
                    self._grow((language, stem(words[0], language)), len(words))

    def _grow(self, first: tuple[str, str], size: int) -> None:
        """Remember the longest phrase that begins so: most words of a text begin none, and are passed over."""
        self._sizes[first] = max(self._sizes.get(first, 0), size)

    def of(self, words: Sequence[str], language: str) -> list[str]:
        """The groups that these folded words name, in order, with repetitions."""
        return [name for _, _, names in self.spans(words, language) for name in names]

    def spans(self, words: Sequence[str], language: str) -> list[tuple[int, int, Sequence[str]]]:
        """The same by place: start, end and groups of each phrase, the longest one that begins at a word; then the
        words after it, so that "cuenta bancaria" is not an account of a website too."""
        found: list[tuple[int, int, Sequence[str]]] = []
        stems = [stem(word, language) for word in words]
        sizes = self._sizes
        start = 0
        while start < len(words):
            longest = max(sizes.get(("", words[start]), 0), sizes.get((language, stems[start]), 0))
            size, names = self._longest_at(words, stems, language, start, longest) if longest else (1, ())
            if names:
                found.append((start, start + size, names))
            start += size
        return found

    def _longest_at(
        self, words: Sequence[str], stems: Sequence[str], language: str, start: int, longest: int
    ) -> tuple[int, Sequence[str]]:
        for size in range(min(longest, len(words) - start), 0, -1):
            key = f"{language}:{' '.join(stems[start : start + size])}"
            names = self._names.get(" ".join(words[start : start + size])) or self._stemmed.get(key)
            if names:
                return size, names
        return 1, ()

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
