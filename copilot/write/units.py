"""A passage taken apart into what can be said on its own: sentences, lists with their lead-in, table rows."""

import re
from collections.abc import Iterator, Sequence
from typing import Literal, NamedTuple

from copilot.source import Passage
from copilot.text import sentences

ITEM = re.compile(r"^(\s*)(\d{1,3}[.)]|[-*•])\s+(\S.*)$")
_ROW = re.compile(r"^\s*\|(.+)\|\s*$")
_RULE = re.compile(r"^[\s|:-]+$")
_HEADING = re.compile(r"^#{1,6}\s+")

Kind = Literal["prose", "list", "table"]


class Block(NamedTuple):
    """`lines` are exact pieces of the passage in order: one sentence of prose, or a lead-in and the items of a list,
    or the header and the rows of a table. `place` orders blocks within their source."""

    passage: Passage
    kind: Kind
    lines: tuple[str, ...]
    place: tuple[int, int]
    ordered: bool = False

    @property
    def text(self) -> str:
        return "\n".join(self.lines)


def blocks(passages: Sequence[Passage]) -> tuple[Block, ...]:
    """The blocks of a source's passages, in the order of the source."""
    found: list[Block] = []
    for order, passage in enumerate(passages):
        for number, (kind, lines, ordered) in enumerate(_parse(passage.text)):
            found.append(Block(passage, kind, tuple(lines), (order, number), ordered))
    return tuple(found)


def _parse(text: str) -> Iterator[tuple[Kind, list[str], bool]]:
    prose: list[str] = []
    items: list[str] = []
    rows: list[str] = []

    def flush() -> Iterator[tuple[Kind, list[str], bool]]:
        if rows:
            yield "table", list(rows), False
            rows.clear()
        if items:
            lead = [prose.pop()] if prose and prose[-1].rstrip().endswith(":") else []
            yield from (("prose", [line], False) for line in prose)
            prose.clear()
            first = ITEM.match(items[0])
            yield "list", lead + list(items), bool(first and first.group(2)[0].isdigit())
            items.clear()

    for line in text.split("\n"):
        if _ROW.match(line):
            yield from flush() if items else ()
            yield from (("prose", [one], False) for one in prose)
            prose.clear()
            if not _RULE.match(line):
                rows.append(line.strip())
        elif ITEM.match(line):
            yield from flush() if rows else ()
            items.append(line.rstrip())
        elif line.strip():
            if items and line.startswith(" "):
                items[-1] += "\n" + line.rstrip()
                continue
            yield from flush()
            prose.extend(sentences(_HEADING.sub("", line)))
    yield from flush()
    yield from (("prose", [one], False) for one in prose)


def cells(row: str) -> list[str]:
    """The cells of a table row, trimmed."""
    return [cell.strip() for cell in row.strip().strip("|").split("|")]
