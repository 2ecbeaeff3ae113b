"""Which encoding a table is in, without reading it into memory."""

import codecs
import re
from pathlib import Path

from copilot.errors import InputError

_MARKS = (
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_OTHER = (b"PK\x03\x04", b"\xd0\xcf\x11\xe0", b"%PDF", b"\x1f\x8b")
_SAMPLE = 200_000  # bytes
_PIECE = 1 << 20
_WESTERN = re.compile("[\x09\x0a\x0d\x20-\x7e\u00a0-\u00ff€‘’“”„–—…•™ŒœŠšŽžŸ]*")


def encoding_of(path: Path) -> str:
    """The byte-order mark's, else UTF-8 where the whole file is, else Windows-1252 or the best guess.

    Raises:
        InputError: it is not text.
    """
    with path.open("rb") as handle:
        sample = handle.read(_SAMPLE)
    if sample.startswith(_OTHER):
        raise _binary()
    for mark, name in _MARKS:
        if sample.startswith(mark):
            return name
    if len(sample) >= 8 and sample[1::2].count(0) > len(sample) * 0.35:
        return "utf-16-le"
    if len(sample) >= 8 and sample[::2].count(0) > len(sample) * 0.35:
        return "utf-16-be"
    if sample.count(0) > len(sample) / 50:
        raise _binary()
    return "utf-8" if _is_utf8(path) else _guessed(sample)


def _binary() -> InputError:
    return InputError("it is not text: the content is binary.", mend="Export the table again as CSV.")


def _is_utf8(path: Path) -> bool:
    decoder = codecs.getincrementaldecoder("utf-8")()
    try:
        with path.open("rb") as handle:
            while piece := handle.read(_PIECE):
                decoder.decode(piece)
            decoder.decode(b"", final=True)
    except UnicodeDecodeError:
        return False
    return True


def _guessed(sample: bytes) -> str:
    if _WESTERN.fullmatch(sample.decode("cp1252", errors="replace")):
        return "cp1252"
    from charset_normalizer import from_bytes

    best = from_bytes(sample).best()
    return best.encoding if best else "cp1252"
