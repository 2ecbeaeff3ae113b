"""The audit: who saw, used or changed what. Ids and counts only, so that it may stay when a customer is erased."""

import logging
from datetime import UTC, datetime, timedelta
from typing import Literal, get_args

from fastapi import Request
from sqlalchemy.exc import OperationalError, TimeoutError
from sqlalchemy.orm import Session

from api.auth import Caller
from copilot.store import Store, audit

Action = Literal[
    "session.opened",
    "session.failed",
    "session.closed",
    "panel.paired",
    "user.added",
    "user.changed",
    "user.disabled",
    "user.enabled",
    "user.password",
    "user.linked",
    "role.changed",
    "key.made",
    "key.revoked",
    "audit.exported",
    "conversation.seen",
    "conversation.listed",
    "conversation.changed",
    "conversation.closed",
    "message.sent",
    "message.undone",
    "draft.made",
    "draft.used",
    "draft.edited",
    "draft.discarded",
    "promise.decided",
    "promise.exported",
    "feeling.corrected",
    "contact.decided",
    "customer.seen",
    "customer.merged",
    "customer.parted",
    "customer.exported",
    "customer.erased",
    "article.changed",
    "article.retired",
    "words.changed",
    "cues.changed",
    "corrections.exported",
    "reply.changed",
    "reply.used",
    "case.changed",
    "evaluation.started",
    "evaluation.changed",
    "evaluation.labelled",
    "evaluation.promoted",
    "helpdesk.changed",
    "helpdesk.synced",
]
"""What can stand in the audit; the words are stable and meant for programs too."""

ACTIONS: tuple[Action, ...] = get_args(Action)
AGAIN_AFTER = timedelta(minutes=10)  # the same person who looks at the same thing is noted once in this time
SYSTEM = "system"  # somebody at the command line, or the service itself

log = logging.getLogger(__name__)


def write(
    session: Session,
    who: Caller | str,
    action: Action,
    object: str = "",
    object_id: object = "",
    *,
    request_id: str = "",
    **detail: int | str | bool | None,
) -> None:
    """Within a transaction: the row is there exactly when what it tells of is."""
    audit.add(
        session,
        at=datetime.now(UTC),
        actor=who if isinstance(who, str) else who.label,
        action=action,
        object=object,
        object_id=str(object_id),
        detail=detail,
        request_id=request_id,
    )


def note(
    request: Request,
    who: Caller | str,
    action: Action,
    object: str = "",
    object_id: object = "",
    **detail: int | str | bool | None,
) -> None:
    """For a route: a short write of its own. A database that is busy costs the row, and a line in the log, never the
    request."""
    try:
        with _store(request).soon() as session:
            write(session, who, action, object, object_id, request_id=request_id_of(request), **detail)
    except (OperationalError, TimeoutError):
        _lost(request, who, action)


def seen(
    request: Request,
    who: Caller | str,
    object: str,
    object_id: object,
    action: Action = "conversation.seen",
    **detail: int | str | bool | None,
) -> None:
    """As `note`, for a look: the same one again within ten minutes is not noted."""
    actor = who if isinstance(who, str) else who.label
    name = f"{actor} {action} {object} {object_id}"
    if request.app.state.looks.wait(name):
        return
    same = {"actor": actor, "action": action, "object": object, "object_id": str(object_id)}
    try:
        store = _store(request)
        with store.read() as session:
            if audit.noted(session, since=datetime.now(UTC) - AGAIN_AFTER, **same):
                return
        with store.soon() as session:
            write(session, who, action, object, object_id, request_id=request_id_of(request), **detail)
    except (OperationalError, TimeoutError):
        request.app.state.looks.forgive(name)
        _lost(request, who, action)


def request_id_of(request: Request) -> str:
    """The id under which the log knows this request."""
    return str(request.scope.get("request_id", ""))


def _store(request: Request) -> Store:
    store: Store = request.app.state.copilot.store
    return store


def _lost(request: Request, who: Caller | str, action: Action) -> None:
    actor = who if isinstance(who, str) else who.label
    told = {"action": action, "actor": actor, "request_id": request_id_of(request)}
    log.warning("the audit could not be written", extra=told)
