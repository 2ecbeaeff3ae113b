"""A panel inside a helpdesk's page has a session of its own, which opens nothing but the panel."""

from collections.abc import Callable, Iterator
from datetime import timedelta

import pytest
from fastapi import FastAPI, Response
from fastapi.testclient import TestClient
from starlette.requests import Request

from api.auth import LASTS, PANEL_LASTS, Auth, Caller
from api.cookies import forget_panel, remember_panel
from api.roles import Capability
from copilot.settings import Settings
from copilot.store import Store
from copilot.store.schema import SessionRow

SignIn = Callable[..., TestClient]


@pytest.fixture
def auth(app: FastAPI, client: TestClient, sign_in: SignIn) -> Auth:
    """The service's own, with an administrator who has an account."""
    sign_in("admin")
    opened: Auth = app.state.auth
    return opened


def ask(auth: Auth, path: str, **cookies: str) -> Caller | None:
    """Who comes to that address with those cookies: `panel`, `browser`."""
    names = {"panel": auth.panel_cookie, "browser": auth.cookie}
    header = "; ".join(f"{names[name]}={token}" for name, token in cookies.items())
    scope = {"type": "http", "method": "GET", "path": path, "headers": [(b"cookie", header.encode())], "app": None}
    return auth.caller(Request(scope | {"query_string": b"", "server": ("testserver", 80), "scheme": "http"}))


def panel(auth: Auth) -> str:
    return auth.open("admin@example.com", kind="panel", device="Chrome, Windows")


@pytest.mark.parametrize("path", ["/panel", "/panel/", "/panel/drafts"])
def test_the_panel_s_addresses_know_its_cookie(auth: Auth, path: str) -> None:
    caller = ask(auth, path, panel=panel(auth))
    assert caller is not None
    assert (caller.kind, caller.email) == ("panel", "admin@example.com")


@pytest.mark.parametrize("path", ["/", "/panels", "/users", "/api/v1/conversations", "/pair"])
def test_no_other_address_knows_it(auth: Auth, path: str) -> None:
    assert ask(auth, path, panel=panel(auth)) is None


def test_a_panel_s_token_is_no_browser_s_and_the_other_way_round(auth: Auth) -> None:
    assert ask(auth, "/", browser=panel(auth)) is None
    assert ask(auth, "/panel", panel=auth.open("admin@example.com")) is None


def test_a_browser_that_is_signed_in_opens_the_panel_in_a_tab(auth: Auth) -> None:
    caller = ask(auth, "/panel", browser=auth.open("admin@example.com"))
    assert caller is not None
    assert caller.kind == "browser"


def test_the_panel_s_own_cookie_comes_first_there(auth: Auth) -> None:
    caller = ask(auth, "/panel", panel=panel(auth), browser=auth.open("admin@example.com"))
    assert caller is not None
    assert caller.kind == "panel"


def test_a_panel_that_ran_out_gives_way_to_the_browser(auth: Auth) -> None:
    caller = ask(auth, "/panel", panel="long gone", browser=auth.open("admin@example.com"))
    assert caller is not None
    assert caller.kind == "browser"


def test_whoever_they_are_a_panel_lets_them_do_what_an_agent_may(auth: Auth) -> None:
    caller = ask(auth, "/panel", panel=panel(auth))
    assert caller is not None
    assert caller.may(Capability.DRAFT)
    assert not caller.may(Capability.MANAGE_USERS)
    assert not caller.may(Capability.EDIT_ARTICLES)


@pytest.fixture
def secure(settings: Settings, store: Store) -> Iterator[Auth]:
    yield Auth(store, settings.model_copy(update={"secure_cookies": True}))


def parts(response: Response) -> set[str]:
    return {part.strip().lower() for part in response.headers["set-cookie"].split(";")[1:]}


def test_over_https_its_cookie_works_inside_another_site_s_page(secure: Auth) -> None:
    response = Response()
    remember_panel(secure, response, "token")
    assert parts(response) == {"path=/panel", "httponly", "max-age=34560000", "samesite=none", "secure", "partitioned"}
    assert response.headers["set-cookie"].startswith(f"{secure.panel_cookie}=token;")


def test_without_https_its_cookie_stays_on_this_site(settings: Settings, store: Store) -> None:
    response = Response()
    remember_panel(Auth(store, settings), response, "token")
    assert parts(response) == {"path=/panel", "httponly", "max-age=34560000", "samesite=lax"}


def test_it_is_taken_away_from_where_it_was_put(secure: Auth) -> None:
    response = Response()
    forget_panel(secure, response)
    assert {"max-age=0", "path=/panel", "partitioned"} <= parts(response)


def test_both_cookies_have_names_of_their_own(auth: Auth) -> None:
    assert auth.panel_cookie.removeprefix("escucha_panel_") == auth.cookie.removeprefix("escucha_")


def test_a_panel_stays_for_a_month_of_not_being_used(app: FastAPI, auth: Auth) -> None:
    token = panel(auth)
    with app.state.copilot.store.begin() as session:
        row = session.query(SessionRow).filter_by(kind="panel").one()
        left = row.expires_at - (row.made_at or row.expires_at)
        row.expires_at -= PANEL_LASTS - LASTS
    assert left == PANEL_LASTS == timedelta(days=30)
    assert ask(auth, "/panel", panel=token) is not None
    with app.state.copilot.store.read() as session:
        row = session.query(SessionRow).filter_by(kind="panel").one()
        assert row.seen_at and row.made_at
        assert row.seen_at > row.made_at
        assert row.expires_at - row.seen_at == PANEL_LASTS
