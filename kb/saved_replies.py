"""Bringing in a team's saved replies: CSV and JSONL files, and Markdown or text, a file a reply.

The files are read first; then all of it is one transaction, so that a kill leaves either what was or what is.
"""

import csv
import io
import json
import logging
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

from copilot.errors import InputError
from copilot.settings import Settings
from copilot.store import Store, replies
from copilot.store.replies import Given
from copilot.text import fold
from kb.loaders.clean import clean, one_line, readable, slug
from kb.loaders.fields import build, derived_id, scalar
from kb.loaders.markdown import front_matter, titled
from kb.loaders.place import Place
from kb.loaders.reading import read, text_of
from kb.report import Problem, Report

LONGEST_ID = 300
LONGEST_TITLE = 300
LONGEST_BODY = 20_000
SUFFIXES = (".csv", ".jsonl", ".md", ".markdown", ".txt")

_NAMES = {
    "id": ("id", "identificador", "external_id"),
    "title": ("title", "titulo", "name", "nombre", "nome", "short_code", "shortcut", "codigo", "atajo", "atalho"),
    "body": ("body", "content", "text", "texto", "answer", "respuesta", "resposta", "message", "mensaje", "mensagem"),
    "language": ("language", "lang", "idioma", "lengua"),
    "tags": ("tags", "tag", "etiquetas", "folder", "carpeta", "category", "categoria"),
}
_FIELDS = {name: field for field, names in _NAMES.items() for name in names}
_DELIMITERS = ",;\t|"

log = logging.getLogger(__name__)


class _Reading:
    """What was read so far; an id counts once."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self.given: dict[str, Given] = {}
        self.failed: list[Problem] = []
        self.empty: list[Problem] = []
        self.skipped = 0

    def file(self, origin: Path, file: Path, shown: str) -> None:
        place = Place(origin, file, clean(shown), self._settings.zone, self._settings.language)
        try:
            data = read(file)
        except InputError as error:
            self.failed.append(Problem(path=place.shown, reason=str(error)))
            return
        self.text(place, file.suffix.lower(), data)

    def text(self, place: Place, suffix: str, data: bytes) -> None:
        try:
            for where, row in _rows(suffix, text_of(data), place):
                self.row(place, where, row)
        except InputError as error:
            self.failed.append(Problem(path=place.shown, reason=str(error)))

    def row(self, place: Place, where: str, row: Mapping[str, object]) -> None:
        try:
            given = given_of(row, place)
        except InputError as error:
            self.failed.append(Problem(path=place.shown, reason=f"{where}{error}"))
            return
        if not given.body:
            reason = f"{where}the reply '{given.title}' has no text. Write it, or remove it."
            self.empty.append(Problem(path=place.shown, reason=reason))
        elif given.external_id in self.given:
            reason = f"{where}the id '{given.external_id}' comes twice. Give one of the two another."
            self.failed.append(Problem(path=place.shown, reason=reason))
        else:
            self.given[given.external_id] = given


def import_replies(
    store: Store,
    settings: Settings,
    paths: Sequence[Path],
    *,
    source: str = replies.OWN,
    by: str = "",
    retire_gone: bool = False,
) -> Report:
    """Import files and folders. `retire_gone`: replies of this `source` that are not in them are retired; never where
    something failed, since that may be one of them.

    Raises:
        InputError: a path does not exist; then nothing is imported.
    """
    reading = _Reading(settings)
    for path in paths:
        if not path.exists():
            raise InputError("there is no such file or folder", where=str(path), mend="Check the path.")
    for path in paths:
        for file in _files(path):
            if file.suffix.lower() in SUFFIXES:
                reading.file(path.absolute(), file.absolute(), str(file))
            else:
                reading.skipped += 1
    gone = retire_gone and not reading.failed and not reading.empty
    return _write(store, reading, source, by, retire_gone=gone)


def import_text(store: Store, settings: Settings, name: str, data: bytes, *, by: str = "") -> Report:
    """The same from what somebody sent as the file `name`."""
    reading = _Reading(settings)
    place = Place(Path(name), Path(name), clean(name), settings.zone, settings.language)
    suffix = Path(name).suffix.lower()
    if suffix in SUFFIXES:
        reading.text(place, suffix, data)
    else:
        kinds = ", ".join(SUFFIXES)
        reading.failed.append(Problem(path=place.shown, reason=f"this kind of file is not read. Send one of {kinds}."))
    return _write(store, reading, replies.OWN, by, retire_gone=False)


def put_replies(
    store: Store,
    settings: Settings,
    given: Sequence[Mapping[str, object]],
    *,
    source: str = replies.OWN,
    by: str = "",
) -> Report:
    """Add or replace replies from their fields, all of them or none.

    Raises:
        InputError: one cannot be kept, or an id comes twice; names its place in the list.
    """
    place = Place(Path("api"), Path("api"), "api", settings.zone, settings.language)
    reading = _Reading(settings)
    for position, row in enumerate(given):
        reading.row(place, f"reply {position}: ", row)
    for problem in (*reading.failed, *reading.empty):
        raise InputError(problem.reason)
    return _write(store, reading, source, by, retire_gone=False)


def given_of(row: Mapping[str, object], place: Place) -> Given:
    """One reply from its fields.

    Raises:
        InputError: it has neither a title nor an id, or is too long; the sentence says which.
    """
    title = one_line(scalar(row.get("title"))) or one_line(scalar(row.get("id")))
    body = row.get("body")
    if not title:
        raise InputError("it has no `title`.", mend="Say in a few words when the reply is used.")
    if len(title) > LONGEST_TITLE:
        raise InputError(f"the title has more than {LONGEST_TITLE} characters.", mend="Shorten it.")
    text = body if isinstance(body, str) else ""
    if len(text) > LONGEST_BODY:
        raise InputError(
            f"the text has more than {LONGEST_BODY:,} characters.", mend="That is an article: import it as one."
        )
    id = scalar(row.get("id")) or derived_id(slug(title) or title)
    if len(id) > LONGEST_ID:
        raise InputError(f"the id has more than {LONGEST_ID} characters.", mend="Shorten it.")
    meta = {name: row.get(name) for name in ("language", "tags")}
    made = build(place, id=id, title=title, body=text, meta=meta)
    return Given(made.id, made.title, made.body, made.language, made.tags)


def _write(store: Store, reading: _Reading, source: str, by: str, *, retire_gone: bool) -> Report:
    counts = {"added": 0, "changed": 0, "unchanged": 0}
    deleted = 0
    if reading.given:
        with store.begin() as session:
            for given in reading.given.values():
                counts[replies.put(session, given, source=source, by=by)[1]] += 1
            if retire_gone:
                deleted = replies.retire_gone(session, source, reading.given, by=by)
    log.info("saved replies imported", extra={**counts, "deleted": deleted, "failed": len(reading.failed)})
    return Report(
        seen=len(reading.given) + len(reading.failed) + len(reading.empty),
        deleted=deleted,
        skipped=reading.skipped,
        failed=tuple(reading.failed),
        empty=tuple(reading.empty),
        **counts,
    )


def _files(path: Path) -> Iterator[Path]:
    if path.is_file():
        yield path
        return
    for file in sorted(path.rglob("*")):
        hidden = any(part.startswith(".") for part in file.relative_to(path).parts)
        if file.is_file() and not file.is_symlink() and not hidden:
            yield file


def _rows(suffix: str, text: str, place: Place) -> Iterator[tuple[str, Mapping[str, object]]]:
    """(where in the file, fields), each under the name that this module knows."""
    if suffix == ".csv":
        yield from _table(text)
    elif suffix == ".jsonl":
        yield from _lines(text)
    else:
        fields, body = front_matter(text) if suffix != ".txt" else ({}, text)
        title, rest = titled(body, scalar(fields.get("title")))
        id = scalar(fields.get("id")) or derived_id(place.id)
        yield "", {**_named(fields), "id": id, "title": title or readable(place.file.stem), "body": rest}


def _table(text: str) -> Iterator[tuple[str, Mapping[str, object]]]:
    first = text.split("\n", 1)[0]
    delimiter = max(_DELIMITERS, key=first.count)
    try:
        rows = csv.DictReader(io.StringIO(text, newline=""), delimiter=delimiter)
        names = {_FIELDS.get(fold(name or "").strip()) for name in rows.fieldnames or ()}
        if not {"title", "body"} <= names and not {"id", "body"} <= names:
            raise InputError(
                f"it has no columns for title and text (found: {first[:150]}).",
                mend="Name them `title` and `body` (or titulo and texto; short_code and content).",
            )
        for row in rows:
            line = f"line {rows.line_num}: "
            if any((value or "").strip() for value in row.values() if isinstance(value, str)):
                yield line, _named(row)
    except csv.Error as error:
        raise InputError(f"it is not valid CSV ({error}).", mend="Correct the quotation marks there.") from error


def _lines(text: str) -> Iterator[tuple[str, Mapping[str, object]]]:
    for number, line in enumerate(text.split("\n"), start=1):
        if not line.strip():
            continue
        try:
            row = json.loads(line)
        except (ValueError, RecursionError) as error:
            raise InputError(f"line {number}: it is not JSON.", mend="Correct or remove the line.") from error
        if not isinstance(row, dict):
            raise InputError(f"line {number}: it is not a JSON object.", mend='Write {"title": …, "body": …}.')
        yield f"line {number}: ", _named(row)


def _named(row: Mapping[str, object]) -> dict[str, object]:
    found: dict[str, object] = {}
    for name, value in row.items():
        field = _FIELDS.get(fold(str(name or "")).strip())
        if field and value not in (None, ""):
            found.setdefault(field, value)
    return found
