"""What was sent, for as long as it can be taken back, and what came of it on its way to a helpdesk."""

from datetime import UTC, datetime

from fastapi import APIRouter

from api.deps import Drafter, TheCopilot
from api.helpdesks import outbound
from api.problems import documented
from api.sending import Undone, undo

router = APIRouter(prefix="/api/v1", tags=["drafts"])


@router.post("/sent/{key}/undo", summary="Take back what was sent", responses=documented(401, 403, 404, 409))
def take_back(key: str, caller: Drafter, copilot: TheCopilot) -> Undone:
    """Take back a message that was sent, or that a draft was refused: all that belongs to it goes, or nothing does.

    Possible for some seconds and only for who did it; 409 (`too-late`) afterwards, or once it is on its way.
    """
    return undo(copilot.store, key, caller, datetime.now(UTC), copilot.settings.repeat_days)


@router.post("/sent/{key}/retry", summary="Try once more", status_code=204, responses=documented(401, 403, 404, 409))
def retry(key: str, caller: Drafter, copilot: TheCopilot) -> None:
    """Take to the helpdesk what failed to arrive there; it is looked for first, so that nothing is done twice."""
    with copilot.store.begin() as session:
        outbound.retry(session, key)
