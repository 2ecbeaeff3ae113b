"""What is handed to Chatwoot: a reply as the agent, a private note, the end of a conversation."""

from datetime import timedelta

from api.helpdesks.adapter import Agent, Form, Handover
from api.helpdesks.chatwoot.client import Client, Fields, number
from api.helpdesks.chatwoot.message import OUTGOING, kind_of
from api.helpdesks.chatwoot.times import at
from copilot.errors import HelpdeskError

SLACK = timedelta(seconds=30)
"""By how much Chatwoot's clock may be behind ours: an older message is none of ours. More, and somebody who says the
same twice in a row would be heard once."""
NO_MESSAGE = ""
_PAGES = 50  # of 20 messages: nobody writes more while a reply waits


def forms_of(agent: Agent | None) -> frozenset[Form]:
    """Without a token of their own nobody is replied to in an agent's name."""
    return frozenset({"reply", "note", "resolve"} if agent and agent.token else {"note", "resolve"})


def hand_over(client: Client, handover: Handover, agent: Agent | None) -> str:
    """See `Helpdesk.hand_over`."""
    if handover.form not in forms_of(agent):
        raise HelpdeskError(f"Chatwoot takes no {handover.form} from here without the agent's own token.")
    done = find(client, handover)
    if done is not None:
        return done
    token, id = agent.token if agent else "", handover.conversation_id
    if handover.form == "resolve":
        client.set_status(id, "resolved", token)
        return NO_MESSAGE
    if handover.form == "reply" and client.conversation(id, token).get("can_reply") is False:
        raise HelpdeskError(
            "Chatwoot lets nobody reply in this conversation now (WhatsApp closes 24 hours after the customer's last"
            " message). Write from Chatwoot, with a template."
        )
    written = client.write(id, handover.text, private=handover.form == "note", echo=handover.key, as_token=token)
    return str(number(written.get("id")))


def find(client: Client, handover: Handover) -> str | None:
    """See `Helpdesk.find`. Chatwoot keeps no mark of ours, so it is known by its words and its time."""
    if handover.form == "resolve":
        is_resolved = client.conversation(handover.conversation_id).get("status") == "resolved"
        return NO_MESSAGE if is_resolved else None
    before = 0
    for _ in range(_PAGES):
        page = client.latest(handover.conversation_id, before)
        for one in reversed(page):
            if _is_it(one, handover):
                return str(number(one.get("id")))
        first = number(page[0].get("id")) if page else 0
        if not page or first == before or _is_earlier(page[0], handover):
            return None
        before = first
    return None


def _is_it(given: Fields, handover: Handover) -> bool:
    if given.get("echo_id") == handover.key:
        return True
    ours = kind_of(given) == OUTGOING and bool(given.get("private")) == (handover.form == "note")
    return ours and not _is_earlier(given, handover) and _words(given.get("content")) == _words(handover.text)


def _is_earlier(given: Fields, handover: Handover) -> bool:
    made = at(given.get("created_at"))
    return made is not None and made < handover.since - SLACK


def _words(text: object) -> str:
    return " ".join(str(text or "").split())
