"""What goes wrong while somebody is at the desk: a session that ends, a role that goes, a second click, the way back, a
second tab."""

from collections.abc import Callable

from playwright.sync_api import Page, expect

from copilot.store import sessions, users
from tests.api.conftest import PASSWORD
from tests.browser.conftest import Site
from tests.browser.test_desk import open_maria, ready, said, send

SignedIn = Callable[..., Page]
OWN = "Hola, María. Lo cambio yo en un momento."
expect.set_options(timeout=30_000)


def editing(page: Page) -> None:
    open_maria(page)
    page.keyboard.press("e")
    page.get_by_label("Texto de la respuesta").fill(OWN)


def test_what_was_typed_is_there_after_a_session_that_ended_and_signing_in_again(
    site: Site, signed_in: SignedIn
) -> None:
    page = signed_in(site, expected="401")
    editing(page)
    with site.store.begin() as session:
        sessions.end_all(session, users.get(session, "ana@example.com").id)
    page.keyboard.press("Control+Enter")
    expect(page.get_by_role("heading", name="Entrar")).to_be_visible()
    page.get_by_label("Correo").fill("ana@example.com")
    page.get_by_label("Contraseña").fill(PASSWORD)
    page.get_by_role("button", name="Entrar").first.click()
    expect(page.get_by_label("Texto de la respuesta")).to_have_value(OWN)
    assert len(said(site)) == 1


def test_whose_role_was_taken_away_is_told_and_keeps_what_was_typed(site: Site, signed_in: SignedIn) -> None:
    page = signed_in(site, expected="403")
    editing(page)
    with site.store.begin() as session:
        users.get(session, "ana@example.com").role = "viewer"
    page.keyboard.press("Control+Enter")
    expect(page.locator("#problem")).to_be_visible()
    expect(page.get_by_label("Texto de la respuesta")).to_have_value(OWN)
    assert len(said(site)) == 1


def test_a_double_click_sends_once_and_the_way_back_shows_it_sent(site: Site, signed_in: SignedIn) -> None:
    page = signed_in(site)
    page.get_by_role("link", name="Pedro Paz").click()
    ready(page)
    page.locator("#send").dblclick()
    expect(page.get_by_role("heading", name="María Soto")).to_be_visible()
    page.go_back()
    expect(page.get_by_role("heading", name="Pedro Paz")).to_be_visible()
    expect(page.locator("#thread .message.agent")).to_have_count(1)
    expect(page.locator("#own-text")).to_have_value("")  # a browser puts the text that was sent back into its field
    page.keyboard.press("Control+Enter")
    page.wait_for_load_state("networkidle")
    assert len(said(site, "c-2")) == 2


def test_a_second_tab_does_not_send_the_same_draft_again(site: Site, signed_in: SignedIn) -> None:
    page = signed_in(site, expected="409")
    open_maria(page)
    other = page.context.new_page()
    other.goto(page.url)
    ready(other)
    send(page)
    expect(page.get_by_role("heading", name="Pedro Paz")).to_be_visible()
    other.bring_to_front()
    other.keyboard.press("Control+Enter")
    expect(other.get_by_role("alertdialog")).to_be_visible()
    assert len(said(site)) == 2
