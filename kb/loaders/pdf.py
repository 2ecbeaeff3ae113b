"""PDF: pages as lines of text with their size and place, and the tables drawn on them."""

import io
import logging
import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise
from statistics import median
from typing import Any

from copilot.errors import InputError
from copilot.source import Article
from kb.loaders.clean import clean, one_line
from kb.loaders.faults import LIBRARY_FAULTS
from kb.loaders.fields import build, derived_id
from kb.loaders.markdown import titled
from kb.loaders.pdf_bounds import LONGEST_PAGE, TooLongError, check_streams, within
from kb.loaders.place import Bad, Place

_MADE_BY = re.compile(
    r"^microsoft|\.(?:docx?|pdf|indd|xlsx?|pptx?|odt)$|^(?:untitled|sin t[ií]tulo|documento?\d*)$", re.I
)
# A glyph that the font does not name; at the start of a line it is a bullet.
_UNMAPPED = re.compile(r"\(cid:\d+\)")
_UNMAPPED_BULLET = re.compile(r"^\(cid:\d+\)\s+")
_JOINED = 0.12  # of the type size: words closer than this are one word in two fonts
_GUTTER = 10.0  # points between two columns of text


@dataclass(frozen=True)
class Line:
    """One line of text; distances in points from the page's top left. `height` is the page's."""

    text: str
    page: int
    top: float
    bottom: float
    x0: float
    x1: float
    size: float
    bold: bool
    height: float


@dataclass(frozen=True)
class Grid:
    """A drawn table: its rows of cell texts."""

    rows: tuple[tuple[str, ...], ...]
    page: int
    top: float


def load(place: Place, data: bytes) -> Iterator[Article | Bad]:
    from kb.loaders.pdf_layout import markdown_of_pages

    if not data:
        yield Bad("the file is empty.", empty=True)
        return
    items, info = _read(data)
    if not items:
        yield Bad(
            "the PDF holds no text, only images. Run it through text recognition (OCR) or paste its text.", empty=True
        )
        return
    title, body = titled(markdown_of_pages(items))
    named = one_line(info) if not _MADE_BY.search(one_line(info)) else ""
    yield build(place, id=derived_id(place.id), title=title or named or place.title, body=body, meta={})


def _read(data: bytes) -> tuple[list[Line | Grid], str]:
    """(all lines and tables in reading order, the title in the file's properties)."""
    import pdfplumber
    from pdfminer.pdfdocument import PDFPasswordIncorrect
    from pdfminer.pdfexceptions import PDFException
    from pdfminer.psexceptions import PSException
    from pdfplumber.utils.exceptions import MalformedPDFException, PdfminerException

    logging.getLogger("pdfminer").setLevel(logging.ERROR)  # it warns of every odd colour and font
    faults: tuple[type[Exception], ...] = (
        MalformedPDFException,
        PdfminerException,
        PDFException,
        PSException,
        TooLongError,
        *LIBRARY_FAULTS,
    )
    items: list[Line | Grid] = []
    number = 0
    check_streams(data)
    try:
        with within(LONGEST_PAGE):
            document = pdfplumber.open(io.BytesIO(data))
            title = str(document.metadata.get("Title") or "")
            pages = document.pages
        with document:
            for number, page in enumerate(pages):
                with within(LONGEST_PAGE):
                    items += _page(page, number)
                page.close()  # frees what the page holds: 200 pages stay as small as one
    except faults as error:
        causes = (error, error.__cause__, error.__context__, *error.args)
        if any(isinstance(cause, PDFPasswordIncorrect) for cause in causes):
            raise InputError("the PDF is protected by a password.", mend="Save a copy without it.") from error
        if any(isinstance(cause, TooLongError) for cause in causes):
            raise InputError(
                f"page {number + 1} of the PDF takes longer than {LONGEST_PAGE:.0f} seconds to read.",
                mend="Save a copy without that page, or paste its text.",
            ) from error
        raise InputError("it is not a whole PDF.", mend="Open it and save it again as PDF.") from error
    return items, clean(title)


def _page(page: Any, number: int) -> list[Line | Grid]:
    grids: list[tuple[tuple[float, float, float, float], Grid]] = []
    for table in page.find_tables():
        rows = tuple(tuple(one_line(cell or "") for cell in row) for row in table.extract())
        rows = tuple(row for row in rows if any(row))
        if len(rows) > 1 and len(rows[0]) > 1 and sum(map(bool, sum(rows, ()))) * 2 > len(rows) * len(rows[0]):
            grids.append((table.bbox, Grid(rows, number, table.bbox[1])))
    words = [
        word
        for word in page.extract_words(x_tolerance_ratio=0.2, extra_attrs=["fontname", "size"])
        if not any(_inside(word, box) for box, _ in grids)
    ]
    lines = _in_columns(_rows(words), float(page.width))
    made = [_line(row, number, float(page.height)) for row in lines]
    return _merged([line for line in made if line.text], [grid for _, grid in grids])


def _inside(word: dict[str, Any], box: tuple[float, float, float, float]) -> bool:
    x, y = (word["x0"] + word["x1"]) / 2, (word["top"] + word["bottom"]) / 2
    return bool(box[0] <= x <= box[2] and box[1] <= y <= box[3])


def _rows(words: list[dict[str, Any]]) -> list[list[dict[str, Any]]]:
    """Words of the same height on the page, left to right."""
    rows: list[list[dict[str, Any]]] = []
    for word in sorted(words, key=lambda one: (one["bottom"], one["x0"])):
        if rows and abs(word["bottom"] - rows[-1][0]["bottom"]) <= 0.35 * word["size"]:
            rows[-1].append(word)
        else:
            rows.append([word])
    return [sorted(row, key=lambda one: one["x0"]) for row in rows]


def _in_columns(rows: list[list[dict[str, Any]]], width: float) -> list[list[dict[str, Any]]]:
    """Two columns of prose are read one after the other; a line across both ends them."""
    gutter = _gutter(rows, width)
    if gutter is None:
        return rows
    ordered: list[list[dict[str, Any]]] = []
    left: list[list[dict[str, Any]]] = []
    right: list[list[dict[str, Any]]] = []
    for row in rows:
        if any(word["x0"] < gutter < word["x1"] for word in row):
            ordered += [*left, *right, row]
            left, right = [], []
            continue
        left += [part] if (part := [word for word in row if word["x1"] <= gutter]) else []
        right += [part] if (part := [word for word in row if word["x0"] >= gutter]) else []
    return [*ordered, *left, *right]


def _gutter(rows: list[list[dict[str, Any]]], width: float) -> float | None:
    """Where a blank band divides most lines into two full ones; None on a page of one column or with loose pairs."""
    for x in range(int(width * 0.35), int(width * 0.65), 4):
        crossing = sum(1 for row in rows if any(w["x0"] < x + _GUTTER / 2 and w["x1"] > x - _GUTTER / 2 for w in row))
        divided = [row for row in rows if row[0]["x1"] < x < row[-1]["x0"]]
        if len(divided) < 8 or crossing > len(rows) / 4:
            continue
        full = [max(w["x1"] for w in row if w["x1"] < x) - row[0]["x0"] for row in divided]
        others = [row[-1]["x1"] - min(w["x0"] for w in row if w["x0"] > x) for row in divided]
        if min(median(full), median(others)) > width * 0.25:
            return float(x)
    return None


def _line(row: list[dict[str, Any]], number: int, height: float) -> Line:
    text = row[0]["text"]
    for before, word in pairwise(row):
        text += ("" if word["x0"] - before["x1"] < _JOINED * word["size"] else " ") + word["text"]
    sizes = [word["size"] for word in row for _ in word["text"]]
    bold = all(re.search(r"bold|black|heavy|semib|demi", word["fontname"], re.I) for word in row)
    return Line(
        text=_UNMAPPED.sub("", _UNMAPPED_BULLET.sub("• ", clean(text).strip())).strip(),
        page=number,
        top=min(word["top"] for word in row),
        bottom=max(word["bottom"] for word in row),
        x0=row[0]["x0"],
        x1=row[-1]["x1"],
        size=round(median(sizes) * 2) / 2,
        bold=bold,
        height=height,
    )


def _merged(lines: list[Line], grids: list[Grid]) -> list[Line | Grid]:
    """Tables put where they stand among the lines."""
    merged: list[Line | Grid] = []
    waiting = sorted(grids, key=lambda grid: grid.top)
    for line in lines:
        while waiting and waiting[0].top <= line.top:
            merged.append(waiting.pop(0))
        merged.append(line)
    return [*merged, *waiting]
