"""Nothing on the desk moves by itself: not while a chat model writes at length, nor on a slow line, nor with news."""

import json
from collections.abc import Iterator

import pytest
from playwright.sync_api import Page, expect

from copilot.settings import Settings
from tests import loopback
from tests.browser.company import LONG_NAME, hard
from tests.browser.conftest import Site
from tests.browser.test_desk import SignedIn
from tests.browser.test_light import MOVES

STILL = 0.005  # the score of moves: the caret goes from line to line, a button comes
SAID = "Abre la página del router, entra con la clave de la etiqueta y cambia la contraseña del wifi en su menú."
WRITTEN = {"paragraphs": [{"sentences": [{"text": SAID, "sources": ["A1"]}]}] * 12}
ASIDE = {"section", "about", "saved", "aside", "null"}  # what stands beside is read anew with each draft


def moved(page: Page) -> float:
    found = page.evaluate("window.moved")
    return float(sum(score for score, *nodes in found if not ASIDE.issuperset(nodes)))


class TestAModelThatWrites:
    @pytest.fixture
    def settings(self, settings: Settings) -> Iterator[Settings]:
        with loopback.Loopback([loopback.text(json.dumps(WRITTEN, ensure_ascii=False), size=40, pause=0.03)]) as server:
            chat = {"chat_model": "m", "chat_base_url": server.url, "chat_timeout": 60.0, "feelings": False}
            yield settings.model_copy(update=chat)

    @pytest.mark.parametrize(("width", "height"), [(1440, 900), (1280, 720), (320, 640)])
    def test_moves_nothing(self, site: Site, signed_in: SignedIn, width: int, height: int) -> None:
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


@pytest.fixture
def long(site: Site) -> Site:
    """With a conversation of forty messages."""
    site.post("/conversations", next(one for one in hard() if one["id"] == "h-40"))
    return site


def path_of(page: Page, name: str) -> str:
    return str(page.get_by_role("link", name=name).get_attribute("href"))


def test_a_page_that_comes_slowly_moves_nothing(long: Site, signed_in: SignedIn) -> None:
    page = signed_in(long)
    path = path_of(page, LONG_NAME[:20])
    page.add_init_script(f"({MOVES})()")
    slow = page.context.new_cdp_session(page)
    slow.send("Network.enable")
    line = {"offline": False, "latency": 20, "downloadThroughput": 8_000, "uploadThroughput": 60_000}
    slow.send("Network.emulateNetworkConditions", line)
    page.set_default_timeout(120_000)
    page.goto(long.url + path)
    expect(page.locator("#composer")).to_be_visible()
    page.wait_for_load_state("networkidle")
    found = page.evaluate("window.moved")
    assert sum(score for score, *_ in found) < STILL, found


def test_whoever_reads_further_up_goes_on_reading_when_news_come(long: Site, signed_in: SignedIn) -> None:
    page = signed_in(long)
    page.goto(long.url + path_of(page, LONG_NAME[:20]))
    thread = page.locator("#thread")
    thread.evaluate("(one) => { one.scrollTop = 100; }")
    news = {"role": "customer", "text": "Sigo esperando."}
    long.post("/conversations/h-40/messages?source=helpdesk", news)
    expect(thread).to_contain_text("Sigo esperando.")
    expect(page.locator("#announce")).not_to_be_empty()
    assert thread.evaluate("(one) => one.scrollTop") == 100
    thread.evaluate("(one) => { one.scrollTop = one.scrollHeight; }")
    long.post("/conversations/h-40/messages?source=helpdesk", news | {"text": "¿Hola?"})
    expect(thread).to_contain_text("¿Hola?")
    expect(thread.get_by_text("¿Hola?")).to_be_in_viewport()
