"""A queue in a real Request Tracker as the conformance suite's bench."""

import html
import json
import re
import time
from typing import Any, Protocol
from urllib.parse import parse_qsl, urlsplit

from api.helpdesks.signatures import sign, sign_link
from tests.api.helpdesks.scene import Delivery
from tests.request_tracker import HELPDESK, RequestTracker, mail_of

PICTURE = bytes.fromhex("89504e470d0a1a0a") + bytes(4000)
HOUR = 3600


class Caught(Protocol):
    def wait(self, ticket: str, event: str, *, ours: bool = False) -> Delivery: ...


class RtBench:
    kind = "rt"
    many = 23  # the adapter's batch has 20

    def __init__(self, rt: RequestTracker, caught: Caught) -> None:
        self.rt, self._caught = rt, caught
        self.queue = rt.queue()
        self.url = rt.url
        self.options = {"queues": self.queue}
        self.secrets = {"token": rt.token, "webhook_secret": rt.secret}
        self.agent = ("ana", rt.agents["ana"])
        self._last: dict[str, str] = {}

    def customer_writes(self, text: str, conversation: str = "") -> str:
        ticket = self.rt.customer_writes(self.queue, text, conversation)
        self._last[ticket] = "ticket.correspond" if conversation else "ticket.create"
        return ticket

    def agent_writes(self, conversation: str, text: str, *, private: bool = False) -> None:
        self.rt.agent_writes(conversation, text, verb="comment" if private else "correspond")

    def resolve(self, conversation: str) -> None:
        self.rt.change(conversation, Status="resolved")

    def delete(self, conversation: str) -> bool:
        self.rt.change(conversation, Status="deleted")
        return True

    def attach(self, conversation: str) -> bool:
        message = mail_of("Mira la foto y el registro.", conversation)
        message.add_attachment(PICTURE, maintype="image", subtype="png", filename="router.png")
        message.add_attachment("una línea del registro\n" * 400, filename="registro.txt")
        self.rt.mail(self.queue, message, conversation)
        return True

    def replies(self, conversation: str) -> list[str]:
        return self.rt.said(conversation, "Correspond")

    def notes(self, conversation: str) -> list[str]:
        return self.rt.said(conversation, "Comment")

    def drafts(self, conversation: str) -> list[str]:
        return []

    def human_draft(self, conversation: str, text: str) -> bool:
        return False

    def delivery(self, conversation: str) -> Delivery | None:
        return self._caught.wait(conversation, self._last[conversation])

    def stale_delivery(self, conversation: str) -> Delivery | None:
        body = self._caught.wait(conversation, self._last[conversation]).body
        at = str(int(time.time()) - HOUR)
        headers = {"x-copilot-timestamp": at, "x-copilot-signature": sign("copilot", self.rt.secret, body, at)}
        return Delivery(headers=headers, body=body)

    def own_delivery(self, conversation: str, *, private: bool) -> Delivery | None:
        return self._caught.wait(conversation, "ticket.comment" if private else "ticket.correspond", ours=True)

    def publish(self, title: str, text: str) -> str:
        body = {"Class": "General", "Name": f"{title}", "CustomFields": {"Content": text}}
        return str(self.rt.ask("POST", "/article", body)["id"])

    def unpublish(self, article: str) -> None:
        self.rt.ask("DELETE", f"/article/{article}")

    def alone(self, conversation: str) -> str:
        return rf"ObjectId = {conversation}\b|/ticket/{conversation}\b"

    def panel(self, conversation: str, agent: str, *, old: bool = False) -> dict[str, str] | None:
        """As it stands in the page that RT makes for this agent."""
        with self.rt.signed_in(agent) as browser:
            page = browser.get("/Ticket/Display.html", params={"id": conversation}).text
        found = re.search(r'<iframe class="escucha-panel" src="([^"]+)"', page)
        assert found, page
        query = dict(parse_qsl(urlsplit(html.unescape(found[1])).query))
        if not old:
            return query
        at = str(int(query["ts"]) - HOUR)
        parts = (at, HELPDESK, query["ticket"], query["user"], query["email"])
        return {**query, "ts": at, "sig": sign_link(self.rt.secret, *parts)}


def told(delivery: Delivery) -> Any:
    return json.loads(delivery.body)
