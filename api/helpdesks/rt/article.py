"""RT's articles: the custom fields of one are its text."""

import re
from collections.abc import Iterable

from api.helpdesks.rt.client import Fields, number, text
from api.helpdesks.rt.ticket import moment
from copilot.source import Article
from kb.loaders.clean import clean, one_line
from kb.passages.html import markdown_of

_CONTENT = "content"
_MARKUP = re.compile(r"</?(?:p|br|div|ul|ol|li|h[1-6]|table|a|b|strong|em|span|pre)\b[^>]*>", re.IGNORECASE)


def article_of(row: Fields, source: str, url: str, internal: Iterable[str] = ()) -> Article | None:
    """None for one without a text, or one that was switched off."""
    fields = [one for one in row.get("CustomFields") or [] if isinstance(one, dict)]
    named = [one for one in fields if text(one.get("name")).strip().lower() == _CONTENT] or fields
    body = "\n\n".join(piece for one in named for piece in _texts(one))
    id, title = number(row.get("id")), one_line(text(row.get("Name")))
    if not id or not body or number(row.get("Disabled")):
        return None
    group = row.get("Class")
    kind = text(group.get("Name")) if isinstance(group, dict) else ""
    return Article(
        id=f"{source}-{id}",
        title=title or one_line(text(row.get("Summary"))) or f"{id}",
        body=body,
        url=f"{url}/Articles/Article/Display.html?id={id}",
        audience="internal" if kind.lower() in {name.lower() for name in internal} else "public",
        tags=(kind,) if kind else (),
        updated_at=moment(row.get("LastUpdated")),
        origin=source,
        path=f"{id}",
    )


def _texts(field: Fields) -> list[str]:
    values = field.get("values")
    found = [text(one) for one in values] if isinstance(values, list) else []
    return [body for one in found if (body := (markdown_of(one) if _MARKUP.search(one) else clean(one)).strip())]
