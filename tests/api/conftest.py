"""The real service on a fresh installation: a few articles and conversations, callers of every role."""

import re
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from typing import Any

import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient

from api.accounts import add_key
from api.app import create_app
from api.passwords import hash_password
from copilot.settings import Settings
from copilot.store import users

ORIGIN = {"Origin": "http://testserver"}
PASSWORD = "una frase bastante larga"

WIFI = {
    "id": "wifi-clave",
    "title": "Cambiar la contraseña del wifi",
    "body": "Puedes cambiar la contraseña del wifi desde la página del router.\n\n"
    "1. Entra en http://192.168.1.1 con el usuario cliente.\n2. Abre Wifi y escribe la contraseña nueva.\n"
    "3. Guarda los cambios y espera 2 minutos.",
    "language": "es",
    "url": "https://ayuda.example.com/wifi",
}
REFUND = {
    "id": "doble-cobro",
    "title": "Me cobraron dos veces la factura",
    "body": "Si pagaste la factura dos veces, devolvemos el doble cobro al mismo medio de pago: en 5 a 7 días hábiles "
    "con tarjeta y en 3 días hábiles con transferencia.",
    "language": "es",
}
SECRET = {
    "id": "creditos-cortesia",
    "title": "Créditos de cortesía por doble cobro",
    "body": "Por un doble cobro de la factura el agente puede dar un crédito de cortesía de hasta un mes de cuota.",
    "language": "es",
    "audience": "internal",
}
MARIA = {
    "id": "c-1",
    "source": "helpdesk",
    "channel": "whatsapp",
    "language": "es-CL",
    "status": "open",
    "customer": {
        "id": "u-77",
        "name": "María Soto",
        "identities": [{"channel": "email", "handle": "maria@example.com"}],
    },
    "opened_at": "2026-03-02T10:15:00Z",
    "messages": [
        {
            "id": "m1",
            "role": "customer",
            "text": "Hola, ¿cómo cambio la contraseña del wifi? Me preocupa que mi vecino la tenga.",
            "at": "2026-03-02T10:15:00Z",
        }
    ],
}
PEDRO = {
    "id": "c-2",
    "source": "helpdesk",
    "channel": "email",
    "status": "open",
    "subject": "Factura",
    "customer": {"id": "u-78", "name": "Pedro Paz"},
    "messages": [
        {
            "id": "p1",
            "role": "customer",
            "text": "Me cobraron dos veces la factura con tarjeta. ¿Cuándo me lo devuelven?",
            "at": "2026-03-02T11:00:00Z",
        }
    ],
}

Headers = dict[str, str]


@pytest.fixture
def app(settings: Settings) -> FastAPI:
    return create_app(settings)


@pytest.fixture
def client(app: FastAPI) -> Iterator[TestClient]:
    with TestClient(app, follow_redirects=False) as opened:
        yield opened


@pytest.fixture
def as_role(app: FastAPI, client: TestClient) -> Callable[[str], Headers]:
    """Headers of a program with a new key of that role."""

    def headers(role: str) -> Headers:
        return {"Authorization": f"Bearer {add_key(app.state.copilot.store, role, role)}"}

    return headers


@pytest.fixture
def agent(as_role: Callable[[str], Headers]) -> Headers:
    return as_role("agent")


@pytest.fixture
def seeded(client: TestClient, as_role: Callable[[str], Headers]) -> TestClient:
    """The service with three articles, one of them internal, and two people who wait."""
    headers = as_role("knowledge")
    client.post("/api/v1/kb/articles", json=[WIFI, REFUND, SECRET], headers=headers).raise_for_status()
    for conversation in (MARIA, PEDRO):
        client.post("/api/v1/conversations", json=conversation, headers=headers).raise_for_status()
    return client


@pytest.fixture(scope="session")
def kept_password() -> str:
    return hash_password(PASSWORD)


@pytest.fixture
def sign_in(app: FastAPI, client: TestClient, kept_password: str) -> Callable[..., TestClient]:
    """A browser in which somebody of that role is signed in."""

    def browser(role: str = "agent", *, must_change: bool = False) -> TestClient:
        email = f"{role}@example.com"
        with app.state.copilot.store.begin() as session:
            users.add(
                session,
                email=email,
                role=role,
                name="Camila",
                password_hash=kept_password,
                must_change=must_change,
                at=datetime.now(UTC),
            )
        person = TestClient(app, follow_redirects=False, headers=ORIGIN)
        person.cookies.set(app.state.auth.cookie, app.state.auth.open(email))
        return person

    return browser


def csrf_of(person: TestClient, path: str = "/") -> str:
    """The token that the page carries for its forms and scripts."""
    found = re.search(r'<meta name="csrf" content="(\w+)">', person.get(path).text)
    assert found
    return found[1]


def draft_for(client: TestClient, headers: Headers, id: str = "c-1", **options: Any) -> dict[str, Any]:
    answer = client.post("/api/v1/drafts", json={"conversation_id": id, **options}, headers=headers)
    assert answer.status_code == 201, answer.text
    made: dict[str, Any] = answer.json()
    return made
