"""The inbox that keeps itself up to date: news are offered, nothing moves, the title says how many are late."""

import re
from collections.abc import Callable, Iterator
from datetime import datetime
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, expect

from copilot.settings import Settings
from tests.api.conftest import MARIA, PEDRO
from tests.browser.conftest import Site, serving

SignedIn = Callable[..., Page]
DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
LOOK = 13_000  # milliseconds until an open page has looked for news


@pytest.fixture
def site(settings: Settings) -> Iterator[Site]:
    """A company that never closes, with two people who wait: María first."""
    settings.voice_file.write_text('hours: {mon-sun: "00:00-24:00"}\n', encoding="utf-8")
    with serving(settings) as site:
        for conversation in (MARIA, PEDRO):
            site.post("/conversations", conversation)
        yield site


@pytest.fixture
def closed_site(settings: Settings) -> Iterator[Site]:
    opens = DAYS[(datetime.now(settings.zone).weekday() + 3) % 7]
    settings.voice_file.write_text(f'hours: {{{opens}: "09:00-18:00"}}\n', encoding="utf-8")
    with serving(settings) as site:
        for conversation in (MARIA, PEDRO):
            site.post("/conversations", conversation)
        yield site


def write(site: Site, id: str, text: str = "¿Hola?", **more: Any) -> None:
    message = {"role": "customer", "text": text}
    site.post("/conversations", {"id": id, "source": "t", "channel": "email", "messages": [message], **more})


def look(page: Page, site: Site) -> None:
    """Until the page has looked for news."""
    site.app.state.lately.forget()
    with page.expect_response(re.compile("/inbox/news")):
        page.clock.run_for(LOOK)


def test_what_is_new_is_offered_and_nothing_moves_until_the_reader_takes_it(site: Site, signed_in: SignedIn) -> None:
    page = signed_in(site)
    page.clock.install()
    page.reload()
    page.keyboard.press("j")
    page.keyboard.press("j")
    second = page.locator("#inbox a").nth(1)
    expect(second).to_be_focused()
    before = second.bounding_box()
    write(site, "new")
    look(page, site)
    expect(page.get_by_role("link", name="1 nueva, ver")).to_be_visible()
    expect(page.locator("#inbox li")).to_have_count(2)
    expect(second).to_be_focused()
    assert second.bounding_box() == before
    page.keyboard.press("r")
    expect(page.locator("#inbox li")).to_have_count(3)


def test_a_row_that_somebody_answered_says_so_where_it_stands(site: Site, signed_in: SignedIn) -> None:
    page = signed_in(site)
    page.clock.install()
    page.reload()
    site.post("/conversations/c-1/messages", {"role": "agent", "text": "Desde la página del router."})
    look(page, site)
    maria = page.locator("#inbox a").filter(has_text="María Soto")
    expect(maria).to_contain_text("Ya no espera")
    expect(page.locator("#inbox li")).to_have_count(2)


def test_the_title_says_how_many_are_late(site: Site, signed_in: SignedIn) -> None:
    page = signed_in(site)
    expect(page).to_have_title("(2 con atraso) Por responder · Escucha")
    page.clock.install()
    page.reload()
    site.post("/conversations/c-1/messages", {"role": "agent", "text": "Desde la página del router."})
    look(page, site)
    expect(page).to_have_title("(1 con atraso) Por responder · Escucha")


def test_a_customer_is_told_when_we_answer_with_the_keyboard_alone(closed_site: Site, signed_in: SignedIn) -> None:
    page = signed_in(closed_site)
    page.goto(f"{closed_site.url}/?only=outside")
    page.get_by_role("link", name="Avisar uno por uno a 2").press("Enter")
    expect(page.get_by_label("Aviso, en su idioma")).to_have_value(re.compile("^Hola, María. .*a más tardar"))
    page.get_by_role("button", name="Enviar aviso").press("Enter")
    expect(page.get_by_role("status")).to_contain_text("Aviso enviado.")
    expect(page.get_by_role("heading", level=1)).to_have_text("Avisar a Pedro Paz cuándo respondemos")
    page.get_by_role("button", name="Deshacer").press("Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text("Avisar a María Soto cuándo respondemos")


@pytest.mark.parametrize("path", ["/", "/?only=outside", "/?only=unread&channel=whatsapp", "/waiting", "/c/1/notice"])
@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [1440, 320])
def test_no_page_is_hard_to_use_or_wider_than_the_window(
    closed_site: Site, signed_in: SignedIn, path: str, scheme: str, width: int
) -> None:
    name = "Hubert Blaine Wolfeschlegelsteinhausenbergerdorff"
    write(closed_site, "long", "x" * 300, customer={"id": "h", "name": name})
    page = signed_in(closed_site, color_scheme=scheme, viewport={"width": width, "height": 900})
    page.goto(f"{closed_site.url}{path}")
    assert page.evaluate("document.documentElement.scrollWidth <= document.documentElement.clientWidth")
    found = Axe().run(page).response["violations"]
    assert [(one["id"], [node["html"][:120] for node in one["nodes"]]) for one in found] == []
