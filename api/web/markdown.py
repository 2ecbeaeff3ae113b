"""Articles' Markdown as HTML, in which no HTML of its own passes and nothing is fetched from elsewhere, or in words."""

from functools import cache

from markdown_it import MarkdownIt
from markupsafe import Markup

DOT = "·"
_READ = frozenset({"text", "code_inline", "softbreak", "hardbreak", "html_inline"})


@cache
def _parser() -> MarkdownIt:
    # Without images: one from another site would tell it who is reading.
    return MarkdownIt("commonmark", {"html": False, "linkify": False}).enable("table").disable("image")


def to_html(text: str) -> Markup:
    """Links keep http, https and mailto only, which is what the parser lets through, and open apart."""
    parser = _parser()
    tokens = parser.parse(text)
    for token in tokens:
        token.attrs.pop("style", None)  # a column's alignment: the pages allow no inline style
        for part in token.children or ():
            if part.type == "link_open":
                part.attrs |= {"rel": "noopener noreferrer", "target": "_blank"}
    return Markup(parser.renderer.render(tokens, parser.options, {}))  # noqa: S704 - HTML in it was escaped


def to_words(text: str) -> str:
    """What a reader would read of it, without the marks; the cells of a table are parted by dots."""
    tokens = _parser().parse(text)
    words: list[str] = []
    for token in tokens:
        if token.type in ("th_open", "td_open") and words and words[-1] != DOT:
            words.append(DOT)
        if token.type == "inline" and token.content:
            words.append("".join(part.content or " " for part in token.children or () if part.type in _READ))
        elif token.type in ("fence", "code_block", "html_block"):
            words.append(token.content)
    return " ".join(" ".join(words).split())
