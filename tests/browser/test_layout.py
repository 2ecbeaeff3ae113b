"""What every page owes its reader: it fits, it can be read without colour or motion, and by keyboard alone."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import Site

SignedIn = Callable[..., Page]
PATHS = ["/", "/c/1", "/kb", "/kb/wifi-clave", "/search?q=wifi", "/password", "/api/docs"]


def overflow(page: Page) -> int:
    width: int = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
    return width


@pytest.mark.parametrize("width", [320, 768, 1440])
def test_no_page_scrolls_sideways(site: Site, signed_in: SignedIn, width: int) -> None:
    page = signed_in(site, viewport={"width": width, "height": 800})
    for path in PATHS:
        page.goto(f"{site.url}{path}")
        if path == "/c/1":
            expect(page.locator("#composer")).to_have_attribute("data-state", "ready")
        assert overflow(page) <= 0, path


def test_a_word_without_end_scrolls_nothing_sideways(site: Site, signed_in: SignedIn) -> None:
    site.customer_writes("x" * 3000)
    page = signed_in(site, viewport={"width": 320, "height": 800})
    for path in ("/", "/c/1"):
        page.goto(f"{site.url}{path}")
        assert overflow(page) <= 0, path


def test_the_draft_can_be_sent_from_a_narrow_sidebar(site: Site, signed_in: SignedIn) -> None:
    page = signed_in(site, viewport={"width": 320, "height": 640})
    page.get_by_role("link", name="María Soto").click()
    expect(page.locator("#composer")).to_have_attribute("data-state", "ready")
    page.wait_for_load_state("load")
    page.get_by_role("button", name="Marcar enviado").click()
    page.get_by_role("button", name="Enviar igual").click()
    expect(page.get_by_role("heading", name="Pedro Paz")).to_be_visible()


def test_the_keyboard_reaches_the_content_first_and_shows_where_it_is(site: Site, signed_in: SignedIn) -> None:
    page = signed_in(site)
    page.keyboard.press("Tab")
    skip = page.get_by_role("link", name="Ir al contenido")
    expect(skip).to_be_focused()
    expect(skip).to_be_in_viewport()
    outline = skip.evaluate("element => getComputedStyle(element).outlineWidth")
    assert outline == "2px"
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.id") == "main"


def test_motion_is_left_out_for_who_asks(site: Site, signed_in: SignedIn) -> None:
    page = signed_in(site, reduced_motion="reduce")
    page.goto(f"{site.url}/c/1")
    moving = page.evaluate(
        """() => [...document.querySelectorAll('*')].filter((element) => {
            const style = getComputedStyle(element);
            return style.animationName !== 'none' || parseFloat(style.transitionDuration) > 0;
        }).length"""
    )
    assert moving == 0


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_pages_follow_the_reader_s_light(site: Site, signed_in: SignedIn, scheme: str) -> None:
    page = signed_in(site, color_scheme=scheme)
    red = int(page.evaluate("getComputedStyle(document.body).backgroundColor.match(/\\d+/)[0]"))
    assert (red > 128) is (scheme == "light")


@pytest.mark.parametrize(("locale", "words"), [("es-MX", "Entrar"), ("pt-BR", "Entrar"), ("en-GB", "Sign in")])
def test_pages_speak_the_browser_s_language(
    empty_site: Site, open_page: Callable[..., Page], locale: str, words: str
) -> None:
    page = open_page(locale=locale)
    page.goto(f"{empty_site.url}/sign-in")
    assert page.locator("html").get_attribute("lang") == locale[:2]
    expect(page.get_by_role("heading", name=words)).to_be_visible()


def test_an_unsupported_sentence_is_marked_by_more_than_colour(site: Site, signed_in: SignedIn) -> None:
    page = signed_in(site, forced_colors="active")
    page.goto(f"{site.url}/c/1")
    expect(page.locator("#composer")).to_have_attribute("data-state", "ready")
    page.evaluate("document.querySelector('.s').className = 's unsupported'")
    assert "wavy" in page.locator(".s.unsupported").first.evaluate("e => getComputedStyle(e).textDecorationStyle")


def test_an_empty_installation_teaches_what_to_do(empty_site: Site, signed_in: SignedIn) -> None:
    page = signed_in(empty_site)
    expect(page.get_by_text("escucha demo")).to_be_visible()
    page.get_by_role("link", name="Artículos").click()
    expect(page.get_by_text("escucha kb import carpeta/")).to_be_visible()
