"""Every page is for everybody: axe finds nothing, wide and narrow, light and dark, at work and just installed."""

import re
from collections.abc import Iterator, Sequence
from typing import Any

import pytest
from axe_playwright_python.base import AXE_SCRIPT
from fastapi.routing import APIRoute, iter_route_contexts
from playwright.sync_api import Browser, BrowserContext, Page

from tests.browser.company import ANYWHERE, Place, at_work, just_installed, places, sign_in
from tests.browser.conftest import Site

RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
EVERY = {"resultTypes": ["violations"], "runOnly": RULES}
# In other light only colours are others: what axe finds of names and order holds in both.
COLOURS = {"resultTypes": ["violations"], "runOnly": ["color-contrast", "link-in-text-block"]}
WIDTHS = (1440, 320)
# What is no page of its own: what programs read, parts of pages, ways from one to the next, files.
PARTS = re.compile(
    r"^/api/v1/|^/(next|metrics)$|^/sign-in/|/(parts|feeling|pulse|saved|news|progress|story|known)$|evaluacion-en-curso"
    r"|/sent/|\.(csv|jsonl|\{kind\})$"
)
FITS = "document.documentElement.scrollWidth <= document.documentElement.clientWidth"


@pytest.fixture(scope="module")
def working(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    with at_work(tmp_path_factory.mktemp("company")) as site:
        yield site


@pytest.fixture(scope="module")
def fresh(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    with just_installed(tmp_path_factory.mktemp("fresh")) as site:
        yield site


def troubles(page: Page, options: dict[str, Any]) -> list[tuple[str, list[str]]]:
    """What axe finds; the page has its script already."""
    found = page.evaluate("options => axe.run(document, options)", options)["violations"]
    return [(one["id"], [node["html"][:160] for node in one["nodes"]]) for one in found]


def look(browser: Browser, site: Site, shown: Sequence[Place]) -> list[tuple[object, ...]]:
    """What is wrong with these pages, each at every width and, narrow, in the dark."""
    contexts = {ours: _context(browser, site, ours) for ours in (True, False)}
    found: list[tuple[object, ...]] = []
    for place in shown:
        page = contexts[place.ours].new_page()
        page.goto(f"{site.url}{place.path}")
        if place.act:
            place.act(site, page)
        page.evaluate(AXE_SCRIPT)
        for width in WIDTHS:
            page.set_viewport_size({"width": width, "height": 900})
            if not page.evaluate(FITS):
                found.append((place.name, width, "scrolls sideways"))
            found += [(place.name, width, *one) for one in troubles(page, EVERY)]
        page.emulate_media(color_scheme="dark")
        found += [(place.name, "dark", *one) for one in troubles(page, COLOURS)]
        page.close()
    for context in contexts.values():
        context.close()
    return found


def _context(browser: Browser, site: Site, ours: bool) -> BrowserContext:
    context = browser.new_context(locale="es-CL", viewport={"width": 1440, "height": 900}, reduced_motion="reduce")
    context.set_default_timeout(30_000)
    if ours:
        page = context.new_page()
        sign_in(site, page)
        page.close()
    return context


def test_every_page_that_a_person_opens_is_looked_at(fresh: Site, working: Site) -> None:
    shown = [place.path.partition("?")[0] for place in places(working)]
    pages = [
        route
        for context in iter_route_contexts(fresh.app.routes)
        if isinstance(route := context.original_route, APIRoute)
        and "GET" in route.methods
        and not PARTS.search(route.path)
    ]
    assert [one.path for one in pages if not any(one.path_regex.match(path) for path in shown)] == []


def test_everybody_can_use_every_page_of_a_company_at_work(browser: Browser, working: Site) -> None:
    assert look(browser, working, places(working)) == []


def test_everybody_can_use_every_page_of_a_fresh_installation(browser: Browser, fresh: Site) -> None:
    assert look(browser, fresh, ANYWHERE) == []
