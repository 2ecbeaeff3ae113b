"""Reading mailboxes and message files."""

import mailbox
from collections.abc import Callable, Iterator, Sequence
from datetime import tzinfo

from copilot.errors import InputError
from kb.conversations.files import File
from kb.conversations.mail.message import Mail, parse
from kb.conversations.row import Row

_LARGEST = 50 * 1024 * 1024  # bytes of one message, attachments included


def read(files: Sequence[File], zone: tzinfo, at: Callable[[int], None]) -> Iterator[Mail | Row]:
    """Every mail, and a failed row for each that cannot be read; `at` is told how many bytes are done."""
    done = 0
    for file in files:
        try:
            yield from _mbox(file, zone) if file.kind == "mbox" else _eml(file, zone)
        except OSError as error:
            yield Row(file.shown, reason=f"it cannot be read ({error.strerror}). Check its permissions.")
        done += file.size
        at(done)


def _eml(file: File, zone: tzinfo) -> Iterator[Mail | Row]:
    if file.size > _LARGEST:
        yield Row(file.shown, reason=f"it is above {_LARGEST // 1024**2} MB. Remove its attachments.")
    elif not file.size:
        yield Row(file.shown, reason="it is empty.", empty=True)
    else:
        yield _parsed(file.path.read_bytes(), file.shown, zone)


def _mbox(file: File, zone: tzinfo) -> Iterator[Mail | Row]:
    box = mailbox.mbox(file.path, create=False)
    try:
        for number, key in enumerate(box.iterkeys(), start=1):
            path = f"{file.shown}, message {number}"
            yield _parsed(box.get_bytes(key), path, zone)
    finally:
        box.close()


def _parsed(data: bytes, path: str, zone: tzinfo) -> Mail | Row:
    try:
        return parse(data, path, zone)
    except InputError as error:
        return Row(path, reason=str(error))
