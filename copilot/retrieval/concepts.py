"""A customer's words for a thing: groups of synonyms across Spanish, Portuguese and English, as an editable table."""

import hashlib
from collections.abc import Iterable, Iterator, Sequence
from functools import cache
from pathlib import Path
from typing import Any

import yaml

from copilot.errors import ConfigError
from copilot.retrieval.stems import STEMMERS, stem, tokens

DEFAULT = Path(__file__).with_name("concepts.yaml")

MOST_LEADS = 200_000  # words remembered by language
END = ""  # where a phrase ends, its groups; no word is empty
Tree = dict[str, Any]  # word to the words that may follow it


class Concepts:
    """Maps words and phrases to the name of their group.

    A phrase is looked up word by word through its stems, so that one form of a verb stands for all.
    """

    def __init__(self, groups: dict[str, Sequence[str]]) -> None:
        table = repr(sorted((name, *words) for name, words in groups.items()))
        self.digest = hashlib.sha256(table.encode()).hexdigest()
        self._exact: Tree = {}
        self._stemmed: dict[str, Tree] = {language: {} for language in STEMMERS}
        for name, phrases in groups.items():
            for phrase in phrases:
                words = tokens(phrase)
                if not words:
                    continue
                _add(self._exact, words, name)
                for language, tree in self._stemmed.items():
                    _add(tree, [stem(word, language) for word in words], name)
        self._leads = {language: _Leads(self._exact, tree, language) for language, tree in self._stemmed.items()}
        self._plain = _Leads(self._exact, {}, "")

    def of(self, words: Sequence[str], language: str) -> list[str]:
        """The groups that these folded words name, in order, with repetitions."""
        return [name for _, _, names in self.spans(words, language) for name in names]

    def spans(self, words: Sequence[str], language: str) -> list[tuple[int, int, Sequence[str]]]:
        """The same by place: start, end and groups of each phrase, the longest one that begins at a word; then the
        words after it, so that "cuenta bancaria" is not an account of a website too."""
        found: list[tuple[int, int, Sequence[str]]] = []
        free, last = 0, len(words) - 1
        for start, lead in enumerate(map(self._leads.get(language, self._plain).__getitem__, words)):
            if lead is None or start < free:
                continue
            names, exact, stemmed = lead
            following = words[start + 1] if start < last else END
            if following and (following in exact or (stemmed and stem(following, language) in stemmed)):
                end, names = self._phrase(words, language, start)
            else:
                end = start + 1
            if names:
                found.append((start, end, names))
                free = end
        return found

    def _phrase(self, words: Sequence[str], language: str, start: int) -> tuple[int, Sequence[str]]:
        """The end and the groups of the longest phrase from `start`, as it is written before as it is stemmed."""
        rest = range(start, len(words))
        end, names = _longest(self._exact, (words[at] for at in rest), start)
        further, others = _longest(self._stemmed.get(language, {}), (stem(words[at], language) for at in rest), start)
        return (further, others) if further > end else (end, names)

    def conflicts(self) -> dict[str, Iterable[str]]:
        """Phrases that stand in more than one group."""
        return {" ".join(words): names for words, names in _phrases(self._exact, ()) if len(names) > 1}


class _Leads(dict[str, tuple[Sequence[str], Tree, Tree] | None]):
    """For each word that was met: None when no phrase begins with it; else its own groups, and what may follow it as
    written and as stemmed. Most words of a text are settled by this one look."""

    def __init__(self, exact: Tree, stemmed: Tree, language: str) -> None:
        super().__init__()
        self._exact, self._stemmed, self._language = exact, stemmed, language

    def __missing__(self, word: str) -> tuple[Sequence[str], Tree, Tree] | None:
        if len(self) >= MOST_LEADS:
            self.clear()
        exact, stemmed = self._exact.get(word, {}), self._stemmed.get(stem(word, self._language), {})
        names: Sequence[str] = exact.get(END) or stemmed.get(END, ())
        lead = (names, _further(exact), _further(stemmed)) if exact or stemmed else None
        self[word] = lead
        return lead


def _further(tree: Tree) -> Tree:
    return {word: branch for word, branch in tree.items() if word != END}


def _add(tree: Tree, words: Sequence[str], name: str) -> None:
    for word in words:
        tree = tree.setdefault(word, {})
    names = tree.get(END, ())
    if name not in names:
        tree[END] = (*names, name)


def _longest(tree: Tree, rest: Iterable[str], start: int) -> tuple[int, Sequence[str]]:
    """The end and the groups of the longest phrase that `rest`, the words from `start`, begins with; `start` and none
    when there is none."""
    end, names = start, ()
    for at, word in enumerate(rest, start):
        if word not in tree:
            break
        tree = tree[word]
        if END in tree:
            end, names = at + 1, tree[END]
    return end, names


def _phrases(tree: Tree, before: tuple[str, ...]) -> Iterator[tuple[tuple[str, ...], tuple[str, ...]]]:
    for word, value in tree.items():
        if word == END:
            yield before, value
        else:
            yield from _phrases(value, (*before, word))


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
