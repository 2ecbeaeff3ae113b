"""One customer row as it is compared with others."""

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass, field

from copilot.customers.handles import Handle, handles_of
from copilot.customers.names import Name, name_of

MOST_HOLDERS = 100
MOST_ALIKE = 12
"""The same of keys that are made of names, which alone join nobody."""

_NAME_WORDS = 4


@dataclass(frozen=True, slots=True)
class Record:
    """A row of `customers`: `identities` are (channel, normalised handle)."""

    id: int
    source: str
    external_id: str
    written: str
    identities: tuple[tuple[str, str], ...]
    name: Name = field(init=False, compare=False)
    handles: tuple[Handle, ...] = field(init=False, compare=False)
    keys: frozenset[int] = field(init=False, compare=False)
    """Digests; two records that may be one person share one at least. Those of names are odd numbers."""

    def __post_init__(self) -> None:
        object.__setattr__(self, "name", name_of(self.written))
        object.__setattr__(self, "handles", handles_of(self.identities))
        object.__setattr__(self, "keys", frozenset(_keys(self)))

    def of_kind(self, kind: str) -> list[Handle]:
        return [one for one in self.handles if one.kind == kind]


def most_holders(key: int) -> int:
    """Rows that may hold a key before it counts for nothing."""
    return MOST_ALIKE if key & 1 else MOST_HOLDERS


def handle_key(handle: Handle) -> int:
    return _digest(f"{handle.kind}\0{handle.place}\0{handle.value}")


def _keys(record: Record) -> Iterator[int]:
    yield from (handle_key(one) for one in record.handles)
    # A source's own number of the customer, where another source calls it by the source's name.
    yield _digest(f"number of\0{record.source.lower()}\0{record.external_id.lower()}")
    for one in record.handles:
        if one.kind in ("number", "other"):
            yield _digest(f"number of\0{one.place}\0{one.written.lower()}")
    words = record.name.words
    if len(words) > 1 and not record.name.company:
        yield _digest("name\0" + "\0".join(sorted(words))) | 1
        for surname in words[1:_NAME_WORDS]:
            yield from (_digest(f"{words[0]}\0{surname}\0{rest}") | 1 for rest in _ends(record))


def _ends(record: Record) -> Iterator[str]:
    """Halves of each handle, of which a slip leaves one as it was."""
    for one in record.handles:
        if one.kind == "email":
            local, _, domain = one.value.rpartition("@")
            yield f"@{domain}"
            yield f"{local}@"
        elif one.kind == "phone":
            yield one.value[:-4]
            yield one.value[-4:]


def _digest(text: str) -> int:
    return int.from_bytes(hashlib.blake2b(text.encode(), digest_size=8).digest(), "big", signed=True) & ~1
