"""Telling a customer when we will answer: offered while we are closed or late, sent by a person, once."""

import html
import re
from datetime import datetime
from typing import Any

import pytest
from fastapi import FastAPI

from api.app import create_app
from copilot.settings import Settings
from tests.api.web.conftest import Desk

DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")


@pytest.fixture
def app(settings: Settings) -> FastAPI:
    """A company that is closed whenever the tests run: it opens three days from now."""
    opens = DAYS[(datetime.now(settings.zone).weekday() + 3) % 7]
    settings.voice_file.write_text(f'hours: {{{opens}: "09:00-18:00"}}\n', encoding="utf-8")
    return create_app(settings)


def form(page: str) -> dict[str, str]:
    found = dict(re.findall(r'<input type="hidden" name="(sending|queue)" value="([^"]+)">', page))
    text = re.search(r"<textarea[^>]*>(.*?)</textarea>", page, re.DOTALL)
    assert text
    return found | {"text": html.unescape(text[1])}


def tell(desk: Desk, id: str, query: str = "", **other: str) -> Any:
    key = desk.key(id)
    return desk.post(f"/c/{key}/notice", **(form(desk.get(f"/c/{key}/notice{query}")) | other))


def test_the_desk_and_the_queue_offer_to_tell_when_we_answer(desk: Desk) -> None:
    key = desk.key("l-1")
    assert f'href="/c/{key}/notice">Avisar que respondemos a más tardar' in desk.get(f"/c/{key}")
    assert "Avisar uno por uno a 2 cuándo respondemos" in desk.get("/?only=outside")


def test_what_is_sent_holds_the_customer_who_goes_on_waiting(desk: Desk) -> None:
    answer = tell(desk, "l-1", text="Te respondemos el lunes a las 10:00.")
    assert answer.status_code == 303
    conversation = desk.conversation("l-1")
    last = conversation.messages[-1]
    assert (last.role, last.holding, last.author, last.text) == (
        "agent",
        True,
        "Camila",
        "Te respondemos el lunes a las 10:00.",
    )
    assert len(conversation.pending) == 1
    assert "Luis Vera" in desk.get("/")


def test_nobody_is_told_twice_while_they_wait(desk: Desk) -> None:
    key = desk.key("l-1")
    fields = form(desk.get(f"/c/{key}/notice"))
    other = form(desk.get(f"/c/{key}/notice"))
    desk.post(f"/c/{key}/notice", **fields)
    assert desk.post(f"/c/{key}/notice", **other).status_code == 409
    assert len(desk.conversation("l-1").messages) == 2
    assert "Ya le avisamos" in desk.get(f"/c/{key}/notice")
    assert "/notice" not in desk.get(f"/c/{key}")


def test_the_same_form_twice_sends_once(desk: Desk) -> None:
    key = desk.key("l-1")
    fields = form(desk.get(f"/c/{key}/notice"))
    assert [desk.post(f"/c/{key}/notice", **fields).status_code for _ in range(2)] == [303, 303]
    assert len(desk.conversation("l-1").messages) == 2


def test_it_can_be_taken_back(desk: Desk) -> None:
    key = desk.key("l-1")
    fields = form(desk.get(f"/c/{key}/notice"))
    sent = desk.post(f"/c/{key}/notice", **fields).headers["location"]
    assert "Aviso enviado." in desk.get(sent)
    assert desk.post(f"/c/{key}/notice/undo", sending=fields["sending"]).headers["location"] == f"/c/{key}/notice"
    assert len(desk.conversation("l-1").messages) == 1
    assert "<textarea" in desk.get(f"/c/{key}/notice")


def test_the_queue_is_gone_through_one_by_one(desk: Desk) -> None:
    first, second = desk.key("l-1"), desk.key("r-1")
    assert f'href="/c/{second}/notice?queue=1"' in desk.get(f"/c/{first}/notice?queue=1")
    there = tell(desk, "l-1", "?queue=1").headers["location"]
    assert there.startswith(f"/c/{second}/notice?")
    last = tell(desk, "r-1", "?queue=1").headers["location"]
    assert last.startswith(f"/c/{second}/notice?")
    assert "Avisar uno por uno" not in desk.get("/?only=outside")


def test_nothing_is_sent_empty_or_where_nobody_waits(desk: Desk) -> None:
    key = desk.key("l-1")
    sending = form(desk.get(f"/c/{key}/notice"))["sending"]
    assert desk.post(f"/c/{key}/notice", text=" \n ", sending=sending).status_code in (400, 422)
    with desk.app.state.copilot.store.begin() as session:
        from copilot.conversation import Message
        from copilot.store import conversations

        conversations.append(
            session, conversations.find_row(session, "l-1"), Message(role="agent", text="A las nueve.")
        )
    assert "<textarea" not in desk.get(f"/c/{key}/notice")
    assert desk.post(f"/c/{key}/notice", text="Mañana.", sending=sending).status_code == 409


@pytest.mark.parametrize("sent", ["x", "1.x", "²", "99999999999999.aa"])
def test_a_key_of_nothing_breaks_no_page(desk: Desk, sent: str) -> None:
    assert "Avisar a Luis Vera" in desk.get(f"/c/{desk.key('l-1')}/notice?sent={sent}")
