"""Files of other tools as rows: JSON, JSON lines and tables, in whatever encoding a spreadsheet wrote them."""

import csv
import io
import json
import warnings
from collections.abc import Callable, Iterator, Sequence
from datetime import date, datetime
from pathlib import Path
from typing import Any

from copilot.errors import InputError
from kb.loaders.faults import LIBRARY_FAULTS
from kb.loaders.reading import check_unpacked, read, text_of

_DELIMITERS = (",", ";", "\t", "|")
_HEADER_WITHIN = 10  # rows: sheets often open with a title
_LONGEST_CELL = 5_000_000
RISKY = ("=", "+", "-", "@", "\t", "\r")
"""A cell that begins so is a formula to a spreadsheet."""

Table = list[tuple[int, list[str]]]
"""(line, its cells)."""


def bytes_of(file: Path) -> bytes:
    """Raises InputError, naming the file."""
    try:
        return read(file)
    except InputError as error:
        raise InputError(error.what, where=str(file), mend=error.mend) from error


def decoded(data: bytes, where: str) -> str:
    """Raises InputError for what is not text."""
    try:
        return text_of(data)
    except InputError as error:
        raise InputError(error.what, where=where, mend=error.mend) from error


def json_rows(text: str, where: str, lists: Sequence[str] = ()) -> Iterator[tuple[str, dict[str, Any]]]:
    """(where, object) of a JSON list, of the lists of these names in one object, or of JSON lines."""
    if text.lstrip()[:1] == "[" or (text.lstrip()[:1] == "{" and _is_whole(text)):
        whole = _loaded(text, where)
        found = [whole] if isinstance(whole, dict) and not any(name in whole for name in lists) else []
        if isinstance(whole, dict) and not found:
            found = [one for name in lists for one in whole.get(name) or ()]
        for number, row in enumerate(found or whole, 1):
            yield f"{where}, entry {number}", _object(row, f"{where}, entry {number}")
        return
    for number, line in enumerate(text.split("\n"), 1):
        if line.strip():
            yield (
                f"{where}, line {number}",
                _object(_loaded(line, f"{where}, line {number}"), f"{where}, line {number}"),
            )


def _is_whole(text: str) -> bool:
    try:
        json.loads(text)
    except (ValueError, RecursionError):
        return False
    return True


def _loaded(text: str, where: str) -> Any:
    try:
        return json.loads(text)
    except (ValueError, RecursionError) as error:
        raise InputError("it is not JSON.", where=where, mend="Correct it, or export it again.") from error


def _object(row: Any, where: str) -> dict[str, Any]:
    if not isinstance(row, dict):
        raise InputError("it is no object.", where=where, mend="Each entry is one test in braces.")
    return row


def table(file: Path, known: Callable[[Sequence[str]], int]) -> Iterator[tuple[str, Table]]:
    """(where, rows) of a CSV, or of each sheet of an Excel file, the header first. `known` counts the columns of a
    row that mean something: by it the delimiter and the header are found.

    Raises:
        InputError: the file cannot be read, or no row near its top is a header.
    """
    data = bytes_of(file)
    if data.startswith(b"PK"):
        tables = [(f"{file}, sheet {name}", rows) for name, rows in _sheets(data, file)]
    else:
        text = decoded(data, str(file))
        tables = [(str(file), max((_parsed(text, sign, file) for sign in _DELIMITERS), key=lambda t: _best(t, known)))]
    seen = ""
    for where, rows in tables:
        start = next((at for at, (_, cells) in enumerate(rows[:_HEADER_WITHIN]) if known(cells)), None)
        if start is not None:
            yield where, rows[start:]
            seen = "-"
        elif rows and not seen:
            seen = ", ".join(cell for cell in rows[0][1] if cell)[:150]
    if seen != "-":
        found = f" (found: {seen})" if seen else ""
        raise InputError(f"no row near its top names the columns{found}.", where=str(file), mend="Name a question.")


def _best(rows: Table, known: Callable[[Sequence[str]], int]) -> int:
    return max((known(cells) for _, cells in rows[:_HEADER_WITHIN]), default=0)


def _parsed(text: str, delimiter: str, file: Path) -> Table:
    csv.field_size_limit(_LONGEST_CELL)
    rows: Table = []
    reader, start = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter), 1
    try:
        for cells in reader:
            if any(cell.strip() for cell in cells):
                rows.append((start, [safe_back(cell) for cell in cells]))
            start = reader.line_num + 1
    except csv.Error as error:
        raise InputError(
            f"it is not valid CSV ({error}).", where=f"{file}, line {start}", mend="Look for a quotation mark."
        ) from error
    return rows


def _sheets(data: bytes, file: Path) -> list[tuple[str, Table]]:
    try:
        check_unpacked(data, "Excel")
    except InputError as error:
        raise InputError(error.what, where=str(file), mend=error.mend) from error
    import openpyxl

    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # about validations and extensions that hold no words
            book = openpyxl.load_workbook(io.BytesIO(data), read_only=True, data_only=True)
            found = [(sheet.title, _filled(sheet.iter_rows(values_only=True))) for sheet in book.worksheets]
            book.close()
    except LIBRARY_FAULTS as error:
        raise InputError("it is not a whole Excel file.", where=str(file), mend="Save it again as .xlsx.") from error
    return found


def _filled(rows: Iterator[Sequence[object]]) -> Table:
    numbered = ((number, [_cell(cell) for cell in row]) for number, row in enumerate(rows, 1))
    return [(number, cells) for number, cells in numbered if any(cell.strip() for cell in cells)]


def _cell(value: object) -> str:
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    if isinstance(value, datetime | date):
        return value.isoformat()
    return "" if value is None else str(value)


def safe(cell: str) -> str:
    """A cell that no spreadsheet takes for a formula."""
    return f"'{cell}" if cell.startswith(RISKY) else cell


def safe_back(cell: str) -> str:
    """What `safe` made of a cell, as it was."""
    return cell[1:] if cell[:1] == "'" and cell[1:].startswith(RISKY) else cell


def csv_of(header: Sequence[str], rows: Sequence[Sequence[str]]) -> bytes:
    """A table that spreadsheets open without asking."""
    out = io.StringIO(newline="")
    writer = csv.writer(out)
    writer.writerow(header)
    writer.writerows([safe(cell) for cell in row] for row in rows)
    return ("\ufeff" + out.getvalue()).encode("utf-8", "replace")


def xlsx_of(header: Sequence[str], rows: Sequence[Sequence[str]]) -> bytes:
    import openpyxl
    from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE

    book = openpyxl.Workbook()
    for row in (header, *rows):
        book.active.append([ILLEGAL_CHARACTERS_RE.sub("\ufffd", cell) for cell in row])
    for line in book.active.iter_rows():
        for cell in line:
            if cell.data_type == "f":  # text that begins with "=" stays text
                cell.data_type = "s"
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()
