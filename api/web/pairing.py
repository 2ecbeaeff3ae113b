"""Saying yes to a panel inside a helpdesk that shows a code."""

from typing import Annotated, cast

from fastapi import APIRouter, Depends, Form, Query, Request, Response

from api.audit import request_id_of
from api.auth import Caller
from api.pairing import Asking, Pairing
from api.roles import Capability
from api.throttle import TooManyError
from api.web.gate import Answerer, TheRenderer, checked
from api.web.render import Renderer
from copilot.errors import NotFoundError

router = APIRouter()

AnswererForm = Annotated[Caller, Depends(checked(Capability.READ_CONVERSATIONS))]
Code = Annotated[str, Query(max_length=40)]
TypedCode = Annotated[str, Form(max_length=40)]


def pairing_of(request: Request) -> Pairing:
    return cast(Pairing, request.app.state.pairing)


ThePairing = Annotated[Pairing, Depends(pairing_of)]


@router.get("/pair")
def page(request: Request, caller: Answerer, renderer: TheRenderer, pairing: ThePairing, code: Code = "") -> Response:
    """A form for the code, or the question when it is in the address."""
    if not code.strip():
        return _shown(request, caller, renderer)
    try:
        return _shown(request, caller, renderer, asking=pairing.look(code, caller), code=code)
    except NotFoundError:
        return _shown(request, caller, renderer, status=404, problem="unknown", code=code)
    except TooManyError as error:
        return _too_many(request, caller, renderer, error)


@router.post("/pair")
def answer(
    request: Request, caller: AnswererForm, renderer: TheRenderer, pairing: ThePairing, code: TypedCode = ""
) -> Response:
    """Yes: the panel that shows this code is let in as whoever says so."""
    try:
        pairing.approve(code, caller, request_id_of(request))
    except NotFoundError:
        return _shown(request, caller, renderer, status=404, problem="unknown", code=code)
    except TooManyError as error:
        return _too_many(request, caller, renderer, error)
    return _shown(request, caller, renderer, done=True)


def _too_many(request: Request, caller: Caller, renderer: Renderer, error: TooManyError) -> Response:
    response = _shown(request, caller, renderer, status=429, problem="too_many")
    response.headers["Retry-After"] = str(error.after)
    return response


def _shown(
    request: Request,
    caller: Caller,
    renderer: Renderer,
    *,
    status: int = 200,
    asking: Asking | None = None,
    code: str = "",
    problem: str = "",
    done: bool = False,
) -> Response:
    return renderer.page(
        request, "pair.html", caller, status=status, asking=asking, code=code, problem=problem, done=done
    )
