"""Reading the knowledge base, and searching both pools."""

from typing import Annotated
from urllib.parse import quote

from fastapi import APIRouter, Query, Request, Response
from sqlalchemy.orm import Session

from api.deps import TheCopilot, audience_for
from api.roles import Capability
from api.web.gate import Finder, TheRenderer
from api.web.markdown import to_html, to_words
from copilot.conversation import Value
from copilot.copilot import Copilot
from copilot.errors import NotFoundError
from copilot.source import Article, Audience, Hit, Passage
from copilot.store import articles, twins
from kb.duplicates import differing

router = APIRouter()

PAGE = 100
FOUND = 20
Words = Annotated[str, Query(max_length=4000)]


class Entry(Value):
    """An article or a passage in a list."""

    title: str
    label: Audience
    href: str = ""
    language: str = ""
    updated: str = ""
    text: str = ""
    heading: tuple[str, ...] = ()


@router.get("/kb")
def every(
    request: Request,
    caller: Finder,
    copilot: TheCopilot,
    renderer: TheRenderer,
    q: Words = "",
    cursor: Annotated[str, Query(max_length=18)] = "",
) -> Response:
    internal = caller.may(Capability.READ_INTERNAL)
    start = int(cursor) if cursor.isascii() and cursor.isdigit() else 0
    rows, more, total = [], "", 0
    if q.strip():
        rows = [_listed(hit) for hit in _hits(copilot, q, internal)]
    else:
        with copilot.store.read() as session:
            some = articles.live(session, audience=audience_for(caller), limit=PAGE + 1, offset=start)
            total = articles.counts(session).live if internal else 0
        rows = [_entry(article) for article in some[:PAGE]]
        more = str(start + PAGE) if len(some) > PAGE else ""
    return renderer.page(request, "articles.html", caller, area="kb", rows=rows, q=q, next=more, total=total)


@router.get("/kb/{article_id:path}")
def one(request: Request, article_id: str, caller: Finder, copilot: TheCopilot, renderer: TheRenderer) -> Response:
    with copilot.store.read() as session:
        article = _allowed(session, article_id, internal=caller.may(Capability.READ_INTERNAL))
        passages = articles.passages_of(session, article_id)
        near = _near(session, article, audience_for(caller))
    shown = {
        "title": article.title,
        "label": article.audience,
        "language": article.language,
        "updated": _day(article),
        "url": safe_url(article.url),
        "near": near,
        "passages": [_part(passage, before) for before, passage in zip([None, *passages], passages, strict=False)],
    }
    return renderer.page(request, "article.html", caller, area="kb", article=shown)


@router.get("/search")
def search(request: Request, caller: Finder, copilot: TheCopilot, renderer: TheRenderer, q: Words = "") -> Response:
    internal = caller.may(Capability.READ_INTERNAL)
    listed = [_listed(hit) for hit in _hits(copilot, q, internal)] if q.strip() else []
    past = [found(hit) for hit in copilot.search(q, k=FOUND, pool="resolutions")] if q.strip() else []
    return renderer.page(request, "search.html", caller, area="search", q=q, articles=listed, past=past)


def found(hit: Hit) -> Entry:
    passage = hit.passage
    return Entry(
        title=passage.title,
        label=passage.audience,
        href=passage_href(passage) if passage.pool == "articles" else "",
        language=passage.language,
        text=passage.text,
        heading=passage.heading,
    )


def _listed(hit: Hit) -> Entry:
    """An article in a list, which shows the beginning of its passage as running words."""
    return found(hit).model_copy(update={"text": to_words(hit.passage.text)})


def passage_href(passage: Passage) -> str:
    """Where the article opens at this passage."""
    return f"/kb/{quote(passage.source_id)}#{anchor(passage.id)}"


def anchor(passage_id: str) -> str:
    return "p-" + passage_id.rpartition("#")[2]


def safe_url(url: str) -> str:
    """An article's public address, if it is one that a link may carry."""
    return url if url.startswith(("https://", "http://")) else ""


def _hits(copilot: Copilot, q: str, internal: bool) -> tuple[Hit, ...]:
    copilot.refresh()
    return copilot.search(q, k=FOUND, pool="articles", internal=internal)


def _allowed(session: Session, article_id: str, *, internal: bool) -> Article:
    """Raises NotFoundError for an internal article too: who may not read it may not know that it exists."""
    article = articles.get(session, article_id)
    if article.audience == "internal" and not internal:
        raise NotFoundError(f"There is no article '{article_id}'; `escucha search` lists what there is.")
    return article


def _near(session: Session, article: Article, audience: Audience | None) -> list[dict[str, object]]:
    """The articles that nearly repeat this one, as far as the reader may see them, and what differs."""
    found = []
    for other in twins.like(session, article.id, audience=audience):
        differs = differing(article.body, other.body)
        found.append({"title": other.title or other.id, "href": f"/kb/{quote(other.id)}", "differs": differs})
    return found


def _entry(article: Article) -> Entry:
    return Entry(
        title=article.title or article.id,
        label=article.audience,
        href=f"/kb/{quote(article.id)}",
        language=article.language,
        updated=_day(article),
    )


def _day(article: Article) -> str:
    return f"{article.updated_at:%Y-%m-%d}" if article.updated_at else ""


def _part(passage: Passage, before: Passage | None) -> dict[str, object]:
    """A heading is shown where it changes."""
    heading = () if before and before.heading == passage.heading else passage.heading
    return {"anchor": anchor(passage.id), "heading": heading, "html": to_html(passage.text)}
