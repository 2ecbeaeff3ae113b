"""Past conversations on their way in: JSONL, CSV and e-mail, idempotent, and the Resolutions that they yield.

import_files(store, settings, paths) -> Report
resolve(conversation) -> Resolution | None
"""

import sys
from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import partial
from pathlib import Path

from copilot.conversation import Conversation
from copilot.errors import InputError
from copilot.settings import Settings
from copilot.store import Store
from kb.conversations import jsonl
from kb.conversations.fields import conversation_of
from kb.conversations.files import File, files_of
from kb.conversations.report import Report
from kb.conversations.resolving import resolve
from kb.conversations.row import Row
from kb.conversations.sync import Sync

Progress = Callable[[int, int | None], None]
STANDARD_INPUT = Path("-")

__all__ = ["Progress", "Report", "import_files", "put", "resolve"]


def import_files(
    store: Store,
    settings: Settings,
    paths: Sequence[Path],
    ours: Sequence[str] = (),
    progress: Progress | None = None,
) -> Report:
    """Import conversations from files and folders; "-" is JSONL on standard input.

    `ours` are the company's e-mail domains or addresses; without it, whoever takes part in most threads of the
    mailboxes. `progress` is told (percent, 100), or (conversations, None) for standard input.

    Raises:
        InputError: a path does not exist or is of no known kind; then nothing is imported.
    """
    files, passed = files_of(path for path in paths if path != STANDARD_INPUT)
    sync = Sync(store, settings)
    tell = progress or _silent
    if STANDARD_INPUT in paths:
        sync.run(_counted(jsonl.load(sys.stdin.buffer, "standard input", settings), tell))
    sync.run(_rows(files, passed, settings, ours, tell))
    return sync.report()


def put(store: Store, settings: Settings, given: Iterable[Conversation]) -> Report:
    """Bring in conversations that a program hands over: cleaned, normalised and resolved like those of a file."""
    sync = Sync(store, settings)
    sync.run(
        Row(f"conversation {place}", conversation_of(one.model_dump(mode="json"), settings))
        for place, one in enumerate(given)
    )
    return sync.report()


def _rows(files: Sequence[File], passed: int, settings: Settings, ours: Sequence[str], tell: Progress) -> Iterator[Row]:
    yield Row("", skipped=passed)
    total = sum(file.size for file in files) or 1
    done = 0
    mail = [file for file in files if file.kind in ("mbox", "eml")]
    for file in files:
        if file.kind in ("jsonl", "csv"):
            yield from _table_rows(file, settings, partial(_tell, tell, done, total))
            done += file.size
            _tell(tell, done, total, 0)
    if mail:
        from kb.conversations import mail as mailboxes

        yield from mailboxes.load(mail, settings, ours, partial(_tell, tell, done, total))
        tell(100, 100)


def _table_rows(file: File, settings: Settings, at: Callable[[int], None]) -> Iterator[Row]:
    """The rows of one file, which may turn out unreadable midway: what came before counts."""
    try:
        if file.kind == "jsonl":
            with file.path.open("rb") as handle:
                for row in jsonl.load(handle, file.shown, settings):
                    at(min(handle.tell(), file.size))
                    yield row
        else:
            from kb.conversations import table

            yield from table.load(file.path, file.shown, settings, at)
    except OSError as error:
        yield Row(file.shown, reason=f"it cannot be read ({error.strerror}). Check its permissions.")
    except InputError as error:
        yield Row(file.shown, reason=str(error))


def _counted(rows: Iterator[Row], tell: Progress) -> Iterator[Row]:
    for number, row in enumerate(rows, start=1):
        tell(number, None)
        yield row


def _tell(progress: Progress, before: int, total: int, place: int) -> None:
    progress(min(100, 100 * (before + place) // total), 100)


def _silent(_done: int, _total: int | None) -> None:
    return None
