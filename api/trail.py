"""What each route leaves in the audit. A route that changes something has its line here, or in `OWN`.

The row is written once the answer is under way, by whoever carried the request (`api.middleware`): nobody waits for it.
What must not be there without its row, accounts and keys, writes both in one transaction instead.
"""

import logging
from collections.abc import Callable
from typing import NamedTuple, cast

from fastapi import Request
from sqlalchemy.exc import OperationalError, TimeoutError
from sqlalchemy.orm import Session
from starlette.types import Scope

from api.audit import Action, note, seen
from copilot.errors import EscuchaError
from copilot.store import Store, conversations, customers, drafts

Detail = dict[str, int | str | bool | None]
Find = Callable[[Session, str, str], str]
"""From an id and its source, as a program names them, to our own number: theirs may be an address or a phone."""


log = logging.getLogger(__name__)


class Step(NamedTuple):
    """`param` is the part of the path that names the object, `find` makes our id of it. A `look` is noted once in ten
    minutes."""

    action: Action
    object: str = ""
    param: str = ""
    find: Find | None = None
    look: bool = False


def tell(
    request: Request, object_id: object = "", action: Action | None = None, **detail: int | str | bool | None
) -> None:
    """For a route: what its row says beside what its path does. Ids and counts; another action where the request was
    more than its path says, which is then noted each time."""
    named = {"object_id": str(object_id)} if str(object_id) else {}
    turned = {"action": action} if action else {}
    request.scope["told"] = request.scope.get("told", {}) | detail | named | turned


def _conversation(session: Session, id: str, source: str) -> str:
    return str(conversations.find_row(session, id, source).id)


def _customer(session: Session, id: str, source: str) -> str:
    return str(customers.find_row(session, id, source).id)


_SEEN = Step("conversation.seen", "conversation", "conversation_id", _conversation, look=True)
_SEEN_HERE = Step("conversation.seen", "conversation", "key", look=True)
# Programs bring in much, one message at a time: that they did is noted, not each time.
_BROUGHT = Step("conversation.changed", "conversation", "conversation_id", _conversation, look=True)
_DECIDED = Step("contact.decided", "conversation", "conversation_id", _conversation)
_KNOWN = Step("customer.seen", "customer", "customer_id", _customer, look=True)
_MERGED = Step("customer.merged", "customer", "customer_id", _customer)
_PARTED = _MERGED._replace(action="customer.parted")
_RUN = Step("evaluation.changed", "run", "run")
_CASE = Step("case.changed", "case", "case")

TRAIL: dict[tuple[str, str], Step] = {
    ("POST", "/api/v1/drafts"): Step("draft.made", "conversation"),
    ("POST", "/api/v1/drafts/stream"): Step("draft.made", "conversation"),
    ("POST", "/api/v1/drafts/{draft_id}/use"): Step("draft.used", "draft", "draft_id"),
    ("POST", "/api/v1/sent/{key}/undo"): Step("message.undone", "outgoing", "key"),
    ("POST", "/api/v1/sent/{key}/retry"): Step("message.sent", "outgoing", "key"),
    ("GET", "/api/v1/conversations"): Step("conversation.listed", "conversation", look=True),
    ("POST", "/api/v1/conversations"): Step("conversation.changed", "conversation", look=True),
    ("GET", "/api/v1/conversations/{conversation_id:path}"): _SEEN,
    ("POST", "/api/v1/conversations/{conversation_id:path}/messages"): _BROUGHT,
    ("POST", "/api/v1/conversations/{conversation_id:path}/status"): _DECIDED._replace(action="conversation.closed"),
    ("POST", "/api/v1/conversations/{conversation_id:path}/corrections"): _DECIDED._replace(action="feeling.corrected"),
    ("GET", "/api/v1/conversations/{conversation_id:path}/story"): _SEEN,
    ("GET", "/api/v1/conversations/{conversation_id:path}/handoff"): _SEEN,
    ("POST", "/api/v1/emotions"): Step("conversation.seen", "conversation", look=True),
    ("POST", "/api/v1/summaries"): Step("conversation.seen", "conversation", look=True),
    ("POST", "/api/v1/promises/{key}"): Step("promise.decided", "promise", "key"),
    ("POST", "/api/v1/contacts/on/{conversation_id:path}"): _DECIDED,
    ("GET", "/api/v1/customers/{customer_id:path}"): _KNOWN,
    ("GET", "/api/v1/customers/{customer_id:path}/history"): _KNOWN,
    ("GET", "/api/v1/customers/{customer_id:path}/export"): _MERGED._replace(action="customer.exported"),
    ("DELETE", "/api/v1/customers/{customer_id:path}"): Step("customer.erased", "customer"),
    ("POST", "/api/v1/customers/{customer_id:path}/merge"): _MERGED,
    ("POST", "/api/v1/customers/{customer_id:path}/unmerge"): _PARTED,
    ("POST", "/api/v1/customers/{customer_id:path}/apart"): _PARTED,
    ("POST", "/api/v1/kb/articles"): Step("article.changed", "article"),
    ("DELETE", "/api/v1/kb/articles/{article_id:path}"): Step("article.retired", "article", "article_id"),
    ("POST", "/api/v1/saved-replies"): Step("reply.changed", "reply"),
    ("DELETE", "/api/v1/saved-replies/{reply_id}"): Step("reply.changed", "reply", "reply_id"),
    ("POST", "/api/v1/saved-replies/{reply_id}/take"): Step("reply.used", "reply", "reply_id"),
    ("POST", "/c/{key}/saved"): Step("reply.used", "conversation", "key"),
    ("POST", "/replies"): Step("reply.changed", "reply"),
    ("POST", "/replies/import"): Step("reply.changed", "reply"),
    ("POST", "/replies/{reply_id}/retire"): Step("reply.changed", "reply", "reply_id"),
    ("POST", "/api/v1/evaluations"): Step("evaluation.started", "run"),
    ("POST", "/api/v1/evaluations/{run}/stop"): _RUN,
    ("POST", "/api/v1/evaluations/{run}/resume"): _RUN._replace(action="evaluation.started"),
    ("POST", "/api/v1/evaluations/{run}/labels"): _RUN._replace(action="evaluation.labelled"),
    ("POST", "/api/v1/cases"): Step("case.changed", "case"),
    ("GET", "/"): Step("conversation.listed", "conversation", look=True),
    ("GET", "/waiting"): Step("conversation.listed", "conversation", look=True),
    ("GET", "/c/{key}"): _SEEN_HERE,
    ("GET", "/c/{key}/handoff"): _SEEN_HERE,
    ("GET", "/c/{key}/notice"): _SEEN_HERE,
    ("POST", "/c/{key}/notice"): Step("message.sent", "conversation", "key"),
    ("POST", "/c/{key}/notice/undo"): Step("message.undone", "conversation", "key"),
    ("GET", "/api/v1/inbox"): Step("conversation.listed", "conversation", look=True),
    ("GET", "/api/v1/conversations/{conversation_id:path}/acknowledgement"): _SEEN,
    ("POST", "/c/{key}/corrections"): Step("feeling.corrected", "conversation", "key"),
    ("POST", "/c/{key}/corrections/undo"): Step("feeling.corrected", "conversation", "key"),
    ("POST", "/promises/{row_id}"): Step("promise.decided", "promise", "row_id"),
    ("GET", "/promises.csv"): Step("promise.exported", "promise"),
    ("GET", "/customers/{row_id}"): Step("customer.seen", "customer", "row_id", look=True),
    ("POST", "/customers/{row_id}/same"): Step("customer.merged", "customer", "row_id"),
    ("POST", "/customers/{row_id}/apart"): Step("customer.parted", "customer", "row_id"),
    ("POST", "/customers/{row_id}/back"): Step("customer.parted", "customer", "row_id"),
    ("POST", "/customers/{row_id}/part"): Step("customer.parted", "customer", "row_id"),
    ("POST", "/customers/{row_id}/erase"): Step("customer.erased", "customer", "row_id"),
    ("POST", "/words/add"): Step("words.changed", "words"),
    ("POST", "/words/remove"): Step("words.changed", "words"),
    ("POST", "/cues/add"): Step("cues.changed", "cues"),
    ("POST", "/cues/remove"): Step("cues.changed", "cues"),
    ("GET", "/cues/corrections.jsonl"): Step("corrections.exported", "cues"),
    ("POST", "/evaluacion"): Step("evaluation.started", "run"),
    ("POST", "/evaluacion/{run}/etiquetar"): _RUN._replace(action="evaluation.labelled"),
    ("POST", "/evaluacion/{run}/calibracion"): _RUN,
    ("POST", "/evaluacion/{run}/parar"): _RUN,
    ("POST", "/evaluacion/{run}/seguir"): _RUN._replace(action="evaluation.started"),
    ("POST", "/evaluacion/{run}/puntuar"): _RUN,
    ("POST", "/evaluacion/{run}/referencia"): _RUN,
    ("POST", "/evaluacion/{run}/promover"): _RUN._replace(action="evaluation.promoted"),
    ("POST", "/evaluacion/{run}/deshacer"): _RUN._replace(action="evaluation.promoted"),
    ("GET", "/panel"): Step("conversation.seen", "conversation", look=True),
    ("GET", "/panel/parts"): Step("conversation.seen", "conversation", look=True),
    ("POST", "/panel/drafts/stream"): Step("draft.made", "conversation"),
    ("POST", "/helpdesks/{name}/stuck"): Step("helpdesk.changed", "helpdesk"),
    ("POST", "/casos"): Step("case.changed", "case"),
    ("POST", "/casos/{case}"): _CASE,
    ("POST", "/casos/{case}/quitar"): _CASE,
}

OWN = frozenset(
    {
        ("POST", "/hooks/{name}"),  # a helpdesk's news; what it brings is the helpdesk's
        ("POST", "/hooks/{name}/{secret}"),
        ("POST", "/helpdesks"),
        ("POST", "/helpdesks/{name}"),
        ("POST", "/helpdesks/{name}/secret"),
        ("POST", "/helpdesks/{name}/remove"),
        ("POST", "/helpdesks/{name}/people"),
        ("POST", "/helpdesks/{name}/{act}"),
        ("POST", "/sign-in"),
        ("POST", "/sign-out"),
        ("POST", "/password"),
        ("POST", "/users"),
        ("POST", "/users/{user_id}"),
        ("POST", "/users/{user_id}/password"),
        ("POST", "/users/{user_id}/{what}"),
        ("POST", "/sessions/end"),
        ("POST", "/pair"),
        ("POST", "/language"),  # nothing but a cookie
        ("POST", "/panel/pairing"),  # nothing but a code; who confirms it has a row
        ("POST", "/panel/claim"),
        ("POST", "/panel/sign-in"),
        ("POST", "/panel/sign-out"),
        ("POST", "/panel/link"),
        ("POST", "/api/v1/saved-replies/suggest"),  # what was offered is counted, and changes nothing
        ("POST", "/api/v1/drafts/check"),  # changes nothing, and who asks has seen the conversation
        ("POST", "/panel/fresh"),  # what the helpdesk has, no change of anybody's
        ("POST", "/panel/use"),
        ("POST", "/panel/undo"),
        ("POST", "/panel/saved"),
        ("POST", "/hooks/{name}"),  # a helpdesk's news stand in `deliveries`
        ("POST", "/hooks/{name}/{secret}"),
    }
)
"""Routes that write their own rows, or have nothing to tell."""


def follow(scope: Scope, status: int) -> None:
    """Note what a request that is done was, if it went well and somebody known made it. Never raises for a database
    that does not answer."""
    who, route = scope.get("caller", ""), getattr(scope.get("route"), "path", "")
    step = TRAIL.get((scope["method"], route))
    if step is None or not who or status >= 400 or scope.get("refused"):
        return
    request = Request(scope)
    told: Detail = dict(scope.get("told", {}))
    if "action" in told:
        step = step._replace(action=cast(Action, told.pop("action")), look=False)
    given = str(told.pop("object_id", "") or scope.get("path_params", {}).get(step.param, ""))
    try:
        action, object_id = _of(request, step, given)
    except (OperationalError, TimeoutError):
        log.warning("the audit could not be written", extra={"action": step.action, "actor": who})
        return
    if step.action == "conversation.seen" and not object_id:
        return  # a text of the caller's own, which is nobody's conversation here
    if step.look:
        seen(request, who, step.object, object_id, action, **told)
    else:
        note(request, who, action, step.object, object_id, **told)


def _of(request: Request, step: Step, given: str) -> tuple[Action, str]:
    """The action as it turned out, and our id of the object."""
    store: Store = request.app.state.copilot.store
    source = request.query_params.get("source", "")
    try:
        with store.read() as session:
            if step.action == "draft.used":
                return _verdict(session, given), given
            return step.action, step.find(session, given, source) if step.find and given else given
    except EscuchaError:  # gone since, or not one of ours: that it happened is noted all the same
        return step.action, ""


def _verdict(session: Session, draft_id: str) -> Action:
    use = drafts.get(session, draft_id).use
    actions: dict[str, Action] = {"edited": "draft.edited", "discarded": "draft.discarded"}
    return actions.get(use.verdict, "draft.used") if use else "draft.used"
