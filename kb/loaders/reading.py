"""From a file to bytes and from bytes to text, whatever the file turns out to be."""

import codecs
import io
import re
import stat
import zipfile
from pathlib import Path

from copilot.errors import InputError
from kb.loaders.clean import clean

LARGEST = 50 * 1024 * 1024
LARGEST_UNPACKED = 300 * 1024 * 1024
"""Bytes: nothing that a person wrote as help is bigger, and a bomb is."""

_SIGNATURES = {
    b"%PDF-": "a PDF",
    b"PK\x03\x04": "a ZIP, Word or Excel file",
    b"\x89PNG": "an image",
    b"\xff\xd8\xff": "an image",
    b"GIF8": "an image",
    b"\xd0\xcf\x11\xe0": "an old Office file",
    b"\x7fELF": "a program",
    b"\x1f\x8b": "a compressed file",
    b"SQLite format 3": "a database",
}
_BOMS = (  # UTF-32 first: its mark begins with that of UTF-16
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_CONTROL = re.compile("[\x00-\x08\x0e-\x1a\x1c-\x1f\ufffd]")
_WESTERN = re.compile("[\x00-\x7f\u00a0¡¿«»‘’“”„‚–—…•·€£©®™ºª°§´½¼¾²³±×÷¢" + "À-ÖØ-öø-ÿŒœŠšŽžŸ]*")
_SAMPLE = 200_000


def read(file: Path) -> bytes:
    """The file's bytes.

    Raises:
        InputError: it cannot be opened, is no ordinary file (a pipe, a device), or is above 50 MB; without `where`.
    """
    try:
        info = file.stat()
        if not stat.S_ISREG(info.st_mode):
            raise InputError("it is not an ordinary file.", mend="Import a copy of its content.")
        if info.st_size > LARGEST:
            raise InputError(
                f"it is {info.st_size / 1024**2:,.0f} MB and files above {LARGEST // 1024**2} MB are not read.",
                mend="Split it into smaller files.",
            )
        with file.open("rb") as handle:
            return handle.read(LARGEST)
    except OSError as error:
        raise InputError(
            f"it cannot be opened ({error.strerror}).", mend="Check its permissions, or that it still exists."
        ) from error


def text_of(data: bytes, declared: str = "") -> str:
    """`data` as clean text. The encoding is a byte-order mark's, else UTF-8, else `declared`, else a guess.

    Raises:
        InputError: it is not text.
    """
    for signature, name in _SIGNATURES.items():
        if data.startswith(signature):
            raise InputError(f"it is not text: the content is {name}.", mend="Give it the suffix of what it is.")
    text = _decoded(data, declared)
    sample = text[:_SAMPLE]
    controls = len(_CONTROL.findall(sample))
    if controls > 8 and controls > len(sample) / 50:
        raise InputError("it is not text: the content is binary.", mend="Export the article again as text.")
    return clean(text)


def _decoded(data: bytes, declared: str) -> str:
    for mark, encoding in _BOMS:
        if data.startswith(mark):
            return data.decode(encoding, errors="replace")
    if (wide := _without_mark(data)) is not None:
        return wide
    for encoding in ("utf-8", declared):
        try:
            if encoding:
                return data.decode(encoding)
        except (UnicodeDecodeError, LookupError):
            continue
    return _guessed(data)


def _without_mark(data: bytes) -> str | None:
    """UTF-16 that lost its byte-order mark: every second byte of Western text is zero."""
    sample = data[:_SAMPLE]
    for encoding, zeros, others in (("utf-16-le", sample[1::2], sample[::2]), ("utf-16-be", sample[::2], sample[1::2])):
        if len(sample) >= 8 and zeros.count(0) > 0.7 * len(zeros) and others.count(0) < 0.1 * len(others):
            return data.decode(encoding, errors="replace")
    return None


def _guessed(data: bytes) -> str:
    """Windows-1252 when every letter it gives is a Western one, else charset-normalizer's best guess."""
    try:
        western = data.decode("cp1252")
    except UnicodeDecodeError:
        western = None
    if western is not None and _WESTERN.fullmatch(western):
        return western
    from charset_normalizer import from_bytes

    best = from_bytes(data[:_SAMPLE]).best()
    return data.decode(best.encoding if best else "cp1252", errors="replace")


def check_unpacked(data: bytes, kind: str) -> None:
    """Refuse an Office file whose directory declares more than it may unpack to; nothing is unpacked.

    Raises:
        InputError: it is a bomb, is encrypted, or is no ZIP at all.
    """
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            entries = archive.infolist()
    except (zipfile.BadZipFile, OSError, ValueError, NotImplementedError) as error:
        protected = data.startswith(b"\xd0\xcf\x11\xe0")
        what = "it is protected by a password or of the old format." if protected else f"it is not a whole {kind} file."
        raise InputError(what, mend=f"Open it and save it again as {kind}, without a password.") from error
    size = sum(entry.file_size for entry in entries)
    if size > LARGEST_UNPACKED or len(entries) > 20_000:
        raise InputError(
            f"it would unpack to {size / 1024**2:,.0f} MB, above the {LARGEST_UNPACKED // 1024**2} MB that are read.",
            mend="Remove what is not text, or split it.",
        )
