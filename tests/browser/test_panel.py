"""The panel in a real browser, held by a helpdesk's page from another site: localhost is another one than 127.0.0.1."""

import re
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext, Frame, FrameLocator, Page, Route, expect
from sqlalchemy import select

from copilot.settings import Settings
from copilot.store import helpdesks, users
from copilot.store.schema import OutgoingRow
from tests.browser.conftest import PASSWORD, Site
from tests.browser.panel_pages import Desk, connect, serving, signed

SMALL = {"width": 320, "height": 500}
expect.set_options(timeout=30_000)  # by default it waits five seconds


@pytest.fixture
def settings(settings: Settings) -> Settings:
    """As over HTTPS, which browsers take loopback for: cookies work inside another site's page."""
    return settings.model_copy(update={"secure_cookies": True})


@pytest.fixture
def desk() -> Iterator[Desk]:
    with serving() as opened:
        yield opened


Open = Callable[..., Page]


@pytest.fixture
def page_of(browser: Browser) -> Iterator[Open]:
    """Opens pages of browsers of their own; at the end nothing may have gone wrong but what was `expected`, and nothing
    have left this machine."""
    contexts: list[BrowserContext] = []
    troubles: list[str] = []

    def opened(*, expected: str = "", **options: Any) -> Page:
        context = browser.new_context(**({"locale": "es-CL", "viewport": SMALL} | options))
        context.set_default_timeout(30_000)
        contexts.append(context)
        page = context.new_page()
        page.on("pageerror", lambda error: troubles.append(f"error: {error}"))
        page.on(
            "console",
            lambda one: (
                one.type in ("error", "warning")
                and not (expected and re.search(expected, one.text))
                and troubles.append(f"{one.type}: {one.text}")
            ),
        )
        page.on("request", lambda one: _is_here(one.url) or troubles.append(f"left this machine: {one.url}"))
        return page

    yield opened
    for context in contexts:
        context.close()
    assert troubles == []


def _is_here(url: str) -> bool:
    return re.match(r"(http://(127\.0\.0\.1|localhost):|data:|about:)", url) is not None


@pytest.fixture
def ana(site: Site, kept_password: str) -> str:
    """An agent of ours, by her address."""
    with site.store.begin() as session:
        users.add(
            session,
            email="ana@example.com",
            role="agent",
            name="Ana Ruiz",
            password_hash=kept_password,
            at=datetime.now(UTC),
        )
    return "ana@example.com"


def in_frame(page: Page) -> FrameLocator:
    return page.frame_locator("#panel")


def frame_of(page: Page) -> Frame:
    handle = page.locator("#panel").element_handle()
    frame = handle.content_frame() if handle else None
    assert frame
    return frame


def ready(page: Page) -> FrameLocator:
    panel = in_frame(page)
    expect(panel.locator("#panel[data-state=ready]")).to_be_visible()
    return panel


def accept(panel: FrameLocator) -> None:
    """Go on where the panel says first that something is open."""
    panel.locator("#anyway, #sent-words").filter(visible=True).first.wait_for()
    if panel.locator("#warn").is_visible():
        panel.locator("#anyway").click()


@pytest.fixture
def shown(site: Site, desk: Desk, ana: str, page_of: Open) -> Callable[..., Page]:
    """María's conversation, open in a helpdesk that signs for Ana."""

    def opened(**options: Any) -> Page:
        connect(site, desk, trust=True)
        page = page_of(**options)
        page.goto(desk.holds(signed(site, "c-1", "ana", ana)))
        ready(page)
        return page

    return opened


def waiting(site: Site) -> list[tuple[str, str]]:
    with site.store.read() as session:
        return [(row.kind, row.state) for row in session.scalars(select(OutgoingRow).order_by(OutgoingRow.id))]


# Coming in.


def test_a_signed_page_opens_with_the_draft_in_another_site_s_frame(site: Site, shown: Callable[..., Page]) -> None:
    page = shown()
    panel = in_frame(page)
    expect(panel.get_by_role("heading", name="María Soto")).to_be_visible()
    expect(panel.locator("#said")).to_contain_text("http://192.168.1.1")
    expect(panel.locator("#felt")).to_contain_text("Me preocupa que mi vecino la tenga")
    (cookie,) = page.context.cookies()
    assert cookie["name"] == site.app.state.auth.panel_cookie
    assert (cookie["path"], cookie["httpOnly"], cookie["secure"]) == ("/panel", True, True)
    assert cookie["partitionKey"] == "http://localhost"


def test_its_session_is_kept_when_the_page_is_opened_again(site: Site, desk: Desk, shown: Callable[..., Page]) -> None:
    page = shown()
    page.goto(desk.holds(f"{site.url}/panel?helpdesk=helpdesk"))
    expect(in_frame(page).get_by_role("heading", name="Esperando la conversación")).to_be_visible()


def test_an_agent_connects_with_a_code_that_she_confirms_where_she_is_signed_in(
    site: Site, desk: Desk, ana: str, page_of: Open
) -> None:
    connect(site, desk)
    page = page_of()
    auth = site.app.state.auth
    page.context.add_cookies([{"name": auth.cookie, "value": auth.open(ana), "url": site.url, "secure": True}])
    page.goto(desk.holds(signed(site, "c-1", "ana")))
    panel = in_frame(page)
    panel.get_by_role("button", name="Conectar").click()
    expect(panel.locator("#code")).to_have_text(re.compile(r"^\w{4}-\w{4}$"))
    with page.context.expect_page() as other:
        panel.get_by_role("link", name="Confirmarlo en Escucha").click()
    pair = other.value
    pair.locator("main form button").last.click()
    pair.wait_for_load_state()
    pair.close()
    expect(panel.get_by_role("heading", name="María Soto")).to_be_visible()
    expect(panel.locator("#panel[data-state=ready]")).to_be_visible()
    # The helpdesk had said who she is there: from now on its signature is enough.
    for _ in range(100):
        with site.store.read() as session:
            if helpdesks.agent_of(session, helpdesks.get(session, "helpdesk").id, "ana"):
                break
        page.wait_for_timeout(100)
    again = page_of()
    again.goto(desk.holds(signed(site, "c-1", "ana")))
    ready(again)


def test_a_password_is_the_other_way_in(site: Site, desk: Desk, ana: str, page_of: Open) -> None:
    connect(site, desk)
    page = page_of()
    page.goto(desk.holds(signed(site, "c-1", "ana")))
    panel = in_frame(page)
    panel.get_by_text("Entrar con correo y contraseña").click()
    panel.get_by_label("Correo").fill(ana)
    panel.get_by_label("Contraseña").fill("no es esa")
    panel.get_by_role("button", name="Entrar", exact=True).click()
    expect(panel.get_by_role("alert").filter(visible=True)).to_contain_text("no coinciden")
    panel.get_by_label("Contraseña").fill(PASSWORD)
    panel.get_by_role("button", name="Entrar", exact=True).click()
    ready(page)


def test_a_browser_that_keeps_no_cookie_in_a_frame_is_told_so(site: Site, desk: Desk, ana: str, page_of: Open) -> None:
    connect(site, desk)
    site.app.state.auth.secure = False  # as over plain HTTP: browsers keep no such cookie for another site's frame
    page = page_of()
    page.goto(desk.holds(f"{site.url}/panel?helpdesk=helpdesk"))
    panel = in_frame(page)
    panel.get_by_text("Entrar con correo y contraseña").click()
    panel.get_by_label("Correo").fill(ana)
    panel.get_by_label("Contraseña").fill(PASSWORD)
    panel.get_by_role("button", name="Entrar", exact=True).click()
    expect(panel.get_by_role("alert").filter(visible=True)).to_contain_text("HTTPS")


# Which conversation.


def context(id: object, **more: Any) -> dict[str, Any]:
    agent = {"id": 3, "name": "Ana", "email": "ana@example.com"}
    return {"event": "appContext", "data": {"conversation": {"id": id}, "currentAgent": agent, **more}}


def test_it_follows_the_conversation_that_the_page_around_it_opens(
    site: Site, desk: Desk, shown: Callable[..., Page]
) -> None:
    page = shown()
    page.goto(desk.holds(f"{site.url}/panel?helpdesk=helpdesk"))
    expect(in_frame(page).get_by_text("Esperando la conversación")).to_be_visible()
    for id, name in (("c-2", "Pedro Paz"), ("c-1", "María Soto")):
        page.evaluate("(told) => tell(JSON.stringify(told))", context(id))
        expect(in_frame(page).get_by_role("heading", name=name)).to_be_visible()
        ready(page)


def test_the_page_around_it_says_whether_it_is_light_or_dark(site: Site, shown: Callable[..., Page]) -> None:
    page = shown(color_scheme="light")
    ground = "() => getComputedStyle(document.body).backgroundColor"
    assert frame_of(page).evaluate(ground) == "rgb(240, 240, 236)"
    page.evaluate("(told) => tell(JSON.stringify(told))", context("c-1", theme="dark"))
    expect(in_frame(page).locator("html")).to_have_attribute("data-theme", "dark")
    assert frame_of(page).evaluate(ground) == "rgb(19, 20, 18)"
    page.evaluate("(told) => tell(JSON.stringify(told))", context("c-1", theme="url(x)"))
    page.evaluate("(told) => tell(JSON.stringify(told))", context("c-1", theme="light"))
    expect(in_frame(page).locator("html")).to_have_attribute("data-theme", "light")


@pytest.mark.parametrize(
    "told",
    [
        "no es JSON",
        "{",
        "[]",
        "null",
        '{"event":"appContext"}',
        '{"event":"appContext","data":{"conversation":{"id":{"a":1}}}}',
        '{"event":"appContext","data":{"conversation":{"id":"' + "9" * 400 + '"}}}',
        '{"escucha":"host","inserted":{}}',
        '{"escucha":"host","conversation":["c-2"]}',
    ],
)
def test_what_is_no_message_of_a_helpdesk_changes_nothing(site: Site, shown: Callable[..., Page], told: str) -> None:
    page = shown()
    page.evaluate("(told) => { tell(told); try { tell(JSON.parse(told)); } catch {} }", told)
    page.evaluate("(told) => tell(told)", None)
    expect(in_frame(page).get_by_role("heading", name="María Soto")).to_be_visible()


# Who is not listened to.


def test_a_page_that_is_not_the_helpdesk_s_may_not_hold_it(site: Site, desk: Desk, ana: str, page_of: Open) -> None:
    connect(site, desk, trust=True)
    page = page_of(expected="frame-ancestors|chrome-error|Framing|frame")
    with serving() as hostile:
        page.goto(hostile.holds(signed(site, "c-1", "ana", ana), context("c-1")))
        page.wait_for_timeout(1500)
        assert frame_of(page).url.startswith("chrome-error://")
        assert page.evaluate("window.heard") == []


def test_the_workspace_itself_may_be_held_by_nobody(site: Site, desk: Desk, ana: str, page_of: Open) -> None:
    connect(site, desk, trust=True)
    page = page_of(expected="frame-ancestors|X-Frame-Options|chrome-error|frame")
    for path in ("/", "/sign-in", "/pair?code=KFRW-27PD", "/password"):
        page.goto(desk.holds(f"{site.url}{path}"))
        page.wait_for_timeout(300)
        assert frame_of(page).url.startswith("chrome-error://"), path


def test_another_frame_of_the_same_page_is_not_listened_to(site: Site, desk: Desk, shown: Callable[..., Page]) -> None:
    page = shown()
    with serving("127.0.0.1") as other:
        page.evaluate(
            """(address) => new Promise((done) => {
                const frame = document.body.appendChild(document.createElement("iframe"));
                frame.id = "other"; frame.onload = done; frame.src = address;
            })""",
            f"{other.origin}/advert",
        )
        advert = next(frame for frame in page.frames if frame.url.endswith("/advert"))
        advert.evaluate(
            "(told) => { const panel = parent.frames[0]; panel.postMessage(JSON.stringify(told), '*'); }",
            context("c-2", theme="dark"),
        )
        page.wait_for_timeout(1000)
    expect(in_frame(page).get_by_role("heading", name="María Soto")).to_be_visible()
    assert in_frame(page).locator("html").get_attribute("data-theme") is None


def test_a_window_that_opened_the_panel_is_not_listened_to(site: Site, desk: Desk, ana: str, page_of: Open) -> None:
    connect(site, desk)
    page = page_of()
    auth = site.app.state.auth
    page.context.add_cookies([{"name": auth.cookie, "value": auth.open(ana), "url": site.url, "secure": True}])
    page.goto(f"{desk.origin}/attack")
    with page.context.expect_page() as other:
        page.evaluate("(address) => { window.opened = open(address); }", f"{site.url}/panel?helpdesk=helpdesk")
    panel = other.value
    expect(panel.get_by_text("Esperando la conversación")).to_be_visible()
    page.evaluate("(told) => opened.postMessage(JSON.stringify(told), '*')", context("c-1"))
    panel.wait_for_timeout(1000)
    expect(panel.get_by_text("Esperando la conversación")).to_be_visible()


def test_it_tells_the_page_around_it_no_word_before_somebody_presses_a_button(
    site: Site, desk: Desk, shown: Callable[..., Page]
) -> None:
    page = shown()
    page.wait_for_timeout(3500)
    heard = page.evaluate("window.heard")
    assert [one["data"] for one in heard] == [{"escucha": "panel", "event": "ready"}]
    assert {one["origin"] for one in heard} == {site.url}


# What one does with the draft.


def test_the_text_is_put_into_the_form_of_a_page_that_takes_it(site: Site, shown: Callable[..., Page]) -> None:
    page = shown()
    panel = in_frame(page)
    expect(panel.get_by_role("button", name="Poner en la respuesta")).not_to_be_visible()
    page.evaluate("() => { window.takes = true; tell({ escucha: 'host', insert: true }); }")
    panel.get_by_role("button", name="Poner en la respuesta").click()
    accept(panel)
    expect(panel.locator("#sent-words")).to_have_text("Quedó en tu respuesta. Revísala y envíala ahí.")
    assert "http://192.168.1.1" in page.evaluate("window.taken")


def test_a_page_that_offered_and_does_not_take_it_leaves_the_text_in_the_clipboard(
    site: Site, shown: Callable[..., Page]
) -> None:
    page = shown()
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    page.evaluate("() => tell({ escucha: 'host', insert: true })")
    panel = in_frame(page)
    panel.get_by_role("button", name="Poner en la respuesta").click()
    accept(panel)
    expect(panel.locator("#sent-words")).to_have_text(re.compile("Copiado|seleccionado"))


def test_by_key_it_is_sent_as_the_agent_after_a_look_at_what_is_open_and_undone(
    site: Site, shown: Callable[..., Page]
) -> None:
    page = shown()
    panel = in_frame(page)
    text = panel.locator("#text").input_value()
    panel.locator("#who").click()
    page.keyboard.press("Control+Enter")
    expect(panel.locator("#anyway")).to_be_focused()
    expect(panel.locator("#matters li").first).to_be_visible()
    assert waiting(site) == []
    page.keyboard.press("Control+Enter")
    expect(panel.locator("#undo")).to_be_focused()
    assert waiting(site) == [("reply", "waiting")]
    page.keyboard.press("Control+Enter")  # once more sends nothing more
    page.keyboard.press("z")
    expect(panel.locator("#panel[data-state=ready]")).to_be_visible()
    expect(panel.locator("#sent")).not_to_be_visible()
    assert waiting(site) == [("reply", "cancelled")]
    assert panel.locator("#text").input_value() == text


def test_an_edited_text_is_what_goes_out_and_can_be_called_back_as_it_was(
    site: Site, shown: Callable[..., Page]
) -> None:
    page = shown()
    panel = in_frame(page)
    panel.locator("#who").click()
    page.keyboard.press("e")
    expect(panel.locator("#text")).to_be_focused()
    panel.locator("#text").fill("Hola, María. Lo cambio yo por ti.")
    page.keyboard.press("Control+Enter")
    accept(panel)
    panel.locator("#undo").click()
    expect(panel.locator("#panel[data-state=editing]")).to_be_visible()
    assert panel.locator("#text").input_value() == "Hola, María. Lo cambio yo por ti."
    assert waiting(site) == [("reply", "cancelled")]


def test_a_note_is_left_by_key_and_the_draft_stays(site: Site, shown: Callable[..., Page]) -> None:
    page = shown()
    panel = in_frame(page)
    panel.locator("#who").click()
    page.keyboard.press("n")
    expect(panel.locator("#sent-words")).to_have_text("La nota privada se guarda.")
    expect(panel.locator("#panel[data-state=ready]")).to_be_visible()
    assert waiting(site) == [("note", "waiting")]


def test_a_shorter_one_is_asked_for(site: Site, shown: Callable[..., Page]) -> None:
    page = shown()
    panel = in_frame(page)
    first = panel.locator("#draft").get_attribute("data-draft")
    panel.get_by_role("button", name="más corto").click()
    expect(panel.locator("#draft")).not_to_have_attribute("data-draft", str(first))
    ready(page)


def test_what_somebody_typed_outlives_another_conversation(site: Site, shown: Callable[..., Page]) -> None:
    page = shown()
    panel = in_frame(page)
    panel.get_by_role("button", name="Editar").click()
    panel.locator("#text").fill("Hola, María. Te llamo a las 15:00.")
    page.evaluate("(told) => tell(JSON.stringify(told))", context("c-2"))
    expect(panel.get_by_role("heading", name="Pedro Paz")).to_be_visible()
    page.evaluate("(told) => tell(JSON.stringify(told))", context("c-1"))
    expect(panel.locator("#text")).to_have_value("Hola, María. Te llamo a las 15:00.")


def test_it_outlives_a_reload_where_the_browser_keeps_something_for_a_frame(
    site: Site, ana: str, page_of: Open
) -> None:
    with serving("127.0.0.1") as near:  # the same site, as most helpdesks of one company are
        connect(site, near, trust=True)
        page = page_of()
        for _ in range(2):
            page.goto(near.holds(signed(site, "c-1", "ana", ana)))
            panel = in_frame(page)
            expect(panel.locator("#panel[data-state=ready], #panel[data-state=editing]")).to_be_visible()
            if panel.locator("#panel[data-state=ready]").count():
                panel.get_by_role("button", name="Editar").click()
                panel.locator("#text").fill("Hola, María. Te llamo a las 15:00.")
        expect(panel.locator("#text")).to_have_value("Hola, María. Te llamo a las 15:00.")


def test_asking_for_another_one_takes_a_second_press_where_a_text_would_be_lost(
    site: Site, shown: Callable[..., Page]
) -> None:
    page = shown()
    panel = in_frame(page)
    first = panel.locator("#draft").get_attribute("data-draft")
    panel.get_by_role("button", name="Editar").click()
    panel.locator("#text").fill("Mi texto.")
    panel.get_by_role("button", name="Otra versión").click()
    expect(panel.locator("#problem")).to_contain_text("Perderías lo que escribiste")
    assert panel.locator("#text").input_value() == "Mi texto."
    panel.get_by_role("button", name="Otra versión").click()
    expect(panel.locator("#draft")).not_to_have_attribute("data-draft", str(first))


def test_a_newer_message_makes_the_draft_visibly_stale(site: Site, shown: Callable[..., Page]) -> None:
    page = shown()
    panel = in_frame(page)
    site.customer_writes("También se me olvidó el usuario.")
    expect(panel.locator(".stale-note")).to_be_visible()
    panel.get_by_role("button", name="Renovar").or_(panel.locator("#renew")).first.click()
    expect(panel.locator(".stale-note")).not_to_be_visible()
    ready(page)


def test_sources_open_in_place_and_other_pages_in_a_tab_of_their_own(site: Site, shown: Callable[..., Page]) -> None:
    page = shown()
    panel = in_frame(page)
    panel.locator("#said sup a").first.click()
    expect(panel.locator("#note-1 .passage")).to_be_visible()
    with page.context.expect_page() as other:
        panel.get_by_role("link", name="Ver la conversación en Escucha").click()
    assert other.value.url.startswith(site.url)
    assert frame_of(page).url.startswith(f"{site.url}/panel")


def test_the_story_unfolds(site: Site, shown: Callable[..., Page]) -> None:
    page = shown()
    panel = in_frame(page)
    panel.locator("#story summary").click()
    expect(panel.locator("#told")).to_contain_text("contraseña del wifi")


# Its size and manners.


def test_it_is_small_and_nothing_jumps(site: Site, desk: Desk, ana: str, page_of: Open) -> None:
    connect(site, desk, trust=True)
    page = page_of()
    page.add_init_script(
        "window.shifts = []; new PerformanceObserver((list) => shifts.push(...list.getEntries()))"
        ".observe({ type: 'layout-shift', buffered: true });"
    )
    weights: dict[str, int] = {}
    page.on("response", lambda one: weights.update({one.url: len(one.body())}) if "/static/" in one.url else None)
    page.goto(desk.holds(signed(site, "c-1", "ana", ana)))
    ready(page)
    page.wait_for_timeout(1500)
    # Before its style sheet is there Chromium lays a frame out too, but paints nothing of that.
    painted = "performance.getEntriesByName('first-contentful-paint')[0].startTime"
    assert frame_of(page).evaluate(f"shifts.filter((one) => one.startTime > {painted}).map((one) => one.value)") == []
    bare = len(page.request.get(f"{site.url}/panel?helpdesk=helpdesk").body())
    assert bare + sum(weights.values()) < 48 * 1024


@pytest.mark.parametrize("width", [320, 400, 800])
def test_nothing_is_wider_than_the_frame(site: Site, shown: Callable[..., Page], width: int) -> None:
    page = shown(viewport={"width": width, "height": 500})
    over = "() => document.documentElement.scrollWidth - document.documentElement.clientWidth"
    assert frame_of(page).evaluate(over) <= 0
    expect(in_frame(page).get_by_role("button", name="Enviar como yo")).to_be_in_viewport()


def test_axe_finds_nothing(site: Site, shown: Callable[..., Page]) -> None:
    from axe_playwright_python.sync_playwright import Axe

    page = shown()
    page.goto(frame_of(page).url)  # by itself: axe reads the page that it stands in
    for scheme in ("light", "dark"):
        page.emulate_media(color_scheme=scheme)  # type: ignore[arg-type]
        found = Axe().run(page).response["violations"]
        assert [(one["id"], [node["html"] for node in one["nodes"]]) for one in found] == []


# In a hurry.


def typed(page: Page, text: str) -> FrameLocator:
    panel = in_frame(page)
    panel.locator("#who").click()
    page.keyboard.press("e")
    panel.locator("#text").fill(text)
    return panel


@pytest.mark.parametrize("how", ["insert", "reply"])
def test_another_conversation_opened_before_the_answer_came_gets_nothing_and_loses_nothing(
    site: Site, shown: Callable[..., Page], how: str
) -> None:
    page = shown()
    page.evaluate("() => { window.takes = true; tell({ escucha: 'host', insert: true }); }")
    held: list[Route] = []
    panel = typed(page, "Hola, María. Lo cambio yo por ti.")
    panel.locator(f'[data-do="{how}"]').click()
    panel.locator("#anyway").wait_for()
    page.route("**/panel/use", lambda route: held.append(route))
    panel.locator("#anyway").click()
    page.evaluate("(told) => tell(JSON.stringify(told))", context("c-2"))
    expect(panel.get_by_role("heading", name="Pedro Paz")).to_be_visible()
    typed(page, "Hola, Pedro: esto es para ti.")
    with page.expect_response("**/panel/use"):
        held[0].continue_()
    page.wait_for_timeout(1000)
    expect(panel.locator("#text")).to_have_value("Hola, Pedro: esto es para ti.")
    expect(panel.locator("#panel[data-state=editing]")).to_be_visible()
    assert page.evaluate("window.taken ?? ''") == ""
    assert waiting(site) == ([("reply", "waiting")] if how == "reply" else [])


def test_a_double_click_and_keys_of_a_composition_send_once_or_nothing(site: Site, shown: Callable[..., Page]) -> None:
    page = shown()
    panel = typed(page, "Hola, María. Lo cambio yo por ti.")
    press = """(field, sign) => field.dispatchEvent(
        new KeyboardEvent("keydown", {key: "Enter", ctrlKey: true, [sign]: true, bubbles: true}))"""
    for sign in ("isComposing", "altKey", "repeat"):
        panel.locator("#text").evaluate(press, sign)
    page.wait_for_timeout(500)
    expect(panel.locator("#warn")).not_to_be_visible()
    assert waiting(site) == []
    panel.locator('[data-do="reply"]').dblclick()
    panel.locator("#anyway").wait_for()
    panel.locator("#anyway").dblclick()
    expect(panel.locator("#sent-words")).to_be_visible()
    assert waiting(site) == [("reply", "waiting")]
