"""The formats by their names."""

from collections.abc import Callable, Sequence
from pathlib import Path

from copilot.errors import InputError, UsageError
from evals.exchange.deepeval import read_deepeval, write_deepeval
from evals.exchange.parts import Defaults, Exported, Imported, Row
from evals.exchange.promptfoo_read import read_promptfoo
from evals.exchange.promptfoo_write import write_promptfoo
from evals.exchange.ragas import read_ragas, write_ragas
from evals.exchange.sheet import read_sheet, write_csv, write_xlsx

_READ: dict[str, Callable[[Path, Defaults], Imported]] = {
    "promptfoo": read_promptfoo,
    "ragas": read_ragas,
    "deepeval": read_deepeval,
    "csv": read_sheet,
    "xlsx": read_sheet,
}
_WRITE: dict[str, Callable[[Sequence[Row]], Exported]] = {
    "promptfoo": write_promptfoo,
    "ragas": write_ragas,
    "deepeval": write_deepeval,
    "csv": write_csv,
    "xlsx": write_xlsx,
}
FORMATS = tuple(_READ)


def read(name: str, file: Path, defaults: Defaults) -> Imported:
    """The cases of a file of another tool, with a note for everything in it that no case can hold.

    Raises:
        UsageError: there is no such format.
        InputError: the file cannot be read, or holds no test; names the place.
    """
    if name not in _READ:
        raise UsageError(f"There is no format '{name}'; there are {', '.join(FORMATS)}.")
    found = _READ[name](file, defaults)
    if not found.cases:
        raise InputError("there is no test in it.", where=str(file), mend="Export it again.")
    return found


def write(name: str, rows: Sequence[Row]) -> Exported:
    """The rows in a format, with a note for everything of theirs that it cannot say.

    Raises:
        UsageError: there is no such format.
    """
    if name not in _WRITE:
        raise UsageError(f"There is no format '{name}'; there are {', '.join(FORMATS)}.")
    return _WRITE[name](rows)
