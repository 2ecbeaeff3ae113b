"""Which files an import reads, and what each of them is."""

from collections.abc import Iterable
from pathlib import Path
from typing import Literal, NamedTuple

from copilot.errors import InputError
from kb.loaders.clean import clean

Kind = Literal["jsonl", "csv", "mbox", "eml"]

_SUFFIXES: dict[str, Kind] = {
    ".jsonl": "jsonl",
    ".ndjson": "jsonl",
    ".json": "jsonl",
    ".csv": "csv",
    ".tsv": "csv",
    ".mbox": "mbox",
    ".mbx": "mbox",
    ".eml": "eml",
}
_HEADERS = (b"from:", b"received:", b"return-path:", b"delivered-to:", b"date:", b"subject:", b"message-id:", b"mime-")
_FORMATS = "Give a JSONL or CSV file, an .mbox, an .eml, or a folder of them."


class File(NamedTuple):
    """`shown` is how the person named it."""

    path: Path
    shown: str
    kind: Kind
    size: int


def files_of(paths: Iterable[Path]) -> tuple[list[File], int]:
    """The files to read, in a stable order, and how many were passed over in folders.

    Raises:
        InputError: a path does not exist, cannot be opened, or is of no known kind.
    """
    found: list[File] = []
    passed = 0
    for path in paths:
        if path.is_dir():
            for file in sorted(one for one in path.rglob("*") if one.is_file()):
                kind = _kind(file) if not file.name.startswith(".") else None
                if kind:
                    found.append(File(file, clean(str(file)), kind, file.stat().st_size))
                else:
                    passed += 1
        else:
            found.append(_one(path))
    return found, passed


def _one(path: Path) -> File:
    shown = clean(str(path))
    try:
        if not path.exists():
            raise InputError("does not exist.", where=shown, mend="Check the path.")
        kind = _kind(path) or _sniffed(path)
        size = path.stat().st_size
    except OSError as error:
        raise InputError(f"cannot be opened ({error.strerror}).", where=shown, mend="Check the path.") from error
    if kind is None:
        raise InputError("is of no known kind.", where=shown, mend=_FORMATS)
    return File(path, shown, kind, size)


def _kind(path: Path) -> Kind | None:
    """By suffix, unless the content plainly is something else."""
    kind = _SUFFIXES.get(path.suffix.lower())
    return _sniffed(path) or kind if kind else None


def _sniffed(path: Path) -> Kind | None:
    """By content: a JSON object, a mailbox, a message, or a table."""
    with path.open("rb") as handle:
        head = handle.read(4096).lstrip(b"\xef\xbb\xbf \t\r\n\x00")
    first = head.partition(b"\n")[0].lower()
    if head.startswith(b"{"):
        return "jsonl"
    if head.startswith(b"["):
        raise InputError(
            "is one JSON array.", where=str(path), mend="Write one object a line, e.g. with `jq -c '.[]'`."
        )
    if head.startswith(b"From "):
        return "mbox"
    if first.startswith(_HEADERS):
        return "eml"
    return "csv" if any(first.count(sign) for sign in (b",", b";", b"\t", b"|")) and path.suffix == "" else None
