"""Our own Chatwoot answers as the published interface says, and we write nothing that is not in it."""

import json
import re
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

import pytest

from api.helpdesks.adapter import Agent, Handover
from api.helpdesks.chatwoot import Chatwoot
from tests.api.helpdesks.chatwoot import published
from tests.api.helpdesks.chatwoot.bench import ChatwootBench
from tests.api.helpdesks.chatwoot.conftest import Connect, Walk
from tests.api.helpdesks.chatwoot.server import ACCOUNT, ADMIN, START, Server

ARTICLE = {
    "id": 12,
    "title": "Reiniciar",
    "content": "Desenchufa el router.",
    "slug": "reiniciar",
    "status": "published",
    "locale": "es",
    "category": {"id": 1, "name": "Internet", "slug": "internet", "locale": "es"},
    "updated_at": START,
}
PARTS = {
    "conversations": "conversation",
    "messages": "message",
    "inboxes": "inbox",
    "inbox_members": "agent",
    "portals": "portal",
    "articles": "article",
    "canned_responses": "canned response",
    "profile": "agent",
}


@pytest.fixture
def asked(server: Server, opened: Connect, walk: Walk) -> Server:
    """A Chatwoot that was asked for everything that we ask for."""
    server.talk(1, "No me llega", "Ya lo veo", "Gracias", status="resolved")
    server.say(1, None, attachments=[{"id": 1, "file_type": "image", "data_url": "https://files.example.com/x"}])
    server.set_status(1, "resolved")
    server.talk(2, "Hola", status="snoozed", inbox_id=4)["meta"]["channel"] = "Channel::TwilioSms"
    server.canned = [{"id": 7, "account_id": ACCOUNT, "short_code": "plazo", "content": "Llega en 48 horas."}]
    server.portals = [{"id": 1, "slug": "ayuda", "archived": False, "config": {"allowed_locales": [{"code": "es"}]}}]
    server.articles = {("ayuda", "es"): [ARTICLE]}
    chatwoot = opened()
    chatwoot.check()
    walk()
    _articles(chatwoot)
    chatwoot.canned_replies()
    chatwoot.may_see("1", Agent(handle="ana@example.com"))
    since = datetime.fromtimestamp(server.now, UTC)
    for form, text in (("reply", "Sale mañana."), ("note", "Ojo."), ("resolve", "")):
        handover = Handover(key=form, form=form, conversation_id="2", text=text, since=since)
        chatwoot.hand_over(handover, Agent(handle="ana@example.com", token=ADMIN))
    return server


def test_every_answer_of_our_own_chatwoot_is_as_published(asked: Server) -> None:
    met = [(what, row) for path, answer in asked.answers for what, row in _rows(path, answer)]
    assert {what for what, _ in met} >= {*PARTS.values(), "list", "state"}
    assert [line for what, row in met for line in published.wrong(what, row)] == []


def test_every_body_that_we_write_is_as_published(asked: Server) -> None:
    kinds = [("new message" if path.endswith("/messages") else "new state", body) for path, body in asked.bodies]
    assert sorted(what for what, _ in kinds) == ["new message", "new message", "new state"]
    assert [line for what, body in kinds for line in published.wrong(what, body)] == []


def test_the_table_notices_what_is_not_published() -> None:
    given = {"id": "1", "message_type": 9, "created_at": True, "colour": "red"}
    assert published.wrong("message", given) == [
        "message: no field colour",
        "message: private is missing",
        "message: id is str",
        "message: message_type is never 9",
        "message: created_at is bool",
    ]


def test_a_webhook_tells_events_that_there_are(server: Server) -> None:
    bench = ChatwootBench(server)
    delivery = bench.delivery(bench.customer_writes("Hola"))
    assert delivery is not None
    assert json.loads(delivery.body)["event"] in published.SUBSCRIPTIONS


def test_whatsapp_over_twilio_is_told_by_its_inbox_where_no_handle_is_given(asked: Server, walk: Walk) -> None:
    found, _ = walk()
    assert {one.id: one.channel for one in found} == {"1": "web", "2": "whatsapp"}


def _articles(chatwoot: Chatwoot) -> None:
    batch = chatwoot.articles({})
    while not batch.done:
        batch = chatwoot.articles(batch.cursor)


def _rows(path: str, answer: Any) -> Iterator[tuple[str, dict[str, Any]]]:
    """Everything that this answer holds, each under what it is."""
    if path.endswith("/toggle_status"):
        yield "state", answer
        return
    what = PARTS[re.findall("|".join(sorted(PARTS, key=len, reverse=True)), path)[-1]]
    if isinstance(answer, dict) and "data" in answer:
        answer = answer["data"]
    if isinstance(answer, dict) and "payload" in answer:
        yield "list", answer
        answer = answer["payload"]
    for row in answer if isinstance(answer, list) else [answer]:
        yield what, row
        for message in row.get("messages", ()) if what == "conversation" else ():
            yield "message", message
