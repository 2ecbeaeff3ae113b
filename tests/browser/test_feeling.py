"""The feeling at the desk in a real browser: to the words and back, corrected by hand and by key, heard again later."""

import json
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from copilot.settings import Settings
from tests import loopback
from tests.api.web.conftest import CALM, ROSA
from tests.browser.conftest import Site, go_to
from tests.browser.test_layout import overflow

SignedIn = Callable[..., Page]


@pytest.fixture
def desk_site(empty_site: Site) -> Site:
    for conversation in (ROSA, CALM):
        empty_site.post("/conversations", conversation)
    return empty_site


def open_one(page: Page, name: str) -> None:
    page.get_by_role("link", name=name).click()
    expect(page.locator("#composer")).not_to_have_attribute("data-state", "waiting")
    page.wait_for_load_state("load")


def test_enter_on_a_quote_goes_to_its_words_and_escape_comes_back(desk_site: Site, signed_in: SignedIn) -> None:
    page = signed_in(desk_site)
    open_one(page, "Rosa Fuentes")
    quote = page.locator("#feeling a.told").first
    place = str(quote.get_attribute("href"))
    quote.focus()
    page.keyboard.press("Enter")
    expect(page.locator(place)).to_be_focused()
    expect(page.locator(place)).to_be_in_viewport()
    page.keyboard.press("Escape")
    expect(quote).to_be_focused()


def test_a_step_of_the_way_goes_to_its_message(desk_site: Site, signed_in: SignedIn) -> None:
    page = signed_in(desk_site)
    open_one(page, "Rosa Fuentes")
    page.locator("#feeling .way a").first.click()
    expect(page.locator("#m-1")).to_be_focused()
    page.locator('#feeling a[href="#turn"]').click()
    expect(page.locator("#turn")).to_be_focused()


def test_two_clicks_say_that_it_is_something_else_and_one_takes_it_back(desk_site: Site, signed_in: SignedIn) -> None:
    page = signed_in(desk_site)
    open_one(page, "Rosa Fuentes")
    feeling = page.locator("#feeling")
    feeling.get_by_text("Es otra cosa…").first.click()
    feeling.locator("details[open]").get_by_role("button", name="vergüenza").click()
    expect(feeling.locator(".corrected")).to_contain_text("sino «vergüenza»")
    expect(page.locator("#feeling-title")).to_be_focused()
    expect(page.locator("#announce")).to_contain_text("Guardado")
    feeling.get_by_role("button", name="Deshacer").click()
    expect(feeling.locator(".corrected")).to_have_count(0)


def test_a_correction_can_be_made_with_the_keyboard_alone(desk_site: Site, signed_in: SignedIn) -> None:
    page = signed_in(desk_site)
    open_one(page, "Luis Vera")
    page.locator("#feeling .fix summary").focus()
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    expect(page.get_by_role("button", name="frustración")).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.locator("#feeling .corrected")).to_contain_text("Una persona notó «frustración».")


def test_what_is_being_written_survives_a_correction(desk_site: Site, signed_in: SignedIn) -> None:
    page = signed_in(desk_site)
    open_one(page, "Luis Vera")
    field = page.locator("#text, #own-text").locator("visible=true").first
    if not field.count():
        page.keyboard.press("e")
    field.fill("A medio escribir")
    page.locator("#feeling .fix summary").click()
    page.get_by_role("button", name="tristeza").click()
    expect(page.locator("#feeling .corrected")).to_be_visible()
    expect(field).to_have_value("A medio escribir")


def test_corrections_work_without_scripts(desk_site: Site, signed_in: SignedIn) -> None:
    page = signed_in(desk_site, java_script_enabled=False)
    page.get_by_role("link", name="Luis Vera").click()
    page.locator("#feeling .fix summary").click()
    page.get_by_role("button", name="tristeza").click()
    expect(page.locator("#feeling .corrected")).to_contain_text("Una persona notó «tristeza».")
    page.get_by_role("button", name="Deshacer").click()
    expect(page.locator("#feeling .corrected")).to_have_count(0)


def test_the_order_by_care_is_kept_on_the_way_through_the_inbox(desk_site: Site, signed_in: SignedIn) -> None:
    page = signed_in(desk_site)
    page.get_by_role("link", name="por cuidado").click()
    expect(page.locator("#inbox a").first).to_contain_text("Rosa Fuentes")
    page.locator("#inbox a").first.click()
    expect(page.get_by_role("heading", name="Rosa Fuentes")).to_be_visible()
    page.get_by_role("link", name="Siguiente").click()
    expect(page.get_by_role("heading", name="Luis Vera")).to_be_visible()
    page.get_by_role("link", name="Volver a la lista").click()
    order = page.get_by_role("navigation", name="Ordenar")
    expect(order.locator("[aria-current]")).to_have_text("por cuidado")


@pytest.mark.parametrize("width", [320, 768, 1440])
def test_nothing_of_it_scrolls_sideways(desk_site: Site, signed_in: SignedIn, width: int) -> None:
    page = signed_in(desk_site, role="knowledge", viewport={"width": width, "height": 800})
    for path in ("/?order=care", "/cues", "/cues?language=es&label=anger&text=mintieron", "/c/1"):
        page.goto(f"{desk_site.url}{path}")
        assert overflow(page) <= 0, path
    page.locator("#feeling .fix summary").first.click()
    assert overflow(page) <= 0


def test_a_manager_tries_a_cue_opens_where_it_stands_and_adds_it(desk_site: Site, signed_in: SignedIn) -> None:
    page = signed_in(desk_site, role="knowledge")
    go_to(page, "Pistas")
    page.get_by_label("Qué muestra").select_option("anger")
    page.get_by_label("La pista").fill("mintieron")
    page.keyboard.press("Enter")
    expect(page.get_by_role("status")).to_contain_text("Habría sonado en 1 de 3 mensajes pasados")
    page.get_by_role("link", name="Abrir la conversación").click()
    expect(page.locator("#m-3")).to_be_focused()
    page.go_back()
    page.get_by_role("button", name="Añadir la pista").click()
    expect(page.get_by_role("status")).to_contain_text("ya se oye")
    page.get_by_role("button", name="Quitar: mintieron").click()
    expect(page.get_by_role("status")).to_contain_text("ya no se oye")


HEARD: dict[str, Any] = {
    "emotions": [
        {"evidence": [{"message": 1, "words": "¿a qué hora abren?"}], "label": "resignation", "confidence": 1}
    ],
    "signals": [],
    "primary": "resignation",
    "expressed": "implicit",
}


class TestWithAModel:
    @pytest.fixture
    def settings(self, settings: Settings) -> Iterator[Settings]:
        with loopback.Loopback([loopback.text(json.dumps(HEARD))]) as server:
            chat = {"chat_model": "m", "chat_base_url": server.url, "chat_timeout": 60.0}
            yield settings.model_copy(update=chat)

    def test_what_the_model_hears_comes_later_and_is_set_beside_ours(
        self, desk_site: Site, signed_in: SignedIn
    ) -> None:
        page = signed_in(desk_site)
        page.get_by_role("link", name="Luis Vera").click()
        expect(page.locator("#feeling")).to_contain_text("El modelo oye resignación; nuestro oído, neutral.")
        expect(page.locator("mark.felt")).to_contain_text("¿a qué hora abren?")
