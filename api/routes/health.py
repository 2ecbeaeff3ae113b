"""Whether the process lives, and whether it can work."""

from fastapi import APIRouter, Response
from sqlalchemy import text
from sqlalchemy.exc import SQLAlchemyError

from api.deps import Anyone, TheCopilot
from api.models import Health
from copilot.errors import SearchIndexError

router = APIRouter(prefix="/api/v1", tags=["health"])


@router.get("/health", summary="It lives", dependencies=[Anyone])
def health() -> Health:
    """The process lives. Says nothing about the database: a supervisor that restarts on this must not on that."""
    return Health(status="ok")


@router.get(
    "/ready",
    summary="It can work",
    dependencies=[Anyone],
    responses={503: {"model": Health, "description": "Not ready"}},
)
def ready(copilot: TheCopilot, response: Response) -> Health:
    """The database and the search index answer; a balancer may send requests."""
    try:
        with copilot.store.read() as session:
            session.execute(text("SELECT 1"))
        copilot.refresh()
    except (SQLAlchemyError, SearchIndexError) as error:
        response.status_code = 503
        broken = "the search index" if isinstance(error, SearchIndexError) else "the database"
        return Health(status="not ready", detail=f"{broken} does not answer; run `escucha doctor`.")
    return Health(status="ready")
