"""A company's own words of its customers: adding, switching off, and files to carry them to another installation."""

import re
from collections.abc import Iterable, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import NamedTuple

import yaml

from copilot.errors import InputError, NotFoundError, UsageError
from copilot.retrieval.concepts import Concepts, built_in, is_same, key_of, merged
from copilot.retrieval.conflicts import Conflict, company_conflicts, unknown
from copilot.store import Store, concepts
from copilot.store.concepts import CompanyWord
from copilot.text import fold

_NAME = re.compile(r"[a-z0-9]+")
LONGEST_WORD, LONGEST_NAME = 200, 60  # characters
MOST_WORDS = 200  # in one go


class Change(NamedTuple):
    """How many words were changed, and what is wrong with these words now."""

    done: int
    conflicts: tuple[Conflict, ...]


def add(store: Store, group: str, words: Sequence[str], *, by: str = "") -> Change:
    """Let words count for a group; a group of a new name is made.

    Raises:
        UsageError: no word, or one that can never match, or more than can be kept.
    """
    name, pairs = name_of(group), _pairs(words)
    with store.begin() as session:
        kept = concepts.every(session)
        held = {key_of(word) for word in merged(built_in(), kept).groups.get(name, ())}
        count = concepts.put(session, name, [pair for pair in pairs if pair[1] not in held], by=by)
        after = concepts.every(session)
    keys = {key for _, key in pairs}
    wrong = company_conflicts(built_in(), after)
    return Change(count, tuple(one for one in wrong if one.group == name and key_of(one.word) in keys))


def remove(store: Store, group: str, words: Sequence[str], *, by: str = "") -> Change:
    """Let words not count for a group any more, whether built in or the company's own.

    Raises:
        UsageError: no word, or one that can never match.
        NotFoundError: there is no such group, or it never held such a word.
    """
    name, pairs = name_of(group), _pairs(words)
    with store.begin() as session:
        kept = concepts.every(session)
        known = [key_of(word) for word in built_in().groups.get(name, ())]
        known += [change.key for change in kept if change.group == name]
        if not known:
            raise NotFoundError(f"There is no group '{name}'; `escucha kb words list` names them all.")
        for word, key in pairs:
            if not any(is_same(key, other) for other in known):
                raise NotFoundError(f"'{word}' is not in {name}; `escucha kb words list {name}` shows what is.")
        return Change(concepts.remove(session, name, pairs, by=by), ())


def table(store: Store) -> Concepts:
    """The words that count in this installation."""
    with store.read() as session:
        return merged(built_in(), concepts.every(session))


def name_of(group: str) -> str:
    """A group's name as it is kept: "Plan de Pago" is plan_de_pago.

    Raises:
        UsageError: nothing is left of it, or too much.
    """
    name = "_".join(_NAME.findall(fold(group)))
    if not name or len(name) > LONGEST_NAME:
        raise UsageError(f"A group's name has 1 to {LONGEST_NAME} letters and digits; '{group[:80]}' has not.")
    return name


def export(store: Store) -> str:
    """The company's changes as a file that `import_file` reads."""
    with store.read() as session:
        kept = concepts.every(session)
    chosen: dict[str, dict[str, list[str]]] = {"added": {}, "removed": {}}
    for change in kept:
        if not change.removed or change.group in built_in().groups:
            chosen["removed" if change.removed else "added"].setdefault(change.group, []).append(change.word)
    return yaml.safe_dump(chosen, allow_unicode=True, sort_keys=True, default_flow_style=None, width=120)


def import_file(store: Store, file: Path, *, by: str = "") -> int:
    """Take over the changes in a file; how many were not there yet. What the file does not name stays.

    Raises:
        InputError: it cannot be read, is no such file, or switches off words of a group that is not there.
    """
    given = read_changes(file)
    for wrong in unknown(built_in(), given):
        if wrong.is_error:
            raise InputError(str(wrong), where=str(file), mend="Correct the group's name.")
    count = 0
    with store.begin() as session:
        for removed, write in ((False, concepts.put), (True, concepts.remove)):
            for name in dict.fromkeys(change.group for change in given if change.removed is removed):
                pairs = [(one.word, one.key) for one in given if one.group == name and one.removed is removed]
                count += write(session, name, pairs, by=by)
    return count


def is_changes(file: Path) -> bool:
    """Whether a file holds a company's changes, and not a whole table."""
    content = _load(file)
    return (
        bool(content)
        and set(content) <= {"added", "removed"}
        and all(isinstance(one, dict) for one in content.values())
    )


def read_changes(file: Path) -> list[CompanyWord]:
    """Raises InputError: not `added:` and `removed:`, each with groups and their words."""
    if not is_changes(file):
        raise InputError(
            "holds no changes",
            where=str(file),
            mend="It needs `added:` and `removed:`, each with groups and their lists of words.",
        )
    given: list[CompanyWord] = []
    for kind, groups in _load(file).items():
        for group, words in groups.items():
            try:
                name, pairs = name_of(str(group)), _pairs([str(word) for word in words or ()])
            except (UsageError, TypeError) as error:
                raise InputError(f"{kind}, {group}: {error}", where=str(file)) from error
            now = datetime.now(UTC)
            given += [CompanyWord(name, word, key, kind == "removed", now) for word, key in pairs]
    return given


def _load(file: Path) -> dict[str, dict[str, list[str]]]:
    try:
        content = yaml.load(file.read_text(encoding="utf-8"), yaml.BaseLoader)  # noqa: S506 - builds only texts
    except (OSError, UnicodeDecodeError, yaml.YAMLError) as error:
        where = f"{file}: cannot be read as YAML"
        raise InputError(" ".join(str(error).split()), where=where) from error
    return content if isinstance(content, dict) else {}


def _pairs(words: Iterable[str]) -> list[tuple[str, str]]:
    """(word, key) of each.

    Raises:
        UsageError: there is none, too many, or one that never matches.
    """
    pairs = {key_of(word): " ".join(word.split()) for word in words if word.strip()}
    if not pairs:
        raise UsageError("Name at least one word.")
    if len(pairs) > MOST_WORDS:
        raise UsageError(f"No more than {MOST_WORDS} words in one go.")
    for key, word in pairs.items():
        if not key:
            raise UsageError(f"'{word}' never matches: it has no word of two letters.")
        if len(word) > LONGEST_WORD or len(key) > LONGEST_WORD:
            raise UsageError(f"'{word[:40]}...' is longer than {LONGEST_WORD} letters; give the word customers say.")
    return [(word, key) for key, word in pairs.items()]
