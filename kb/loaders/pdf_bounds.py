"""How much a PDF may unpack to and how long a page may take: a few kilobytes can ask for gigabytes and hours."""

import re
import signal
import threading
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from types import FrameType

from copilot.errors import InputError

LARGEST_STREAM = 150 * 1024 * 1024  # bytes: above the picture of a page at 600 dots an inch
LONGEST_PAGE = 30.0  # seconds; a page of text takes some tenths of one
_AGAIN = 1.0  # seconds after which an interruption that a library swallowed is repeated
_CHUNK = 1 << 20
_DEFLATED = b"\x78"
_STREAM = re.compile(rb"(?<!end)stream\r?\n(?=\x78)")


class TooLongError(Exception):
    """A page took longer than LONGEST_PAGE."""


def check_streams(data: bytes) -> None:
    """Refuse a PDF with a compressed stream, also one compressed twice, above LARGEST_STREAM; none is kept.

    Raises:
        InputError: it is a bomb.
    """
    view = memoryview(data)
    for start in _STREAM.finditer(data):
        if _inflates_above(view[start.end() :], LARGEST_STREAM):
            raise InputError(
                f"a part of the PDF would unpack to more than {LARGEST_STREAM // 1024**2} MB.",
                mend="Open it and save it again as PDF, or paste its text.",
            )


def _inflates_above(packed: memoryview, most: int) -> bool:
    outer, inner = zlib.decompressobj(), None
    size = 0
    try:
        rest: memoryview | bytes = packed[:_CHUNK]
        at = len(rest)
        while size <= most and not outer.eof and rest:
            piece = outer.decompress(rest, _CHUNK)
            rest = outer.unconsumed_tail
            if not rest:
                rest = packed[at : at + _CHUNK]
                at += len(rest)
            if size == 0 and piece.startswith(_DEFLATED):
                inner = zlib.decompressobj()
            size += len(piece)
            while inner and piece and not inner.eof and size <= most:
                size += len(inner.decompress(piece, _CHUNK))
                piece = inner.unconsumed_tail
    except zlib.error:
        return False  # not such a stream after all, or a broken one, which the reader will judge
    return size > most


@contextmanager
def within(seconds: float) -> Iterator[None]:
    """Interrupts what takes longer. Only in the main thread, where the command line reads files.

    Raises:
        TooLongError: it took longer.
    """
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    previous = signal.signal(signal.SIGALRM, _interrupt)
    signal.setitimer(signal.ITIMER_REAL, seconds, _AGAIN)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, previous)


def _interrupt(_number: int, _frame: FrameType | None) -> None:
    raise TooLongError
