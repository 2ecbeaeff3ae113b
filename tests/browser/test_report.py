"""The report of a run in a real browser: it fits a phone and a desk, runs nothing and leaves nothing out."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page

from copilot.settings import Settings
from evals.report import page as html_of
from evals.report import read_pair, report_of
from tests.evals.report.runs import NEW, OLD, answered


@pytest.fixture
def html(settings: Settings) -> str:
    before, run = read_pair(answered(settings, "vieja", OLD), answered(settings, "nueva", NEW))
    return html_of(report_of(run, before))


@pytest.mark.parametrize("width", [320, 768, 1440])
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_the_report_fits_and_its_plots_are_drawn(
    open_page: Callable[..., Page], html: str, width: int, scheme: str
) -> None:
    page = open_page(viewport={"width": width, "height": 900}, color_scheme=scheme)
    page.set_content(html)
    for closed in page.locator("details:not([open]) > summary").all():
        if closed.is_visible():
            closed.click()
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    drawn = page.locator(".plot.whisker:visible").first.bounding_box()
    assert drawn is not None and drawn["width"] > 60
    colour = "getComputedStyle(document.querySelector('.plot .dots')).stroke"
    assert page.evaluate(colour) != page.evaluate("getComputedStyle(document.body).backgroundColor")


def test_a_case_is_opened_with_the_keyboard(open_page: Callable[..., Page], html: str) -> None:
    page = open_page()
    page.set_content(html)
    second = page.locator("#worst details.exhibit").nth(1)
    second.locator("summary").first.focus()
    page.keyboard.press("Enter")
    assert second.get_attribute("open") is not None
    assert second.get_by_text("Las fuentes que leyó").is_visible()


def test_print_shows_the_worst_answers_without_a_click(open_page: Callable[..., Page], html: str) -> None:
    page = open_page(color_scheme="dark")
    page.set_content(html)
    page.emulate_media(media="print", color_scheme="dark")
    assert page.locator("#worst details.exhibit").nth(1).locator(".answer").is_visible()
    assert page.evaluate("getComputedStyle(document.body).color") == "rgb(28, 29, 26)"
