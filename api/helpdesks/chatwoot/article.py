"""Articles of Chatwoot's portals: the published ones, each in its language."""

import re
from typing import Any
from urllib.parse import quote

from api.helpdesks.adapter import ArticleBatch, Cursor
from api.helpdesks.chatwoot.client import Client, Fields, inner, number
from api.helpdesks.chatwoot.options import Options
from api.helpdesks.chatwoot.times import at
from copilot.source import Article
from kb.passages.html import markdown_of

PUBLISHED = ("published", 1)
_HTML = re.compile(r"<(?:p|div|h[1-6]|ul|ol|table|br)\b[^>]*>", re.IGNORECASE)


def walk(client: Client, cursor: Cursor, options: Options) -> ArticleBatch:
    """The next page of the portal that is being read; portals and languages are listed when the walk begins."""
    left: list[dict[str, Any]] = list(cursor["left"]) if "left" in cursor else _shelves(client, options)
    if not left:
        return ArticleBatch(done=True)
    shelf, page = left[0], number(cursor.get("page")) or 1
    rows = client.articles(shelf["slug"], shelf["locale"], page)
    ids = [number(one.get("id")) for one in rows]
    if not rows or ids == cursor.get("last"):  # an address that ignores the page would go on for ever
        return ArticleBatch(cursor={"left": left[1:]}, done=len(left) == 1)
    found = tuple(_article(one, shelf) for one in rows if one.get("status") in PUBLISHED)
    return ArticleBatch(articles=found, cursor={"left": left, "page": page + 1, "last": ids}, done=False)


def _shelves(client: Client, options: Options) -> list[dict[str, Any]]:
    """Each portal in each of its languages."""
    shelves = []
    for portal in client.portals():
        slug, config = str(portal.get("slug") or ""), portal.get("config")
        config = config if isinstance(config, dict) else {}
        allowed = config.get("allowed_locales") or []
        shown = [one for one in allowed if not (isinstance(one, dict) and one.get("draft"))]  # languages in the making
        named = [one.get("code") if isinstance(one, dict) else one for one in shown]
        if allowed and not named:
            continue
        domain = str(portal.get("custom_domain") or "")
        home = f"https://{domain}" if domain and "/" not in domain else options.url.rstrip("/")
        if slug and slug in (options.portals or (slug,)) and not portal.get("archived"):
            shelves += [{"slug": slug, "locale": str(one or ""), "home": home} for one in named or [""]]
    return shelves


def _article(given: Fields, shelf: Fields) -> Article:
    content = str(given.get("content") or "")
    slug = str(given.get("slug") or "")
    locale = str(given.get("locale") or inner(given, "category", "locale") or shelf["locale"])
    category = str(inner(given, "category", "name") or "")
    return Article(
        id=str(number(given.get("id"))),
        title=str(given.get("title") or ""),
        body=markdown_of(content) if _HTML.search(content) else content,
        language=locale.replace("_", "-"),
        url=f"{shelf['home']}/hc/{quote(str(shelf['slug']))}/articles/{quote(slug)}" if slug else "",
        tags=(category,) if category else (),
        updated_at=at(given.get("updated_at")),
    )
