"""What routes depend on: the open copilot, and a gate that states who may pass."""

from typing import Annotated, cast

from fastapi import Depends, Request
from fastapi.openapi.models import HTTPBearer as BearerModel
from fastapi.security.base import SecurityBase

from api.auth import Auth, Caller, check_origin
from api.evaluation.evaluations import Evaluations
from api.helpdesks.connected import Connected
from api.rates import Rates
from api.remembering import Hear, Remembering
from api.roles import Capability
from api.team_figures import Figures
from copilot.copilot import Copilot
from copilot.errors import AccessError
from copilot.forget import Watch
from copilot.replies import Book
from copilot.source import Audience


def open_copilot_of(request: Request) -> Copilot:
    return cast(Copilot, request.app.state.copilot)


def hear_of(request: Request) -> Hear:
    return cast(Remembering, request.app.state.hear).now()


def watch_of(request: Request) -> Watch:
    return cast(Watch, request.app.state.watch)


def auth_of(request: Request) -> Auth:
    return cast(Auth, request.app.state.auth)


def rates_of(request: Request) -> Rates:
    return cast(Rates, request.app.state.rates)


def evaluations_of(request: Request) -> Evaluations:
    return cast(Evaluations, request.app.state.evaluations)


def connected_of(request: Request) -> Connected:
    return cast(Connected, request.app.state.connected)


def book_of(request: Request) -> Book:
    return cast(Book, request.app.state.replies)


def figures_of(request: Request) -> Figures:
    return cast(Figures, request.app.state.figures)


class Open:
    """A route's own statement that it is for everybody."""

    def __call__(self) -> None:
        return None


class Gate(SecurityBase):
    """A route's own statement of what its caller must be able to do."""

    def __init__(self, capability: Capability) -> None:
        self.capability = capability
        self.model = BearerModel(description="An API key: `Authorization: Bearer esc_...`")
        self.scheme_name = "API key"

    def __call__(self, request: Request) -> Caller:
        """Raises AccessError: 401 for nobody, 403 when the role does not allow it, 429 when they ask too much."""
        caller = auth_of(request).caller(request)
        rates_of(request).count(request, caller)
        if caller is None:
            raise AccessError("Sign in, or send an API key: `Authorization: Bearer esc_...`.", status=401)
        request.scope["caller"] = caller.label
        check_origin(request, caller, request.headers.get("x-csrf-token", ""))
        caller.require(self.capability)
        return caller


def audience_for(caller: Caller) -> Audience | None:
    """The articles this caller may read: all (None), or public ones."""
    return None if caller.may(Capability.READ_INTERNAL) else "public"


TheCopilot = Annotated[Copilot, Depends(open_copilot_of)]
TheConnected = Annotated[Connected, Depends(connected_of)]
TheWatch = Annotated[Watch, Depends(watch_of)]
TheHear = Annotated[Hear, Depends(hear_of)]
Reader = Annotated[Caller, Depends(Gate(Capability.READ_CONVERSATIONS))]
Importer = Annotated[Caller, Depends(Gate(Capability.WRITE_CONVERSATIONS))]
Drafter = Annotated[Caller, Depends(Gate(Capability.DRAFT))]
Searcher = Annotated[Caller, Depends(Gate(Capability.SEARCH))]
Forgetter = Annotated[Caller, Depends(Gate(Capability.FORGET_CUSTOMERS))]
Editor = Annotated[Caller, Depends(Gate(Capability.EDIT_ARTICLES))]
Examiner = Annotated[Caller, Depends(Gate(Capability.READ_EVALUATIONS))]
Evaluator = Annotated[Caller, Depends(Gate(Capability.EVALUATE))]
TheBook = Annotated[Book, Depends(book_of)]
TheEvaluations = Annotated[Evaluations, Depends(evaluations_of)]
Anyone = Depends(Open())
