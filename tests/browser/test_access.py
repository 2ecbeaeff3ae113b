"""Letting a panel in, and looking after people: by keyboard, in a narrow window, in the dark, for a screen reader."""

import re
from collections.abc import Callable

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, expect

from api.accounts import add_user
from tests.browser.conftest import Site

SignedIn = Callable[..., Page]
PATHS = ["/users", "/sessions", "/audit", "/audit?object=case", "/pair", "/pair?code=AAAA-BBBB"]


@pytest.fixture
def busy(empty_site: Site) -> Site:
    """People with long names, a panel, and something in the audit."""
    add_user(empty_site.store, "b" * 60 + "@example.com", "agent", "Bruno " + "de la Fuente " * 8)
    add_user(empty_site.store, "carla@example.com", "qa", "Carla")
    empty_site.app.state.auth.open("carla@example.com", kind="panel", device="Edge, Windows")
    return empty_site


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [320, 1440])
def test_every_page_fits_and_can_be_read_by_everybody(busy: Site, signed_in: SignedIn, width: int, scheme: str) -> None:
    page = signed_in(
        busy, role="admin", viewport={"width": width, "height": 800}, color_scheme=scheme, expected="404 (Not Found)"
    )
    code = busy.app.state.pairing.begin(None, "Chrome, Windows").code
    for path in [*PATHS, f"/pair?code={code}"]:
        page.goto(f"{busy.url}{path}")
        if path == "/users":
            page.locator("details.add summary").first.click()
        wide = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
        assert wide <= 0, path
        found = Axe().run(page).response["violations"]
        assert [(path, one["id"], [node["html"][:120] for node in one["nodes"]]) for one in found] == []


def test_a_panel_is_let_in_by_keyboard_alone(busy: Site, signed_in: SignedIn) -> None:
    begun = busy.app.state.pairing.begin(None, "Chrome, Windows")
    page = signed_in(busy)
    page.goto(f"{busy.url}/pair")
    page.get_by_label("Código").focus()
    page.keyboard.type(begun.code.lower())
    page.keyboard.press("Enter")
    yes = page.get_by_role("button", name="Sí, entrar como Ana Ruiz")
    expect(yes).to_be_visible()
    yes.focus()
    page.keyboard.press("Enter")
    expect(page.get_by_role("status")).to_contain_text("El panel se abre solo")
    assert busy.app.state.pairing.claim(begun.secret)


def test_somebody_is_added_and_signs_in_with_what_was_shown(
    busy: Site, signed_in: SignedIn, open_page: Callable[..., Page]
) -> None:
    page = signed_in(busy, role="admin")
    page.goto(f"{busy.url}/users")
    page.get_by_label("Correo").fill("eva@example.com")
    page.get_by_role("button", name="Crear la cuenta").click()
    password = page.locator("code.secret").inner_text()
    theirs = open_page()
    theirs.goto(f"{busy.url}/sign-in")
    theirs.get_by_label("Correo").fill("eva@example.com")
    theirs.get_by_label("Contraseña").fill(password)
    theirs.keyboard.press("Enter")
    expect(theirs).to_have_url(re.compile("/password$"))
