"""The pages of people, of one's own sessions, of pairing a panel, and of the audit."""

import csv
import io
import re
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient
from sqlalchemy import update

from api.throttle import Throttle
from api.web.audit import PAGE
from api.web.texts import LANGUAGES
from copilot.store import audit, users
from copilot.store.audit import Wanted
from copilot.store.schema import AuditRow, HelpdeskRow
from tests.api.conftest import ORIGIN, csrf_of
from tests.api.web.conftest import SPANISH

SignIn = Callable[..., TestClient]


class Admin:
    """An administrator at the pages, and whoever they add."""

    def __init__(self, app: FastAPI, browser: TestClient) -> None:
        self.app, self.browser = app, browser

    def get(self, path: str, status: int = 200) -> str:
        answer = self.browser.get(path, headers=SPANISH)
        assert answer.status_code == status, answer.text
        return answer.text

    def post(self, path: str, status: int = 303, **fields: str) -> Any:
        data = {"csrf": csrf_of(self.browser), **fields}
        answer = self.browser.post(path, data=data, headers=SPANISH)
        assert answer.status_code == status, answer.text
        return answer

    def add(self, email: str, role: str = "agent", name: str = "") -> tuple[int, str]:
        """The new account's number and its one-time password."""
        page = self.post("/users", 200, email=email, role=role, name=name).text
        found = re.search(r'<code class="secret">([a-z0-9-]{19})</code>', page)
        assert found
        return self.number(email), found[1]

    def number(self, email: str) -> int:
        with self.app.state.copilot.store.read() as session:
            return users.get(session, email).id

    def actions(self) -> list[str]:
        with self.app.state.copilot.store.read() as session:
            return [row.action for row in audit.page(session, Wanted(), limit=1000)]


@pytest.fixture
def admin(app: FastAPI, client: TestClient, sign_in: SignIn) -> Admin:
    return Admin(app, sign_in("admin"))


def enters(app: FastAPI, email: str, password: str) -> TestClient:
    """Somebody else's browser, after they tried to sign in."""
    browser = TestClient(app, follow_redirects=False, headers=ORIGIN)
    browser.post("/sign-in", data={"email": email, "password": password})
    return browser


# People


def test_somebody_is_added_and_comes_in_with_what_was_shown_once(admin: Admin) -> None:
    _, password = admin.add("eva@example.com", "qa", "Eva Díaz")
    page = admin.get("/users")
    assert "Eva Díaz" in page
    assert password not in page
    assert enters(admin.app, "eva@example.com", password).get("/").headers["location"] == "/password"


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({"email": "eva"}, "Eso no es un correo"),
        ({"email": "e va@example.com"}, "Eso no es un correo"),
        ({"email": "admin@example.com"}, "ya tiene cuenta"),
        ({"email": "eva@example.com", "name": "x" * 300}, "Ese nombre no sirve"),
    ],
)
def test_what_makes_no_account_says_why_and_keeps_what_was_typed(
    admin: Admin, fields: dict[str, str], words: str
) -> None:
    page = admin.post("/users", 400, **fields).text
    assert words in page
    assert f'value="{fields["email"]}"' in page


def test_a_role_that_does_not_exist_is_given_to_nobody(admin: Admin) -> None:
    admin.post("/users", 400, email="eva@example.com", role="root")
    number, _ = admin.add("ana@example.com")
    admin.post(f"/users/{number}", 400, role="root")
    assert "root" not in admin.get("/users")


def test_a_role_and_a_name_are_changed(admin: Admin) -> None:
    number, _ = admin.add("eva@example.com")
    answer = admin.post(f"/users/{number}", role="knowledge", name="Eva")
    assert answer.headers["location"] == f"/users?done=changed#u-{number}"
    assert admin.actions()[:2] == ["user.changed", "role.changed"]
    assert "Cambio guardado" in admin.get("/users?done=changed")


def test_a_disabled_account_is_out_at_once_and_can_come_back(admin: Admin) -> None:
    number, password = admin.add("eva@example.com")
    eva = enters(admin.app, "eva@example.com", password)
    admin.post(f"/users/{number}/disable")
    assert eva.get("/password").headers["location"].startswith("/sign-in")
    assert "Deshabilitada" in admin.get("/users")
    admin.post(f"/users/{number}/enable")
    assert enters(admin.app, "eva@example.com", password).get("/").headers["location"] == "/password"


def test_a_new_one_time_password_is_shown_once_and_the_old_one_is_over(admin: Admin) -> None:
    number, old = admin.add("eva@example.com")
    page = admin.post(f"/users/{number}/password", 200).text
    found = re.search(r'<code class="secret">([a-z0-9-]{19})</code>', page)
    assert found
    assert enters(admin.app, "eva@example.com", old).get("/").headers["location"] == "/sign-in"
    assert enters(admin.app, "eva@example.com", found[1]).get("/").headers["location"] == "/password"


def test_somebody_s_sessions_are_ended(admin: Admin) -> None:
    number, password = admin.add("eva@example.com")
    eva = enters(admin.app, "eva@example.com", password)
    assert "1 sesión abierta" in admin.get("/users")
    admin.post(f"/users/{number}/sign-out")
    assert eva.get("/password").headers["location"].startswith("/sign-in")


@pytest.mark.parametrize(("path", "fields"), [("disable", {}), ("", {"role": "agent"})])
def test_the_last_administrator_stays_one(admin: Admin, path: str, fields: dict[str, str]) -> None:
    own = admin.number("admin@example.com")
    page = admin.post(f"/users/{own}/{path}".rstrip("/"), 400, **fields).text
    assert "Es la única persona que administra" in page
    admin.add("eva@example.com", "admin")
    admin.post(f"/users/{own}/{path}".rstrip("/"), **fields)


def test_whoever_ends_all_their_own_sessions_is_asked_to_sign_in(admin: Admin) -> None:
    own = admin.number("admin@example.com")
    assert admin.post(f"/users/{own}/sign-out").headers["location"] == "/sign-in"


@pytest.mark.parametrize("number", ["99", "0", "99999999999999999999"])
def test_an_account_that_is_not_there_is_not_found(admin: Admin, number: str) -> None:
    admin.post(f"/users/{number}/disable", 404)


def test_an_agent_sees_neither_the_page_nor_its_link(client: TestClient, sign_in: SignIn) -> None:
    person = sign_in("agent")
    assert person.get("/users").status_code == 403
    assert 'href="/users"' not in person.get("/").text
    assert 'href="/sessions"' in person.get("/").text


# Sessions


def test_one_s_own_places_are_listed_this_one_first(app: FastAPI, client: TestClient, sign_in: SignIn) -> None:
    person = sign_in()
    with app.state.copilot.store.begin() as session:
        row = HelpdeskRow(name="Mesa", kind="rt", created_at=datetime.now(UTC))
        session.add(row)
        session.flush()
        helpdesk = row.id
    app.state.auth.open("agent@example.com", kind="panel", helpdesk_id=helpdesk, device="Chrome, Windows")
    page = person.get("/sessions", headers=SPANISH).text
    assert page.index("este navegador") < page.index("Chrome, Windows") < page.index("Panel en Mesa")


def test_one_place_is_ended_and_the_others_stay(app: FastAPI, client: TestClient, sign_in: SignIn) -> None:
    person = sign_in()
    phone, panel = (TestClient(app, follow_redirects=False, headers=ORIGIN) for _ in range(2))
    for browser, device in ((phone, "Chrome, Android"), (panel, "Firefox, Linux")):
        browser.cookies.set(app.state.auth.cookie, app.state.auth.open("agent@example.com", device=device))
    page = person.get("/sessions", headers=SPANISH).text
    (id,) = re.findall(r'name="id" value="(\w+)" aria-label="Cerrar la sesión de Chrome, Android', page)
    answer = person.post("/sessions/end", data={"csrf": csrf_of(person), "id": id})
    assert answer.headers["location"] == "/sessions?ended=1"
    assert [browser.get("/").status_code for browser in (person, phone, panel)] == [200, 303, 200]


def test_all_others_are_ended_at_once(app: FastAPI, client: TestClient, sign_in: SignIn) -> None:
    person = sign_in()
    for _ in range(3):
        app.state.auth.open("agent@example.com")
    answer = person.post("/sessions/end", data={"csrf": csrf_of(person)})
    assert answer.headers["location"] == "/sessions?ended=3"
    assert "Se cerraron 3 sesiones" in person.get("/sessions?ended=3", headers=SPANISH).text


def test_nobody_ends_another_person_s_session(app: FastAPI, client: TestClient, sign_in: SignIn) -> None:
    person, other = sign_in("agent"), sign_in("qa")
    (id,) = re.findall(r"[0-9a-f]{16}", _hash_of(other))[:1]
    answer = person.post("/sessions/end", data={"csrf": csrf_of(person), "id": id})
    assert answer.headers["location"] == "/sessions?ended=0"
    assert other.get("/").status_code == 200


def _hash_of(browser: TestClient) -> str:
    from api.passwords import hash_token

    (token,) = browser.cookies.values()
    return hash_token(token)


# Pairing


def test_a_link_with_a_code_asks_and_a_yes_lets_the_panel_in(app: FastAPI, client: TestClient, sign_in: SignIn) -> None:
    person, pairing = sign_in(), app.state.pairing
    begun = pairing.begin(None, "Chrome, Windows")
    page = person.get(f"/pair?code={begun.code}", headers=SPANISH).text
    assert begun.code in page
    assert "Chrome, Windows" in page
    assert "nunca uno que te hayan mandado" in page
    assert pairing.claim(begun.secret) is None
    answer = person.post("/pair", data={"csrf": csrf_of(person), "code": begun.code}, headers=SPANISH)
    assert "El panel se abre solo" in answer.text
    assert pairing.claim(begun.secret)


@pytest.mark.parametrize("code", ["KFRW-27PD", "x", "<script>alert(1)</script>"])
def test_a_code_that_nobody_shows_says_so(client: TestClient, sign_in: SignIn, code: str) -> None:
    answer = sign_in().get("/pair", params={"code": code}, headers=SPANISH)
    assert answer.status_code == 404
    assert "Ningún panel muestra ese código" in answer.text
    assert "<script>alert" not in answer.text


def test_without_a_code_there_is_a_field_for_one(client: TestClient, sign_in: SignIn) -> None:
    assert 'name="code"' in sign_in().get("/pair").text


def test_looking_at_a_link_lets_nothing_in_and_neither_does_another_site(
    app: FastAPI, client: TestClient, sign_in: SignIn
) -> None:
    person, pairing = sign_in(), app.state.pairing
    begun = pairing.begin(None, "")
    person.get(f"/pair?code={begun.code}")
    form = {"csrf": csrf_of(person), "code": begun.code}
    assert person.post("/pair", data=form, headers={"Origin": "https://evil.example"}).status_code == 403
    assert person.post("/pair", data=form | {"csrf": "0" * 64}).status_code == 403
    assert pairing.claim(begun.secret) is None


def test_whoever_is_not_signed_in_comes_back_to_the_code(app: FastAPI, client: TestClient) -> None:
    code = app.state.pairing.begin(None, "").code
    location = client.get(f"/pair?code={code}").headers["location"]
    assert location == f"/sign-in?next=%2Fpair%3Fcode%3D{code}"


def test_too_many_guesses_have_to_wait(app: FastAPI, client: TestClient, sign_in: SignIn) -> None:
    app.state.pairing._guesses = Throttle(burst=10, every=3600)
    person = sign_in()
    answers = [person.get("/pair?code=CCCC-DDDD") for _ in range(11)]
    assert [answer.status_code for answer in answers] == [404] * 10 + [429]
    assert int(answers[-1].headers["retry-after"]) > 0


# The audit


def test_an_empty_audit_teaches_what_will_stand_there(admin: Admin) -> None:
    with admin.app.state.copilot.store.begin() as session:
        session.query(AuditRow).delete()
    assert "Todavía no hay nada anotado" in admin.get("/audit")


def test_rows_are_told_in_words_with_names_and_links(admin: Admin) -> None:
    number, _ = admin.add("eva@example.com", name="Eva Díaz")
    with admin.app.state.copilot.store.begin() as session:
        audit.add(
            session,
            at=datetime.now(UTC),
            actor=f"user:{number}",
            action="conversation.seen",
            object="conversation",
            object_id="12",
        )
    shown = admin.get("/audit").partition('<ol class="list audit-list">')[2]
    assert "Abrió una conversación" in shown
    assert 'href="/c/12"' in shown
    assert "Creó una cuenta" in shown
    assert "Eva Díaz" in shown


def test_what_has_no_page_of_its_own_opens_all_that_was_done_with_it(admin: Admin) -> None:
    draft = "02c5df0f0c6744a0ac0ea4ce89ecbb68"
    with admin.app.state.copilot.store.begin() as session:
        for action in ("draft.made", "draft.used"):
            audit.add(session, at=datetime.now(UTC), actor="system", action=action, object="draft", object_id=draft)
    shown = admin.get("/audit").partition('<ol class="list audit-list">')[2]
    assert f'href="/audit?object=draft&amp;id={draft}">Borrador <span class="num">02c5df0f…</span>' in shown
    assert admin.get(f"/audit?object=draft&id={draft}").count('class="audit-line"') == 2


@pytest.mark.parametrize("query", ["who=system", "action=key.made", "object=key", "object=key&id=1", "action=key/"])
def test_rows_are_found_by_what_is_asked(admin: Admin, query: str) -> None:
    from api.accounts import add_key

    add_key(admin.app.state.copilot.store, "zendesk", "agent")
    shown = admin.get(f"/audit?{query}")
    assert shown.count('class="audit-line"') == 1
    assert "Creó una llave de API" in shown


def test_a_day_is_a_day_of_the_installation_s_own_zone(admin: Admin) -> None:
    at = datetime(2026, 3, 2, 2, 30, tzinfo=UTC)  # the evening before in Santiago
    with admin.app.state.copilot.store.begin() as session:
        session.execute(update(AuditRow).values(at=at))
    assert 'class="audit-line"' in admin.get("/audit?day=2026-03-01")
    assert "Nada así en el registro" in admin.get("/audit?day=2026-03-02")


@pytest.mark.parametrize("query", ["action=nonsense", "object=nonsense", "day=nonsense", "day=0001-01-01", "who=%00"])
def test_a_nonsense_filter_breaks_nothing(admin: Admin, query: str) -> None:
    admin.get(f"/audit?{query}")
    admin.get(f"/audit.csv?{query}")


def test_pages_follow_each_other_and_keep_the_filter(admin: Admin) -> None:
    with admin.app.state.copilot.store.begin() as session:
        for n in range(PAGE + 5):
            at = datetime.now(UTC)
            audit.add(session, at=at, actor="system", action="key.made", object="key", object_id=str(n))
    first = admin.get("/audit?action=key.made")
    assert first.count('class="audit-line"') == PAGE
    (more,) = re.findall(r'href="(/audit\?action=key\.made&amp;before=\d+)"', first)
    assert admin.get(more.replace("&amp;", "&")).count('class="audit-line"') == 5


def test_the_table_has_all_rows_and_no_formula_and_is_noted_itself(admin: Admin) -> None:
    with admin.app.state.copilot.store.begin() as session:
        session.query(AuditRow).delete()
        at = datetime.now(UTC)
        audit.add(session, at=at, actor="key:1", action="article.changed", object="article", object_id="=cmd()")
    answer = admin.browser.get("/audit.csv")
    assert answer.headers["content-type"].startswith("text/csv")
    assert 'filename="audit.csv"' in answer.headers["content-disposition"]
    exported, row = csv.DictReader(io.StringIO(answer.text))
    assert (exported["action"], row["action"]) == ("audit.exported", "article.changed")
    assert row["object_id"] == "'=cmd()"


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("path", ["/users", "/sessions", "/pair", "/audit", "/pair?code=KFRW-27PD"])
def test_every_page_speaks_every_language(admin: Admin, path: str, language: str) -> None:
    answer = admin.browser.get(path, headers={"Accept-Language": language})
    assert f'<html lang="{language}">' in answer.text
