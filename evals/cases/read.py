"""Reading cases: a file, several, or a folder; and choosing among them."""

import json
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import Any, NamedTuple

from pydantic import ValidationError

from copilot.errors import InputError
from evals.by_hand import is_too_deep, parse_yaml
from evals.cases.case import Case, Expect
from evals.cases.forms import one_line

_SHORT = {"query", "input", "reference", "register", "case", "spoil", "caught_by", "kind", "name", "note"}
_KNOWN = frozenset(Case.model_fields) | _SHORT
_EXPECTED = {field.validation_alias or name for name, field in Expect.model_fields.items()}
_FILES = (".jsonl", ".yaml", ".yml")


class Chosen(NamedTuple):
    """Which cases are wanted: those of these tasks, languages, splits and tags, the first `limit` of them."""

    tasks: tuple[str, ...] = ()
    languages: tuple[str, ...] = ()
    splits: tuple[str, ...] = ()
    tags: tuple[str, ...] = ()
    limit: int | None = None


def read_cases(places: Sequence[Path]) -> tuple[Case, ...]:
    """The cases of files and folders, in order.

    Raises:
        InputError: a file cannot be read, a line is no case, or two cases have one id; names the line.
    """
    cases: dict[str, Case] = {}
    for file in files_of(places):
        for where, case in _cases_of(file):
            if case.id in cases:
                raise InputError(f"the id '{case.id}' was there already.", where=where, mend="Give it another.")
            cases[case.id] = case
    if not cases:
        raise InputError("there is no case.", where=", ".join(map(str, places)), mend="See docs/evaluation.md.")
    return tuple(cases.values())


def choose(cases: Iterable[Case], chosen: Chosen) -> tuple[Case, ...]:
    """Those that are wanted.

    Raises:
        InputError: none is.
    """
    found = [case for case in cases if _wanted(case, chosen)]
    if not found:
        raise InputError("no case is of that task, language, split and tag.", mend="Choose less narrowly.")
    return tuple(found[: chosen.limit])


def files_of(places: Sequence[Path]) -> Iterator[Path]:
    """The case files of `places`, folders searched through, in order of name."""
    for place in places:
        if place.is_dir():
            yield from sorted(file for file in place.rglob("*") if file.suffix in _FILES)
        else:
            yield place


def unread(places: Sequence[Path]) -> tuple[str, ...]:
    """Fields of case files that nothing reads, such as a misspelt `must_nott`, each with where it first stands."""
    found: dict[str, str] = {}
    for file in files_of(places):
        for number, row in _rows(file):
            names = [name for name in row if name not in _KNOWN]
            expect = row.get("expect")
            names += [f"expect.{name}" for name in expect if name not in _EXPECTED] if isinstance(expect, dict) else []
            for name in names:
                found.setdefault(name, f"{file}, line {number}")
    return tuple(f"`{name}` ({where})" for name, where in found.items())


class Outputs(NamedTuple):
    """`cases` are those that were answered, each with its answer; `unanswered` how many were not, `strange` the ids of
    answers that are of no case."""

    cases: tuple[Case, ...]
    unanswered: int
    strange: tuple[str, ...]


def with_outputs(cases: Iterable[Case], file: Path) -> Outputs:
    """The cases for which another system's answer is in `file`, each with it: `output` holds it, or the row itself is
    one of `escucha draft --batch`.

    Raises:
        InputError: the file cannot be read, a row has no id, one that was there, or an answer that is none; or it
            answers none of the cases.
    """
    answers: dict[str, str | dict[str, Any]] = {}
    for number, row in _rows(file):
        where = f"{file}, line {number}"
        if row.get("id") is None:
            raise InputError("it has no `id`.", where=where, mend="Give it that of its case.")
        output = row.get("output", row)
        if output is not None and not isinstance(output, str | dict):
            raise InputError("`output` is neither text nor an object.", where=where, mend="Give the answer as text.")
        id = one_line(str(row["id"]))
        if id in answers:
            raise InputError(f"the id '{id}' was there already.", where=where, mend="Leave one answer a case.")
        answers[id] = output or ""  # no answer at all is an empty one, never one of ours in its place
    several = list(cases)
    found = tuple(case.with_output(answers[case.id]) for case in several if case.id in answers)
    if not found:
        raise InputError("it answers none of the cases.", where=str(file), mend="Its `id` are those of the cases.")
    known = {case.id for case in several}
    return Outputs(found, len(several) - len(found), tuple(id for id in answers if id not in known))


def _wanted(case: Case, chosen: Chosen) -> bool:
    return (
        (not chosen.tasks or case.task in chosen.tasks)
        and (not chosen.languages or case.language in chosen.languages or case.tag in chosen.languages)
        and (not chosen.splits or case.split in chosen.splits)
        and (not chosen.tags or bool(set(case.tags) & set(chosen.tags)))
    )


def _cases_of(file: Path) -> Iterator[tuple[str, Case]]:
    for number, row in _rows(file):
        where = f"{file}, line {number}" if file.suffix == ".jsonl" else f"{file}, case {number}"
        try:
            yield where, Case.model_validate(row)
        except ValidationError as error:
            first = error.errors()[0]
            field = ".".join(map(str, first["loc"])) or "case"
            said = first["msg"].removeprefix("Value error, ")
            raise InputError(f"`{field}`: {said}.", where=where, mend="docs/case.schema.json has the form.") from error


def _rows(file: Path) -> Iterator[tuple[int, dict[str, Any]]]:
    try:
        text = file.read_text(encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        said = error.strerror if isinstance(error, OSError) else "it is not UTF-8 text"
        raise InputError(f"it cannot be read ({said}).", where=str(file), mend="Check the path.") from error
    yield from _lines(text, file) if file.suffix == ".jsonl" or not file.suffix else _documents(text, file)


def _lines(text: str, file: Path) -> Iterator[tuple[int, dict[str, Any]]]:
    for number, line in enumerate(text.split("\n"), 1):
        if not line.strip():
            continue
        try:
            row = json.loads(line)
        except (ValueError, RecursionError) as error:
            place = f" (column {error.colno})" if isinstance(error, json.JSONDecodeError) else ""
            raise InputError(f"it is not JSON{place}.", where=f"{file}, line {number}", mend="Correct it.") from error
        yield number, _object(row, f"{file}, line {number}")


def _documents(text: str, file: Path) -> Iterator[tuple[int, dict[str, Any]]]:
    loaded = parse_yaml(text, file)
    several = loaded.get("cases", loaded) if isinstance(loaded, dict) else loaded
    for number, row in enumerate(several if isinstance(several, list) else [several], 1):
        yield number, _object(row, f"{file}, case {number}")


def _object(row: Any, where: str) -> dict[str, Any]:
    if not isinstance(row, dict):
        raise InputError("it is no object.", where=where, mend="Each line is one case in braces.")
    if is_too_deep(row):
        raise InputError("it is nested too deep.", where=where, mend="Correct it.")
    return _whole_signs(row)


def _whole_signs(row: dict[str, Any]) -> dict[str, Any]:
    """A row with a question mark for each half of a character: no file can hold those, and a case has to be the same
    when it is read again."""
    text = json.dumps(row, ensure_ascii=False, default=str)
    try:
        text.encode()
    except UnicodeEncodeError:
        found: dict[str, Any] = json.loads(text.encode("utf-8", "replace"))
        return found
    return row
