"""The saved reply at the desk, and the team page, in a browser."""

from collections.abc import Callable

from playwright.sync_api import Page, expect

from tests.browser.conftest import Site

REPLY = {
    "id": "devolucion",
    "title": "Devolución de un cobro doble",
    "body": "Hola {name}. Devolvemos el doble cobro al mismo medio de pago: en 5 a 7 días hábiles con tarjeta y en 3 "
    "días hábiles con transferencia.",
    "language": "es",
}


def test_the_reply_comes_by_itself_and_one_key_makes_it_the_draft(signed_in: Callable[..., Page], site: Site) -> None:
    site.post("/saved-replies", REPLY)
    agent = signed_in(site)
    agent.goto(f"{site.url}/c/2")
    agent.evaluate(
        "new PerformanceObserver((list) => { for (const one of list.getEntries()) window.moved = (window.moved ?? 0) "
        "+ one.value; }).observe({ type: 'layout-shift', buffered: true })"
    )
    expect(agent.locator("#saved-take")).to_be_visible()
    assert agent.evaluate("window.moved ?? 0") < 0.02
    agent.keyboard.press("g")
    expect(agent.locator("#draft")).to_contain_text("respuesta guardada")
    expect(agent.locator("#said")).to_contain_text("Devolvemos el doble cobro")
    expect(agent.locator("#said sup a").first).to_be_visible()


def test_where_none_fits_the_block_says_so(signed_in: Callable[..., Page], site: Site) -> None:
    site.post("/saved-replies", REPLY)
    agent = signed_in(site)
    agent.goto(f"{site.url}/c/1")
    expect(agent.locator("#saved-found")).to_contain_text("Ninguna responde justo esto.")


def test_the_pages_of_replies_and_the_team_fit_a_narrow_screen(signed_in: Callable[..., Page], site: Site) -> None:
    site.post("/saved-replies", REPLY)
    agent = signed_in(site)
    agent.set_viewport_size({"width": 320, "height": 700})
    for path in ("/replies", "/team"):
        agent.goto(site.url + path)
        assert agent.evaluate("document.documentElement.scrollWidth") <= 320
