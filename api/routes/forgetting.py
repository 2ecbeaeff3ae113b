"""All that is kept about one customer: as a document, and erased."""

from typing import Annotated, Any

from fastapi import APIRouter, Query, Request, Response

from api.deps import Forgetter, TheCopilot, TheWatch
from api.models import Erasure
from api.problems import documented
from api.trail import tell
from copilot.forget import erase, export, find, mentions, read_person
from kb.conversations.likeness import LIKENESS

router = APIRouter(prefix="/api/v1/customers", tags=["forgetting"])

PATIENCE = 10.0  # seconds that an answer waits for indexes and files to be clean too
Source = Annotated[str, Query(max_length=100, description="Needed when several people have this id in their sources.")]


@router.get("/{customer_id:path}/export", summary="Export one customer", responses=documented(401, 403, 404, 409))
def everything(
    customer_id: str, caller: Forgetter, copilot: TheCopilot, response: Response, source: Source = ""
) -> dict[str, Any]:
    """All that is kept about the person with this id, from every source that they are known by, as one document."""
    response.headers["Content-Disposition"] = 'attachment; filename="customer.json"'
    with copilot.store.read() as session:
        return export(session, find(session, customer_id, source))


@router.delete("/{customer_id:path}", summary="Erase one customer", responses=documented(401, 403, 404, 409))
def remove(
    request: Request, customer_id: str, caller: Forgetter, copilot: TheCopilot, watch: TheWatch, source: Source = ""
) -> Erasure:
    """Erase the person with this id, from every source that they are known by. There is no way back.

    When this answers they are found nowhere. `cleaning` names what a file of this installation may still hold; the
    service goes on with it. `articles` are those in which their name or handle stands: people wrote them, so people
    have to look.
    """
    with copilot.store.read() as session:
        rows = find(session, customer_id, source)
        named = mentions(session, read_person(session, rows))
    made = erase(copilot.store, rows, LIKENESS, by=caller.email or caller.name)
    tell(request, rows[0], records=len(rows))
    return Erasure(erased=made.rows, articles=named, cleaning=watch.erased(PATIENCE))
