"""From lines and tables on pages to Markdown: what is a heading, a list, a paragraph, and what only frames the page."""

import re
from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import replace
from itertools import pairwise
from statistics import median

from kb.loaders.pdf import Grid, Line
from kb.passages.html import escaped, paragraph

_MARGIN = 0.12  # of the page's height: where running heads and page numbers stand
_BIGGER = 1.12  # times the body's type size makes a heading
_LONGEST_HEADING = 160
_PAGE_NUMBER = re.compile(
    r"\W*(?:p[aá]g(?:ina|s?\.)?|page)?\W*(?:\d{1,4}|[ivxl]{1,5})(?:\s*(?:/|de|of|-)\s*\d{1,4})?\W*", re.IGNORECASE
)
_LEADERS = re.compile(r"(?:\s?\.){5,}\s*[\divxlc]{1,6}$")  # "Facturas ........ 12": a table of contents
_DIGITS = re.compile(r"\d+")
_BULLET = re.compile(r"[•▪◦‣●○■□➢✓·–*\uf0b7\uf0a7\uf0d8-](?:\s+|(?<=[\uf0b7\uf0a7•●])(?=\S))")
_NUMBER = re.compile(r"(\d{1,3})[.)]\s+(?=\S)")
_HYPHEN = re.compile(r"(?<=[^\W\d_])-$")
_ENDS = (".", "!", "?", ":", "…", ".”", '."', ".)")


def markdown_of_pages(items: Sequence[Line | Grid]) -> str:
    """The document's Markdown; `items` are in reading order."""
    body = _body_size([item for item in items if isinstance(item, Line)])
    told = _without_frames(items, body)
    lines = [item for item in told if isinstance(item, Line)]
    levels = _levels(lines, body)
    writer = _Writer(_spacing(lines))
    for at, item in enumerate(told):
        if isinstance(item, Grid):
            writer.table(item)
        elif level := _level(item, told[at + 1] if at + 1 < len(told) else None, levels, body):
            writer.heading(item, level)
        else:
            writer.line(item)
    return writer.text()


def _without_frames(items: Sequence[Line | Grid], body: float) -> list[Line | Grid]:
    """Without running heads and feet, page numbers, and the lines of a table of contents.

    What runs is in the margin, no bigger than the text, and either on many pages or, as a chapter's name is, the outer
    line of some pages at a height where most pages have one.
    """
    lines = [item for item in items if isinstance(item, Line)]
    pages = len({item.page for item in items})
    margin = [line for line in lines if _in_margin(line)]
    where: dict[str, set[int]] = defaultdict(set)
    at: dict[int, set[int]] = defaultdict(set)
    for line in margin:
        where[_same(line)].add(line.page)
        at[round(line.top / 3)].add(line.page)
    outer = _outer(lines)

    def runs(line: Line) -> bool:
        if not _in_margin(line) or line.size > body * _BIGGER:
            return False
        times = len(where[_same(line)])
        chapter = times > 1 and line in outer and len(at[round(line.top / 3)]) >= pages * 0.6
        return chapter or times >= max(2, pages * 0.4) or bool(_PAGE_NUMBER.fullmatch(line.text))

    return [item for item in items if isinstance(item, Grid) or not (runs(item) or _LEADERS.search(item.text))]


def _same(line: Line) -> str:
    return _DIGITS.sub("", line.text).strip(" -|·")


def _outer(lines: Sequence[Line]) -> set[Line]:
    """The first and the last line of each page."""
    first: dict[int, Line] = {}
    last: dict[int, Line] = {}
    for line in lines:
        first[line.page] = min(first.get(line.page, line), line, key=lambda one: one.top)
        last[line.page] = max(last.get(line.page, line), line, key=lambda one: one.top)
    return {*first.values(), *last.values()}


def _in_margin(line: Line) -> bool:
    return line.bottom < line.height * _MARGIN or line.top > line.height * (1 - _MARGIN)


def _body_size(lines: Sequence[Line]) -> float:
    sizes: Counter[float] = Counter()
    for line in lines:
        sizes[line.size] += len(line.text)
    return sizes.most_common(1)[0][0] if sizes else 0.0


def _levels(lines: Sequence[Line], body: float) -> dict[float, int]:
    """Type size -> heading level: the biggest is 1."""
    sizes = sorted({line.size for line in lines if line.size > body * _BIGGER}, reverse=True)
    return {size: min(level, 4) for level, size in enumerate(sizes, start=1)}


def _level(line: Line, following: Line | Grid | None, levels: dict[float, int], body: float) -> int:
    """The heading level of a line; 0 for text. A short bold line above text that is not bold is the lowest one."""
    if not any(character.isalpha() for character in line.text) or len(line.text) > _LONGEST_HEADING:
        return 0
    if level := levels.get(line.size):
        return level
    stands_out = line.bold and len(line.text) <= 90 and line.size >= body and not line.text.endswith((*_ENDS, ",", ";"))
    above_text = isinstance(following, Grid) or (following is not None and not following.bold)
    listed = _BULLET.match(line.text) or (_NUMBER.match(line.text) and following is not None and not above_text)
    return min(max(levels.values(), default=1) + 1, 5) if stands_out and above_text and not listed else 0


def _spacing(lines: Sequence[Line]) -> float:
    """The usual gap between two lines of one paragraph, in points."""
    gaps = [after.top - before.bottom for before, after in pairwise(lines) if before.page == after.page]
    near = [gap for gap in gaps if -2 < gap < 12]
    return max(median(near), 0.5) if near else 2.0


class _Writer:
    """Collects Markdown blocks; `_open` are the lines of the paragraph or list item being read."""

    def __init__(self, spacing: float) -> None:
        self._spacing = spacing
        self._blocks: list[str] = []
        self._open: list[Line] = []
        self._mark = ""
        self._indents: list[float] = []
        self._in_list = False
        self._heading: tuple[Line, int] | None = None
        self._grid: Grid | None = None

    def text(self) -> str:
        self._close()
        return "\n\n".join(self._blocks)

    def heading(self, line: Line, level: int) -> None:
        self._close(keep_heading=True)
        self._indents = []
        before = self._heading
        if before and before[1] == level and _goes_on(before[0], line):
            self._blocks[-1] += f" {escaped(line.text)}"
        else:
            self._add(f"{'#' * level} {escaped(line.text)}")
        self._heading = (line, level)

    def table(self, grid: Grid) -> None:
        self._close()
        before = self._grid
        rows = grid.rows
        if before and grid.page == before.page + 1 and len(rows[0]) == len(before.rows[0]) and self._blocks:
            # A table that goes on on the next page, with or without its header repeated.
            self._blocks[-1] += "\n" + _pipe_rows(rows[1:] if rows[0] == before.rows[0] else rows)
            self._grid = Grid(before.rows, grid.page, grid.top)
            return
        head, *rest = _pipe_rows(rows).split("\n")
        self._add("\n".join([head, "|" + " --- |" * len(rows[0]), *rest]))
        self._grid = grid

    def line(self, line: Line) -> None:
        bullet, number = _BULLET.match(line.text), _NUMBER.match(line.text)
        if (bullet or number) and not (self._open and not self._apart(line) and number and not self._mark):
            self._close()
            mark = "- " if bullet else f"{number[1]}. " if number else ""
            self._start_item(line, mark, len((bullet or number).group()))  # type: ignore[union-attr]
            return
        if self._open and not self._apart(line):
            self._open.append(line)
            return
        self._close()
        if self._indents and line.x0 <= self._indents[0] + 3:
            self._indents = []
        self._open = [line]

    def _start_item(self, line: Line, mark: str, cut: int) -> None:
        while self._indents and line.x0 < self._indents[-1] - 4:
            self._indents.pop()
        if not self._indents or line.x0 > self._indents[-1] + 8:
            self._indents.append(line.x0)
        self._mark = "   " * (len(self._indents) - 1) + mark
        self._open = [replace(line, text=line.text[cut:])]

    def _apart(self, line: Line) -> bool:
        """Whether `line` starts a new paragraph after the open ones."""
        before = self._open[-1]
        ended = before.text.endswith(_ENDS)
        if line.page != before.page or line.top < before.top:
            return ended or (line.text[:1].isupper() and not _HYPHEN.search(before.text) and before.x1 < line.x1 - 60)
        if line.top - before.bottom > max(self._spacing * 1.7, self._spacing + 2.5):
            return True
        if self._mark:
            return line.x0 < self._indents[-1] - 4 or (ended and line.x0 <= self._indents[-1] + 1)
        widest = max(one.x1 for one in [*self._open, line])
        return ended and before.x1 < widest - 0.2 * (widest - before.x0)

    def _close(self, *, keep_heading: bool = False) -> None:
        if not keep_heading:
            self._heading = None
        self._grid = None if self._open else self._grid
        if not self._open:
            return
        text = escaped(_joined([line.text for line in self._open]))
        tight = bool(self._mark) and self._in_list
        block = self._mark + (text if self._mark else paragraph(text))
        if tight:
            self._blocks[-1] += f"\n{block}"
        else:
            self._blocks.append(block)
        self._in_list = bool(self._mark)
        self._open, self._mark = [], ""

    def _add(self, block: str) -> None:
        self._blocks.append(block)
        self._in_list = False
        self._grid = None


def _goes_on(heading: Line, line: Line) -> bool:
    """Whether a heading is broken over two lines: close, of the same size, and aligned left or centred alike."""
    near = heading.page == line.page and line.top - heading.bottom < line.size and heading.size == line.size
    aligned = abs(heading.x0 - line.x0) < 5 or abs((heading.x0 + heading.x1) - (line.x0 + line.x1)) < 20
    return near and aligned and not _NUMBER.match(line.text) and not re.match(r"\d+(\.\d+)*\s", line.text)


def _joined(lines: Sequence[str]) -> str:
    """Lines as one text; a word divided at the end of a line is whole again."""
    text = ""
    for line in lines:
        divided = _HYPHEN.search(text) and line[:1].islower()
        text = text[:-1] + line if divided else f"{text} {line}".strip()
    return text


def _pipe_rows(rows: Sequence[Sequence[str]]) -> str:
    return "\n".join(f"| {' | '.join(escaped(cell).replace('|', '/') for cell in row)} |" for row in rows)
