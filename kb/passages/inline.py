"""Inline Markdown as plain words: emphasis and links reduced to their text, line breaks where they mean something."""

import re
from collections.abc import Iterator, Sequence

from markdown_it.token import Token

_ITEM = re.compile(r"\(?(?:\d{1,3}|[A-Za-z])[.)]\s|[•–·▪]\s")
_TAG = re.compile(r"</?\s*([A-Za-z][A-Za-z0-9]*)")
# Anything else between < and > is an author's own placeholder (<su usuario>) and stays.
_HTML = frozenset((
    "a", "abbr", "b", "big", "br", "button", "cite", "code", "del", "details", "dfn", "div", "em", "font", "h1",
    "h2", "h3", "h4", "h5", "h6", "i", "iframe", "img", "input", "ins", "kbd", "label", "li", "mark", "ol", "p",
    "q", "s", "samp", "script", "section", "small", "span", "strong", "style", "sub", "summary", "sup", "table",
    "tbody", "td", "th", "thead", "time", "tr", "u", "ul", "var", "video", "wbr",
))  # fmt: skip
_WEB = ("http://", "https://")
_REACH = ("mailto:", "tel:")


def words(tokens: Sequence[Token]) -> str:
    """The text of an inline token's children. An absolute web link, e-mail address or phone stays in parentheses."""
    text = "".join(_pieces(tokens))
    lines = (" ".join(line.split()) for line in text.split("\n"))
    return "\n".join(line for line in lines if line)


def _pieces(tokens: Sequence[Token]) -> Iterator[str]:
    links: list[tuple[str, list[str]]] = []
    for at, token in enumerate(tokens):
        if token.type == "link_open":
            links.append((str(token.attrs.get("href", "")), []))
        elif token.type == "link_close" and links:
            target, label = links.pop()
            piece = _link("".join(label), target)
            if links:
                links[-1][1].append(piece)
            else:
                yield piece
        else:
            piece = _piece(token, tokens[at + 1] if at + 1 < len(tokens) else None)
            if links:
                links[-1][1].append(piece)
            else:
                yield piece


def _piece(token: Token, following: Token | None) -> str:
    if token.type in ("text", "text_special", "code_inline"):
        return token.content
    if token.type == "hardbreak":
        return "\n"
    if token.type == "softbreak":
        return "\n" if following is not None and _ITEM.match(following.content) else " "
    if token.type == "html_inline":
        tag = _TAG.match(token.content)
        if tag is None or tag[1].lower() == "br":
            return "\n" if tag else ""
        return "" if tag[1].lower() in _HTML else token.content
    return ""


def _link(label: str, target: str) -> str:
    bare = target.split(":", 1)[1].split("?")[0] if target.startswith(_REACH) else target
    if not target.startswith(_WEB + _REACH) or bare in label or bare.rstrip("/") == label.strip().rstrip("/"):
        return label
    return f"{label} ({bare})" if label.strip() else bare


def is_bold(tokens: Sequence[Token]) -> bool:
    """Whether the whole paragraph is in bold: a heading by another name."""
    shown = [token for token in tokens if token.type != "text" or token.content.strip()]
    return (
        len(shown) >= 3
        and shown[0].type == "strong_open"
        and shown[-1].type == "strong_close"
        and sum(1 for token in shown if token.type == "strong_open") == 1
    )
