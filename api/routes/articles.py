"""The knowledge base: adding and replacing articles, listing and retiring them."""

from typing import Annotated

from fastapi import APIRouter, Body, Query, Request, Response

from api.cursor import number_of
from api.deps import Editor, Searcher, TheCopilot, audience_for
from api.models import ArticlePage
from api.problems import documented
from api.trail import tell
from copilot.errors import UsageError
from copilot.source import Article
from copilot.store import articles, state
from kb.duplicates import BATCH, compare
from kb.put import put
from kb.report import Report

router = APIRouter(prefix="/api/v1/kb", tags=["articles"])

PAGE = 50
WIFI = {
    "id": "wifi-password",
    "title": "Cambiar la contraseña del wifi",
    "body": "1. Entra en http://192.168.1.1.\n2. Abre Wifi y escribe la nueva.",
    "language": "es",
    "audience": "public",
}
GIVEN = Body(openapi_examples={"one": {"value": WIFI}, "several": {"value": [WIFI]}})


@router.post("/articles", summary="Add or replace articles", responses=documented(400, 401, 403, 409, 413, 422))
def upsert(
    request: Request, given: Annotated[Article | list[Article], GIVEN], caller: Editor, copilot: TheCopilot
) -> Report:
    """Add or replace articles, all of them or none; they are searched from the next request on.

    An article without a title is named by its id. One that is imported from a file is changed in that file (409).
    """
    several = given if isinstance(given, list) else [given]
    if not several:
        raise UsageError("The list holds no article.")
    report = put(copilot.store, copilot.settings, several)
    tell(request, several[0].id if len(several) == 1 else "", articles=len(several))
    copilot.refresh()
    return report


@router.get("/articles", summary="List articles", responses=documented(401, 403, 422))
def every(
    caller: Searcher,
    copilot: TheCopilot,
    cursor: Annotated[str, Query(max_length=18, description="`next_cursor` of the page before.")] = "",
    limit: Annotated[int, Query(ge=1, le=200)] = PAGE,
) -> ArticlePage:
    """The live articles by id; internal ones only for those who may read them."""
    start = number_of(cursor)
    with copilot.store.read() as session:
        some = articles.live(session, audience=audience_for(caller), limit=limit + 1, offset=start)
    return ArticlePage(items=tuple(some[:limit]), next_cursor=str(start + limit) if len(some) > limit else "")


@router.delete(
    "/articles/{article_id:path}", summary="Retire an article", status_code=204, responses=documented(401, 403, 404)
)
def retire(article_id: str, caller: Editor, copilot: TheCopilot) -> Response:
    """Take an article out of search. Drafts that cited it keep their quotes.

    One that is imported from a file comes back with the next import, for as long as the file is there.
    """
    with copilot.store.begin() as session:
        articles.get(session, article_id)
        articles.retire(session, [article_id], revision=state.next_revision(session))
    compare(copilot.store, most=BATCH)
    copilot.refresh()
    return Response(status_code=204)
