"""What is wrong with a table of customers' words, each with its place and its mend."""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import NamedTuple

from copilot.retrieval.concepts import PLAIN, Concepts, Table, is_same, key_of, merged
from copilot.retrieval.stems import STEMMERS, stem
from copilot.retrieval.stop import stopwords
from copilot.store.concepts import CompanyWord

LONGEST = 4  # words of a phrase
NAME = re.compile(r"[a-z0-9]+(?:_[a-z0-9]+)*")

SENTENCES = {
    "two_groups": "'{word}' stands in {group} and in {other}, so it tells neither from the other; keep it in one.",
    "two_stems": "'{word}' of {group} cannot be told from '{other_word}' of {other} where another form of it is used.",
    "stop_word": "'{word}' of {group} stands in nearly every text; take it out, or make it a phrase.",
    "empty": "'{word}' of {group} has no word of two letters, so it never matches; take it out.",
    "name": "the group {group} needs a name of small letters, digits and single underscores.",
    "doubled": "the group {group} comes twice; put its words in one line.",
    "unknown_group": "'{word}' is switched off in {group}, and there is no such group.",
    "unknown_word": "'{word}' is switched off in {group}, which does not hold it.",
    "twice": "'{word}' comes twice in {group}.",
    "long": "'{word}' of {group} has more than four words and will hardly ever be said so.",
    "alone": "the group {group} holds one word only; a synonym beside it would make it useful.",
}
ERRORS = frozenset({"two_groups", "stop_word", "empty", "name", "doubled", "unknown_group"})

# Dropped from the stems of a question for the very reason that a group, the price, says what they mean.
SAID_BY_A_GROUP = frozenset({"cost", "costs", "cuesta", "cuestan", "custa", "custam", "vale", "valem", "valen"})


class Conflict(NamedTuple):
    """`kind` is one of SENTENCES; `line` of the file, 0 where there is none."""

    kind: str
    group: str
    word: str = ""
    other: str = ""
    other_word: str = ""
    line: int = 0

    @property
    def is_error(self) -> bool:
        """Whether it makes answers worse; the others are only worth a look."""
        return self.kind in ERRORS

    def __str__(self) -> str:
        said = SENTENCES[self.kind].format(**self._asdict())
        return f"line {self.line}: {said}" if self.line else said[0].upper() + said[1:]


def conflicts(table: Table) -> list[Conflict]:
    """Those of a table, errors first, then by line."""
    found = [Conflict("doubled", name) for name in table.doubled]
    found += _names_and_words(table.groups)
    found += _between(Concepts(table.groups), table.groups)
    placed = [one._replace(line=table.lines.get((one.group, one.word), 0)) for one in found]
    return sorted(placed, key=lambda one: (not one.is_error, one.line, one.group, one.word))


def company_conflicts(base: Concepts, changes: Sequence[CompanyWord]) -> list[Conflict]:
    """Those that a company's own changes bring about; what the built-in table has of its own is not repeated."""
    groups = merged(base, changes).groups
    own = {(change.group, change.key) for change in changes if not change.removed}
    touched = {group for group, _ in own}
    found = [one for one in conflicts(Table(groups, {})) if _is_own(one, own, touched)]
    return [*found, *_by_stems(groups, own)]


def unknown(base: Concepts, changes: Iterable[CompanyWord]) -> Iterator[Conflict]:
    """Words to be switched off that no built-in group holds."""
    for change in changes:
        if change.removed and change.group not in base.groups:
            yield Conflict("unknown_group", change.group, change.word)
        elif change.removed and not any(is_same(key_of(word), change.key) for word in base.groups[change.group]):
            yield Conflict("unknown_word", change.group, change.word)


def _is_own(one: Conflict, own: set[tuple[str, str]], touched: set[str]) -> bool:
    if one.word:
        return (one.group, key_of(one.word)) in own or (one.other, key_of(one.other_word or one.word)) in own
    return one.group in touched


def _names_and_words(groups: Mapping[str, Sequence[str]]) -> Iterator[Conflict]:
    for name, words in groups.items():
        if not NAME.fullmatch(name):
            yield Conflict("name", name)
        if len({key_of(word) for word in words}) < 2:
            yield Conflict("alone", name)
        seen: set[str] = set()
        for word in words:
            yield from _word(name, word, seen)


def _word(name: str, word: str, seen: set[str]) -> Iterator[Conflict]:
    key = key_of(word)
    if not key:
        yield Conflict("empty", name, word)
    elif key in seen:
        yield Conflict("twice", name, word)
    elif key in stopwords() - SAID_BY_A_GROUP:
        yield Conflict("stop_word", name, word)
    elif len(key.split()) > LONGEST:
        yield Conflict("long", name, word)
    seen.add(key)


def _between(concepts: Concepts, groups: Mapping[str, Sequence[str]]) -> Iterator[Conflict]:
    """The same phrase in two groups."""
    for phrase, names in concepts.conflicts().items():
        first, *others = names
        for other in others:
            yield Conflict("two_groups", other, _as_written(groups[other], phrase), first)


def _by_stems(groups: Mapping[str, Sequence[str]], own: set[tuple[str, str]]) -> Iterator[Conflict]:
    """A company's word that is another one in another group but for its ending; each once."""
    held: dict[tuple[str, ...], list[tuple[str, str]]] = {}
    for group, words in groups.items():
        for word in words:
            if not word.startswith(PLAIN):
                for form in _stemmed(word):
                    held.setdefault(form, []).append((group, word))
    for group, word in [(group, word) for group, words in groups.items() for word in words]:
        key = key_of(word)
        if (group, key) in own and not word.startswith(PLAIN):
            near = dict(one for form in _stemmed(word) for one in held[form] if one[0] != group)
            for other, another in near.items():
                if key not in map(key_of, groups[other]):
                    yield Conflict("two_stems", group, word, other, another)


def _stemmed(word: str) -> set[tuple[str, ...]]:
    words = key_of(word).split()
    return {(language, *(stem(one, language) for one in words)) for language in STEMMERS} if words else set()


def _as_written(words: Iterable[str], key: str) -> str:
    return next((word for word in words if key_of(word) == key), key)
