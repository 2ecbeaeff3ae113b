"""Keeping a corrected draft as an evaluation case, from the desk to the page where it is accepted."""

from collections.abc import Callable

from playwright.sync_api import Page, expect

from copilot.store import cases
from tests.browser.conftest import Site
from tests.browser.test_desk import open_maria, send

SignedIn = Callable[..., Page]
KEEP = "Guardar como caso de evaluación"


def kept(site: Site) -> list[str]:
    with site.store.read() as session:
        return [one.origin for one in cases.every(session)]


def test_an_edited_draft_is_kept_on_the_next_page_and_accepted(site: Site, signed_in: SignedIn) -> None:
    page = signed_in(site, role="qa")
    open_maria(page)
    page.keyboard.press("e")
    page.locator("#text").fill("Hola. Espere 2 minutos después de guardar, y con eso queda.")
    send(page)
    expect(page.get_by_role("heading", name="Pedro Paz")).to_be_visible()
    expect(page.locator("#learned")).to_contain_text("Cambiaste el borrador para María Soto")
    page.get_by_role("button", name=KEEP).click()
    expect(page.locator("#learned")).to_contain_text("Quedó guardado como caso de evaluación")
    assert kept(site) == ["edited"]
    page.goto(f"{site.url}/casos")
    page.get_by_role("link", name="¿cómo cambio la contraseña del wifi?").click()
    expect(page.get_by_label("Lo que se envió, como ejemplo")).to_have_value(
        "Hola. Espere 2 minutos después de guardar, y con eso queda."
    )
    page.get_by_role("button", name="Aceptar el caso").click()
    expect(page.get_by_text("el caso ya cuenta")).to_be_visible()


def test_a_refused_draft_is_offered_at_once_and_what_is_being_written_stays(site: Site, signed_in: SignedIn) -> None:
    page = signed_in(site)
    open_maria(page)
    page.keyboard.press("d")
    page.get_by_label("Dice algo que no es cierto").check()
    page.get_by_role("button", name="Descartar", exact=True).click()
    expect(page.locator("#composer")).to_have_attribute("data-state", "own")
    expect(page.get_by_role("button", name=KEEP)).to_be_visible()
    page.get_by_role("button", name=KEEP).click()
    expect(page.locator("#learned")).to_contain_text("Quedó guardado")
    assert kept(site) == ["discarded"]


def test_a_draft_sent_as_it_was_offers_nothing(site: Site, signed_in: SignedIn) -> None:
    page = signed_in(site)
    open_maria(page)
    send(page)
    expect(page.get_by_role("heading", name="Pedro Paz")).to_be_visible()
    expect(page.get_by_role("button", name=KEEP)).to_have_count(0)
