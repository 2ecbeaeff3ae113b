"""What pages depend on: a signed-in person, the renderer, and the form's token."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Annotated, cast

from fastapi import Depends, Form, Request

from api.auth import Caller, check_origin
from api.deps import TheCopilot, TheHear, auth_of, rates_of
from api.remembering import Hear
from api.roles import Capability
from api.web.attend import Attended
from api.web.order import Sift, sift_of
from api.web.render import Renderer
from api.web.texts import Texts
from copilot.conversation import Conversation
from copilot.copilot import Copilot
from copilot.errors import AccessError, NotFoundError
from copilot.listen.heard import Heard


class Page:
    """A page's own statement of what its reader must be able to do; `None` asks only for being signed in."""

    def __init__(self, capability: Capability | None) -> None:
        self.capability = capability

    def __call__(self, request: Request) -> Caller:
        """Raises AccessError: 401 for nobody, 403 when the role does not allow it, 429 when they ask too much."""
        caller = auth_of(request).caller(request)
        rates_of(request).count(request, caller)
        if caller is None or not caller.csrf:
            raise AccessError("Sign in first.", status=401)
        request.scope["caller"] = caller.label
        if self.capability is None:
            return caller
        caller.require(self.capability)
        return caller


def renderer_of(request: Request) -> Renderer:
    return cast(Renderer, request.app.state.renderer)


def checked(capability: Capability | None) -> Callable[..., Caller]:
    """What a form depends on: its sender, who may do that, when it carries this session's token."""

    def check(
        request: Request, caller: Annotated[Caller, Depends(Page(capability))], csrf: Annotated[str, Form()] = ""
    ) -> Caller:
        check_origin(request, caller, csrf)
        return caller

    return check


def listening(copilot: TheCopilot) -> None:
    """Raises NotFoundError where feelings are not listened for: nothing here would have any effect."""
    if not copilot.settings.feelings:
        raise NotFoundError("Feelings are not listened for here (ESCUCHA_FEELINGS).")


@dataclass(frozen=True)
class Reader:
    """Who looks at a conversation, with what, in which language, and coming from which part of the queue."""

    caller: Caller
    copilot: Copilot
    hear: Hear
    attended: Attended
    t: Texts
    sift: Sift

    def heard(self, conversation: Conversation) -> Heard:
        """As a chat model heard it, where one has told already, else as the embedded listener does. Never waits."""
        return self.attended.known(conversation) or self.hear(conversation)


def reader_of(
    request: Request,
    caller: Annotated[Caller, Depends(Page(Capability.READ_CONVERSATIONS))],
    copilot: TheCopilot,
    hear: TheHear,
) -> Reader:
    return Reader(
        caller=caller,
        copilot=copilot,
        hear=hear,
        attended=cast(Attended, request.app.state.attended),
        t=renderer_of(request).texts(request),
        sift=sift_of(request, copilot.settings),
    )


TheRenderer = Annotated[Renderer, Depends(renderer_of)]
TheReader = Annotated[Reader, Depends(reader_of)]
SignedIn = Annotated[Caller, Depends(Page(None))]
FormSender = Annotated[Caller, Depends(checked(None))]
Answerer = Annotated[Caller, Depends(Page(Capability.READ_CONVERSATIONS))]
Finder = Annotated[Caller, Depends(Page(Capability.SEARCH))]
Manager = Annotated[Caller, Depends(Page(Capability.EDIT_ARTICLES))]
ManagerForm = Annotated[Caller, Depends(checked(Capability.EDIT_ARTICLES))]
WriterForm = Annotated[Caller, Depends(checked(Capability.WRITE_CONVERSATIONS))]
ForgetterForm = Annotated[Caller, Depends(checked(Capability.FORGET_CUSTOMERS))]
Examiner = Annotated[Caller, Depends(Page(Capability.READ_EVALUATIONS))]
Evaluator = Annotated[Caller, Depends(Page(Capability.EVALUATE))]
EvaluatorForm = Annotated[Caller, Depends(checked(Capability.EVALUATE))]
