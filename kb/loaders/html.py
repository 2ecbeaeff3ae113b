"""Saved web pages: the article in the middle, without the page around it."""

import re
from collections.abc import Iterator
from urllib.parse import urlsplit

from bs4 import BeautifulSoup
from bs4.element import Comment, Tag

from copilot.source import Article
from kb.loaders.fields import build, derived_id
from kb.loaders.place import Bad, Place
from kb.loaders.reading import text_of
from kb.passages.blocks import plain
from kb.passages.html import inline_of, markdown_of, parsed

_DECLARED = re.compile(rb"""charset\s*=\s*["']?\s*([\w-]+)""", re.IGNORECASE)
_SAVED_FROM = re.compile(r"saved from url=\(\d+\)(https?://\S+)")
_AROUND = ["nav", "aside", "footer", "form", "dialog", "script", "style", "noscript", "template", "iframe", "svg"]
_ROLES = {"navigation", "banner", "contentinfo", "search", "complementary", "dialog", "alertdialog"}
# Whole words of a class or id, so that "cookies-policy-article" of a real article is judged by its size as well.
_FURNITURE = re.compile(
    r"(?:^|[-_\s])(?:cookies?|consent|gdpr|onetrust|breadcrumbs?|migas|sidebar|share|sharing|social|newsletter|"
    r"pagination|pager|skip|toc|table-of-contents|navbar|nav|menu|footer|feedback|votes?|comments|related|"
    r"article-(?:footer|votes|relatives|return-to-top)|author|byline|avatar|article-meta|banner|popup|modal|advert|ads|promo|language-(?:selector|switcher))"
    r"(?:$|[-_\s])",
    re.IGNORECASE,
)
_BODIES = "[itemprop=articleBody], .article-body, .article__body, .entry-content, .post-content"
_SITE = re.compile(r"\s+[|·»]\s+.*$")


def load(place: Place, data: bytes) -> Iterator[Article | Bad]:
    declared = _DECLARED.search(data[:4096])
    text = text_of(data, declared[1].decode("ascii") if declared else "")
    page = parsed(text)
    root = _main(page)
    heading = root.find("h1") or page.find("h1")
    title = plain(inline_of(heading)) if heading else ""
    meta = _meta(page)
    if heading:
        heading.extract()
    _strip(root)
    yield build(
        place,
        id=derived_id(place.id),
        title=title or _page_title(page) or place.title,
        body=markdown_of(root),
        meta=meta,
    )


def _main(page: BeautifulSoup) -> Tag:
    """What holds the article: the body that help centres mark as such, else `<main>`, `<article>`, or the page."""
    root = next(iter(page.select("main, [role=main]")), None) or page.body or page
    for inside in (page.select(_BODIES), root.find_all("article"), page.select("#main-content, #content")):
        longest = max(inside, key=_length, default=None)
        if longest is not None and _length(longest) * 2 >= _length(root):
            return longest
    return root


def _strip(root: Tag) -> None:
    whole = _length(root)
    for tag in root.find_all(_AROUND):
        if tag.name != "form" or _length(tag) * 2 < whole:  # old ASP.NET pages are one big form
            tag.extract()
    for tag in root.find_all("header"):
        if tag.find_parent(["main", "article"]) is None and root.name not in ("main", "article"):
            tag.extract()
    for button in root.find_all("button"):
        if button.find_parent(["h1", "h2", "h3", "h4", "h5", "h6", "summary", "dt"]) is None:
            button.extract()
    for tag in root.find_all(_is_furniture):
        if _length(tag) * 2 < whole:
            tag.extract()


def _is_furniture(tag: Tag) -> bool:
    classes = tag.get("class")
    names = " ".join(classes) if isinstance(classes, list) else str(classes or "")
    return str(tag.get("role", "")) in _ROLES or bool(_FURNITURE.search(f"{names} {tag.get('id', '')}"))


def _length(tag: Tag) -> int:
    return sum(len(piece) for piece in tag.stripped_strings)


def _meta(page: BeautifulSoup) -> dict[str, object]:
    html = page.find("html")
    return {
        "language": str(html.get("lang") or "") if html else "",
        "url": _address(page),
        "updated_at": _content(page, "article:modified_time") or _content(page, "last-modified"),
    }


def _address(page: BeautifulSoup) -> str:
    canonical = page.find("link", rel="canonical")
    candidates = [str(canonical.get("href") or "") if canonical else "", _content(page, "og:url")]
    saved = page.find(string=lambda text: isinstance(text, Comment) and "saved from url" in text)
    if saved and (match := _SAVED_FROM.search(str(saved))):
        candidates.append(match[1])
    return next((one for one in candidates if urlsplit(one).scheme in ("http", "https")), "")


def _content(page: BeautifulSoup, name: str) -> str:
    tag = page.find("meta", attrs={"property": name}) or page.find("meta", attrs={"name": name})
    return str(tag.get("content") or "") if tag else ""


def _page_title(page: BeautifulSoup) -> str:
    title = _content(page, "og:title") or (page.title.get_text(" ") if page.title else "")
    return _SITE.sub("", " ".join(title.split()))
