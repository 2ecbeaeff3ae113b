"""FAQ tables: a question and its answer a row, each an article. CSV of any encoding and delimiter, and Excel."""

import csv
import hashlib
import io
import warnings
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date, datetime

from copilot.errors import InputError
from copilot.source import Article
from copilot.text import fold
from kb.loaders.clean import clean, one_line, slug
from kb.loaders.faults import LIBRARY_FAULTS
from kb.loaders.fields import build, derived_id, scalar
from kb.loaders.place import Bad, Place
from kb.loaders.plain import markdown_of_plain
from kb.loaders.reading import check_unpacked, text_of

_NAMES = {
    "question": ("question", "pregunta", "pergunta"),
    "answer": ("answer", "respuesta", "resposta"),
    "id": ("id", "identificador", "codigo"),
    "language": ("language", "lang", "idioma", "lengua", "lingua"),
    "tags": ("tags", "etiquetas", "tag", "etiqueta"),
    "audience": ("audience", "audiencia", "visibilidad", "visibilidade"),
    "url": ("url", "enlace", "link"),
    "updated_at": ("updated_at", "actualizado", "atualizado"),
}
_FIELDS = {name: field for field, names in _NAMES.items() for name in names}
_DELIMITERS = (",", ";", "\t", "|")
_HEADER_WITHIN = 10  # rows: sheets often open with a logo or a title
_LONGEST_CELL = 5_000_000
_LONGEST_ROW = 100  # lines: a row above that swallowed the ones after it

Row = tuple[int, Sequence[object]]


def load_csv(place: Place, data: bytes) -> Iterator[Article | Bad]:
    text = text_of(data)
    csv.field_size_limit(_LONGEST_CELL)  # the library's own is process-wide, and too small for a long answer
    tables = [_parsed(text, delimiter) for delimiter in _DELIMITERS]
    yield from _articles(place, tables)


def load_xlsx(place: Place, data: bytes) -> Iterator[Article | Bad]:
    check_unpacked(data, "Excel")
    import openpyxl

    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # about validations and extensions that hold no words
            book = openpyxl.load_workbook(io.BytesIO(data), read_only=True, data_only=True)
            rows = [list(_numbered(sheet.iter_rows(values_only=True))) for sheet in book.worksheets]
            book.close()
    except LIBRARY_FAULTS as error:
        raise InputError("it is not a whole Excel file.", mend="Open it and save it again as .xlsx.") from error
    yield from _articles(place, rows, every=True)


def _numbered(rows: Iterable[Sequence[object]]) -> Iterator[Row]:
    for number, row in enumerate(rows, start=1):
        if any(cell not in (None, "") for cell in row):
            yield number, row


def _parsed(text: str, delimiter: str) -> Iterator[Row]:
    lines = io.StringIO(text, newline="")
    reader = csv.reader(lines, delimiter=delimiter)
    start, odd = 1, text.count('"') % 2 == 1
    try:
        for row in reader:
            if odd and reader.line_num - start > _LONGEST_ROW:
                raise csv.Error("a quotation mark opens and is never closed")  # noqa: TRY301 -- as the library's own
            if any(cell.strip() for cell in row):
                yield start, row
            start = reader.line_num + 1
    except csv.Error as error:
        raise InputError(
            f"line {start}: it is not valid CSV ({error}).", mend="Correct the quotation marks there."
        ) from error


def _articles(place: Place, tables: Iterable[Iterable[Row]], *, every: bool = False) -> Iterator[Article | Bad]:
    """The rows of the first table whose header fits (delimiters are tried in turn), or of `every` one (sheets)."""
    fitting, seen = False, ""
    for table in tables:
        rows = iter(table)
        columns, header = _header(rows)
        if len(header) > len(seen):
            seen = header
        if columns:
            fitting = True
            yield from _rows(place, columns, rows)
            if not every:
                return
    if not fitting and not seen:
        yield Bad("the table has no rows. Fill it in, or remove it.", empty=True)
    elif not fitting:
        raise InputError(
            f"it has no columns for question and answer (found: {seen[:150]}).",
            mend="Name them `question` and `answer` (or pregunta and respuesta, pergunta and resposta).",
        )


def _header(rows: Iterator[Row]) -> tuple[dict[str, int], str]:
    """(field -> column, the first row's names); no fields when no row near the top names question and answer."""
    names = ""
    for _, (_, row) in zip(range(_HEADER_WITHIN), rows, strict=False):
        found: dict[str, int] = {}
        for at, cell in enumerate(row):
            if field := _FIELDS.get(fold(scalar(cell))):
                found.setdefault(field, at)
        if {"question", "answer"} <= found.keys():
            return found, names
        names = names or ", ".join(filter(None, map(scalar, row)))
    return {}, names


def _rows(place: Place, columns: Mapping[str, int], rows: Iterator[Row]) -> Iterator[Article | Bad]:
    for number, row in rows:
        fields = {name: row[at] if at < len(row) else None for name, at in columns.items()}
        question, answer = one_line(_cell(fields["question"])), clean(_cell(fields["answer"])).strip()
        id = scalar(_cell(fields.get("id"))) or _derived(place, question)
        if not question:
            if answer:
                yield Bad(f"line {number}: the question is missing. Fill it in, or remove the row.")
            continue
        if not answer:
            yield Bad(f"line {number}: the answer is empty. Write it, or remove the row.", id=id, empty=True)
            continue
        try:
            yield build(place, id=id, title=question, body=markdown_of_plain(answer), meta=fields)
        except InputError as error:
            yield Bad(f"line {number}: {error}", id=id)


def _derived(place: Place, question: str) -> str:
    name = slug(question) or hashlib.sha256(question.encode()).hexdigest()[:12]
    return derived_id(f"{place.id}/{name}")


def _cell(value: object) -> str:
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    if isinstance(value, datetime | date):
        return value.isoformat()
    return "" if value is None else str(value)
