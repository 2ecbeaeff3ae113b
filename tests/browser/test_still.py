"""A chat model writes slowly, more than what is kept of it: nothing on the desk moves or leaves it meanwhile."""

import json
from collections.abc import Iterator

import pytest
from playwright.sync_api import Page, expect

from copilot.settings import Settings
from tests import loopback
from tests.browser.conftest import Site
from tests.browser.test_desk import SignedIn
from tests.browser.test_light import MOVES

STILL = 0.005  # the score of moves: the caret goes from line to line, a button comes
SAID = "Abre la página del router, entra con la clave de la etiqueta y cambia la contraseña del wifi en su menú."
WRITTEN = {"paragraphs": [{"sentences": [{"text": SAID, "sources": ["A1"]}]}] * 12}
ASIDE = {"section", "about", "saved", "aside", "null"}  # what stands beside is read anew with each draft


@pytest.fixture
def settings(settings: Settings) -> Iterator[Settings]:
    with loopback.Loopback([loopback.text(json.dumps(WRITTEN, ensure_ascii=False), size=40, pause=0.03)]) as server:
        chat = {"chat_model": "m", "chat_base_url": server.url, "chat_timeout": 60.0, "feelings": False}
        yield settings.model_copy(update=chat)


def moved(page: Page) -> float:
    found = page.evaluate("window.moved")
    return float(sum(score for score, *nodes in found if not ASIDE.issuperset(nodes)))


@pytest.mark.parametrize(("width", "height"), [(1440, 900), (1280, 720), (320, 640)])
def test_a_model_that_writes_moves_nothing(site: Site, signed_in: SignedIn, width: int, height: int) -> None:
    page = signed_in(site, viewport={"width": width, "height": height})
    page.add_init_script(f"({MOVES})()")
    page.get_by_role("link", name="María Soto").click()
    composer = page.locator("#composer")
    expect(composer).to_have_attribute("data-state", "ready", timeout=60_000)
    page.keyboard.press("o")
    expect(composer).to_have_attribute("data-state", "waiting")
    expect(page.locator("#coming")).not_to_be_empty(timeout=60_000)
    expect(composer).to_have_attribute("data-state", "ready", timeout=60_000)
    page.wait_for_load_state("networkidle")
    assert moved(page) < STILL, page.evaluate("window.moved")
    last = page.locator("#wish-form .chip").last.bounding_box()
    assert last
    assert width < 1024 or last["y"] + last["height"] <= height
