"""Coming in with the company's account, at the wire: a service that answers well, and all the ways in which it lies."""

import base64
import hmac
import json
import time
from collections.abc import Callable, Iterator
from datetime import timedelta
from http.server import BaseHTTPRequestHandler
from typing import Any
from urllib.parse import parse_qs, urlsplit

import httpx2
import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient
from joserfc import jwt

from api.accounts import add_user
from api.app import create_app
from api.signing import attempt as attempts
from api.signing.company import Company
from api.signing.errors import SigningError
from api.signing.wire import LARGEST, Line, is_safe
from copilot.errors import ConfigError
from copilot.settings import Settings
from copilot.store import Store, audit, users
from copilot.store.audit import Wanted
from tests.api.conftest import ORIGIN
from tests.api.signing.conftest import CLIENT, SECRET, Service
from tests.api.web.conftest import SPANISH

Claims = dict[str, Any]


@pytest.fixture
def ana(app: FastAPI, client: TestClient) -> str:
    """Somebody with an account here, whose one-time password nobody used."""
    return add_user(app.state.copilot.store, "ana@example.com", "agent", "Ana").email


@pytest.fixture
def store(app: FastAPI, client: TestClient) -> Store:
    found: Store = app.state.copilot.store
    return found


def go(client: TestClient, service: Service, next: str = "/") -> dict[str, str]:
    """Out to the service; what it sends the browser back with."""
    answer = client.get("/sign-in/company", params={"next": next})
    assert answer.status_code == 303, answer.text
    return service.authorize(answer.headers["location"])


def back(client: TestClient, given: dict[str, str]) -> httpx2.Response:
    return client.get("/sign-in/company/back", params=given, headers=SPANISH)  # type: ignore[return-value]


def come_in(client: TestClient, service: Service) -> httpx2.Response:
    return back(client, go(client, service))


def is_out(client: TestClient) -> bool:
    return client.get("/").headers.get("location") == "/sign-in"


# Coming in


def test_somebody_with_an_account_comes_in_and_gets_where_they_wanted(
    client: TestClient, service: Service, ana: str
) -> None:
    answer = back(client, go(client, service, "/kb"))
    assert (answer.status_code, answer.headers["location"]) == (303, "/kb")
    assert client.get("/kb").status_code == 200


def test_what_is_asked_of_the_service_holds_the_answer_to_this_browser(
    client: TestClient, service: Service, ana: str
) -> None:
    answer = client.get("/sign-in/company")
    asked = {name: values[0] for name, values in parse_qs(urlsplit(answer.headers["location"]).query).items()}
    assert asked["response_type"] == "code"
    assert asked["client_id"] == CLIENT
    assert asked["code_challenge_method"] == "S256"
    assert asked["redirect_uri"] == "http://testserver/sign-in/company/back"
    assert set(asked["scope"].split()) == {"openid", "email", "profile"}
    assert min(len(asked[name]) for name in ("state", "nonce", "code_challenge")) >= 43
    cookie = answer.headers["set-cookie"].lower()
    assert {"httponly", "samesite=lax", "path=/sign-in/company", "max-age=600"} <= set(cookie.split("; "))
    for secret in (asked["state"], asked["nonce"], SECRET):
        assert secret not in answer.headers["set-cookie"]


def test_nothing_is_connected_until_somebody_wants_to_come_in(client: TestClient, service: Service) -> None:
    assert "/sign-in/company?next=" in client.get("/sign-in").text
    assert service.asked == []


def test_what_the_service_says_of_itself_is_asked_once(client: TestClient, service: Service, ana: str) -> None:
    for _ in range(3):
        assert come_in(client, service).status_code == 303
    assert service.asked.count("/.well-known/openid-configuration") == 1
    assert service.asked.count("/keys") == 1


def test_an_address_is_joined_once_and_known_by_subject_afterwards(
    client: TestClient, service: Service, ana: str, store: Store
) -> None:
    come_in(client, service)
    service.claims |= {"email": "ana.ruiz@example.com", "email_verified": False}
    assert come_in(client, service).status_code == 303
    with store.read() as session:
        assert users.get(session, ana).subject == f"{service.url} u-1"
        assert users.find(session, "ana.ruiz@example.com") is None


def test_joining_ends_a_one_time_password(client: TestClient, service: Service, ana: str, store: Store) -> None:
    come_in(client, service)
    with store.read() as session:
        user = users.get(session, ana)
    assert (user.must_change, user.password_hash) == (False, "")


def test_a_password_of_one_s_own_stays(client: TestClient, service: Service, ana: str, store: Store) -> None:
    with store.begin() as session:
        users.set_password(session, users.get(session, ana), "hash", must_change=False)
    come_in(client, service)
    with store.read() as session:
        assert users.get(session, ana).password_hash == "hash"


def test_an_address_that_the_token_lacks_is_read_from_the_profile(
    client: TestClient, service: Service, ana: str
) -> None:
    service.claims = {"sub": "u-1"}
    service.profile = {"sub": "u-1", "email": "ana@example.com", "email_verified": "true"}
    assert come_in(client, service).status_code == 303
    assert not is_out(client)


def test_a_profile_of_somebody_else_lets_nobody_in(client: TestClient, service: Service, ana: str) -> None:
    service.claims = {"sub": "u-1"}
    service.profile = {"sub": "u-2", "email": "ana@example.com", "email_verified": True}
    assert come_in(client, service).status_code == 403
    assert is_out(client)


def test_a_key_that_was_changed_is_asked_for_again(
    app: FastAPI, client: TestClient, service: Service, ana: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    come_in(client, service)
    service.published, service.key = [service.other], service.other
    monkeypatch.setattr("api.signing.issuer.KEYS_AGAIN", 0.0)
    assert come_in(client, service).status_code == 303
    assert service.asked.count("/keys") == 2


def test_the_service_is_not_asked_for_keys_at_every_forged_token(
    client: TestClient, service: Service, ana: str
) -> None:
    service.sign = lambda claims: service.signed(claims, key=service.other)
    for _ in range(4):
        assert come_in(client, service).status_code == 403
    assert service.asked.count("/keys") == 1


# Who stays out


@pytest.mark.parametrize("verified", [False, None, "false", 1])
def test_an_address_that_is_not_verified_joins_nothing(
    client: TestClient, service: Service, ana: str, store: Store, verified: object
) -> None:
    service.claims |= {"email_verified": verified}
    answer = come_in(client, service)
    assert answer.status_code == 403
    assert "no está verificado" in answer.text
    with store.read() as session:
        assert users.get(session, ana).subject is None


def test_somebody_unknown_stays_out(client: TestClient, service: Service, store: Store) -> None:
    answer = come_in(client, service)
    assert answer.status_code == 403
    assert "no tiene acceso aquí" in answer.text
    with store.read() as session:
        assert users.count(session) == 0


@pytest.mark.parametrize("joined", [False, True])
def test_a_disabled_account_stays_out(
    client: TestClient, service: Service, ana: str, store: Store, joined: bool
) -> None:
    if joined:
        come_in(client, service)
    with store.begin() as session:
        users.set_active(session, users.get(session, ana), active=False)
    answer = come_in(client, service)
    assert answer.status_code == 403
    assert "deshabilitada" in answer.text
    assert is_out(client)


def test_an_account_that_is_joined_is_nobody_else_s(client: TestClient, service: Service, ana: str) -> None:
    come_in(client, service)
    client.cookies.clear()
    service.claims |= {"sub": "u-2"}
    assert come_in(client, service).status_code == 403
    assert is_out(client)


def other_audience(claims: Claims) -> Claims:
    return claims | {"aud": "another"}


def other_party(claims: Claims) -> Claims:
    return claims | {"aud": [CLIENT, "another"], "azp": "another"}


def no_party(claims: Claims) -> Claims:
    return claims | {"aud": [CLIENT, "another"]}


LIES: dict[str, Callable[[Claims], Claims]] = {
    "another nonce": lambda claims: claims | {"nonce": "another"},
    "no nonce": lambda claims: {name: value for name, value in claims.items() if name != "nonce"},
    "for another program": other_audience,
    "for several, made for another": other_party,
    "for several, for whom is not said": no_party,
    "another issuer": lambda claims: claims | {"iss": "https://evil.example"},
    "run out": lambda claims: claims | {"exp": int(time.time()) - 120},
    "never runs out": lambda claims: {name: value for name, value in claims.items() if name != "exp"},
    "from the future": lambda claims: claims | {"iat": int(time.time()) + 3600},
    "not yet": lambda claims: claims | {"nbf": int(time.time()) + 3600},
    "nobody": lambda claims: {name: value for name, value in claims.items() if name != "sub"},
    "a number for a name": lambda claims: claims | {"sub": 7},
    "times in words": lambda claims: claims | {"exp": "tomorrow"},
}


@pytest.mark.parametrize("lie", LIES)
def test_a_token_that_does_not_hold_lets_nobody_in(client: TestClient, service: Service, ana: str, lie: str) -> None:
    service.change = LIES[lie]
    answer = come_in(client, service)
    assert answer.status_code == 403
    assert "no te dejó pasar" in answer.text
    assert is_out(client)


def packed(raw: bytes) -> str:
    return base64.urlsafe_b64encode(raw).rstrip(b"=").decode()


def unsigned(claims: Claims, _service: Service) -> str:
    return f"{packed(json.dumps({'alg': 'none'}).encode())}.{packed(json.dumps(claims).encode())}."


def shared_secret(claims: Claims, service: Service) -> str:
    # The public key, which everybody has, taken for a shared secret.
    head = json.dumps({"alg": "HS256", "kid": "one"}).encode()
    said = f"{packed(head)}.{packed(json.dumps(claims).encode())}"
    return f"{said}.{packed(hmac.digest(service.key.as_pem(private=False), said.encode(), 'sha256'))}"


FORGERIES: dict[str, Callable[[Claims, Service], str]] = {
    "unsigned": unsigned,
    "with a shared secret": shared_secret,
    "with another key": lambda claims, service: service.signed(claims, key=service.other),
    "with another key under our key's name": lambda claims, service: jwt.encode(
        {"alg": "RS256", "kid": "one"}, claims, service.other
    ),
    "cut off": lambda claims, service: service.signed(claims)[:-10],
    "changed": lambda claims, service: _changed(service.signed(claims)),
    "nonsense": lambda _claims, _service: "nonsense",
    "empty": lambda _claims, _service: "",
}


def _changed(token: str) -> str:
    head, _, signature = token.split(".")
    return f"{head}.{packed(json.dumps({'sub': 'u-9', 'email': 'ana@example.com'}).encode())}.{signature}"


@pytest.mark.parametrize("forgery", FORGERIES)
def test_a_forged_token_lets_nobody_in(client: TestClient, service: Service, ana: str, forgery: str) -> None:
    service.sign = lambda claims: FORGERIES[forgery](claims, service)
    assert come_in(client, service).status_code == 403
    assert is_out(client)


# Whose answer it is


def test_an_answer_counts_once(client: TestClient, service: Service, ana: str) -> None:
    answer = client.get("/sign-in/company")
    kept = dict(client.cookies)
    given = service.authorize(answer.headers["location"])
    assert back(client, given).status_code == 303
    client.cookies.clear()
    client.cookies.update(kept)
    again = service.authorize(answer.headers["location"])
    assert again["state"] == given["state"]
    replayed = back(client, again)
    assert replayed.status_code == 400
    assert "Empieza otra vez" in replayed.text
    assert is_out(client)


def test_an_answer_to_another_browser_s_question_is_refused(
    app: FastAPI, client: TestClient, service: Service, ana: str
) -> None:
    mine = TestClient(app, follow_redirects=False)
    stolen = go(client, service)
    assert back(mine, stolen).status_code == 400
    go(mine, service)
    assert back(mine, stolen).status_code == 400
    assert is_out(mine)


@pytest.mark.parametrize("cookie", ["", "nonsense", "gAAAAA=="])
def test_a_cookie_that_is_not_ours_is_no_attempt(
    app: FastAPI, client: TestClient, service: Service, ana: str, cookie: str
) -> None:
    given = go(client, service)
    client.cookies.clear()
    client.cookies.set(app.state.auth.cookie.replace("_", "_signing_", 1), cookie)
    assert back(client, given).status_code == 400


def test_after_ten_minutes_an_answer_is_too_old(
    client: TestClient, service: Service, ana: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    given = go(client, service)
    monkeypatch.setattr(attempts, "LASTS", timedelta(0))
    assert back(client, given).status_code == 400


def test_an_answer_of_another_service_is_refused(client: TestClient, service: Service, ana: str) -> None:
    given = go(client, service) | {"iss": "https://evil.example"}
    assert back(client, given).status_code == 403
    assert "/token" not in service.asked


@pytest.mark.parametrize("given", [{"error": "access_denied"}, {}, {"code": ""}, {"code": "never given"}])
def test_a_no_of_the_service_is_said_in_words(
    client: TestClient, service: Service, ana: str, given: dict[str, str]
) -> None:
    state = go(client, service)["state"]
    answer = back(client, given | {"state": state})
    assert answer.status_code == 403
    assert "no te dejó pasar" in answer.text


@pytest.mark.parametrize("next", ["//evil.example", "https://evil.example", "/\\evil.example", "/a\nb"])
def test_it_leads_back_only_to_this_site(client: TestClient, service: Service, ana: str, next: str) -> None:
    assert back(client, go(client, service, next)).headers["location"] == "/"


# A service that fails


def stalls(handler: BaseHTTPRequestHandler) -> bool:
    handler.stop.wait(30)  # type: ignore[attr-defined]
    return True


def dribbles(handler: BaseHTTPRequestHandler) -> bool:
    handler.send_response(200)
    handler.send_header("Content-Length", "100000")
    handler.end_headers()
    try:
        while not handler.stop.wait(0.05):  # type: ignore[attr-defined]
            handler.wfile.write(b" ")
            handler.wfile.flush()
    except OSError:
        pass
    return True


def hangs_up(handler: BaseHTTPRequestHandler) -> bool:
    handler.connection.close()
    return True


def answering(raw: bytes, status: int = 200) -> Callable[[BaseHTTPRequestHandler], bool]:
    def answer(handler: BaseHTTPRequestHandler) -> bool:
        handler.send(raw, status)  # type: ignore[attr-defined]
        return True

    return answer


TROUBLES = {
    "hangs up": (hangs_up, 502),
    "fails": (answering(b"{}", 503), 502),
    "asks to wait": (answering(b"{}", 429), 502),
    "says no": (answering(b"{}", 400), 403),
    "leads elsewhere": (answering(b"{}", 302), 403),
    "says nonsense": (answering(b"<html>"), 403),
    "says a list": (answering(b"[]"), 403),
    "says nothing": (answering(b"{}"), 403),
    "says half a word": (answering(b'{"issuer": "\xff"}'), 403),
    "says far too much": (answering(b'"' + b"x" * (LARGEST + 1) + b'"'), 403),
}


@pytest.mark.parametrize("where", ["/.well-known/openid-configuration", "/keys", "/token"])
@pytest.mark.parametrize("trouble", TROUBLES)
def test_a_service_that_fails_is_told_in_words_and_lets_nobody_in(
    client: TestClient, service: Service, ana: str, where: str, trouble: str
) -> None:
    answer, status = TROUBLES[trouble]
    service.answers[where] = answer
    went = client.get("/sign-in/company", headers=SPANISH)
    if went.status_code == 303:
        went = back(client, service.authorize(went.headers["location"]))  # type: ignore[assignment]
    assert went.status_code == status
    assert "acceso de la empresa" in went.text
    assert is_out(client)


@pytest.fixture
def hasty(company_settings: Settings, service: Service) -> Iterator[Company]:
    company = Company(company_settings, Line(longest=0.3))
    company._line._client.timeout = httpx2.Timeout(0.3)
    yield company
    company.close()


@pytest.mark.parametrize("trouble", [stalls, dribbles])
def test_a_service_that_stalls_is_not_waited_for(
    hasty: Company, service: Service, trouble: Callable[[BaseHTTPRequestHandler], bool]
) -> None:
    service.answers["/.well-known/openid-configuration"] = trouble
    with pytest.raises(SigningError) as caught:
        hasty.begin("/", "http://testserver/back")
    assert caught.value.cause == "away"
    with pytest.raises(SigningError):
        hasty.begin("/", "http://testserver/back")
    assert service.asked.count("/.well-known/openid-configuration") == 1  # it is left alone for some seconds


def test_a_service_that_comes_back_is_asked_again(
    client: TestClient, service: Service, ana: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    service.answers["/.well-known/openid-configuration"] = answering(b"{}", 503)
    assert client.get("/sign-in/company").status_code == 502
    service.answers.clear()
    monkeypatch.setattr("api.signing.issuer.FAILED_FOR", 0.0)
    assert come_in(client, service).status_code == 303


@pytest.mark.parametrize(
    "lie",
    [
        {"issuer": "https://evil.example"},
        {"token_endpoint": "http://evil.example/token"},
        {"jwks_uri": "file:///etc/passwd"},
        {"jwks_uri": "http://169.254.169.254/keys"},
        {"token_endpoint": None},
    ],
)
def test_a_service_that_lies_of_itself_is_not_believed(
    client: TestClient, service: Service, ana: str, lie: Claims
) -> None:
    service.discovery = lie
    went = client.get("/sign-in/company")
    if went.status_code == 303:
        went = back(client, service.authorize(went.headers["location"]))  # type: ignore[assignment]
    assert went.status_code == 403
    assert is_out(client)


@pytest.mark.parametrize("keys", [None, "none", [], [{"kty": "RSA"}], [{"kty": "oct", "k": "c2VjcmV0"}], ["x"]])
def test_keys_that_are_none_let_nobody_in(client: TestClient, service: Service, ana: str, keys: object) -> None:
    service.answers["/keys"] = answering(json.dumps({"keys": keys}).encode())
    assert come_in(client, service).status_code == 403


def test_a_key_of_a_kind_we_do_not_know_does_not_cost_the_others(
    client: TestClient, service: Service, ana: str
) -> None:
    keys = [{"kty": "FUTURE", "kid": "x"}, service.key.as_dict(private=False)]
    service.answers["/keys"] = answering(json.dumps({"keys": keys}).encode())
    assert come_in(client, service).status_code == 303


# Accounts and roles


@pytest.fixture
def with_settings(company_settings: Settings) -> Iterator[Callable[..., TestClient]]:
    """The service with further settings."""
    opened: list[TestClient] = []

    def start(**more: object) -> TestClient:
        client = TestClient(create_app(company_settings.model_copy(update=more)), follow_redirects=False)
        opened.append(client)
        return client.__enter__()

    yield start
    for client in opened:
        client.__exit__()


def role_of(client: TestClient, email: str = "ana@example.com") -> str:
    with client.app.state.copilot.store.read() as session:  # type: ignore[attr-defined]
        return users.get(session, email).role


def test_somebody_unknown_gets_an_agent_s_account_where_that_is_wanted(
    with_settings: Callable[..., TestClient], service: Service
) -> None:
    client = with_settings(oidc_create=True)
    service.claims |= {"name": "  Ana\n Ruiz "}
    assert come_in(client, service).status_code == 303
    assert client.get("/").status_code == 200
    assert "Ana Ruiz" in client.get("/").text
    assert role_of(client) == "agent"
    assert client.post("/sign-in", data={"email": "ana@example.com", "password": ""}, headers=ORIGIN).status_code == 401


def test_without_a_verified_address_nobody_gets_one(with_settings: Callable[..., TestClient], service: Service) -> None:
    client = with_settings(oidc_create=True)
    service.claims |= {"email_verified": False}
    assert come_in(client, service).status_code == 403


@pytest.mark.parametrize(
    ("groups", "role"),
    [
        (["support"], "agent"),
        (["support", "quality"], "qa"),
        ("quality", "qa"),
        (["others"], "agent"),
        (None, "agent"),
        ([["quality"]], "agent"),
        ({"quality": 1}, "agent"),
    ],
)
def test_a_claim_decides_the_role_at_each_sign_in(
    with_settings: Callable[..., TestClient], service: Service, groups: object, role: str
) -> None:
    client = with_settings(oidc_create=True, oidc_roles="groups: support=agent, quality=qa")
    service.claims |= {"groups": ["quality"]}
    come_in(client, service)
    service.claims |= {"groups": groups}
    come_in(client, service)
    assert role_of(client) == role


def test_a_claim_may_lie_deeper(with_settings: Callable[..., TestClient], service: Service) -> None:
    client = with_settings(oidc_create=True, oidc_roles="realm_access.roles: kb=knowledge")
    service.claims |= {"realm_access": {"roles": ["kb"]}}
    come_in(client, service)
    assert role_of(client) == "knowledge"


def test_the_last_administrator_stays_one_whatever_the_claim(
    with_settings: Callable[..., TestClient], service: Service
) -> None:
    client = with_settings(oidc_create=True, oidc_roles="groups: it=admin")
    service.claims |= {"groups": ["it"]}
    come_in(client, service)
    service.claims |= {"groups": []}
    come_in(client, service)
    assert role_of(client) == "admin"


def test_without_a_claim_the_role_is_what_it_was_made_here(client: TestClient, service: Service, store: Store) -> None:
    add_user(store, "ana@example.com", "qa", "")
    service.claims |= {"groups": ["admin"], "role": "admin"}
    come_in(client, service)
    assert role_of(client) == "qa"


def test_the_audit_tells_of_it_without_an_address(client: TestClient, service: Service, ana: str, store: Store) -> None:
    come_in(client, service)
    service.claims |= {"sub": "u-2"}
    come_in(client, service)
    with store.read() as session:
        found = audit.page(session, Wanted())
    actions = [row.action for row in found]
    assert actions == ["session.failed", "session.opened", "user.linked", "user.added"]
    assert found[0].detail == {"cause": "unknown"}
    assert not any("@" in f"{row.actor}{row.object_id}{row.detail}" for row in found)


# What is configured


def test_where_none_is_configured_there_is_no_button_and_no_page(settings: Settings) -> None:
    with TestClient(create_app(settings), follow_redirects=False) as client:
        assert "/sign-in/company" not in client.get("/sign-in").text
        assert client.get("/sign-in/company").status_code == 404
        assert client.get("/sign-in/company/back?code=x&state=y").status_code == 404


def test_passwords_can_be_switched_off(with_settings: Callable[..., TestClient], service: Service) -> None:
    client = with_settings(password_sign_in=False, oidc_name="Entrar con Acme")
    store = client.app.state.copilot.store  # type: ignore[attr-defined]
    given = add_user(store, "ana@example.com", "agent", "")
    page = client.get("/sign-in").text
    assert "Entrar con Acme" in page
    assert 'type="password"' not in page
    form = {"email": given.email, "password": given.password}
    assert client.post("/sign-in", data=form, headers=ORIGIN).status_code == 403
    assert come_in(client, service).status_code == 303


@pytest.mark.parametrize(
    ("given", "words"),
    [
        ({"password_sign_in": False}, "Nobody could sign in"),
        ({"oidc_issuer": "http://login.example.com", "oidc_client_id": "x"}, "no https address"),
        ({"oidc_issuer": "login.example.com", "oidc_client_id": "x"}, "no https address"),
        ({"oidc_issuer": "https://login.example.com"}, "ESCUCHA_OIDC_CLIENT_ID is empty"),
        ({"oidc_issuer": "https://l.example", "oidc_client_id": "x", "oidc_roles": "admin"}, "cannot be read"),
        ({"oidc_issuer": "https://l.example", "oidc_client_id": "x", "oidc_roles": "groups: a=b"}, "no role 'b'"),
        ({"oidc_issuer": "https://l.example", "oidc_client_id": "x", "oidc_roles": "groups: a"}, "cannot be read"),
    ],
)
def test_settings_that_cannot_work_say_so_at_the_start(
    settings: Settings, given: dict[str, object], words: str
) -> None:
    with pytest.raises(ConfigError, match=words):
        create_app(settings.model_copy(update=given))


@pytest.mark.parametrize(
    ("url", "safe"),
    [
        ("https://login.example.com", True),
        ("http://localhost:8080/realms/x", True),
        ("http://127.0.0.1:1", True),
        ("http://login.example.com", False),
        ("http://localhost.evil.example", False),
        ("ftp://localhost", False),
        ("https://", False),
        ("https://[", False),
        ("", False),
    ],
)
def test_secrets_go_only_where_nobody_reads_along(url: str, safe: bool) -> None:
    assert is_safe(url) is safe
