"""What somebody tries who has seen a panel's address in a log, or has a signature of their own."""

from collections.abc import Callable

import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient

from tests.api.web.test_helpdesk_panel import FRAMED, SECRET, add, address

SignIn = Callable[..., TestClient]
EMAIL = "agent@example.com"


@pytest.fixture
def trusted(app: FastAPI, seeded: TestClient, sign_in: SignIn) -> None:
    """A helpdesk whose signature is enough for an agent's session."""
    add(app, "helpdesk", "generic", "", {"webhook_secret": SECRET}, link="https://m.example/{id}", trust_sign_in="yes")
    sign_in("agent")


def opens(app: FastAPI, address: str) -> bool:
    """Whether a browser that nobody knows gets a session for it."""
    answer = TestClient(app, follow_redirects=False).get(address, headers=FRAMED)
    assert answer.status_code == 200
    return "set-cookie" in answer.headers


@pytest.mark.usefixtures("trusted")
def test_a_signed_address_opens_one_session(app: FastAPI) -> None:
    signed = address(email=EMAIL)
    assert opens(app, signed)
    for again in (signed, f"{signed}&theme=dark", f"{signed}&x=1", f"/panel?x=1&{signed.partition('?')[2]}"):
        assert not opens(app, again)


@pytest.mark.usefixtures("trusted")
def test_whoever_came_by_it_goes_on_after_a_reload(app: FastAPI) -> None:
    browser = TestClient(app, follow_redirects=False, base_url="http://testserver")
    signed = address(email=EMAIL)
    for _ in range(3):
        assert 'data-stage="connect"' not in (page := browser.get(signed, headers=FRAMED).text)
        assert "María Soto" in page


@pytest.mark.usefixtures("trusted")
@pytest.mark.parametrize(
    "forged",
    [
        lambda: address(email=EMAIL, key="otro secreto de otra mesa, también largo"),
        lambda: address(email=EMAIL, key=""),
        lambda: address(email=EMAIL, age=3600),
        lambda: address(email=EMAIL, age=-3600),
        lambda: address(email=EMAIL).replace("c-1", "c-2"),
        lambda: address(email="otra@example.com").replace("otra@", "agent@"),
        lambda: address(email=EMAIL).replace("agent=cami", "agent=cami%0A"),
        lambda: address(email=EMAIL) + "&conversation=c-2",
        lambda: address(email=EMAIL) + "&sig=",
        lambda: address(conversation="c-1", agent=f"cami%0A{EMAIL}"),
    ],
)
def test_what_is_not_signed_as_it_stands_opens_nothing(app: FastAPI, forged: Callable[[], str]) -> None:
    assert not opens(app, forged())
