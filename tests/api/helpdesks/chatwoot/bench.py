"""Our own Chatwoot on loopback as the conformance suite's bench."""

import json
import time
from typing import Any

from api.helpdesks.signatures import sign
from tests.api.helpdesks.chatwoot.server import ACCOUNT, ADMIN, ANA, Server
from tests.api.helpdesks.scene import Delivery

SIGNING, IN_ADDRESS = "signing-secret-of-chatwoot", "secret-in-the-address"


class ChatwootBench:
    """`signs`: as 4.13 and later do; older ones have the secret in the webhook's address."""

    kind = "chatwoot"
    many = 28  # a page has 25
    agent = ("ana@example.com", ANA)

    def __init__(self, server: Server, *, signs: bool = True) -> None:
        self.server, self._signs = server, signs
        server.live = True
        self.url = server.url
        self.options = {"account": str(ACCOUNT)}
        self.secrets = {"token": ADMIN, "webhook_secret": IN_ADDRESS} | ({"signing_secret": SIGNING} if signs else {})
        self._next = 1

    def customer_writes(self, text: str, conversation: str = "") -> str:
        if not conversation:
            conversation, self._next = str(self._next), self._next + 1
            self.server.talk(int(conversation))
        self.server.say(int(conversation), text)
        return conversation

    def agent_writes(self, conversation: str, text: str, *, private: bool = False) -> None:
        self.server.say(int(conversation), text, kind=1, private=private, sender=self.server.agent(ANA))

    def resolve(self, conversation: str) -> None:
        self.server.set_status(int(conversation), "resolved")

    def delete(self, conversation: str) -> bool:
        del self.server.conversations[int(conversation)]
        return True

    def attach(self, conversation: str) -> bool:
        file = {"id": 1, "file_type": "image", "data_url": "https://files.example.com/" + "x" * 600}
        self.server.say(int(conversation), None, attachments=[file])
        return True

    def replies(self, conversation: str) -> list[str]:
        return self._ours(conversation, private=False)

    def notes(self, conversation: str) -> list[str]:
        return self._ours(conversation, private=True)

    def drafts(self, conversation: str) -> list[str]:
        return []

    def human_draft(self, conversation: str, text: str) -> bool:
        return False

    def delivery(self, conversation: str) -> Delivery | None:
        return self._delivery(self._told(conversation, self.server.messages[int(conversation)][-1]), time.time())

    def stale_delivery(self, conversation: str) -> Delivery | None:
        if not self._signs:
            return None
        told = self._told(conversation, self.server.messages[int(conversation)][-1])
        return self._delivery(told, time.time() - 3600)

    def own_delivery(self, conversation: str, *, private: bool) -> Delivery | None:
        said = self.server.messages[int(conversation)]
        ours = next(one for one in reversed(said) if one["message_type"] == 1 and one["private"] is private)
        return self._delivery(self._told(conversation, ours), time.time())

    def publish(self, title: str, text: str) -> str:
        self.server.portals = [{"slug": "ayuda", "config": {"allowed_locales": [{"code": "es"}]}}]
        article = {"id": 12, "title": title, "content": text, "slug": "reiniciar", "status": "published"}
        self.server.articles = {("ayuda", "es"): [article]}
        return "12"

    def unpublish(self, article: str) -> None:
        self.server.articles["ayuda", "es"][0]["status"] = "draft"

    def alone(self, conversation: str) -> str:
        return rf"/conversations/{conversation}\b"

    def panel(self, conversation: str, agent: str, *, old: bool = False) -> dict[str, str] | None:
        return None

    def _ours(self, conversation: str, *, private: bool) -> list[str]:
        said = self.server.messages[int(conversation)]
        return [one["content"] for one in said if one["message_type"] == 1 and one["private"] is private]

    def _told(self, conversation: str, message: dict[str, Any]) -> bytes:
        """As a webhook tells it: the kind as a word."""
        kind = {0: "incoming", 1: "outgoing"}[message["message_type"]]
        about = self.server.row(int(conversation))
        event = {"event": "message_created", "account": {"id": ACCOUNT}, "conversation": about}
        return json.dumps(message | event | {"message_type": kind}).encode()

    def _delivery(self, body: bytes, at: float) -> Delivery:
        if not self._signs:
            return Delivery(body=body, secret=IN_ADDRESS)
        stamp = str(int(at))
        headers = {
            "X-Chatwoot-Delivery": "b9817461-5fc7-4967-b312-edcc0131075a",
            "X-Chatwoot-Timestamp": stamp,
            "X-Chatwoot-Signature": sign("chatwoot", SIGNING, body, stamp),
        }
        return Delivery(headers=headers, body=body)
