"""Search: the two pools, apart."""

from typing import Annotated, Literal

from fastapi import APIRouter, Query

from api.deps import Searcher, TheCopilot
from api.models import SearchResult, hit_view
from api.problems import documented
from api.roles import Capability

router = APIRouter(prefix="/api/v1", tags=["search"])


@router.get("/search", summary="Search", responses=documented(401, 403, 422))
def search(
    caller: Searcher,
    copilot: TheCopilot,
    q: Annotated[str, Query(min_length=1, max_length=4000, examples=["contraseña del wifi"])],
    k: Annotated[int, Query(ge=1, le=50, description="Sources of each pool.")] = 5,
    pool: Literal["articles", "resolutions", "both"] = "both",
    language: Annotated[str, Query(max_length=20, description="BCP 47; empty: detected.")] = "",
) -> SearchResult:
    """Sources for a question in the customer's own words: articles first, then past answers, each pool best first."""
    copilot.refresh()
    hits = copilot.search(q, k=k, pool=pool, internal=caller.may(Capability.READ_INTERNAL), language=language)
    return SearchResult(query=q, hits=tuple(hit_view(hit) for hit in hits))
