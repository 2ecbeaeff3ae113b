"""The inbox by who has waited longest, or by who needs a person soonest."""

import html
import math
import re
from datetime import UTC, datetime, timedelta

import pytest
from fastapi.testclient import TestClient
from sqlalchemy import update

from api.accounts import add_user
from api.web import inbox
from api.web.order import ORDERS, cursor, place
from copilot.clocks.queue import Order, Queued
from copilot.store import feelings, seen, users
from copilot.store.inbox import NEVER, Waiting
from copilot.store.schema import SeenRow
from tests.api.conftest import Headers
from tests.api.web.conftest import CALM, Desk


def test_who_needs_care_comes_before_who_waits_longer(desk: Desk) -> None:
    assert desk.rows("wait") == ["Luis Vera", "Rosa Fuentes"]
    assert desk.rows("care") == ["Rosa Fuentes", "Luis Vera"]


def test_a_row_says_the_feeling_in_words(desk: Desk) -> None:
    page = desk.get("/?order=care")
    rosa, luis = re.findall(r'<span class="marks small">(.*?)</a>', page, re.DOTALL)
    assert "Se nota" in rosa
    assert "Se nota" not in luis


def test_the_order_is_remembered_until_another_is_chosen(desk: Desk) -> None:
    desk.get("/?order=care")
    assert 'aria-current="true">por cuidado' in desk.get("/")
    desk.get("/?order=wait")
    assert 'aria-current="true">por espera' in desk.get("/")


def test_an_order_that_is_none_of_ours_is_by_clock_and_not_remembered(desk: Desk) -> None:
    assert 'aria-current="true">por lo que vence primero' in desk.get("/?order=fame")
    assert "escucha_order" not in desk.browser.cookies


def test_who_looks_at_one_channel_stays_in_it(desk: Desk, client: TestClient, agent: Headers) -> None:
    mail = {**CALM, "id": "m-1", "channel": "email", "customer": {"id": "u-92", "name": "Eva Mora"}}
    client.post("/api/v1/conversations", json=mail, headers=agent).raise_for_status()
    rosa, luis = desk.key("r-1"), desk.key("l-1")
    assert f'href="/c/{luis}?channel=chat"' in desk.get("/?channel=chat")
    page = desk.get(f"/c/{luis}?channel=chat")
    assert f'href="/c/{rosa}?channel=chat" rel="next"' in page
    assert 'class="back small" href="/?channel=chat"' in page
    assert 'rel="next"' not in desk.get(f"/c/{rosa}?channel=chat")
    on = desk.browser.get(f"/next?after={luis}&channel=chat")
    assert on.headers["location"] == f"/c/{rosa}?channel=chat"
    nobody = desk.browser.get(f"/next?after={desk.key('m-1')}&channel=email")
    assert nobody.headers["location"] == "/?channel=email&sent=1"


def test_who_looks_at_what_is_unread_goes_on_to_what_is_unread(desk: Desk) -> None:
    rosa, luis = desk.key("r-1"), desk.key("l-1")
    assert f'href="/c/{rosa}?only=unread" rel="next"' in desk.get(f"/c/{luis}?only=unread")
    desk.get(f"/c/{rosa}")
    assert 'rel="next"' not in desk.get(f"/c/{luis}?only=unread")


def test_the_neighbours_of_a_conversation_follow_the_order(desk: Desk) -> None:
    rosa, luis = desk.key("r-1"), desk.key("l-1")
    desk.get("/?order=care")
    page = desk.get(f"/c/{rosa}?order=care")
    assert f'href="/c/{luis}?order=care" rel="next"' in page
    assert 'rel="prev"' not in page
    by_wait = desk.get(f"/c/{rosa}?order=wait")
    assert f'href="/c/{luis}?order=wait" rel="prev"' in by_wait


def test_after_an_answer_comes_a_conversation_that_no_colleague_is_at(desk: Desk) -> None:
    rosa, luis = desk.key("r-1"), desk.key("l-1")
    store = desk.app.state.copilot.store
    add_user(store, "eva@example.com", "agent", "Eva")
    with store.begin() as session:
        eva = users.get(session, "eva@example.com").id
        seen.mark(session, eva, luis, 0)
    assert desk.browser.get("/next?order=wait").headers["location"] == f"/c/{rosa}?order=wait"
    with store.begin() as session:
        seen.mark(session, eva, rosa, 2)
    assert desk.browser.get("/next?order=wait").headers["location"] == f"/c/{luis}?order=wait"
    with store.begin() as session:
        session.execute(update(SeenRow).values(at=datetime.now(UTC) - timedelta(minutes=11)))
        seen.mark(session, eva, rosa, 3)
    assert desk.browser.get("/next?order=care").headers["location"] == f"/c/{luis}?order=care"


def test_after_an_answer_comes_who_needs_care_most(desk: Desk) -> None:
    rosa, luis = desk.key("r-1"), desk.key("l-1")
    desk.get("/?order=care")
    assert desk.browser.get("/next?after=0&order=care").headers["location"] == f"/c/{rosa}?order=care"
    assert desk.browser.get("/next?after=0&order=wait").headers["location"] == f"/c/{luis}?order=wait"


def test_pages_of_the_order_by_care_show_everybody_once(desk: Desk, client: TestClient, agent: Headers) -> None:
    for number in range(inbox.PAGE + 5):
        customer = {"id": f"x-{number}", "name": f"Cliente {number:03}"}
        one = CALM | {"id": f"x-{number}", "customer": customer}
        client.post("/api/v1/conversations", json=one, headers=agent).raise_for_status()
    first = desk.get("/?order=care")
    more = re.search(r'href="(/\?order=care&amp;cursor=[^"]+)"', first)
    assert more
    second = desk.get(html.unescape(more[1]))
    names = re.findall(r'class="who">([^<]+)', first) + re.findall(r'class="who">([^<]+)', second)
    assert names[0] == "Rosa Fuentes"
    assert len(names) == len(set(names)) == inbox.PAGE + 7


def test_a_correction_moves_a_conversation(desk: Desk) -> None:
    desk.get("/?order=care")
    desk.post(f"/c/{desk.key('l-1')}/corrections", message_id="l1", heard="neutral", meant="vulnerable")
    for flag in desk.app.state.copilot.hear(desk.conversation("r-1")).feeling.emotions:
        desk.post(f"/c/{desk.key('r-1')}/corrections", message_id="r3", heard=flag.label, meant="")
    for flag in desk.app.state.copilot.hear(desk.conversation("r-1")).feeling.signals:
        desk.post(f"/c/{desk.key('r-1')}/corrections", message_id="r3", heard=flag.label, meant="")
    assert desk.rows("care") == ["Luis Vera", "Rosa Fuentes"]
    assert "situación delicada" in desk.get("/?order=care")


def test_looking_at_the_order_hears_what_was_not_heard(desk: Desk) -> None:
    desk.get("/?order=care")
    with desk.app.state.copilot.store.read() as session:
        assert feelings.unheard(session, 10) == []


@pytest.mark.parametrize("order", ORDERS)
def test_a_cursor_comes_back_as_the_place_that_it_was_made_of(order: Order) -> None:
    for due in (1772445600.25, math.inf):
        one = Queued(Waiting(row_id=7, since=NEVER, care=0.4321), due, False)
        assert place(cursor(one, order), order) == one.rank(order)


def test_a_cursor_of_another_order_or_of_nobody_starts_anew() -> None:
    one = Queued(Waiting(row_id=7, since=NEVER), math.inf, False)
    assert place(cursor(one, "wait"), "care") is None
    for wrong in (
        "",
        "%%%",
        "bm90IG9uZQ==",
        cursor(one, "wait")[:-6],
        "WyJ3YWl0IiwgTmFOLCAxXQ==",
        "WyJ3YWl0IiwgW10sIDFd",
    ):
        assert place(wrong, "wait") is None
