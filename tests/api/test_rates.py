"""Whoever asks too much has to wait, and nobody else has to wait for them."""

from collections.abc import Callable

import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient
from starlette.requests import Request

from api.auth import Caller
from api.rates import Rates
from api.throttle import Throttle, TooManyError
from tests.api.conftest import Headers, csrf_of

SignIn = Callable[..., TestClient]
NEVER = 3600.0  # seconds until the next try: nothing comes back within a test


def agent(n: int) -> Caller:
    return Caller(id=n, name="Ana", role="agent", csrf="c", kind="browser", session=f"session-{n}")


def asking(path: str = "/c/1/pulse", method: str = "GET", address: str = "203.0.113.7") -> Request:
    scope = {"type": "http", "method": method, "path": path, "headers": [], "client": (address, 1)}
    return Request(scope | {"query_string": b"", "server": ("testserver", 80), "scheme": "http"})


def asked_until_refused(rates: Rates, caller: Caller | None, most: int, **request: str) -> int:
    for n in range(most):
        try:
            rates.count(asking(**request), caller)
        except TooManyError:
            return n
    return most


def test_two_hundred_agents_behind_one_address_poll_and_draft() -> None:
    rates = Rates()
    for n in range(200):
        for _ in range(60):
            rates.count(asking(), agent(n))
        for _ in range(10):
            rates.count(asking("/api/v1/drafts/stream", "POST"), agent(n))


def test_a_page_that_runs_wild_is_stopped_and_its_neighbour_is_not() -> None:
    rates = Rates()
    assert 300 <= asked_until_refused(rates, agent(1), 5000) < 5000
    rates.count(asking(), agent(2))


def test_drafts_are_stopped_sooner_than_pages() -> None:
    rates = Rates()
    drafts = asked_until_refused(rates, agent(1), 5000, path="/api/v1/drafts", method="POST")
    assert 30 <= drafts < 300
    rates.count(asking(), agent(1))


@pytest.mark.parametrize("path", ["/api/v1/drafts", "/api/v1/drafts/stream", "/panel/drafts/stream"])
def test_every_way_to_a_draft_counts(path: str) -> None:
    assert asked_until_refused(Rates(), agent(1), 5000, path=path, method="POST") < 300


def test_a_program_may_ask_much_more() -> None:
    program = Caller(id=1, name="zendesk", role="agent")
    assert asked_until_refused(Rates(), program, 2000) == 2000


def test_an_address_that_is_nobody_is_stopped_and_another_is_not() -> None:
    rates = Rates()
    assert asked_until_refused(rates, None, 20_000) < 20_000
    rates.count(asking(address="203.0.113.8"), None)
    rates.count(asking(), agent(1))


def test_a_request_counts_once_however_many_gates_it_passes() -> None:
    rates, request = Rates(), asking()
    for _ in range(1000):
        rates.count(request, agent(1))


@pytest.fixture
def strict(app: FastAPI, client: TestClient) -> Rates:
    """The service's own counts, with room for very few."""
    rates: Rates = app.state.rates
    rates._keys = rates._sessions = Throttle(burst=3, every=NEVER)
    rates._strangers = Throttle(burst=2, every=NEVER)
    return rates


def test_a_program_is_told_when_to_come_back(client: TestClient, agent: Headers, strict: Rates) -> None:
    answers = [client.get("/api/v1/conversations", headers=agent) for _ in range(4)]
    assert [answer.status_code for answer in answers] == [200, 200, 200, 429]
    refused = answers[-1]
    assert refused.headers["content-type"] == "application/problem+json"
    assert refused.json()["code"] == "too-many"
    assert 0 < int(refused.headers["retry-after"]) <= NEVER


def test_a_person_reads_it_as_a_page(client: TestClient, sign_in: SignIn, strict: Rates) -> None:
    person = sign_in()
    csrf_of(person)
    answers = [person.get("/kb") for _ in range(3)]
    assert [answer.status_code for answer in answers] == [200, 200, 429]
    assert answers[-1].headers["retry-after"]
    assert "<h1" in answers[-1].text


def test_wrong_keys_are_counted_by_their_address(client: TestClient, agent: Headers, strict: Rates) -> None:
    wrong = {"Authorization": "Bearer esc_wrong"}
    answers = [client.get("/api/v1/conversations", headers=wrong) for _ in range(3)]
    assert [answer.status_code for answer in answers] == [401, 401, 429]
    assert client.get("/api/v1/conversations", headers=agent).status_code == 200
    assert client.get("/api/v1/health").status_code == 200
