"""The page of customers' words in a real browser, as somebody who looks after the articles uses it."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from tests.api.conftest import REFUND
from tests.browser.conftest import Site, go_to
from tests.browser.test_layout import overflow

SignedIn = Callable[..., Page]


@pytest.fixture
def manager(site: Site, signed_in: SignedIn) -> SignedIn:
    def opened(**options: object) -> Page:
        return signed_in(site, role="knowledge", **options)

    return opened


@pytest.mark.parametrize("width", [320, 768, 1440])
def test_the_page_scrolls_nothing_sideways(site: Site, manager: SignedIn, width: int) -> None:
    page = manager(viewport={"width": width, "height": 800})
    for path in ("/words", "/words?q=plata", "/words?q=xyzzy", "/kb"):
        page.goto(f"{site.url}{path}")
        assert overflow(page) <= 0, path


def test_a_manager_comes_by_the_navigation_and_is_taught(site: Site, manager: SignedIn) -> None:
    page = manager()
    go_to(page, "Palabras")
    expect(page.get_by_role("heading", name="Palabras de tus clientes")).to_be_visible()
    expect(page.get_by_text("Todavía no has añadido palabras tuyas")).to_be_visible()


def test_a_word_is_found_counted_added_and_taken_out(site: Site, manager: SignedIn) -> None:
    page = manager()
    page.goto(f"{site.url}/words?q=factura")
    expect(page.get_by_text("«factura» aparece en 0 preguntas de clientes y en 2 artículos.")).to_be_visible()
    group = page.locator("#g-invoice")
    group.get_by_text("Añadir palabras").click()
    group.get_by_role("textbox").fill("cuentita, la dolorosa")
    group.get_by_role("button", name="Guardar").click()
    expect(page.get_by_role("status")).to_contain_text("2 palabras más")
    page.locator("#g-invoice").get_by_role("button", name="Quitar «boleta»").click()
    expect(page.locator("#g-invoice").get_by_role("button", name="Volver a poner «boleta»")).to_be_visible()
    expect(page.locator("#g-invoice").get_by_role("button", name="Quitar «cuentita»")).to_be_visible()


def test_a_word_that_no_group_has_can_be_given_to_one(site: Site, manager: SignedIn) -> None:
    page = manager()
    page.goto(f"{site.url}/words?q=chirimbolo")
    expect(page.get_by_role("heading", name="Ningún grupo tiene «chirimbolo»")).to_be_visible()
    page.get_by_label("Grupo", exact=True).fill("router")
    page.get_by_role("button", name="Guardar").click()
    expect(page.locator("#g-router").get_by_role("button", name="Quitar «chirimbolo»")).to_be_visible()


def test_a_conflict_is_told_in_words(site: Site, manager: SignedIn) -> None:
    page = manager()
    page.goto(f"{site.url}/words")
    page.get_by_label("Grupo", exact=True).fill("money")
    page.get_by_label("Palabras", exact=True).fill("factura")
    page.get_by_role("button", name="Guardar").last.click()
    expect(page.get_by_text("«factura» está en dinero (money) y en factura (invoice)")).to_be_visible()


def test_a_near_duplicate_is_named_with_what_differs(site: Site, manager: SignedIn) -> None:
    body = REFUND["body"].replace("5 a 7 días", "10 a 12 días")
    site.post("/kb/articles", REFUND | {"id": "doble-cobro-viejo", "title": "Doble cobro", "body": body})
    page = manager()
    page.goto(f"{site.url}/kb/doble-cobro")
    expect(page.get_by_text("Casi igual que Doble cobro")).to_be_visible()
    expect(page.get_by_text("12 días")).to_be_visible()
