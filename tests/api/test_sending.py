"""Sending, taking back what was sent, closing: all of it or nothing."""

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient

from api.auth import Caller
from api.helpdesks import outbound
from api.sending import GRACE, UNDO, TooLateError, Way, new_key, say, undo
from copilot.errors import AccessError, ConflictError, NotFoundError
from copilot.store import Store, conversations, helpdesks, outgoing, users
from copilot.store.schema import HelpdeskRow
from tests.api.conftest import PEDRO, Headers

ANA = Caller(id=1, name="agent", role="agent")
CONVERSATION = "/api/v1/conversations/c-1"


def drafted(client: TestClient, headers: Headers) -> Any:
    return client.post("/api/v1/drafts", json={"conversation_id": "c-1"}, headers=headers).json()


def used(client: TestClient, headers: Headers, id: str, **told: Any) -> Any:
    answer = client.post(f"/api/v1/drafts/{id}/use", json={"verdict": "used"} | told, headers=headers)
    answer.raise_for_status()
    return answer.json()


def said(client: TestClient, headers: Headers) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = client.get(CONVERSATION, headers=headers).json()["messages"]
    return found


def taken_back(client: TestClient, headers: Headers, key: str) -> Any:
    return client.post(f"/api/v1/sent/{key}/undo", headers=headers)


def promised(client: TestClient, headers: Headers) -> list[Any]:
    """What is promised in the conversation, read anew where that is needed."""
    found: list[Any] = client.get(f"{CONVERSATION}/story", headers=headers).json()["conversation"]["promises"]
    return found


@pytest.fixture
def store(seeded: TestClient, app: FastAPI) -> Store:
    found: Store = app.state.copilot.store
    return found


def test_what_was_sent_is_taken_back_whole(seeded: TestClient, agent: Headers) -> None:
    draft = drafted(seeded, agent)
    key = used(seeded, agent, draft["id"])["key"]
    undone = taken_back(seeded, agent, key).json()
    assert (undone["text"], undone["draft_id"], undone["conversation_id"]) == (draft["text"], draft["id"], "c-1")
    assert [one["role"] for one in said(seeded, agent)] == ["customer"]
    assert seeded.get(f"/api/v1/drafts/{draft['id']}", headers=agent).json()["use"] is None


def test_what_was_taken_back_can_be_sent_again(seeded: TestClient, agent: Headers) -> None:
    draft = drafted(seeded, agent)
    taken_back(seeded, agent, used(seeded, agent, draft["id"])["key"])
    used(seeded, agent, draft["id"], verdict="edited", sent_text="Ya lo cambié yo.")
    assert [one["text"] for one in said(seeded, agent)][1:] == ["Ya lo cambié yo."]


def test_a_refusal_is_taken_back(seeded: TestClient, agent: Headers) -> None:
    draft = drafted(seeded, agent)
    key = used(seeded, agent, draft["id"], verdict="discarded", reason="tone")["key"]
    assert taken_back(seeded, agent, key).json()["text"] == ""
    assert seeded.get(f"/api/v1/drafts/{draft['id']}", headers=agent).json()["use"] is None


def test_nothing_is_taken_back_twice(seeded: TestClient, agent: Headers) -> None:
    key = used(seeded, agent, drafted(seeded, agent)["id"])["key"]
    taken_back(seeded, agent, key).raise_for_status()
    assert taken_back(seeded, agent, key).status_code == 404


def test_a_case_that_was_proposed_because_of_the_use_goes_with_it(seeded: TestClient, agent: Headers) -> None:
    draft = drafted(seeded, agent)
    key = used(seeded, agent, draft["id"], verdict="edited", sent_text="Yo lo cambio.")["key"]
    seeded.post("/api/v1/cases", json={"draft_id": draft["id"]}, headers=agent).raise_for_status()
    taken_back(seeded, agent, key)
    assert seeded.get("/api/v1/cases", headers=agent).json()["items"] == []


def test_a_promise_that_was_taken_back_was_never_made(seeded: TestClient, agent: Headers) -> None:
    text = "Te escribo mañana antes de las 12:00 con la respuesta."
    key = used(seeded, agent, drafted(seeded, agent)["id"], verdict="edited", sent_text=text)["key"]
    assert len(promised(seeded, agent)) == 1
    taken_back(seeded, agent, key)
    assert promised(seeded, agent) == []


def test_the_same_key_sends_once(seeded: TestClient, agent: Headers, store: Store) -> None:
    with store.read() as session:
        key = new_key(conversations.find_row(session, "c-1").id)
    id = drafted(seeded, agent)["id"]
    assert used(seeded, agent, id, key=key) == used(seeded, agent, id, key=key)
    own = {"role": "agent", "text": "Y una cosa más.", "send": True, "id": key[:-1] + ("0" if key[-1] != "0" else "1")}
    for _ in range(2):
        seeded.post(f"{CONVERSATION}/messages", json=own, headers=agent).raise_for_status()
    assert [one["role"] for one in said(seeded, agent)] == ["customer", "agent", "agent"]


def test_a_request_that_comes_late_sends_nothing_that_was_taken_back(store: Store) -> None:
    with store.begin() as session:
        row = conversations.find_row(session, "c-1")
        helpdesk = HelpdeskRow(name="helpdesk", kind="generic", created_at=datetime.now(UTC))
        session.add(helpdesk)
        session.flush()
        way, key = Way(helpdesk.id, frozenset({"reply"})), new_key(row.id)
        say(session, row, "Hola", ANA, datetime.now(UTC), way=way, key=key)
    undo(store, key, ANA, datetime.now(UTC), 7)
    with pytest.raises(ConflictError, match="taken back"), store.begin() as session:
        say(session, conversations.find_row(session, "c-1"), "Hola", ANA, datetime.now(UTC), way=way, key=key)


def test_without_a_helpdesk_too(seeded: TestClient, agent: Headers, store: Store) -> None:
    with store.read() as session:
        row_id = conversations.find_row(session, "c-1").id
    draft, drafts_key, own_key = drafted(seeded, agent)["id"], new_key(row_id), new_key(row_id)
    use = {"verdict": "used", "key": drafts_key}
    own = {"role": "agent", "text": "Lo veo yo.", "send": True, "id": own_key}
    for path, body, key in (
        (f"/api/v1/drafts/{draft}/use", use, drafts_key),
        (f"{CONVERSATION}/messages", own, own_key),
    ):
        seeded.post(path, json=body, headers=agent).raise_for_status()
        taken_back(seeded, agent, key).raise_for_status()
        late = seeded.post(path, json=body, headers=agent)
        assert (late.status_code, late.json()["code"]) == (409, "conflict")
    assert [one["role"] for one in said(seeded, agent)] == ["customer"]
    assert seeded.get(f"/api/v1/drafts/{draft}", headers=agent).json()["use"] is None


def test_somebody_else_of_the_same_name_cannot_take_it_back(store: Store) -> None:
    with store.begin() as session:
        row = conversations.find_row(session, "c-1")
        helpdesk = HelpdeskRow(name="helpdesk", kind="generic", created_at=datetime.now(UTC))
        session.add(helpdesk)
        ids = [
            users.add(session, email=f"{one}@example.com", role="agent", password_hash="", at=datetime.now(UTC)).id
            for one in ("camila.a", "camila.b")
        ]
        one, other = (Caller(id=id, name="Camila", role="agent", csrf="c", kind="browser") for id in ids)
        way, key = Way(helpdesk.id, frozenset({"reply"})), new_key(row.id)
        say(session, row, "Hola", one, datetime.now(UTC), way=way, key=key)
    with pytest.raises(AccessError):
        undo(store, key, other, datetime.now(UTC), 7)
    assert undo(store, key, one, datetime.now(UTC), 7).text == "Hola"


def test_one_key_asked_for_by_several_at_once_sends_once(store: Store) -> None:
    with store.begin() as session:
        helpdesk = HelpdeskRow(name="helpdesk", kind="generic", created_at=datetime.now(UTC))
        session.add(helpdesk)
        session.flush()
        row_id = conversations.find_row(session, "c-1").id
        way, key = Way(helpdesk.id, frozenset({"reply"})), new_key(row_id)

    def ask(_: int) -> None:
        with store.begin() as session:
            row = conversations.find_row(session, "c-1")
            say(session, row, "Hola", ANA, datetime.now(UTC), way=way, key=key)

    with ThreadPoolExecutor(6) as pool:
        list(pool.map(ask, range(12)))
    with store.read() as session:
        assert [one.text for one in conversations.get(session, "c-1").messages].count("Hola") == 1
        assert [one.key for one in outgoing.of_conversation(session, row_id)] == [key]


def test_one_draft_sent_by_several_at_once_is_sent_once(seeded: TestClient, agent: Headers, store: Store) -> None:
    id = drafted(seeded, agent)["id"]

    def ask(_: int) -> int:
        return seeded.post(f"/api/v1/drafts/{id}/use", json={"verdict": "used"}, headers=agent).status_code

    with ThreadPoolExecutor(6) as pool:
        answers = list(pool.map(ask, range(12)))
    assert sorted(answers)[0] < 300
    assert answers.count(409) == 11
    assert [one["role"] for one in said(seeded, agent)] == ["customer", "agent"]


@pytest.mark.parametrize("key", ["x", "999.00000000000000000000000000000000"])
def test_a_key_of_another_conversation_is_refused(seeded: TestClient, agent: Headers, key: str) -> None:
    body = {"verdict": "used", "key": key}
    answer = seeded.post(f"/api/v1/drafts/{drafted(seeded, agent)['id']}/use", json=body, headers=agent)
    assert answer.status_code == 400
    assert len(said(seeded, agent)) == 1


def test_what_somebody_was_warned_of_stands_in_the_use(seeded: TestClient, agent: Headers) -> None:
    id = drafted(seeded, agent)["id"]
    used(seeded, agent, id, despite=["feeling_met", "stale"])
    assert seeded.get(f"/api/v1/drafts/{id}", headers=agent).json()["use"]["despite"] == ["feeling_met", "stale"]


def test_ones_own_words_are_sent_and_taken_back(seeded: TestClient, agent: Headers) -> None:
    message = {"role": "agent", "text": "Lo veo yo.", "send": True}
    sent = seeded.post(f"{CONVERSATION}/messages", json=message, headers=agent).json()["messages"][-1]
    assert (sent["text"], sent["author"]) == ("Lo veo yo.", "agent")
    assert taken_back(seeded, agent, sent["id"].removeprefix(outbound.OURS)).json()["text"] == "Lo veo yo."
    assert len(said(seeded, agent)) == 1


def test_only_our_own_words_are_sent(seeded: TestClient, agent: Headers) -> None:
    body = {"role": "customer", "text": "Soy María.", "send": True}
    assert seeded.post(f"{CONVERSATION}/messages", json=body, headers=agent).status_code == 400


def test_a_holding_message_leaves_the_customer_waiting(seeded: TestClient, agent: Headers, store: Store) -> None:
    body = {"role": "agent", "text": "Te escribo mañana.", "send": True, "holding": True}
    seeded.post(f"{CONVERSATION}/messages", json=body, headers=agent).raise_for_status()
    with store.read() as session:
        assert [one.text[:4] for one in conversations.get(session, "c-1").pending] == ["Hola"]


class TestTheHelpdesk:
    @pytest.fixture
    def way(self, store: Store) -> Way:
        with store.begin() as session:
            row = HelpdeskRow(name="helpdesk", kind="generic", created_at=datetime.now(UTC))
            session.add(row)
            session.flush()
            assert helpdesks.find(session, "helpdesk") is row
            return Way(row.id, frozenset({"reply", "resolve"}))

    def send(self, store: Store, way: Way, at: datetime, **given: Any) -> str:
        with store.begin() as session:
            row = conversations.find_row(session, "c-1")
            key = new_key(row.id)
            say(session, row, "Lo veo yo.", ANA, at, way=way, key=key, **given)
        return key

    def test_gets_what_was_sent_once_it_can_be_taken_back_no_more(self, store: Store, way: Way) -> None:
        at = datetime.now(UTC)
        key = self.send(store, way, at)
        with store.read() as session:
            row = outgoing.by_key(session, key)
            assert row is not None
            assert (row.kind, row.text, row.state, row.next_at) == ("reply", "Lo veo yo.", "waiting", at + UNDO + GRACE)

    def test_never_gets_what_was_taken_back(self, store: Store, way: Way) -> None:
        at = datetime.now(UTC)
        key = self.send(store, way, at)
        undo(store, key, ANA, at, repeat_days=30)
        with store.read() as session:
            row = outgoing.by_key(session, key)
            assert row is not None
            assert row.state == "cancelled"
            assert len(conversations.get(session, "c-1").messages) == 1

    def test_keeps_what_is_on_its_way(self, store: Store, way: Way) -> None:
        at = datetime.now(UTC)
        key = self.send(store, way, at)
        with store.begin() as session:
            outgoing.claim(session, at + UNDO + GRACE, at + timedelta(minutes=1))
        with pytest.raises(TooLateError):
            undo(store, key, ANA, at, repeat_days=30)
        with store.read() as session:
            assert len(conversations.get(session, "c-1").messages) == 2

    def test_gets_no_private_note_that_it_has_no_form_for(self, store: Store, way: Way) -> None:
        key = self.send(store, way, datetime.now(UTC), private=True)
        with store.read() as session:
            assert outgoing.by_key(session, key) is None


def test_what_is_too_old_stays(store: Store) -> None:
    at = datetime.now(UTC)
    with store.begin() as session:
        row = conversations.find_row(session, "c-1")
        key = new_key(row.id)
        say(session, row, "Lo veo yo.", ANA, at, way=None, key=key)
    with pytest.raises(TooLateError):
        undo(store, key, ANA, at + UNDO + GRACE + timedelta(seconds=1), repeat_days=30)


def test_only_who_sent_it_takes_it_back(seeded: TestClient, agent: Headers, store: Store) -> None:
    message = {"role": "agent", "text": "Lo veo yo.", "send": True}
    sent = seeded.post(f"{CONVERSATION}/messages", json=message, headers=agent).json()["messages"][-1]
    key = sent["id"].removeprefix(outbound.OURS)
    with pytest.raises(AccessError):
        undo(store, key, Caller(id=2, name="Otro", role="agent"), datetime.now(UTC), repeat_days=30)


@pytest.mark.parametrize("key", ["m1", "1.ffffffffffffffffffffffffffffffff", "99999999999.0"])
def test_nothing_else_can_be_taken_out_of_a_conversation(store: Store, key: str) -> None:
    with pytest.raises(NotFoundError):
        undo(store, key, ANA, datetime.now(UTC), repeat_days=30)


class TestClosing:
    def test_is_refused_while_something_is_open(self, seeded: TestClient, agent: Headers) -> None:
        answer = self.ask(seeded, agent, status="resolved")
        assert (answer.status_code, answer.json()["code"]) == (409, "open-matters")
        assert "contraseña del wifi" in answer.json()["detail"]

    def test_makes_a_past_answer_of_it_and_opening_again_withdraws_that(
        self, seeded: TestClient, agent: Headers
    ) -> None:
        text = "Entra en la página del router con el usuario cliente y escribe la contraseña nueva en Wifi."
        used(seeded, agent, drafted(seeded, agent)["id"], verdict="edited", sent_text=text)
        self.ask(seeded, agent, status="resolved", accept_open=True).raise_for_status()
        assert self.past(seeded, agent) == ["c-1"]
        self.ask(seeded, agent, status="open").raise_for_status()
        assert self.past(seeded, agent) == []
        assert seeded.get(CONVERSATION, headers=agent).json()["reopened"]

    def test_is_taken_back_as_if_it_had_not_been(self, seeded: TestClient, agent: Headers) -> None:
        key = self.ask(seeded, agent, status="resolved", accept_open=True).json()["key"]
        self.ask(seeded, agent, status="open", undo=key).raise_for_status()
        now = seeded.get(CONVERSATION, headers=agent).json()
        assert (now["status"], now["resolved_at"], now["reopened"]) == ("open", None, False)

    def test_ends_when_the_customer_writes_again_but_not_when_they_thank(
        self, seeded: TestClient, agent: Headers
    ) -> None:
        self.ask(seeded, agent, status="resolved", accept_open=True)
        for text, status in (("Muchas gracias!", "resolved"), ("¿Y cómo cambio el nombre de la red?", "open")):
            seeded.post(f"{CONVERSATION}/messages", json={"role": "customer", "text": text}, headers=agent)
            assert seeded.get(CONVERSATION, headers=agent).json()["status"] == status

    def test_tells_the_helpdesk_unless_it_is_taken_back(
        self, seeded: TestClient, agent: Headers, store: Store, app: FastAPI
    ) -> None:
        from api.closing import close, take_back

        settings, now = app.state.copilot.settings, datetime.now(UTC)
        with store.begin() as session:
            desk = HelpdeskRow(name="otro", kind="generic", created_at=now)
            session.add(desk)
            session.flush()
            row = conversations.find_row(session, PEDRO["id"])
            key = close(session, row, settings, Way(desk.id, frozenset({"resolve"})), ANA, now).key
            assert (found := outgoing.by_key(session, key)) is not None
            assert (found.kind, found.state) == ("resolve", "waiting")
            take_back(session, row, settings, key, now)
            assert (found := outgoing.by_key(session, key)) is not None
            assert found.state == "cancelled"

    def ask(self, client: TestClient, headers: Headers, **body: Any) -> Any:
        return client.post(f"{CONVERSATION}/status", json=body, headers=headers)

    def past(self, client: TestClient, headers: Headers) -> list[str]:
        found = client.get(
            "/api/v1/search", params={"q": "página del router usuario cliente", "pool": "resolutions"}, headers=headers
        )
        return [hit["source_id"] for hit in found.json()["hits"]]
