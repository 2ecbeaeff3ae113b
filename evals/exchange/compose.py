"""From what another tool says of a test to a case of ours."""

import ast
import hashlib
import json
from collections.abc import Iterable, Iterator, Mapping
from typing import Any, NamedTuple

from pydantic import ValidationError

from copilot.errors import InputError
from evals.cases import Case
from evals.exchange.parts import Defaults

ABOUT = ("id", "task", "lang", "locale", "channel", "cluster", "split", "tags", "customer", "timezone", "country")
_ROLES = {"human": "customer", "user": "customer", "customer": "customer", "ai": "agent", "assistant": "agent"}
_ROLES |= {"agent": "agent", "bot": "bot", "system": "system"}


class Said(NamedTuple):
    """One test as its file has it. `turns` are (role, text), the last of them the customer's; `retrieved` lay before
    the writer, `gold` are the right sources, each (id, text) and told from the other by its id."""

    where: str
    turns: tuple[tuple[str, str], ...]
    response: str | None = None
    references: tuple[str, ...] = ()
    retrieved: tuple[tuple[str, str], ...] = ()
    gold: tuple[tuple[str, str], ...] = ()
    titles: Mapping[str, str] = {}
    expect: Mapping[str, Any] = {}
    about: Mapping[str, Any] = {}


class Composer:
    """Makes cases, each with an id of its own. `stem` begins the ids of tests that have none."""

    def __init__(self, defaults: Defaults, stem: str) -> None:
        self._defaults, self._stem = defaults, stem
        self._ids: set[str] = set()
        self._n = 0

    def case(self, said: Said) -> Case:
        """Raises:
        InputError: it makes no case; names where.
        """
        self._n += 1
        row: dict[str, Any] = {"task": self._defaults.task, "lang": self._defaults.language}
        row |= {name: said.about[name] for name in ABOUT if said.about.get(name)}
        row["id"] = self._free(str(row.get("id") or f"{self._stem}-{self._n}"))
        row["conversation"] = [{"role": role, "text": text} for role, text in said.turns]
        row["expect"] = dict(said.expect)
        row["references"] = list(said.references)
        sources = dict((*said.retrieved, *said.gold))
        row["sources"] = [{"id": id, "text": text, "title": said.titles.get(id, "")} for id, text in sources.items()]
        if said.gold and "sources_any" not in row["expect"]:
            row["expect"]["sources_any"] = list(dict.fromkeys(id for id, _ in said.gold))
        row["output"] = _output(said, row["task"])
        return validated(row, said.where)

    def _free(self, id: str) -> str:
        free, n = id, 2
        while free in self._ids:
            free, n = f"{id}-{n}", n + 1
        self._ids.add(free)
        return free


def validated(row: Mapping[str, Any], where: str) -> Case:
    """Raises InputError for what is no case, naming the field."""
    try:
        return Case.model_validate(row)
    except ValidationError as error:
        first = error.errors()[0]
        field = ".".join(map(str, first["loc"])) or "case"
        said = first["msg"].removeprefix("Value error, ")
        raise InputError(f"`{field}`: {said}.", where=where, mend="Correct it there.") from error


def _output(said: Said, task: str) -> str | dict[str, Any] | None:
    """A recorded answer; with what it had before it where that differs from all that the case brings."""
    found = [id for id, _ in said.retrieved]
    if task == "retrieval" and found:
        return {"hits": [{"source_id": id} for id in dict.fromkeys(found)]}
    if said.response is None:
        return None
    return {"text": said.response, "retrieved": found} if found and said.gold else said.response


def role_of(name: object) -> str:
    """Our role by another tool's name; empty for one that is nobody's turn, such as a tool's."""
    return _ROLES.get(str(name or "").strip().lower(), "")


def text_id(text: str) -> str:
    """An id for a text that has none: the same text has the same."""
    return f"context-{hashlib.sha256(text.encode('utf-8', 'replace')).hexdigest()[:10]}"


def named(texts: Iterable[str], ids: Iterable[object] = ()) -> tuple[tuple[str, str], ...]:
    """(id, text) of contexts, by the ids given, in order, else by their text."""
    given = iter(ids)
    return tuple((str(next(given, "") or text_id(text)), text) for text in texts)


def listed(value: Any) -> list[str]:
    """Several texts, however a file holds them: a list, the way that Python or JSON writes one, or parted by "|"."""
    if value is None or value == "":
        return []
    if isinstance(value, list | tuple):
        return [text for one in value if (text := _text(one)).strip()]
    text = str(value)
    if text.strip().startswith("["):
        for read in (json.loads, ast.literal_eval):
            try:
                found = read(text)
            except (ValueError, SyntaxError, RecursionError, MemoryError):
                continue
            if isinstance(found, list | tuple):
                return listed(list(found))
    return [part.strip() for part in text.split("|") if part.strip()]


def _text(value: Any) -> str:
    if isinstance(value, dict):
        return str(value.get("content") or value.get("page_content") or value.get("text") or "")
    return "" if value is None else str(value)


def leftovers(row: Mapping[str, Any], known: Iterable[str]) -> Iterator[str]:
    """The fields that hold something and that nobody reads."""
    told = set(known)
    for name, value in row.items():
        if name not in told and value not in (None, "", [], {}):
            yield str(name)
