"""What all commands share: the data folder, and reading JSONL rows one by one."""

import functools
import json
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any, ParamSpec, TypeVar

import click

from copilot.errors import InputError
from copilot.settings import Settings, read_settings

if TYPE_CHECKING:
    from copilot.store import Store

P = ParamSpec("P")
R = TypeVar("R")


def configured(function: Callable[..., R]) -> Callable[..., R]:
    """Adds `--data DIR` and hands the command its `settings`."""

    @click.option("--data", type=click.Path(path_type=Path, file_okay=False), help="Folder of this installation.")
    @functools.wraps(function)
    def wrapped(*args: Any, data: Path | None, **options: Any) -> R:
        return function(*args, settings=read_settings(data=data), **options)

    return wrapped


@contextmanager
def opened(settings: Settings) -> Iterator["Store"]:
    """The store of the installation, closed at the end."""
    from copilot.store import open_store

    store = open_store(settings)
    try:
        yield store
    finally:
        store.close()


def rows(file: str) -> Iterator[tuple[int, dict[str, Any] | None, str]]:
    """(line number, object or None, reason it is None) for each non-empty line of a JSONL file or "-".

    Raises:
        InputError: the file cannot be opened.
    """
    try:
        with click.open_file(file, "rb") as handle:
            for number, line in enumerate(handle, start=1):
                if line.strip():
                    yield number, *_parse(line)
    except OSError as error:
        raise InputError(f"cannot be read ({error.strerror})", where=file, mend="Check the path.") from error


def _parse(line: bytes) -> tuple[dict[str, Any] | None, str]:
    try:
        value = json.loads(line)
    except UnicodeDecodeError:
        return None, "not UTF-8 text"
    except json.JSONDecodeError as error:
        return None, f"not JSON at column {error.colno}"
    except (RecursionError, ValueError):
        return None, "not JSON that can be read: it is nested too deep, or holds a number too long"
    return (value, "") if isinstance(value, dict) else (None, "not a JSON object")


def emit(row: dict[str, Any]) -> None:
    """One JSONL line on standard output, at once."""
    line = json.dumps(row, ensure_ascii=False, default=str)
    try:
        line.encode(sys.stdout.encoding)
    except UnicodeEncodeError:  # half a character from the input, or a terminal that is not UTF-8: as escapes
        line = json.dumps(row, default=str)
    sys.stdout.write(line + "\n")
    sys.stdout.flush()
