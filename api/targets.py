"""Which conversation a request is about: one that is stored, one given whole, or a single text."""

from dataclasses import dataclass
from typing import Annotated

from fastapi import Body, Depends, Request

from api.deps import TheCopilot
from api.models import MARIA, AnyConversation, DraftRequest, Stored, given
from api.trail import tell
from copilot.conversation import Conversation
from copilot.copilot import Copilot
from copilot.store import conversations
from copilot.store.drafts import Surface

EXAMPLES = {
    "one message": {"value": {"text": "¿Cómo cambio la contraseña del wifi?", "channel": "whatsapp"}},
    "a stored conversation": {"value": {"conversation_id": "c-1001", "source": "helpdesk"}},
    "a whole conversation": {"value": MARIA},
}


@dataclass(frozen=True)
class Target:
    """`row_id` is None for a conversation that is not stored."""

    conversation: Conversation
    row_id: int | None = None
    wish: str = ""
    attempt: int = 0
    surface: Surface = "api"


def target(
    request: Request, body: Annotated[AnyConversation, Body(openapi_examples=EXAMPLES)], copilot: TheCopilot
) -> Target:
    return _target(request, body, copilot)


def draft_target(
    request: Request, body: Annotated[DraftRequest, Body(openapi_examples=EXAMPLES)], copilot: TheCopilot
) -> Target:
    found = _target(request, body, copilot)
    return Target(found.conversation, found.row_id, body.wish, body.attempt, body.surface)


AboutTarget = Annotated[Target, Depends(target)]
DraftTarget = Annotated[Target, Depends(draft_target)]


def _target(request: Request, body: AnyConversation, copilot: Copilot) -> Target:
    if not isinstance(body, Stored):
        return Target(given(body, copilot.settings))
    with copilot.store.read() as session:
        row = conversations.find_row(session, body.conversation_id, body.source)
        tell(request, row.id)
        return Target(conversations.to_value(row), row.id)
