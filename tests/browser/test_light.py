"""Every page is light, still and alone: under 150 KB, nothing moves when parts arrive, no other host or inline code."""

import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, Response

from tests.browser.company import Place, at_work, places, sign_in
from tests.browser.conftest import Site

HEAVIEST = 150_000  # bytes of a page and all that it loads, with nothing cached
STILL = 0.03  # the score of moves; from 0.1 on a page counts as restless. A note that the draft is stale takes 0.017
MOVES = """() => {
  window.moved = [];
  new PerformanceObserver((list) => {
    for (const one of list.getEntries())
      if (!one.hadRecentInput)
        window.moved.push([one.value, ...one.sources.map(({ node }) => String(node && (node.id || node.className)))]);
  }).observe({ type: "layout-shift", buffered: true });
}"""
INLINE = re.compile(r"<[^>]+\sstyle=|<style|\son[a-z]+=\"|<script(?![^>]*(?:\bsrc=|type=\"application/json\"))[^>]*>")


@pytest.fixture(scope="module")
def working(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    with at_work(tmp_path_factory.mktemp("company")) as site:
        yield site


class Seen:
    """What a page loaded and what went wrong with it."""

    def __init__(self, page: Page, site: Site) -> None:
        self.answers: list[Response] = []
        self.wrong: list[str] = []
        page.on("response", lambda one: self.answers.append(one))
        page.on("console", lambda one: "Content Security" in one.text and self.wrong.append(one.text))
        page.on(
            "request",
            lambda one: one.url.startswith((site.url, "data:")) or self.wrong.append(f"another host: {one.url}"),
        )

    def weight(self) -> int:
        return sum(one.request.sizes()["responseBodySize"] for one in self.answers)


def look(browser: Browser, site: Site, place: Place) -> list[tuple[object, ...]]:
    """What is wrong with one page, opened by a browser that never saw it."""
    context = browser.new_context(locale="es-CL", viewport={"width": 1440, "height": 900})
    context.set_default_timeout(30_000)
    page = context.new_page()
    page.add_init_script(f"({MOVES})()")
    if place.ours:
        sign_in(site, page)
    seen = Seen(page, site)
    answer = page.goto(f"{site.url}{place.path}")
    written = answer.text() if answer else ""
    if place.act:
        place.act(site, page)
    page.wait_for_load_state("networkidle")
    moved = page.evaluate("window.moved")
    found: list[tuple[object, ...]] = [(place.name, one) for one in seen.wrong]
    if (weight := seen.weight()) >= HEAVIEST:
        found.append((place.name, "weighs", weight))
    if sum(one[0] for one in moved) >= STILL:
        found.append((place.name, "moves", moved))
    if inline := INLINE.search(written):
        found.append((place.name, "inline", inline[0]))
    context.close()
    return found


def test_every_page_is_light_and_still_and_asks_nobody_else(browser: Browser, working: Site) -> None:
    assert [one for place in places(working) for one in look(browser, working, place)] == []
