"""Drafts at the desk: there when the conversation opens, made once, as they are wished, and nothing jumps."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest
from playwright.sync_api import Page, expect
from sqlalchemy import func, select

from copilot.store.schema import DraftRow, SeenRow
from tests.browser.conftest import Site
from tests.browser.test_desk import open_maria, ready

SignedIn = Callable[..., Page]
expect.set_options(timeout=30_000)
HEAVIEST = 150_000  # bytes of a page with all that it loads

SHIFTS = """
window.shifts = [];
new PerformanceObserver((list) => {
  for (const one of list.getEntries()) if (!one.hadRecentInput) window.shifts.push(one.value);
}).observe({ type: "layout-shift", buffered: true });
"""
WEIGHT = """() => performance.getEntriesByType("navigation").concat(performance.getEntriesByType("resource"))
.reduce((sum, one) => sum + one.encodedBodySize, 0)"""


def wish(page: Page) -> str:
    return str(page.locator("#draft").get_attribute("data-wish"))


def test_the_draft_stands_in_the_page_before_any_script(site: Site, signed_in: SignedIn) -> None:
    page = signed_in(site, java_script_enabled=False)
    page.get_by_role("link", name="María Soto").click()
    expect(page.locator("#said")).to_contain_text("http://192.168.1.1")


def test_nothing_moves_when_a_conversation_opens_and_the_page_is_light(site: Site, signed_in: SignedIn) -> None:
    page = signed_in(site)
    page.add_init_script(SHIFTS)
    for name in ("María Soto", "Pedro Paz"):
        page.goto(f"{site.url}/")
        page.get_by_role("link", name=name).click()
        ready(page)
        page.wait_for_load_state("networkidle")
        assert page.evaluate("window.shifts.reduce((sum, one) => sum + one, 0)") < 0.01
        assert page.evaluate(WEIGHT) < HEAVIEST


def test_a_conversation_that_is_opened_again_shows_the_same_draft(site: Site, signed_in: SignedIn) -> None:
    page = signed_in(site)
    open_maria(page)
    first = page.locator("#draft").get_attribute("data-draft")
    page.reload()
    expect(page.locator("#draft")).to_have_attribute("data-draft", str(first))
    with site.store.read() as session:
        assert session.scalar(select(func.count()).select_from(DraftRow)) == 1
        assert session.scalar(select(DraftRow.surface)) == "desk"


def test_a_conversation_that_was_opened_has_been_seen(site: Site, signed_in: SignedIn) -> None:
    page = signed_in(site)
    open_maria(page)
    with site.store.read() as session:
        assert session.scalars(select(SeenRow.position)).all() == [0]


def test_chips_stay_pressed_and_go_with_what_is_typed(site: Site, signed_in: SignedIn) -> None:
    page = signed_in(site)
    open_maria(page)
    page.get_by_role("button", name="más formal").click()
    expect(page.locator("#draft")).to_have_attribute("data-wish", "más formal")
    expect(page.locator("#said")).to_contain_text("Buen día, María.")
    page.get_by_label("Pide un cambio").fill("agrega que el técnico va el jueves")
    page.keyboard.press("Enter")
    expect(page.locator("#said")).to_contain_text("El técnico va el jueves.")
    assert wish(page) == "más formal, agrega que el técnico va el jueves"
    expect(page.get_by_role("button", name="más formal")).to_have_attribute("aria-pressed", "true")
    page.get_by_role("button", name="más formal").click()
    expect(page.locator("#draft")).to_have_attribute("data-wish", "agrega que el técnico va el jueves")


def test_one_way_of_address_at_a_time(site: Site, signed_in: SignedIn) -> None:
    page = signed_in(site)
    open_maria(page)
    for chip in ("de usted", "de tú"):
        page.get_by_role("button", name=chip).click()
        expect(page.locator("#draft")).to_have_attribute("data-wish", chip)


def test_what_the_agent_told_is_their_own_word(site: Site, signed_in: SignedIn) -> None:
    page = signed_in(site)
    open_maria(page)
    page.get_by_label("Pide un cambio").fill("agrega que el técnico va el jueves")
    page.keyboard.press("Enter")
    told = page.locator(".s.conversation", has_text="El técnico va el jueves.")
    expect(told).to_be_visible()
    told.hover()
    expect(page.locator("#support .why")).to_have_text("Lo dijiste tú al pedir el cambio.")


def test_what_cannot_be_done_is_said_beside_the_draft(site: Site, signed_in: SignedIn) -> None:
    page = signed_in(site)
    open_maria(page)
    page.get_by_label("Pide un cambio").fill("pon los pasos al revés")
    page.keyboard.press("Enter")
    expect(page.locator("#about")).to_contain_text("Lo de «pon los pasos al revés» no lo sabe hacer")


def test_the_draft_before_comes_back_with_what_was_written_in_it(site: Site, signed_in: SignedIn) -> None:
    page = signed_in(site)
    open_maria(page)
    first = page.locator("#draft").get_attribute("data-draft")
    page.keyboard.press("e")
    page.get_by_label("Texto de la respuesta").fill("A medio escribir")
    page.get_by_role("button", name="Otra versión").click()
    expect(page.locator("#draft")).not_to_have_attribute("data-draft", str(first))
    page.get_by_role("button", name="Volver al anterior").click()
    expect(page.locator("#draft")).to_have_attribute("data-draft", str(first))
    expect(page.get_by_label("Texto de la respuesta")).to_have_value("A medio escribir")


def test_nothing_moves_when_another_draft_arrives(site: Site, signed_in: SignedIn) -> None:
    page = signed_in(site)
    open_maria(page)
    before = page.locator(".actions").bounding_box()
    for key in ("o", "1"):
        shown = str(page.locator("#draft").get_attribute("data-draft"))
        page.keyboard.press(key)
        expect(page.locator("#draft")).not_to_have_attribute("data-draft", shown)
        expect(page.locator("#composer")).to_have_attribute("data-state", "ready")
        assert page.locator(".actions").bounding_box() == before


def test_a_long_thread_opens_at_what_waits_and_leaves_it_room(site: Site, signed_in: SignedIn) -> None:
    start = datetime(2026, 3, 1, 9, tzinfo=UTC)
    long = [
        {
            "role": ("customer", "agent")[n % 2],
            "text": f"Mensaje {n} sobre la factura, que sigue sin resolverse.",
            "at": (start + timedelta(minutes=n)).isoformat(),
        }
        for n in range(41)
    ]
    customer = {"id": "l", "name": "María de los Ángeles Fernández-Villaverde y Echeverría"}
    site.post("/conversations", {"id": "long", "source": "helpdesk", "customer": customer, "messages": long})
    page = signed_in(site, viewport={"width": 1280, "height": 720})
    page.get_by_role("link", name="María de los Ángeles").click()
    page.wait_for_load_state("load")
    expect(page.locator(".message[data-pending]")).to_be_in_viewport()
    thread = page.locator("#thread").bounding_box()
    assert thread is not None
    assert thread["height"] > 160


@pytest.mark.parametrize("width", [320, 1280, 1440])
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_nothing_is_wider_than_the_window(site: Site, signed_in: SignedIn, width: int, scheme: str) -> None:
    words = "Donaudampfschifffahrtsgesellschaftskapitänsmützenabzeichen " + "x" * 200
    message = {"role": "customer", "text": words, "at": "2026-03-01T10:00:00Z"}
    named = {"id": "w", "name": "W" * 120}
    site.post(
        "/conversations", {"id": "wide", "source": "s", "subject": words, "customer": named, "messages": [message]}
    )
    page = signed_in(site, viewport={"width": width, "height": 800}, color_scheme=scheme)
    page.get_by_role("link", name="WWW").click()
    page.wait_for_load_state("load")
    page.keyboard.press("x")
    expect(page.get_by_role("alertdialog")).to_be_visible()
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
