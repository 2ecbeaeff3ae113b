"""Evaluation cases made from production: proposed from the desk, looked through, corrected, accepted or dropped."""

from datetime import UTC, datetime
from typing import Annotated, Literal
from urllib.parse import urlencode

from fastapi import APIRouter, Form, Query, Request, Response
from fastapi.responses import RedirectResponse

from api.auth import Caller
from api.deps import TheCopilot
from api.web.cases_view import Line, line, seen
from api.web.gate import EvaluatorForm, Examiner, TheRenderer, WriterForm
from api.web.render import Renderer, safe_path
from copilot.copilot import Copilot
from copilot.errors import ConflictError, InputError
from copilot.store import cases
from evals.production import Changes, accept, case_of, edit, propose_draft

router = APIRouter()

PAGE = 40
DONE = ("accepted", "dropped", "saved")
Text = Annotated[str, Form(max_length=20_000)]
Choice = Annotated[str, Form(max_length=40)]
Done = Annotated[str, Query(max_length=20)]


@router.get("/casos")
def every(
    request: Request,
    caller: Examiner,
    copilot: TheCopilot,
    renderer: TheRenderer,
    status: Annotated[Literal["", "proposed", "accepted"], Query()] = "",
    before: Annotated[int, Query(ge=0, lt=2**31)] = 0,
    done: Done = "",
) -> Response:
    t, now, zone = renderer.texts(request), datetime.now(UTC), copilot.settings.zone
    with copilot.store.read() as session:
        counts = cases.counts(session)
        found = cases.every(session, status, before=before, limit=PAGE + 1)
    rows: list[Line] = [line(one, t, zone, now) for one in found[:PAGE]]
    return renderer.page(
        request,
        "cases.html",
        caller,
        area="evaluation",
        rows=rows,
        counts=counts,
        total=sum(counts.values()),
        listed=status,
        after=found[PAGE - 1].row_id if len(found) > PAGE else 0,
        done=done if done in DONE else "",
    )


@router.post("/casos")
def propose(
    request: Request,
    caller: WriterForm,
    copilot: TheCopilot,
    draft_id: Annotated[str, Form(max_length=32)] = "",
    back: Annotated[str, Form(max_length=300)] = "/",
) -> Response:
    """From the desk, which says afterwards that it is kept."""
    propose_draft(copilot, draft_id)
    path = safe_path(back)
    return RedirectResponse(f"{path}{'&' if '?' in path else '?'}{urlencode({'sent': draft_id})}", 303)


@router.get("/casos/{case}")
def one(
    request: Request, case: str, caller: Examiner, copilot: TheCopilot, renderer: TheRenderer, done: Done = ""
) -> Response:
    return _page(request, case, caller, copilot, renderer, done=done if done in DONE else "")


@router.post("/casos/{case}")
def save(
    request: Request,
    case: str,
    caller: EvaluatorForm,
    copilot: TheCopilot,
    renderer: TheRenderer,
    facts: Text = "",
    must_any: Text = "",
    must_not: Text = "",
    reference: Text = "",
    action: Choice = "",
    address: Choice = "",
    primary: Choice = "",
    then: Annotated[Literal["save", "accept"], Form()] = "save",
) -> Response:
    """What is expected, as a person puts it; and perhaps accepted with that."""
    try:
        edit(
            copilot.store,
            copilot.settings,
            case,
            _changes(copilot, case, Changes(facts, must_any, must_not, action, address, reference, primary)),
        )
        if then == "accept":
            accept(copilot.store, case)
    except (InputError, ConflictError) as error:
        return _page(request, case, caller, copilot, renderer, problem=str(error), status=error.status)
    return RedirectResponse("/casos?done=accepted" if then == "accept" else f"/casos/{case}?done=saved", 303)


@router.post("/casos/{case}/quitar")
def drop(case: str, caller: EvaluatorForm, copilot: TheCopilot) -> Response:
    with copilot.store.begin() as session:
        cases.drop(session, case)
    return RedirectResponse("/casos?done=dropped", 303)


def _changes(copilot: Copilot, case: str, given: Changes) -> Changes:
    """Only what the page of such a case asks: the rest is not there to be emptied."""
    with copilot.store.read() as session:
        task = case_of(cases.get(session, case)).task
    if task == "emotion":
        return Changes(primary=given.primary)
    return Changes() if task == "promise" else given._replace(primary=None)


def _page(
    request: Request,
    case: str,
    caller: Caller,
    copilot: Copilot,
    renderer: Renderer,
    *,
    done: str = "",
    problem: str = "",
    status: int = 200,
) -> Response:
    t = renderer.texts(request)
    with copilot.store.read() as session:
        kept = cases.get(session, case)
    shown = seen(kept, t, copilot.settings.zone, datetime.now(UTC))
    return renderer.page(
        request, "case.html", caller, status=status, area="evaluation", one=shown, done=done, problem=problem
    )
