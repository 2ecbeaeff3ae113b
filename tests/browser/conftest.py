"""The pages in a real browser, served by the real service on loopback."""

import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import httpx2
import pytest
import uvicorn
from fastapi import FastAPI
from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, Page, Request, sync_playwright

from api.accounts import add_key
from api.app import create_app
from api.passwords import hash_password
from copilot.settings import Settings
from copilot.store import users
from tests.api.conftest import MARIA, PEDRO, REFUND, SECRET, WIFI

CHROMIUM = Path("/usr/bin/chromium")
FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
PASSWORD = "una frase bastante larga"


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        if Path(__file__).parent in item.path.parents:
            item.add_marker(pytest.mark.browser)


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    if not CHROMIUM.exists():
        pytest.skip("needs Chromium at /usr/bin/chromium (Debian: apt-get install chromium)")
    with sync_playwright() as playwright:
        launched = playwright.chromium.launch(executable_path=str(CHROMIUM), args=FLAGS)
        yield launched
        launched.close()


class Site:
    """A running service and a program's way into it."""

    def __init__(self, app: FastAPI, url: str) -> None:
        self.app, self.url = app, url
        self.store = app.state.copilot.store
        self._key = add_key(self.store, "tests", "admin")

    def post(self, path: str, body: Any) -> Any:
        headers = {"Authorization": f"Bearer {self._key}"}
        answer = httpx2.post(f"{self.url}/api/v1{path}", json=body, headers=headers, timeout=20)
        answer.raise_for_status()
        return answer.json()

    def get(self, path: str) -> Any:
        headers = {"Authorization": f"Bearer {self._key}"}
        return httpx2.get(f"{self.url}/api/v1{path}", headers=headers, timeout=20).json()

    def customer_writes(self, text: str) -> None:
        self.post("/conversations/c-1/messages", {"role": "customer", "text": text})


@contextmanager
def serving(settings: Settings, port: int = 0) -> Iterator[Site]:
    """The real service on loopback, on a free port unless told."""
    app = create_app(settings)
    server = uvicorn.Server(uvicorn.Config(app, port=port, log_config=None, lifespan="on", timeout_graceful_shutdown=2))
    thread = threading.Thread(target=server.run)
    thread.start()
    until = time.monotonic() + 20
    while not server.started and thread.is_alive() and time.monotonic() < until:
        time.sleep(0.02)
    assert server.started
    try:
        yield Site(app, f"http://127.0.0.1:{server.servers[0].sockets[0].getsockname()[1]}")
    finally:
        server.should_exit = True
        thread.join(20)


@pytest.fixture
def empty_site(settings: Settings) -> Iterator[Site]:
    with serving(settings) as site:
        yield site


@pytest.fixture
def site(empty_site: Site) -> Site:
    """Three articles, one of them internal, and two people who wait: María first."""
    empty_site.post("/kb/articles", [WIFI, REFUND, SECRET])
    for conversation in (MARIA, PEDRO):
        empty_site.post("/conversations", conversation)
    return empty_site


def go_to(page: Page, place: str) -> None:
    """By the navigation, to what is not needed all day."""
    page.locator("#nav-more summary").click()
    page.locator("#nav-more").get_by_role("link", name=place).click()


class Watched:
    """A page whose console, errors and requests are watched; nothing may go wrong or leave this machine."""

    def __init__(self, page: Page, expected: str) -> None:
        self.expected = expected
        self.troubles: list[str] = []
        page.on("console", self._console)
        page.on("pageerror", lambda error: self.troubles.append(f"error: {error}"))
        page.on("request", self._request)

    def _console(self, message: ConsoleMessage) -> None:
        wanted = self.expected and self.expected in message.text
        if message.type in ("error", "warning") and not wanted:
            self.troubles.append(f"{message.type}: {message.text}")

    def _request(self, request: Request) -> None:
        if not request.url.startswith(("http://127.0.0.1:", "data:")):
            self.troubles.append(f"left this machine: {request.url}")


@pytest.fixture
def open_page(browser: Browser) -> Iterator[Callable[..., Page]]:
    """Opens a watched page in a browser of its own; at the end nothing may have gone wrong but what was `expected`."""
    contexts: list[BrowserContext] = []
    watched: list[Watched] = []

    def opened(*, expected: str = "", **options: Any) -> Page:
        context = browser.new_context(**({"locale": "es-CL", "viewport": {"width": 1440, "height": 900}} | options))
        context.set_default_timeout(10_000)
        contexts.append(context)
        page = context.new_page()
        watched.append(Watched(page, expected))
        return page

    yield opened
    for context in contexts:
        context.close()
    assert [trouble for one in watched for trouble in one.troubles] == []


@pytest.fixture(scope="session")
def kept_password() -> str:
    return hash_password(PASSWORD)


@pytest.fixture
def signed_in(open_page: Callable[..., Page], kept_password: str) -> Callable[..., Page]:
    """A page of somebody who is signed in, an agent unless told, at the inbox."""

    def opened(site: Site, *, role: str = "agent", **options: Any) -> Page:
        page = open_page(**options)
        with site.store.begin() as session:
            users.add(
                session,
                email="ana@example.com",
                role=role,
                name="Ana Ruiz",
                password_hash=kept_password,
                at=datetime.now(UTC),
            )
        auth = site.app.state.auth
        page.context.add_cookies([{"name": auth.cookie, "value": auth.open("ana@example.com"), "url": site.url}])
        page.goto(f"{site.url}/")
        return page

    return opened
