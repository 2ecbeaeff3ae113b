from collections.abc import Callable

import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient
from sqlalchemy import update

from api.accounts import add_user, first_admin, new_password
from api.auth import LASTS, RENEWED_AFTER
from copilot.settings import Settings
from copilot.store import audit, users
from copilot.store.audit import Wanted
from copilot.store.schema import SessionRow
from tests.api.conftest import ORIGIN, PASSWORD, Headers, csrf_of

SignIn = Callable[..., TestClient]


def test_the_first_administrator_is_made_once(app: FastAPI, client: TestClient) -> None:
    store = app.state.copilot.store
    given = first_admin(store)
    assert given is not None
    assert first_admin(store) is None
    answer = client.post("/sign-in", data={"email": given.email, "password": given.password}, headers=ORIGIN)
    assert (answer.status_code, answer.headers["location"]) == (303, "/")
    assert client.get("/").headers["location"] == "/password"


def test_a_one_time_password_opens_nothing_but_its_change(client: TestClient, sign_in: SignIn) -> None:
    person = sign_in(must_change=True)
    token = csrf_of(person, "/password")
    assert person.get("/kb").headers["location"] == "/password"
    answer = person.get("/api/v1/conversations", headers={"X-CSRF-Token": token})
    assert (answer.status_code, answer.json()["code"]) == (403, "new-password")


def test_a_changed_password_ends_other_sessions_and_keeps_this_one(client: TestClient, sign_in: SignIn) -> None:
    person = sign_in()
    other = TestClient(person.app, follow_redirects=False, headers=ORIGIN)
    other.post("/sign-in", data={"email": "agent@example.com", "password": PASSWORD})
    form = {"current": PASSWORD, "new": "otra frase larga", "again": "otra frase larga", "csrf": csrf_of(person)}
    assert person.post("/password", data=form).status_code == 303
    assert person.get("/").status_code == 200
    assert other.get("/").headers["location"] == "/sign-in"


@pytest.mark.parametrize(
    ("form", "words"),
    [
        ({"current": "no es esa", "new": "otra frase larga", "again": "otra frase larga"}, "no es esa"),
        ({"current": PASSWORD, "new": "corta", "again": "corta"}, "Esa no sirve"),
        ({"current": PASSWORD, "new": PASSWORD, "again": PASSWORD}, "Esa no sirve"),
        ({"current": PASSWORD, "new": "otra frase larga", "again": "otra frase largo"}, "no son iguales"),
    ],
)
def test_a_password_that_cannot_be_changed_says_why(
    client: TestClient, sign_in: SignIn, form: Headers, words: str
) -> None:
    person = sign_in()
    answer = person.post("/password", data=form | {"csrf": csrf_of(person)}, headers={"Accept-Language": "es"})
    assert answer.status_code == 400
    assert words in answer.text


def test_a_wrong_password_and_an_unknown_account_answer_alike(app: FastAPI, client: TestClient) -> None:
    given = add_user(app.state.copilot.store, "ana@example.com", "agent", "")
    wrong = client.post("/sign-in", data={"email": given.email, "password": "x" * 12}, headers=ORIGIN)
    nobody = client.post("/sign-in", data={"email": "eva@example.com", "password": "x" * 12}, headers=ORIGIN)
    assert wrong.status_code == nobody.status_code == 401
    assert wrong.text.replace("ana@", "eva@") == nobody.text


def test_the_sixth_try_in_a_row_waits_even_with_the_right_password(app: FastAPI, client: TestClient) -> None:
    given = add_user(app.state.copilot.store, "ana@example.com", "agent", "")
    for _ in range(5):
        client.post("/sign-in", data={"email": given.email, "password": "x" * 12}, headers=ORIGIN)
    answer = client.post("/sign-in", data={"email": given.email, "password": given.password}, headers=ORIGIN)
    assert answer.status_code == 429
    other = add_user(app.state.copilot.store, "eva@example.com", "agent", "")
    answer = client.post("/sign-in", data={"email": other.email, "password": other.password}, headers=ORIGIN)
    assert answer.status_code == 303


def test_a_disabled_account_cannot_sign_in_and_is_out_at_once(
    app: FastAPI, client: TestClient, sign_in: SignIn
) -> None:
    person = sign_in()
    with app.state.copilot.store.begin() as session:
        users.set_active(session, users.get(session, "agent@example.com"), active=False)
    assert person.get("/").headers["location"] == "/sign-in"
    form = {"email": "agent@example.com", "password": PASSWORD}
    assert person.post("/sign-in", data=form).status_code == 401


def test_a_new_one_time_password_must_be_changed_again(app: FastAPI, client: TestClient, sign_in: SignIn) -> None:
    person = sign_in()
    given = new_password(app.state.copilot.store, "agent@example.com")
    person.post("/sign-in", data={"email": given.email, "password": given.password})
    assert person.get("/").headers["location"] == "/password"


def test_sign_out_ends_the_session(client: TestClient, sign_in: SignIn) -> None:
    person = sign_in()
    kept = dict(person.cookies)
    assert person.post("/sign-out", data={"csrf": csrf_of(person)}).status_code == 303
    person.cookies.update(kept)
    assert person.get("/").headers["location"] == "/sign-in"


def test_a_session_slides_while_it_is_used(app: FastAPI, client: TestClient, sign_in: SignIn) -> None:
    person = sign_in()
    store = app.state.copilot.store
    with store.begin() as session:
        row = session.query(SessionRow).one()
        before = row.expires_at - RENEWED_AFTER * 2
        session.execute(update(SessionRow).values(expires_at=before))
    person.get("/")
    with store.read() as session:
        assert session.query(SessionRow).one().expires_at > before


def test_a_session_that_ran_out_is_over(app: FastAPI, client: TestClient, sign_in: SignIn) -> None:
    person = sign_in()
    with app.state.copilot.store.begin() as session:
        row = session.query(SessionRow).one()
        row.expires_at -= LASTS
    assert person.get("/").headers["location"] == "/sign-in"


def test_the_cookie_is_kept_from_scripts_and_other_sites(settings: Settings) -> None:
    from api.app import create_app

    app = create_app(settings.model_copy(update={"secure_cookies": True}))
    with TestClient(app, follow_redirects=False, headers=ORIGIN) as client:
        given = add_user(app.state.copilot.store, "ana@example.com", "agent", "")
        answer = client.post("/sign-in", data={"email": given.email, "password": given.password})
    cookie = answer.headers["set-cookie"].lower()
    assert {"httponly", "samesite=lax", "secure", "path=/"} <= {part.strip() for part in cookie.split(";")}


def test_neither_tokens_nor_keys_nor_passwords_are_stored(app: FastAPI, client: TestClient, sign_in: SignIn) -> None:
    person = sign_in()
    (token,) = person.cookies.values()
    with app.state.copilot.store.read() as session:
        row = session.query(SessionRow).one()
    assert token not in (row.token_hash, row.csrf)
    assert len(row.token_hash) == 64


@pytest.mark.parametrize(
    "headers", [{"Origin": one} for one in ("https://evil.example", "null", "", "http://[", "http://testserver@evil")]
)
def test_another_site_cannot_sign_somebody_in(app: FastAPI, client: TestClient, headers: Headers) -> None:
    given = add_user(app.state.copilot.store, "ana@example.com", "agent", "")
    answer = client.post("/sign-in", data={"email": given.email, "password": given.password}, headers=headers)
    assert answer.status_code == 403
    assert "set-cookie" not in answer.headers


@pytest.mark.parametrize("path", ["/sign-out", "/password"])
def test_a_form_without_its_token_is_refused(client: TestClient, sign_in: SignIn, path: str) -> None:
    person = sign_in()
    assert person.post(path, data={"csrf": "0" * 64}).status_code == 403
    assert person.get("/").status_code == 200


def test_a_form_from_another_site_is_refused_even_with_its_token(client: TestClient, sign_in: SignIn) -> None:
    person = sign_in()
    answer = person.post("/sign-out", data={"csrf": csrf_of(person)}, headers={"Origin": "https://evil.example"})
    assert answer.status_code == 403


def test_a_script_needs_the_token_to_change_anything(seeded: TestClient, sign_in: SignIn) -> None:
    person = sign_in()
    body = {"conversation_id": "c-1"}
    assert person.post("/api/v1/drafts", json=body).status_code == 403
    assert person.post("/api/v1/drafts", json=body, headers={"X-CSRF-Token": csrf_of(person)}).status_code == 201


@pytest.mark.parametrize("header", ["Bearer esc_wrong", "Bearer ", "Basic abc", "esc_x", "Bearer \xff"])
def test_a_wrong_key_is_nobody_even_beside_a_good_cookie(client: TestClient, sign_in: SignIn, header: str) -> None:
    person = sign_in()
    answer = person.get("/api/v1/conversations", headers={"Authorization": header.encode("latin-1")})
    assert answer.status_code == 401
    assert answer.headers["www-authenticate"] == "Bearer"


@pytest.mark.parametrize(
    ("next", "place"),
    [
        ("/c/1", "/c/1"),
        ("//evil.example", "/"),
        ("https://evil.example", "/"),
        ("/\\evil.example", "/"),
        ("/a\nb", "/"),
        ("", "/"),
    ],
)
def test_sign_in_leads_back_only_to_this_site(app: FastAPI, client: TestClient, next: str, place: str) -> None:
    given = add_user(app.state.copilot.store, "ana@example.com", "agent", "")
    form = {"email": given.email, "password": given.password, "next": next}
    assert client.post("/sign-in", data=form, headers=ORIGIN).headers["location"] == place


def test_installations_on_one_machine_have_different_cookies(
    settings: Settings, app: FastAPI, client: TestClient
) -> None:
    from api.auth import Auth

    other = settings.model_copy(update={"data": settings.data / "other", "database_url": ""})
    assert app.state.auth.cookie != Auth(app.state.copilot.store, other).cookie


def test_coming_in_going_out_and_failing_stand_in_the_audit_without_an_address(
    app: FastAPI, client: TestClient, sign_in: SignIn
) -> None:
    person = sign_in()
    person.post("/sign-in", data={"email": "agent@example.com", "password": "x" * 12})
    person.post("/sign-in", data={"email": "eva@example.com", "password": "x" * 12})
    person.post("/sign-out", data={"csrf": csrf_of(person)})
    with app.state.copilot.store.read() as session:
        found = [row for row in reversed(audit.page(session, Wanted())) if row.action.startswith("session.")]
    actions = [row.action for row in found]
    assert actions == ["session.opened", "session.failed", "session.failed", "session.closed"]
    user = found[0].object_id
    assert [row.object_id for row in found] == [user, user, "", user]
    assert [row.actor for row in found] == [f"user:{user}", "nobody", "nobody", f"user:{user}"]
    assert not any("@" in f"{row.detail}{row.object_id}" for row in found)
