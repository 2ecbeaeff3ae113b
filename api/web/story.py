"""The story beside a conversation: what it comes to, what came before, what is owed and what is still open."""

from typing import Annotated

from fastapi import APIRouter, Query, Request, Response

from api.web.gate import Reader, TheReader, TheRenderer
from api.web.promises_rows import just_decided
from api.web.render import Renderer
from api.web.told import told

router = APIRouter()


@router.get("/c/{key}/story")
def page(
    request: Request,
    key: int,
    reader: TheReader,
    renderer: TheRenderer,
    decided: Annotated[int, Query(ge=0, lt=2**31)] = 0,
) -> Response:
    """A page of its own, of which the desk's script takes the part that it shows."""
    return story_page(request, key, reader, renderer, decided)


def story_page(request: Request, key: int, reader: Reader, renderer: Renderer, decided: int = 0) -> Response:
    """`decided` is the promise of which somebody has just said what became of it, 0 for none."""
    one = told(key, reader)
    just = just_decided(decided, reader)
    return renderer.page(request, "story_page.html", reader.caller, area="inbox", told=one, decided=just)
