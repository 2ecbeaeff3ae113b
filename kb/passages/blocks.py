"""Markdown as blocks: paragraphs, lists, tables and code, each with the headings above it."""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from typing import Literal

from markdown_it import MarkdownIt
from markdown_it.token import Token
from markdown_it.tree import SyntaxTreeNode

from kb.passages import inline
from kb.passages.html import markdown_of

_LONGEST_HEADING = 300  # characters; above that it is text that somebody underlined

Kind = Literal["prose", "list", "table", "code", "links"]


@dataclass(frozen=True)
class Block:
    """One block as plain text. `links` is a list of nothing but links to other pages of the same site.

    `leads` marks words that belong to what follows: a sentence ending in a colon, a line in bold. `first` and `last`
    are the numbers of a numbered list's steps.
    """

    kind: Kind
    text: str
    heading: tuple[str, ...] = ()
    leads: bool = False
    first: int = 0
    last: int = 0


def blocks(markdown: str) -> Iterator[Block]:
    """The blocks of `markdown` in order."""
    yield from _Walk().of(_tree(markdown))


def plain(markdown: str) -> str:
    """One line of Markdown without its marks."""
    tokens = _parser().parseInline(markdown)
    return " ".join(inline.words(tokens[0].children or []).split()) if tokens else ""


@cache
def _parser() -> MarkdownIt:
    # Indented code is off: in help articles four blanks are an untidy paragraph or HTML far more often than code.
    return MarkdownIt("commonmark").enable(["table", "strikethrough"]).disable("code")


def _tree(markdown: str) -> SyntaxTreeNode:
    return SyntaxTreeNode(_parser().parse(markdown))


class _Walk:
    def __init__(self) -> None:
        self._path: list[tuple[int, str]] = []

    def of(self, parent: SyntaxTreeNode, *, nested: bool = False) -> Iterator[Block]:
        for node in parent.children:
            if node.type == "heading" and len(title := _inline(node)) <= _LONGEST_HEADING:
                self._enter(int(node.tag[1]), title)
            elif node.type == "html_block":
                if not nested:
                    yield from self.of(_tree(markdown_of(node.content)), nested=True)
            elif node.type == "blockquote":
                yield from self.of(node, nested=nested)
            elif block := self._block(node):
                yield block

    def _enter(self, level: int, text: str) -> None:
        while self._path and self._path[-1][0] >= level:
            self._path.pop()
        if text:
            self._path.append((level, text))

    def _block(self, node: SyntaxTreeNode) -> Block | None:
        heading = tuple(text for _, text in self._path)
        text = _text(node)
        if not text.strip():
            return None
        if node.type in ("bullet_list", "ordered_list"):
            if all(_only_links(item) for item in node.children):
                return Block("links", text, heading)
            first = _start(node)
            return Block("list", text, heading, first=first, last=first + len(node.children) - 1 if first else 0)
        if node.type == "table":
            return Block("table", text, heading)
        if node.type == "fence":
            return Block("code", text, heading)
        leads = text.endswith(":") or (len(text) <= 120 and inline.is_bold(_children(node)))
        return Block("prose", text, heading, leads=leads)


def _text(node: SyntaxTreeNode) -> str:
    """A node and all below it as plain text."""
    if node.type in ("bullet_list", "ordered_list"):
        return _list(node)
    if node.type == "table":
        return _table(node)
    if node.type == "fence":
        return node.content.rstrip("\n")
    if node.type == "html_block":
        return "\n".join(block.text for block in blocks(markdown_of(node.content)))
    if node.type in ("paragraph", "heading"):
        return _inline(node)
    return "\n".join(filter(None, map(_text, node.children)))


def _list(node: SyntaxTreeNode) -> str:
    start = _start(node)
    lines: list[str] = []
    for position, item in enumerate(node.children):
        mark = f"{start + position}. " if start else "- "
        text = "\n".join(filter(None, map(_text, item.children)))
        if text:
            lines.append(mark + text.replace("\n", "\n" + " " * len(mark)))
    return "\n".join(lines)


def _start(node: SyntaxTreeNode) -> int:
    """The number of an ordered list's first step; 0 for a bullet list."""
    return max(int(node.attrs.get("start", 1)), 1) if node.type == "ordered_list" else 0


def _table(node: SyntaxTreeNode) -> str:
    rows = [
        [" ".join(_inline(cell).split()).replace("|", "\\|") for cell in row.children]
        for part in node.children
        for row in part.children
    ]
    rows = [row for row in rows if any(row)]
    if not rows:
        return ""
    lines = [f"| {' | '.join(row)} |" for row in rows]
    return "\n".join([lines[0], "|" + "---|" * len(rows[0]), *lines[1:]])


def _inline(node: SyntaxTreeNode) -> str:
    return inline.words(_children(node))


def _children(node: SyntaxTreeNode) -> list[Token]:
    found = node.children[0] if node.children else None
    return (found.token.children or []) if found is not None and found.type == "inline" and found.token else []


def _only_links(item: SyntaxTreeNode) -> bool:
    """Whether a list item is one link inside the site and nothing else."""
    if len(item.children) != 1 or item.children[0].type != "paragraph":
        return False
    tokens = [token for token in _children(item.children[0]) if token.type != "text" or token.content.strip()]
    return (
        len(tokens) >= 3
        and tokens[0].type == "link_open"
        and tokens[-1].type == "link_close"
        and sum(1 for token in tokens if token.type == "link_open") == 1
        and "://" not in str(tokens[0].attrs.get("href", ""))
        and not str(tokens[0].attrs.get("href", "")).startswith(("mailto:", "tel:"))
    )
