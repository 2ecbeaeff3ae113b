"""The story at the desk comes after the page, leads to the words, takes what is said of a promise; its pages fit."""

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from tests.api.web.julia import AGAIN, FIRST, LATER, PROMISED
from tests.browser.conftest import Site
from tests.browser.test_layout import overflow

SignedIn = Callable[..., Page]


@pytest.fixture
def told(site: Site) -> Site:
    """Julia waits on her second conversation about one matter."""
    for conversation in (FIRST, AGAIN):
        site.post("/conversations", conversation)
    return site


def open_julia(page: Page, site: Site) -> None:
    page.goto(f"{site.url}/c/4")
    expect(page.locator("#told")).to_contain_text("Le prometimos")


def test_the_story_comes_to_the_desk_by_itself(told: Site, signed_in: SignedIn) -> None:
    page = signed_in(told)
    open_julia(page, told)
    expect(page.locator("#told")).to_contain_text("Segundo contacto por esto")
    expect(page.locator("#composer")).to_have_attribute("data-state", "editing")


def test_a_quote_leads_to_its_message_and_escape_leads_back(told: Site, signed_in: SignedIn) -> None:
    page = signed_in(told)
    open_julia(page, told)
    quote = page.locator('#told a[href="/c/4#m-3"]').first
    quote.click()
    expect(page.locator("#m-3")).to_be_focused()
    assert page.url.endswith("/c/4")
    page.keyboard.press("Escape")
    expect(quote).to_be_focused()


def test_words_of_another_conversation_lead_there(told: Site, signed_in: SignedIn) -> None:
    page = signed_in(told)
    open_julia(page, told)
    page.locator('#told a[href="/c/3#m-2"]').first.click()
    page.wait_for_url("**/c/3#m-2")
    expect(page.locator("#m-2")).to_be_focused()


def test_a_promise_is_marked_at_the_desk_and_taken_back(told: Site, signed_in: SignedIn) -> None:
    page = signed_in(told)
    open_julia(page, told)
    owed = page.locator("#told .owed li").filter(has_text=LATER)
    owed.get_by_role("button", name="No se cumplió").click()
    expect(page.locator("#told .decided")).to_contain_text("no se cumplió")
    expect(page.locator("#announce")).to_contain_text(LATER)
    page.locator("#told .decided").get_by_role("button", name="Deshacer").click()
    expect(owed.get_by_role("button", name="No se cumplió")).to_be_visible()
    assert page.url.endswith("/c/4")


def test_the_handoff_note_opens_by_key_and_is_copied_as_edited(told: Site, signed_in: SignedIn) -> None:
    page = signed_in(told, permissions=["clipboard-read", "clipboard-write"])
    open_julia(page, told)
    page.keyboard.press("t")
    page.wait_for_url("**/c/4/handoff")
    page.get_by_role("link", name="English").click()
    note = page.get_by_label("Texto de la nota")
    expect(note).to_have_value(re.compile("What they ask"))
    note.fill("Edited by hand")
    page.get_by_role("button", name="Copiar nota").click()
    expect(page.locator("#copied")).to_have_text("Copiado")
    assert page.evaluate("navigator.clipboard.readText()") == "Edited by hand"


def test_the_draft_of_an_update_comes_when_its_line_is_opened(told: Site, signed_in: SignedIn) -> None:
    page = signed_in(told)
    page.goto(f"{told.url}/promises")
    row = page.locator(".owed-row").filter(has_text=PROMISED)
    row.get_by_text("Borrador de aviso").click()
    expect(row.get_by_role("textbox")).to_be_focused()
    expect(row.get_by_role("textbox")).to_have_value(re.compile("confirmo el abono"))


def test_the_pages_can_be_read_without_a_script(told: Site, signed_in: SignedIn) -> None:
    page = signed_in(told, java_script_enabled=False)
    page.goto(f"{told.url}/c/4")
    expect(page.locator("#told")).to_contain_text(PROMISED)
    page.get_by_role("link", name="Ver todo lo de este cliente").click()
    expect(page.get_by_role("heading", name="Qué pasó hasta ahora")).to_be_visible()
    page.get_by_role("link", name="Promesas").click()
    page.locator(".owed-row").filter(has_text=PROMISED).get_by_role("button", name="Cumplido").click()
    expect(page.get_by_role("status")).to_contain_text("ya no está pendiente")


@pytest.mark.parametrize("width", [320, 768, 1440])
def test_no_page_of_the_story_scrolls_sideways(told: Site, signed_in: SignedIn, width: int) -> None:
    page = signed_in(told, role="admin", viewport={"width": width, "height": 800})
    for path in ("/c/4", "/c/4/story", "/c/4/handoff", "/promises", "/customers", "/customers/3", "/resolution"):
        page.goto(f"{told.url}{path}")
        page.wait_for_load_state("networkidle")
        assert overflow(page) <= 0, path
