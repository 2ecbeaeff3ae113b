"""A customer's words for a thing: groups of synonyms across Spanish, Portuguese and English, as an editable table."""

import hashlib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import cache
from pathlib import Path
from typing import Any, NamedTuple

import yaml

from copilot.errors import ConfigError
from copilot.retrieval.stems import STEMMERS, stem, tokens
from copilot.retrieval.stop import stopwords
from copilot.store.concepts import CompanyWord

DEFAULT = Path(__file__).with_name("concepts.yaml")

MOST_LEADS = 50_000  # words remembered by language
PLAIN = "="  # before a word that counts only as it is written
END = ""  # where a phrase ends, its groups; no word is empty
Tree = dict[str, Any]  # word to the words that may follow it


class Concepts:
    """Maps words and phrases to the name of their group.

    A phrase is looked up word by word through its stems, so that one form of a verb stands for all; except a word with
    `=` before it, and never for a stop word: the stem of "lose" is "los" in Spanish.
    """

    def __init__(self, groups: Mapping[str, Sequence[str]], base: "Concepts | None" = None) -> None:
        """`base` is the table that these groups were changed from by a company: the digest stays that one's, since an
        index follows such changes word by word (`vocabulary`) and need not be built anew for them."""
        self.groups = {name: tuple(words) for name, words in groups.items()}
        table = repr(sorted((name, *words) for name, words in groups.items()))
        self.digest: str = base.digest if base else hashlib.sha256(table.encode()).hexdigest()
        self._exact: Tree = {}
        self._stemmed: dict[str, Tree] = {language: {} for language in STEMMERS}
        for name, phrases in groups.items():
            for phrase in phrases:
                words = tokens(phrase)
                if not words:
                    continue
                _add(self._exact, words, name)
                if phrase.startswith(PLAIN):
                    continue
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
        free = 0
        leads = list(map(self._leads.get(language, self._plain).__getitem__, words))
        for start, lead in enumerate(leads):
            if isinstance(lead, str) or start < free:
                continue
            names, exact, stemmed, _ = lead
            end = start + 1
            if end < len(words) and (words[end] in exact or _root(leads[end]) in stemmed):
                end, names = self._phrase(words, leads, language, start)
            if names:
                found.append((start, end, names))
                free = end
        return found

    def _phrase(
        self, words: Sequence[str], leads: "Sequence[str | _Lead]", language: str, start: int
    ) -> tuple[int, Sequence[str]]:
        """The end and the groups of the longest phrase from `start`, as it is written before as it is stemmed."""
        rest = range(start, len(words))
        end, names = _longest(self._exact, (words[at] for at in rest), start)
        further, others = _longest(self._stemmed.get(language, {}), (_root(leads[at]) for at in rest), start)
        by_stem = further > end and (further > start + 1 or words[start] not in stopwords())
        return (further, others) if by_stem else (end, names)

    def forget(self) -> None:
        """Let go of the words that were met."""
        for leads in (self._plain, *self._leads.values()):
            leads.clear()

    def conflicts(self) -> dict[str, Iterable[str]]:
        """Phrases that stand in more than one group."""
        return {" ".join(words): names for words, names in _phrases(self._exact, ()) if len(names) > 1}


class _Lead(NamedTuple):
    """A word that phrases begin with: its own groups, what may follow it as written and as stemmed, and its stem."""

    names: Sequence[str]
    exact: Tree
    stemmed: Tree
    root: str


class _Leads(dict[str, str | _Lead]):
    """For each word that was met its lead, or only its stem when no phrase begins with it: most words of a text are
    settled by this one look."""

    def __init__(self, exact: Tree, stemmed: Tree, language: str) -> None:
        super().__init__()
        self._exact, self._stemmed, self._language = exact, stemmed, language

    def __missing__(self, word: str) -> str | _Lead:
        if len(self) >= MOST_LEADS:
            self.clear()
        root = stem(word, self._language)
        exact, stemmed = self._exact.get(word, {}), self._stemmed.get(root, {})
        names: Sequence[str] = exact.get(END) or (stemmed.get(END, ()) if word not in stopwords() else ())
        lead = _Lead(names, _further(exact), _further(stemmed), root) if exact or stemmed else root
        self[word] = lead
        return lead


def _root(lead: str | _Lead) -> str:
    return lead if isinstance(lead, str) else lead.root


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


def merged(base: Concepts, changes: Iterable[CompanyWord]) -> Concepts:
    """`base` with what a company changed: words added, groups added, words switched off. A word that is switched off
    takes along the forms of the group that could not be told from it ("cobro" takes "cobros" and "cobrar")."""
    groups = {name: list(words) for name, words in base.groups.items()}
    kept = list(changes)
    for change in kept:
        if change.removed and change.group in groups:
            groups[change.group] = [word for word in groups[change.group] if not is_same(key_of(word), change.key)]
    for change in kept:
        if not change.removed:
            words = groups.setdefault(change.group, [])
            if change.key not in map(key_of, words):
                words.append(change.word)
    return Concepts({name: words for name, words in groups.items() if words}, base) if kept else base


def key_of(phrase: str) -> str:
    """What a word or phrase is known by: its folded words; empty when it has none of two letters."""
    return " ".join(tokens(phrase))


def is_same(key: str, other: str) -> bool:
    """Whether some language's stems make no difference between two phrases."""
    if key == other:
        return True
    one, two = key.split(), other.split()
    return len(one) == len(two) and any(
        all(stem(left, language) == stem(right, language) for left, right in zip(one, two, strict=True))
        for language in STEMMERS
    )


def read_concepts(file: Path) -> Concepts:
    """The table in `file`: YAML, group name to a list of words and phrases.

    Raises:
        ConfigError: not such a table.
    """
    return Concepts(read_table(file).groups)


_NO_TABLE = "every group needs a list of words, such as `invoice: [factura, boleta]`."


class Table(NamedTuple):
    """A table as it stands in a file. `lines` are those of groups, (name, ""), and of words, (name, word); `doubled`
    are names that come twice, of which YAML would silently keep the last."""

    groups: dict[str, tuple[str, ...]]
    lines: dict[tuple[str, str], int]
    doubled: tuple[str, ...] = ()


def read_table(file: Path) -> Table:
    """Raises ConfigError: not a table of words."""
    try:
        # Composed, not loaded: words stay as they are written ("no", "on", "1e3"), with their place.
        root = yaml.compose(file.read_text(encoding="utf-8"), getattr(yaml, "CSafeLoader", yaml.SafeLoader))
    except (OSError, UnicodeDecodeError, yaml.YAMLError) as error:
        raise ConfigError(f"{file}: cannot be read as YAML ({' '.join(str(error).split())}).") from error
    groups: dict[str, tuple[str, ...]] = {}
    lines: dict[tuple[str, str], int] = {}
    doubled: list[str] = []
    for name, words in root.value if isinstance(root, yaml.MappingNode) else ():
        if not isinstance(words, yaml.SequenceNode) or not all(map(_is_scalar, (name, *words.value))):
            raise ConfigError(f"{file}, line {name.start_mark.line + 1}: {_NO_TABLE}")
        if name.value in groups:
            doubled.append(name.value)
        groups[name.value] = (*groups.get(name.value, ()), *(word.value for word in words.value))
        lines[name.value, ""] = name.start_mark.line + 1
        lines |= {(name.value, word.value): word.start_mark.line + 1 for word in words.value}
    if not groups:
        raise ConfigError(f"{file}: {_NO_TABLE}")
    return Table(groups, lines, tuple(doubled))


def _is_scalar(node: object) -> bool:
    return isinstance(node, yaml.ScalarNode)
