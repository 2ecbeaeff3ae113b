"""HTML as Markdown: headings, lists, tables, links, emphasis; everything else is its text."""

import re
from collections.abc import Iterator

from bs4 import BeautifulSoup
from bs4.element import NavigableString, PageElement, PreformattedString, Tag

_HEADINGS = {f"h{level}": level for level in range(1, 7)}
_INLINE = frozenset((
    "a", "abbr", "acronym", "b", "bdi", "bdo", "big", "br", "cite", "code", "data", "dfn", "em", "font", "i",
    "img", "input", "ins", "kbd", "label", "mark", "q", "s", "samp", "small", "span", "strike", "strong", "sub",
    "sup", "time", "tt", "u", "var", "wbr", "button",
))  # fmt: skip
_DROPPED = frozenset((
    "script", "style", "noscript", "template", "svg", "math", "canvas", "iframe", "object", "embed", "video",
    "audio", "map", "select", "option", "textarea", "input", "img", "picture", "head", "title", "link", "meta",
    "dialog",
))  # fmt: skip
_MARKS = {"b": "**", "strong": "**", "i": "*", "em": "*"}
_DEEPEST = 150  # Python's own recursion ends near 1,000 frames; no honest page nests this deep
_WIDEST_SPAN = 50

_SPECIAL = re.compile(r"([\\*`\[\]<])|(?<![^\W_])_|_(?![^\W_])|&(?=#?\w+;)")
_STARTS_BLOCK = re.compile(r"^(\s*)(#{1,6}(?=\s|$)|[-+>](?=\s|$)|[=~]{3,}|-{3,}|(\d{1,9})([.)])(?=\s|$))", re.MULTILINE)
_XML = re.compile(r"^\s*<\?xml[^>]*>")
_BLANKS = re.compile(r"\s+")
_MANY_LINES = re.compile(r"\n{3,}")


def markdown_of(html: str | Tag) -> str:
    """`html` (text, or a part of a parsed page) as Markdown."""
    root = parsed(html) if isinstance(html, str) else html
    text = "\n\n".join(piece for piece in _blocks(root, 0) if piece.strip())
    return _MANY_LINES.sub("\n\n", text).strip()


def parsed(html: str) -> BeautifulSoup:
    """`html` as a tree. What begins as XML is read as HTML all the same."""
    # Without a tag in sight the library would warn that it was handed a file name.
    return BeautifulSoup(_XML.sub("", html, count=1) if "<" in html else f"<p>{html}", "lxml")


def inline_of(element: Tag) -> str:
    """The words of an element as one line of Markdown."""
    return _one_line(_inline(element, 0))


def _blocks(parent: Tag, depth: int) -> Iterator[str]:
    """The blocks below `parent`; loose words between blocks are paragraphs."""
    if depth > _DEEPEST:
        yield escaped(_one_line(parent.get_text(" ")))
        return
    loose: list[str] = []
    for child in parent.children:
        if _is_inline(child):
            loose.append(_inline(child, depth))
            continue
        yield paragraph("".join(loose))
        loose = []
        if isinstance(child, Tag):
            yield from _block(child, depth + 1)
    yield paragraph("".join(loose))


def _is_inline(node: PageElement) -> bool:
    if isinstance(node, Tag):
        return node.name in _DROPPED or (node.name in _INLINE and not _holds_blocks(node))
    return isinstance(node, NavigableString)


def _holds_blocks(tag: Tag) -> bool:
    """A link or span around whole blocks, as page builders make them."""
    return tag.find(["p", "div", "ul", "ol", "table", *_HEADINGS]) is not None if tag.contents else False


def _block(tag: Tag, depth: int) -> Iterator[str]:
    if tag.name in _HEADINGS:
        if text := inline_of(tag).replace("**", "").strip():
            yield f"{'#' * _HEADINGS[tag.name]} {text}"
    elif tag.name in ("ul", "ol", "menu"):
        yield _list(tag, depth)
    elif tag.name == "table":
        yield from _table(tag, depth)
    elif tag.name == "pre":
        yield f"```\n{tag.get_text().strip(chr(10))}\n```"
    elif tag.name in ("summary", "dt", "legend", "caption", "figcaption"):
        if text := inline_of(tag).replace("**", "").strip():
            yield f"**{text}**"
    elif tag.name == "hr":
        yield "---"
    else:
        yield from _blocks(tag, depth)


def _list(tag: Tag, depth: int) -> str:
    number = _number(tag.get("start"), 1)
    lines: list[str] = []
    for item in tag.find_all(["li", "ul", "ol"], recursive=False):
        text = _MANY_LINES.sub("\n\n", "\n\n".join(filter(str.strip, _blocks_of_item(item, depth)))).strip()
        if not text:
            continue
        if item.name != "li" and lines:  # a list directly inside a list, as old editors wrote it
            lines.append("   " + text.replace("\n", "\n   "))
            continue
        mark = f"{number}. " if tag.name == "ol" else "- "
        number += 1
        lines.append(mark + text.replace("\n", "\n" + " " * len(mark)))
    return "\n".join(re.sub(r"\n\s*\n(?=\s*(?:[-*]|\d+\.) )", "\n", line) for line in lines)


def _blocks_of_item(item: Tag, depth: int) -> Iterator[str]:
    yield from ([_list(item, depth + 1)] if item.name != "li" and depth < _DEEPEST else _blocks(item, depth + 1))


def _table(tag: Tag, depth: int) -> Iterator[str]:
    """A pipe table; a table used for layout, with one column or one row, gives its cells as they are."""
    rows = _rows(tag)
    layout = tag.get("role") in ("presentation", "none") or tag.find("table") is not None
    if layout or len(rows) < 2 or max(len(row) for row in rows) < 2:
        for cell in _cells(tag):
            yield from _blocks(cell, depth + 1)
        return
    if caption := tag.find("caption", recursive=False):
        yield from _block(caption, depth + 1)
    width = max(len(row) for row in rows)
    lines = [f"| {' | '.join([*row, *[''] * (width - len(row))])} |" for row in rows]
    yield "\n".join([lines[0], "|" + " --- |" * width, *lines[1:]])


def _cells(tag: Tag) -> Iterator[Tag]:
    for row in _own_rows(tag):
        yield from row.find_all(["td", "th"], recursive=False)


def _own_rows(tag: Tag) -> Iterator[Tag]:
    for part in tag.find_all(["tr", "thead", "tbody", "tfoot"], recursive=False):
        if part.name == "tr":
            yield part
        else:
            yield from part.find_all("tr", recursive=False)


def _rows(tag: Tag) -> list[list[str]]:
    """The cells' words; a cell that spans rows is repeated in each, one that spans columns stands in the first."""
    rows: list[list[str]] = []
    hanging: dict[int, tuple[int, str]] = {}
    for row in _own_rows(tag):
        cells: list[str] = []
        for cell in row.find_all(["td", "th"], recursive=False):
            _take_hanging(cells, hanging)
            text = _cell(cell)
            if (down := _number(cell.get("rowspan"), 1)) > 1:
                hanging[len(cells)] = (min(down, 1_000) - 1, text)
            cells += [text, *[""] * (min(_number(cell.get("colspan"), 1), _WIDEST_SPAN) - 1)]
        _take_hanging(cells, hanging)
        if any(cells):
            rows.append(cells)
    return rows


def _take_hanging(cells: list[str], hanging: dict[int, tuple[int, str]]) -> None:
    while (at := len(cells)) in hanging:
        left, text = hanging.pop(at)
        cells.append(text)
        if left > 1:
            hanging[at] = (left - 1, text)


def _cell(cell: Tag) -> str:
    """A cell on one line: its paragraphs by blanks, its list items by semicolons."""
    items = cell.find_all("li")
    if items and len(cell.get_text(strip=True)) == sum(len(item.get_text(strip=True)) for item in items):
        text = "; ".join(filter(None, (inline_of(item) for item in items)))
    else:
        text = inline_of(cell)
    return text.replace("|", "\\|")


def _number(value: object, otherwise: int) -> int:
    try:
        return max(int(str(value)), 1)
    except ValueError:
        return otherwise


def _inline(node: PageElement, depth: int) -> str:
    if isinstance(node, NavigableString):
        # Comments, doctypes and the like are NavigableStrings too.
        return "" if isinstance(node, PreformattedString) else escaped(_BLANKS.sub(" ", node))
    if not isinstance(node, Tag) or node.name in _DROPPED:
        return ""
    if node.name == "br":
        return "\n"
    if depth > _DEEPEST:
        return escaped(_BLANKS.sub(" ", node.get_text(" ")))
    inside = "".join(_spaced(child, _inline(child, depth + 1)) for child in node.children)
    if node.name == "a":
        return _link(inside, str(node.get("href") or ""))
    if node.name in ("code", "kbd", "samp", "tt"):
        bare = _BLANKS.sub(" ", node.get_text()).strip()
        return f"`{bare}`" if bare and "`" not in bare else inside
    return _marked(inside, _MARKS[node.name]) if node.name in _MARKS else inside


def _spaced(child: PageElement, text: str) -> str:
    """Block elements flattened into a line must not run into their neighbours."""
    return f" {text} " if isinstance(child, Tag) and child.name not in _INLINE else text


def _marked(inside: str, mark: str) -> str:
    bare = inside.strip()
    if not bare or mark in bare or "\n" in bare:
        return inside
    before = inside[: len(inside) - len(inside.lstrip())]
    return f"{before}{mark}{bare}{mark}{inside[len(inside.rstrip()) :]}"


def _link(inside: str, target: str) -> str:
    bare = _one_line(inside)
    address = "".join(target.split())
    if not bare or not address or address.startswith(("#", "javascript:", "data:")):
        return inside
    address = address.replace("(", "%28").replace(")", "%29").replace("<", "%3C").replace(">", "%3E")
    before = " " if inside[:1].isspace() else ""
    return f"{before}[{bare}]({address}){' ' if inside[-1:].isspace() else ''}"


def _one_line(text: str) -> str:
    return " ".join(text.split())


def paragraph(text: str) -> str:
    """Escaped words as a paragraph: a line break stays one, and no line starts a list or heading by accident."""
    lines = [_one_line(line) for line in text.split("\n")]
    joined = "\\\n".join(line for line in lines if line)
    return _STARTS_BLOCK.sub(_unmarked, joined)


def _unmarked(match: re.Match[str]) -> str:
    if match[3]:
        return f"{match[1]}{match[3]}\\{match[4]}"
    return f"{match[1]}\\{match[2]}"


def escaped(text: str) -> str:
    """`text` such that Markdown reads it as the words it is."""
    return _SPECIAL.sub(lambda match: "\\" + match.group(), text)
