"""The webhooks' addresses: what is genuine is written down once, all else is refused in the same words."""

import json
import time

import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient
from sqlalchemy import func, select

from api.helpdesks import inbound
from api.helpdesks.manage import Manager
from api.helpdesks.signatures import sign
from copilot.store import conversations
from copilot.store.schema import DeliveryRow
from tests.api.helpdesks.generic.desk import SECRET, signed
from tests.api.helpdesks.scene import Delivery

WHOLE = {"id": "t/7", "status": "open", "messages": [{"id": "a", "role": "customer", "text": "No hay internet, ñandú"}]}


@pytest.fixture
def service(app: FastAPI, client: TestClient) -> TestClient:
    """The service with the generic helpdesk `mesa`, which can be asked at an address where nobody is."""
    _manager(app).add("mesa", "generic", "", {"webhook_secret": SECRET, "read": "http://127.0.0.1:9/{id}"}, "system")
    return client


def _manager(app: FastAPI) -> Manager:
    return Manager(app.state.copilot.store, app.state.settings, app.state.connected)


def send(client: TestClient, delivery: Delivery, path: str = "/hooks/mesa") -> tuple[int, str]:
    answer = client.post(path, content=delivery.body, headers=delivery.headers)
    return answer.status_code, answer.text


def count(app: FastAPI) -> int:
    with app.state.copilot.store.read() as session:
        return session.scalar(select(func.count()).select_from(DeliveryRow)) or 0


def test_a_whole_conversation_is_there_when_it_was_answered(app: FastAPI, service: TestClient) -> None:
    assert send(service, signed({"conversation": WHOLE}, "d1"))[0] == 202
    assert conversations.find(app.state.copilot.store, "t/7", "mesa").messages[0].text == "No hay internet, ñandú"


def test_a_conversation_alone_is_taken_too(app: FastAPI, service: TestClient) -> None:
    assert send(service, signed(WHOLE, "d1"))[0] == 202
    assert conversations.find(app.state.copilot.store, "t/7").source == "mesa"


def test_a_delivery_s_row_holds_nobody_s_words(app: FastAPI, service: TestClient) -> None:
    send(service, signed({"event": "message", "conversation": WHOLE}, "d1"))
    with app.state.copilot.store.read() as session:
        row = session.scalars(select(DeliveryRow)).one()
    assert (row.key, row.event, row.about, row.state) == ("d1", "message", "t/7", "done")


def test_the_same_delivery_again_has_no_effect(app: FastAPI, service: TestClient) -> None:
    send(service, signed({"conversation": WHOLE}, "d1"))
    changed = {**WHOLE, "messages": []}
    assert send(service, signed({"conversation": changed}, "d1"))[0] == 200
    assert len(conversations.find(app.state.copilot.store, "t/7").messages) == 1
    assert count(app) == 1


def test_without_an_id_of_its_own_the_same_body_is_the_same_delivery(app: FastAPI, service: TestClient) -> None:
    delivery = signed({"event": "message", "conversation_id": 7}, "")
    assert [send(service, delivery)[0] for _ in range(2)] == [202, 200]
    assert count(app) == 1


def test_a_forged_a_stale_and_an_unsigned_one_are_refused(app: FastAPI, service: TestClient) -> None:
    genuine = signed({"conversation": WHOLE}, "d1")
    forged = genuine.model_copy(update={"body": genuine.body.replace(b"open", b"spam")})
    stale = signed({"conversation": WHOLE}, "d1", ago=3600)
    assert [send(service, one)[0] for one in (forged, stale, Delivery(body=genuine.body))] == [401, 401, 401]
    assert count(app) == 0


def test_the_secret_in_the_address_does_not_count_where_nobody_said_so(service: TestClient) -> None:
    unsigned = Delivery(body=json.dumps(WHOLE).encode())
    assert send(service, unsigned, f"/hooks/mesa/{SECRET}")[0] == 401


def test_the_secret_in_the_address_serves_a_system_that_cannot_sign(app: FastAPI, client: TestClient) -> None:
    _manager(app).add("vieja", "generic", "", {"webhook_secret": "abc123", "address_secret": "yes"}, "system")
    unsigned = Delivery(body=json.dumps(WHOLE).encode())
    assert send(client, unsigned, "/hooks/vieja/abc123")[0] == 202
    assert send(client, unsigned, "/hooks/vieja/abc124")[0] == 401
    assert send(client, unsigned, "/hooks/vieja")[0] == 401


def test_one_that_is_unknown_and_one_that_is_switched_off_look_the_same(app: FastAPI, service: TestClient) -> None:
    genuine = signed({"conversation": WHOLE}, "d1")
    unknown = service.post("/hooks/otra", content=genuine.body, headers=genuine.headers).json()
    _manager(app).switch("mesa", "system", active=False)
    off = service.post("/hooks/mesa", content=genuine.body, headers=genuine.headers).json()
    assert unknown["status"] == 404
    assert {**unknown, "request_id": ""} == {**off, "request_id": ""}


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"[]",
        b"\xff",
        b'{"event":"x"}',
        b'{"conversation_id":true}',
        b"[" * 100_000,
        b'{"conversation":{"id":"","messages":[]}}',
        b'{"conversation":{"id":"7","messages":[{"role":"nobody","text":"x"}]}}',
        b'{"conversation_id":"%s"}' % (b"7" * 400),
    ],
)
def test_what_is_genuine_and_cannot_be_read_is_said_once_and_kept_nowhere(
    app: FastAPI, service: TestClient, body: bytes
) -> None:
    timestamp = str(int(time.time()))
    headers = {"X-Copilot-Timestamp": timestamp, "X-Copilot-Signature": sign("copilot", SECRET, body, timestamp)}
    assert send(service, Delivery(body=body, headers=headers))[0] == 422
    assert count(app) == 0


def test_too_large_a_delivery_is_refused(service: TestClient) -> None:
    assert send(service, Delivery(body=b"x" * 2_000_000))[0] == 413


def test_a_flood_is_slowed_down_and_nothing_that_was_accepted_is_lost(
    app: FastAPI, service: TestClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    taken = inbound.Inbound(app.state.copilot.store, app.state.settings, app.state.connected)
    monkeypatch.setattr(taken, "_accepted", inbound.Throttle(burst=30, every=60))
    app.state.inbound = taken
    answers = []
    for number in range(40):
        delivery = signed({"event": "message", "conversation_id": number}, f"d{number}")
        answers.append(service.post("/hooks/mesa", content=delivery.body, headers=delivery.headers))
    assert [one.status_code for one in answers].count(202) == 30 == count(app)
    assert {one.status_code for one in answers} == {202, 429}
    assert all(1 <= int(one.headers["retry-after"]) <= 60 for one in answers if one.status_code == 429)


def test_a_flood_of_forged_ones_does_not_keep_out_a_genuine_one(service: TestClient) -> None:
    statuses = {send(service, Delivery(body=b"{}"))[0] for _ in range(40)}
    assert statuses == {401, 429}
    assert send(service, signed({"conversation": WHOLE}, "d1"))[0] == 202


def test_a_key_that_is_too_long_is_still_one_key(app: FastAPI, service: TestClient) -> None:
    delivery = signed({"conversation": WHOLE}, "k" * 5000)
    assert [send(service, delivery)[0] for _ in range(2)] == [202, 200]


def test_an_erased_customer_s_conversation_does_not_come_back(app: FastAPI, service: TestClient) -> None:
    known = {**WHOLE, "customer": {"id": "u-1", "name": "Marta"}}
    send(service, signed({"conversation": known}, "d1"))
    from copilot import forget
    from copilot.store.schema import CustomerRow
    from kb.conversations.likeness import LIKENESS

    store = app.state.copilot.store
    with store.read() as session:
        rows = session.scalars(select(CustomerRow.id)).all()
    forget.erase(store, rows, LIKENESS, "test")
    assert count(app) == 0  # what came in about it is known no more
    assert send(service, signed({"conversation": known}, "d2"))[0] == 202
    with store.read() as session:
        assert conversations.stored(session, [("mesa", "t/7")]) == {}
