"""Markdown files with front matter, and the tidying that every Markdown body gets."""

import re
from collections.abc import Iterator, Mapping

import yaml

from copilot.errors import InputError
from copilot.source import Article
from copilot.text import fold
from kb.loaders.fields import LONGEST_TITLE, build, derived_id, scalar
from kb.loaders.place import Bad, Place
from kb.loaders.reading import text_of
from kb.passages.blocks import plain

# Every value stays the text that was written: an id of 007, a title of No.
_LOADER = getattr(yaml, "CBaseLoader", yaml.BaseLoader)
_LONGEST_FRONT_MATTER = 100_000

_FENCE = re.compile(r"^ {0,3}(`{3,}|~{3,})")
_CODE = re.compile(r"(^ {0,3}(?:`{3,}|~{3,})[^\n]*\n.*?(?:^ {0,3}(?:`{3,}|~{3,})[ \t]*$|\Z))", re.MULTILINE | re.DOTALL)
_TITLE = re.compile(r"^ {0,3}#(?:[ \t]+(.*?))?[ \t]*#*[ \t]*$")
_UNDERLINE = re.compile(r" {0,3}={3,}[ \t]*")
# The lengths are bounded so that a page of opening marks without closing ones is not searched again from each.
_ATTRIBUTES = re.compile(r"\{:[^{}\n]{0,300}\}")
_OUTPUT = re.compile(r"\{\{([^{}\n]{0,300})\}\}")
_TAG = re.compile(r"\{%((?:[^%{]|%(?!\})|\{(?!%)){0,1000})%\}")
_PAGE_KEY = re.compile(r"\bpage\.(\w+)")
_IMAGE = re.compile(
    r"!\[[^\[\]\n]{0,500}\](?:\([^()\n]{0,2000}(?:\([^()\n]{0,500}\)[^()\n]{0,500})?\)|\[[^\[\]\n]{0,200}\])"
)
_EMPTY_LINK = re.compile(r"(?<!\\)\[\s*\]\([^()\n]*\)")
_CALLOUT = re.compile(r"^(\s*>\s*)\[![A-Za-z]+\][ \t]*$|^:{3,}.*$", re.MULTILINE)
_BULLET = re.compile(r"^([ \t]*)[•◦▪‣●·–][ \t]+", re.MULTILINE)


def load(place: Place, data: bytes) -> Iterator[Article | Bad]:
    fields, body = front_matter(text_of(data))
    title, body = titled(tidy(body, fields), plain(scalar(fields.get("title"))))
    yield build(
        place,
        id=scalar(fields.get("id")) or derived_id(place.id),
        title=title or place.title,
        body=body,
        meta={**fields, "url": scalar(fields.get("url")) or scalar(fields.get("permalink"))},
    )


def front_matter(text: str) -> tuple[Mapping[str, object], str]:
    """(fields, the rest). No fields when the text does not begin with a block between two lines of `---`.

    Raises:
        InputError: the block is not valid YAML.
    """
    if not text.startswith("---\n"):
        return {}, text
    end = re.compile(r"^(?:---|\.\.\.)[ \t]*(?:\n|\Z)", re.MULTILINE).search(text, 4, _LONGEST_FRONT_MATTER)
    if end is None:
        return {}, text
    try:
        fields = yaml.load(text[4 : end.start()], Loader=_LOADER)  # noqa: S506 -- it builds nothing but text
    except yaml.MarkedYAMLError as error:
        line = f" (line {error.problem_mark.line + 2})" if error.problem_mark else ""
        raise InputError(
            f"its front matter is not valid YAML{line}.", mend="Put values that hold a colon or a quote in quotes."
        ) from error
    except (yaml.YAMLError, RecursionError) as error:
        raise InputError("its front matter is not valid YAML.", mend="Correct or remove it.") from error
    if not isinstance(fields, dict):
        return {}, text
    return {str(name).strip().lower(): value for name, value in fields.items()}, text[end.end() :]


def titled(body: str, title: str = "") -> tuple[str, str]:
    """(title, body without it). Without a `title` it is the body's first H1; one that repeats `title` goes as well."""
    lines = body.split("\n")
    for at, heading, length in _headings(lines):
        text = plain(heading)
        if (title and fold(text) != fold(title)) or len(text) > LONGEST_TITLE:
            break
        rest = "\n".join([*lines[:at], *lines[at + length :]])
        return title or text, rest.strip("\n")
    return title, body


def _headings(lines: list[str]) -> Iterator[tuple[int, str, int]]:
    """(line, text, lines) of each H1 outside code; the text may be underlined with `===`."""
    fence = ""
    for at, line in enumerate(lines):
        mark = _FENCE.match(line)
        if mark and (not fence or mark[1].startswith(fence)):
            fence = "" if fence else mark[1]
        elif fence:
            continue
        elif (match := _TITLE.match(line)) and (match[1] or "").strip():
            yield at, match[1], 1
        elif _UNDERLINE.fullmatch(line) and at and lines[at - 1].strip() and (at == 1 or not lines[at - 2].strip()):
            yield at - 1, lines[at - 1], 2


def tidy(body: str, fields: Mapping[str, object] | None = None) -> str:
    """`body` without what is not for readers: comments, images, attribute lines, template tags, callout marks.

    A template tag that shows a list or text of the front matter (`items=page.do_list`) is replaced by it.
    """
    parts = _CODE.split(body)
    # Every second part is a fence: what looks like a tag in an example is the example.
    told = "".join(part if at % 2 else _tidy(part, fields or {}) for at, part in enumerate(parts))
    return told.strip()


def _tidy(text: str, fields: Mapping[str, object]) -> str:
    text = _without_comments(text)
    text = _TAG.sub(lambda match: _shown(match[1], fields), text)
    text = _OUTPUT.sub(lambda match: _shown(match[1], fields), text)
    text = _CALLOUT.sub(lambda match: match[1] or "", _ATTRIBUTES.sub("", text))
    text = _EMPTY_LINK.sub("", _IMAGE.sub("", text))
    return _BULLET.sub(r"\1- ", text)


def _without_comments(text: str) -> str:
    """An opening mark that is never closed hides nothing."""
    told, start = [], 0
    while (opened := text.find("<!--", start)) >= 0 and (closed := text.find("-->", opened + 4)) >= 0:
        told.append(text[start:opened])
        start = closed + 3
    return "".join([*told, text[start:].replace("<!--", "")])


def _shown(tag: str, fields: Mapping[str, object]) -> str:
    found = _PAGE_KEY.search(tag)
    value = fields.get(found[1].lower()) if found else None
    if isinstance(value, list):
        items = [" ".join(one.split()) for one in value if isinstance(one, str) and one.strip()]
        return "\n\n" + "\n".join(f"- {item}" for item in items) + "\n\n" if items else ""
    return value if isinstance(value, str) and not tag.strip(" -").startswith(("if", "unless", "for", "assign")) else ""
