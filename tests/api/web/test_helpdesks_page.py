"""The page of the helpdesks: only administrators, secrets shown once, what is stuck is said and mended."""

from collections.abc import Callable, Iterator

import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient

from copilot.store import conversations, helpdesks, outgoing
from tests.api.conftest import MARIA, Headers, csrf_of
from tests.api.helpdesks.generic.desk import SECRET, Desk

ES = {"Accept-Language": "es"}
Post = Callable[..., str]


@pytest.fixture
def desk() -> Iterator[Desk]:
    with Desk() as running:
        yield running


@pytest.fixture
def admin(sign_in: Callable[..., TestClient]) -> TestClient:
    return sign_in("admin")


@pytest.fixture
def post(admin: TestClient) -> Post:
    def send(path: str, status: int = 303, **fields: str) -> str:
        answer = admin.post(path, data={"csrf": csrf_of(admin), **fields}, headers=ES)
        assert answer.status_code == status, answer.text
        return answer.text or answer.headers.get("location", "")

    return send


@pytest.fixture
def mesa(post: Post, desk: Desk) -> str:
    post("/helpdesks", 200, kind="generic", name="mesa", url=desk.url, told_webhook_secret=SECRET)
    return "/helpdesks/mesa"


def page(admin: TestClient, path: str) -> str:
    answer = admin.get(path, headers=ES)
    assert answer.status_code == 200
    return answer.text


def test_an_empty_page_says_what_to_do_next(admin: TestClient) -> None:
    assert "Todavía no hay ninguna conectada" in page(admin, "/helpdesks")


@pytest.mark.parametrize("kind", ["rt", "chatwoot", "mail", "generic"])
def test_each_kind_asks_for_what_it_needs(admin: TestClient, kind: str) -> None:
    text = page(admin, f"/helpdesks?kind={kind}")
    assert f'name="kind" value="{kind}"' in text
    assert 'name="told_webhook_secret"' not in text  # made, not asked for


def test_a_made_secret_is_shown_in_the_answer_and_never_again(admin: TestClient, post: Post) -> None:
    text = post("/helpdesks", 200, kind="generic", name="mesa")
    secret = text.partition('<code class="secret">')[2].partition("<")[0]
    assert len(secret) > 30
    assert "http://testserver/hooks/mesa" in text
    assert secret not in page(admin, "/helpdesks/mesa")


def test_a_mistake_keeps_what_was_typed_but_no_secret(post: Post) -> None:
    text = post("/helpdesks", 400, kind="rt", name="Mesa Uno", url="https://rt.example.com", told_token="secreto-9")
    assert "No se pudo:" in text
    assert 'value="Mesa Uno"' in text
    assert "secreto-9" not in text


def test_trying_it_says_whom_we_speak_to(post: Post, desk: Desk, mesa: str) -> None:
    assert "mesa took a signed delivery" in post(f"{mesa}/check", 200)
    assert desk.checks == 1


def test_a_change_without_a_secret_keeps_it(post: Post, desk: Desk, mesa: str) -> None:
    post(mesa, url=desk.url, told_forms="note", told_webhook_secret="")
    assert "took a signed delivery" in post(f"{mesa}/check", 200)


def test_it_is_switched_off_and_on_and_removed(admin: TestClient, post: Post, mesa: str) -> None:
    post(f"{mesa}/off")
    assert "Apagada" in page(admin, "/helpdesks")
    post(f"{mesa}/on")
    assert post(f"{mesa}/remove") == "/helpdesks?done=removed"
    assert admin.get(mesa).status_code == 404


def test_somebody_is_linked_and_parted(admin: TestClient, post: Post, mesa: str) -> None:
    post(f"{mesa}/people", email="admin@example.com", handle="ana.soto", token="suyo")
    text = page(admin, mesa)
    assert "<b>ana.soto</b>" in text
    assert "con token propio" in text
    assert "suyo" not in text.replace("suyos", "")
    user = text.partition('name="user_id" value="')[2].partition('"')[0]
    post(f"{mesa}/people", user_id=user)
    assert "ana.soto" not in page(admin, mesa)
    assert "Nobody has the address" in post(f"{mesa}/people", 404, email="nadie@example.com", handle="x")


def test_what_is_stuck_is_shown_with_its_reason_and_let_be(
    app: FastAPI, client: TestClient, admin: TestClient, agent: Headers, post: Post, mesa: str
) -> None:
    client.post("/api/v1/conversations", json=MARIA, headers=agent).raise_for_status()
    store = app.state.copilot.store
    with store.begin() as session:
        row = helpdesks.get(session, "mesa")
        stuck = outgoing.add(
            session,
            key="k1",
            helpdesk_id=row.id,
            conversation_id=conversations.find_row(session, "c-1").id,
            kind="reply",
            text="Hola",
            state="failed",
            failure="mesa refuses our token (401).",
            created_at=row.created_at,
            next_at=row.created_at,
        )
    assert "mesa refuses our token (401)." in page(admin, mesa)
    assert "Necesita a alguien" in page(admin, "/helpdesks")
    post(f"{mesa}/stuck", key=stuck.key, what="dismiss")
    assert "refuses our token" not in page(admin, mesa)


def test_a_lost_key_is_said_where_it_is_mended(app: FastAPI, admin: TestClient, mesa: str) -> None:
    app.state.settings.secret_file.unlink()
    with app.state.copilot.store.begin() as session:
        row = helpdesks.get(session, "mesa")
        row.options = {**row.options, "forms": "note"}
    assert "falta la clave" in page(admin, mesa)


@pytest.mark.parametrize("language", ["en", "pt"])
def test_it_speaks_the_reader_s_language(admin: TestClient, mesa: str, language: str) -> None:
    for path in ("/helpdesks?kind=generic", mesa):
        text = admin.get(path, headers={"Accept-Language": language}).text
        assert f'<html lang="{language}">' in text
        assert "mesa de ayuda" not in text.lower()
