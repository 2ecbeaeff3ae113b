"""The first minute of somebody who never saw it: from the sign-in to a good answer sent, with the keyboard alone."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from api.cli.demo import EMAIL, load
from api.cli.demo import sign_in as demo_account
from copilot.copilot import open_copilot
from copilot.settings import Settings
from tests.browser.conftest import PASSWORD, serving
from tests.browser.test_desk import ready


@pytest.fixture
def demo(settings: Settings) -> Settings:
    """What `escucha demo` leaves behind, before it serves."""
    load(settings)
    with open_copilot(settings) as copilot:
        demo_account(copilot, PASSWORD)
    return settings


def test_a_newcomer_sends_a_good_answer_by_keyboard_alone(demo: Settings, open_page: Callable[..., Page]) -> None:
    with serving(demo) as site:
        page = open_page()
        page.set_default_timeout(30_000)
        page.goto(f"{site.url}/")
        expect(page.get_by_label("Correo")).to_be_focused()
        page.keyboard.type(EMAIL)
        page.keyboard.press("Tab")
        page.keyboard.type(PASSWORD)
        page.keyboard.press("Enter")
        expect(page.get_by_role("heading", name="Por responder")).to_be_visible()
        page.wait_for_load_state("load")
        # `escucha demo` tells of María. She is the first by day; at night, when the clocks rest, she is further down.
        maria = page.locator("#inbox a:focus", has_text="María Soto")
        for _ in range(40):
            page.keyboard.press("j")
            if maria.count():
                break
        expect(maria).to_have_count(1)
        page.keyboard.press("Enter")
        ready(page)
        draft = site.get(f"/drafts/{page.locator('#draft').get_attribute('data-draft')}")
        assert draft["citations"]
        asked = page.get_by_role("alertdialog", name="Antes de enviar")
        page.keyboard.press("Control+Enter")
        sent = page.locator(f"#desk:not([data-conversation='{draft['conversation_id']}'])")
        expect(sent.or_(asked)).to_be_visible()
        if asked.is_visible():
            page.keyboard.press("Control+Enter")
        expect(sent).to_be_visible()
        last = site.get(f"/conversations/{draft['conversation_id']}")["messages"][-1]
        assert (last["role"], last["text"]) == ("agent", draft["text"])
