"""What is handed to RT: a reply as the agent, a private comment, the end of a ticket.

Each text carries our key as a parameter of its content type. RT keeps that among the headers of what was written, where
no customer ever sees it, in one transaction with the text: so whether something arrived can be told for sure.
"""

import re
from datetime import timedelta

from api.helpdesks.adapter import Agent, Form, Handover
from api.helpdesks.rt.client import Client, number, quoted, reference, text
from api.helpdesks.rt.ticket import moment, plain_text, status_of
from copilot.errors import HelpdeskError

MARK = "x-escucha"
SLACK = timedelta(minutes=2)
"""By how much RT's clock may be behind ours."""
_VERBS = {"reply": ("correspond", "Correspond"), "note": ("comment", "Comment")}
_RIGHTS = {"reply": "ReplyToTicket", "note": "CommentOnTicket", "resolve": "ModifyTicket"}


def forms_of(agent: Agent | None) -> frozenset[Form]:
    """Without a token of their own nobody is replied to in an agent's name; RT's own form is there for everybody."""
    without: frozenset[Form] = frozenset({"note", "insert", "resolve"})
    return without | {"reply"} if agent and agent.token else without


def hand_over(client: Client, handover: Handover, agent: Agent | None) -> str:
    """See `Helpdesk.hand_over`."""
    if handover.form not in _RIGHTS or handover.form not in forms_of(agent):
        raise HelpdeskError(f"{client.name} takes no {handover.form} from here without the agent's own token.")
    done = _there(client, handover)
    if done is not None:
        return done
    token, id = agent.token if agent else "", handover.conversation_id
    try:
        if handover.form == "resolve":
            client.change(id, {"Status": "resolved"}, token)
        else:
            kind = f'text/plain; {MARK}="{key_of(handover)}"'
            client.write(id, _VERBS[handover.form][0], {"Content": handover.text, "ContentType": kind}, token)
    except HelpdeskError as error:
        if error.cause == "failed" and error.again is None:
            raise _refused(client, handover) from error
        # RT confirms in the agent's own language, and not always in the UTF-8 that it promises (5.0.3, Spanish).
        if error.cause != "nonsense":
            raise
    arrived = find(client, handover)
    if arrived is None:  # RT answers with 200 where it changed nothing
        raise _refused(client, handover)
    return arrived


def find(client: Client, handover: Handover) -> str | None:
    """See `Helpdesk.find`."""
    return _there(client, handover) or _alike(client, handover)


def _there(client: Client, handover: Handover) -> str | None:
    if handover.form == "resolve":
        return _ended(client, handover.conversation_id)
    key = key_of(handover)
    mark = re.compile(rf'{MARK}="?{re.escape(key)}(?![\w-])')
    found = [one for one in client.marked(handover.conversation_id, key) if mark.search(text(one.get("Headers")))]
    return reference(found[0].get("TransactionId")) if found else None


def key_of(handover: Handover) -> str:
    return re.sub(r"[^A-Za-z0-9_-]", "", handover.key)


def _alike(client: Client, handover: Handover) -> str | None:
    """The same words since: RT kept no parameters, or the agent was quicker and sent the text themselves."""
    if handover.form not in _VERBS:
        return None
    kind = _VERBS[handover.form][1]
    fresh = [
        str(number(row.get("id")))
        for row in client.histories([handover.conversation_id])[handover.conversation_id]
        if row.get("Type") == kind and (at := moment(row.get("Created"))) and at >= handover.since - SLACK
    ]
    for row in client.texts(fresh):
        is_other = MARK in text(row.get("Headers")) or bool(row.get("Filename"))
        if not is_other and _words(plain_text(row)) == _words(handover.text):
            return reference(row.get("TransactionId"))
    return None


def _ended(client: Client, id: str) -> str | None:
    found, _ = client.tickets(f"id = {number(id)}", limit=1)
    if not found:
        raise HelpdeskError(f"{client.name} has no ticket {id} any more.", cause="missing")
    status = status_of(text(found[0].get("Status")), moment(found[0].get("Resolved")))
    return f"resolved-{number(id)}" if status in ("resolved", "closed") else None


def _refused(client: Client, handover: Handover) -> HelpdeskError:
    return HelpdeskError(
        f"{client.name} did not take it; look whether the token's account has the right {_RIGHTS[handover.form]} in the"
        " queue of this ticket.",
        cause="refused",
    )


def _words(given: str) -> str:
    return " ".join(given.split())


def query_of(queues: tuple[str, ...]) -> str:
    """TicketSQL for the tickets that are ours to see."""
    named = " OR ".join(f"Queue = {quoted(name)}" for name in queues)
    return f"({named})" if named else "id > 0"
