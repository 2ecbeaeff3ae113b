"""The desk with the keyboard alone: the sheet lists every key, and each does what the sheet says."""

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from tests.api.test_replies import REPLY
from tests.browser.conftest import Site
from tests.browser.test_desk import open_maria, ready, said

SignedIn = Callable[..., Page]
expect.set_options(timeout=30_000)


def shown(page: Page) -> str:
    return str(page.locator("#draft").get_attribute("data-draft"))


def focused(page: Page, selector: str) -> None:
    expect(page.locator(selector).first).to_be_focused()


def sends(page: Page, site: Site) -> None:
    page.keyboard.press("Control+Enter")
    expect(page.get_by_role("alertdialog")).to_be_focused()
    page.keyboard.press("Control+Enter")
    expect(page.get_by_role("heading", name="Pedro Paz")).to_be_visible()
    assert len(said(site)) == 2


def edits(page: Page, site: Site) -> None:
    page.keyboard.press("e")
    focused(page, "#text")


def leaves(page: Page, site: Site) -> None:
    page.keyboard.press("e")
    page.keyboard.press("Escape")
    focused(page, "#edit")


def wishes(page: Page, site: Site) -> None:
    page.keyboard.press("w")
    focused(page, "#wish")


def asks_for_the_usual(page: Page, site: Site) -> None:
    for number, words in enumerate(("más corto", "más cercano", "más formal", "de usted"), start=1):
        page.keyboard.press(str(number))
        expect(page.locator("#draft")).to_have_attribute("data-wish", re.compile(words))
    page.keyboard.press("5")
    expect(page.locator("#draft")).to_have_attribute("data-wish", re.compile("de tú"))


def asks_for_another(page: Page, site: Site) -> None:
    first = shown(page)
    page.keyboard.press("o")
    expect(page.locator("#draft")).not_to_have_attribute("data-draft", first)


def goes_back(page: Page, site: Site) -> None:
    first = shown(page)
    asks_for_another(page, site)
    expect(page.locator("#before")).to_be_visible()
    page.keyboard.press("z")
    expect(page.locator("#draft")).to_have_attribute("data-draft", first)


def renews(page: Page, site: Site) -> None:
    site.customer_writes("También se me olvidó el usuario.")
    expect(page.locator(".stale-note")).to_be_visible()
    page.keyboard.press("r")
    expect(page.locator("#draft")).to_have_attribute("data-stale", "false")


def copies(page: Page, site: Site) -> None:
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    page.keyboard.press("c")
    expect(page.locator("#copy")).to_contain_text("Copiado")
    assert page.evaluate("navigator.clipboard.readText()") == page.locator("#text").input_value()


def refuses(page: Page, site: Site) -> None:
    page.keyboard.press("d")
    expect(page.get_by_role("dialog")).to_be_visible()


def takes_the_saved_reply(page: Page, site: Site) -> None:
    site.post("/saved-replies", [REPLY])
    page.goto(f"{site.url}/c/2")
    ready(page)
    first = shown(page)
    expect(page.locator("#saved-take")).to_be_visible()
    page.keyboard.press("g")
    expect(page.locator("#draft")).not_to_have_attribute("data-draft", first)


def undoes(page: Page, site: Site) -> None:
    sends(page, site)
    page.wait_for_load_state("load")
    page.keyboard.press("u")
    expect(page.get_by_role("heading", name="María Soto")).to_be_visible()
    assert len(said(site)) == 1


def closes(page: Page, site: Site) -> None:
    page.keyboard.press("x")
    expect(page.get_by_role("alertdialog", name="Queda algo abierto")).to_be_focused()


def walks_the_sentences(page: Page, site: Site) -> None:
    page.locator(".s").first.focus()
    page.keyboard.press("ArrowRight")
    expect(page.locator(".s").nth(1)).to_be_focused()
    page.keyboard.press("ArrowLeft")
    focused(page, ".s")


def goes_to_the_sources(page: Page, site: Site) -> None:
    page.keyboard.press("s")
    focused(page, "#about .notes summary")


def goes_to_the_story(page: Page, site: Site) -> None:
    page.keyboard.press("h")
    focused(page, "#story-title")


def hands_over(page: Page, site: Site) -> None:
    page.keyboard.press("t")
    expect(page).to_have_url(re.compile("/handoff"))


def goes_on(page: Page, site: Site) -> None:
    page.keyboard.press("j")
    expect(page.get_by_role("heading", name="Pedro Paz")).to_be_visible()
    ready(page)
    page.keyboard.press("k")
    expect(page.get_by_role("heading", name="María Soto")).to_be_visible()


def searches(page: Page, site: Site) -> None:
    page.keyboard.press("/")
    expect(page).to_have_url(re.compile("/search"))


def lists_the_keys(page: Page, site: Site) -> None:
    page.keyboard.press("?")
    expect(page.get_by_role("dialog", name="Atajos de teclado")).to_be_visible()


KEYS: dict[str, Callable[[Page, Site], None]] = {
    "Ctrl Enter": sends,
    "E": edits,
    "Esc": leaves,
    "W": wishes,
    "1 5": asks_for_the_usual,
    "O": asks_for_another,
    "Z": goes_back,
    "R": renews,
    "C": copies,
    "D": refuses,
    "G": takes_the_saved_reply,
    "U": undoes,
    "X": closes,
    "← →": walks_the_sentences,
    "S": goes_to_the_sources,
    "H": goes_to_the_story,
    "T": hands_over,
    "J K": goes_on,
    "/": searches,
    "?": lists_the_keys,
}


def test_the_sheet_lists_every_key_and_no_other(site: Site, signed_in: SignedIn) -> None:
    page = signed_in(site)
    open_maria(page)
    page.keyboard.press("?")
    rows = page.locator("#keys dt").all()
    assert [" ".join(row.locator("kbd").all_inner_texts()) for row in rows] == list(KEYS)


@pytest.mark.parametrize("key", KEYS)
def test_a_key_does_what_the_sheet_says(site: Site, signed_in: SignedIn, key: str) -> None:
    page = signed_in(site)
    open_maria(page)
    KEYS[key](page, site)


@pytest.mark.parametrize("key", ["o", "1", "Control+Enter", "d", "x", "e"])
def test_the_focus_is_never_lost(site: Site, signed_in: SignedIn, key: str) -> None:
    page = signed_in(site)
    open_maria(page)
    page.locator(".s").first.focus()
    before = shown(page)
    page.keyboard.press(key)
    if key in ("o", "1"):
        expect(page.locator("#draft")).not_to_have_attribute("data-draft", before)
        expect(page.locator("#composer")).to_have_attribute("data-state", "ready")
    else:
        expect(page.locator("#asking:not([hidden]), dialog[open], #text:focus").first).to_be_visible()
    assert page.evaluate("document.activeElement !== document.body")


def test_the_desk_is_worked_without_a_mouse(site: Site, signed_in: SignedIn) -> None:
    page = signed_in(site)
    page.keyboard.press("j")
    page.keyboard.press("Enter")
    ready(page)
    page.keyboard.press("e")
    page.keyboard.press("Control+a")
    page.keyboard.type("Lo cambio yo por ti, María.")
    page.keyboard.press("Control+Enter")
    expect(page.get_by_role("alertdialog")).to_be_focused()
    page.keyboard.press("Control+Enter")
    expect(page.get_by_role("heading", name="Pedro Paz")).to_be_visible()
    assert said(site)[-1] == ("agent", "Lo cambio yo por ti, María.")
