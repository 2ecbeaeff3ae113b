"""Rows of tables: a figure said of one row ("Fibra 600", "Chile") that stands in another's."""

from collections.abc import Iterable, Sequence
from typing import NamedTuple

from copilot.check.scan import Fact
from copilot.retrieval.analysis import useful
from copilot.retrieval.stems import stem, tokens
from copilot.text import fold
from evals.metrics.correctness.reading import Reading

COUNTRIES = {
    "AR": "argentina",
    "BR": "brasil brazil",
    "CL": "chile",
    "CO": "colombia",
    "EC": "ecuador",
    "ES": "espana espanha spain",
    "MX": "mexico",
    "PE": "peru",
    "PT": "portugal",
    "UY": "uruguay",
}


class Cell(NamedTuple):
    """`row` and `column` name it; `figure` is what it says."""

    figure: Fact
    row: frozenset[str]
    column: str
    of: Reading


def cell(figure: Fact, of: Reading) -> Cell:
    row, _, rest = of.text.partition(": ")
    return Cell(figure, frozenset(useful(tokens(row))), rest.partition(": ")[0], of)


def in_another_row(sentence: str, own: Sequence[Cell], cells: Iterable[Cell]) -> Cell | None:
    """The cell of the row that the sentence names, where `own`, the cells that hold its figure, are of rows that it
    does not name."""
    said = frozenset(tokens(sentence))
    if not own or any(_names(said, one.row - other.row) for one in own for other in own if one.row != other.row):
        return None
    for other in cells:
        same = [one for one in own if one.column == other.column and one.of.context == other.of.context]
        if not same or any(not other.row - one.row for one in same):
            continue
        if all(_names(said, other.row - one.row) and not (one.row - other.row) & said for one in same) and not any(
            one.row <= said for one in own
        ):
            return other
    return None


def of_another_country(country: str, told: str, own: Sequence[Cell], cells: Iterable[Cell]) -> Cell | None:
    """The cell of the customer's country, where `own` are all of countries that nobody spoke of."""
    mine = frozenset(COUNTRIES.get(country, "").split())
    spoken = {name for names in COUNTRIES.values() for name in names.split() if name in fold(told)} | mine
    if not mine or not own or any(not _of(one) or _of(one) & spoken for one in own):
        return None
    for other in cells:
        if _of(other) & mine and any(_bare(one.row) == _bare(other.row) and one.column == other.column for one in own):
            return other
    return None


def _of(one: Cell) -> frozenset[str]:
    """The countries that the cell's row or headings name."""
    names = (name for listed in COUNTRIES.values() for name in listed.split())
    return frozenset(name for name in names if name in one.row or stem(name, one.of.language) in one.of.context)


def _bare(row: frozenset[str]) -> frozenset[str]:
    """A row's name without countries."""
    return row - frozenset(name for listed in COUNTRIES.values() for name in listed.split())


def _names(said: frozenset[str], telling: frozenset[str]) -> bool:
    return bool(telling) and telling <= said
