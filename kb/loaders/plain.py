"""Plain text: files, and cells of a table. What the writer's line breaks and bullets mean is kept."""

import re
from collections.abc import Iterator

from copilot.source import Article
from kb.loaders.fields import build, derived_id
from kb.loaders.markdown import titled
from kb.loaders.place import Bad, Place
from kb.loaders.reading import text_of
from kb.passages.html import markdown_of

_PARAGRAPHS = re.compile(r"\n[ \t]*\n\s*")
_ITEM = re.compile(r"\s*(?:[-*+•◦▪‣●·–]|\d{1,3}[.)])\s+\S")
_BULLET = re.compile(r"^(\s*)[•◦▪‣●·–]\s+")
_HTML = re.compile(r"<(?:p|br|div|ul|ol|li|table|h[1-6]|strong|b|em|a)(?:\s[^<>]*)?/?>", re.IGNORECASE)
_SHORT = 60  # characters: lines shorter than this were broken on purpose, longer ones by an editor's wrapping


def load(place: Place, data: bytes) -> Iterator[Article | Bad]:
    text = text_of(data).strip()
    first, _, rest = text.partition("\n")
    title = ""
    if _is_title(first, rest):
        title, text = first.strip(), rest.strip()
    found, body = titled(markdown_of_plain(text), title)
    yield build(place, id=derived_id(place.id), title=found or place.title, body=body, meta={})


def _is_title(first: str, rest: str) -> bool:
    """A first line that stands alone above the text is its title."""
    alone = rest.startswith("\n") and rest.strip() != ""
    return alone and len(first) <= 100 and first.rstrip()[-1:] not in (".", ":", ";", ",") and not _ITEM.match(first)


def markdown_of_plain(text: str) -> str:
    """Plain text (or a cell with HTML in it) as Markdown: bullets are lists, short lines stay lines."""
    if _HTML.search(text):
        return markdown_of(text)
    return "\n\n".join(_paragraph(part) for part in _PARAGRAPHS.split(text) if part.strip())


def _paragraph(text: str) -> str:
    lines = [_BULLET.sub(r"\1- ", line).rstrip() for line in text.split("\n")]
    if max(len(line) for line in lines) > _SHORT and not any(_ITEM.match(line) for line in lines):
        return "\n".join(line.strip() for line in lines)
    joined = [lines[0]]
    for line in lines[1:]:
        apart = _ITEM.match(line) and not _ITEM.match(joined[-1])
        joined.append(f"\n{line}" if apart else line)
    return "\n".join(
        f"{line}\\" if following and not _ITEM.match(following) and not following.startswith("\n") else line
        for line, following in zip(joined, [*joined[1:], ""], strict=True)
    )
