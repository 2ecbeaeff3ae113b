"""Request Tracker and Escucha side by side, both real: what an agent sees and does inside the ticket."""

import time
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from html import unescape
from typing import Any

import httpx2
import pytest
from playwright.sync_api import Browser, FrameLocator, Page, expect

from api.helpdesks.manage import Manager
from api.helpdesks.signatures import sign
from copilot.conversation import Conversation
from copilot.errors import NotFoundError
from copilot.settings import Settings
from copilot.store import conversations, helpdesks, users
from copilot.store.schema import ResolutionRow
from tests.api.conftest import REFUND, WIFI
from tests.browser.conftest import Site, serving
from tests.request_tracker import HELPDESK, RequestTracker

ASKED = "Hola, ¿cómo cambio la contraseña del wifi?"
ANSWERED = "Hola Marta, entra en la página del router, abre Wifi, escribe la contraseña nueva y guarda los cambios."
WITHIN = 30.0  # seconds
MS = 30_000


class Desk:
    """A queue in RT that Escucha is connected to, and Ana, who works in both."""

    def __init__(self, rt: RequestTracker, site: Site, settings: Settings) -> None:
        self.rt, self.site, self.queue = rt, site, rt.queue()
        connected, now = site.app.state.connected, datetime.now(UTC)
        told = {"token": rt.token, "webhook_secret": rt.secret, "queues": self.queue, "trust_sign_in": "yes"}
        Manager(site.store, settings, connected).add(HELPDESK, "rt", rt.url, told, "system")
        site.post("/kb/articles", [WIFI, REFUND])
        with site.store.begin() as session:
            ana = users.add(session, email="ana@demo.test", role="agent", name="Ana Ruiz", password_hash="", at=now)
            helpdesk = helpdesks.get(session, HELPDESK)
            own = connected.vault.lock({"token": rt.agents["ana"]})
            helpdesks.link_agent(session, helpdesk.id, ana.id, "ana", own)

    def customer_writes(self, text: str = ASKED, ticket: str = "") -> str:
        return self.rt.customer_writes(self.queue, text, ticket)

    def here(self, ticket: str) -> Conversation | None:
        """The ticket as Escucha has it."""
        try:
            return conversations.find(self.site.store, ticket, source=HELPDESK)
        except NotFoundError:
            return None

    def said(self, ticket: str) -> list[tuple[str, bool, str]]:
        found = self.here(ticket)
        return [(one.role, one.private, one.text) for one in found.messages] if found else []

    def settled(self, ticket: str) -> bool:
        """Whether all of it is what RT says, nothing of ours on its way."""
        found = self.here(ticket)
        return found is not None and not any(one.id.startswith("out:") for one in found.messages)


@pytest.fixture
def desk(request_tracker: RequestTracker, settings: Settings) -> Iterator[Desk]:
    with serving(settings, request_tracker.escucha_port) as site:
        yield Desk(request_tracker, site, settings)


@pytest.fixture
def as_ana(browser: Browser, desk: Desk) -> Iterator[Page]:
    """Ana's browser, signed in to RT. Escucha's frame may complain of nothing, and nothing leaves this machine."""
    context = browser.new_context(locale="es-CL", viewport={"width": 1440, "height": 1000})
    context.set_default_timeout(MS)
    page, troubles = context.new_page(), list[str]()

    def console(message: Any) -> None:
        if message.type in ("error", "warning") and message.location["url"].startswith(desk.site.url):
            troubles.append(message.text)

    page.on("console", console)
    page.on("pageerror", lambda error: troubles.append(str(error)))
    page.on("request", lambda one: troubles.append(one.url) if not _is_here(one.url) else None)
    page.goto(desk.rt.url)
    page.fill("input[name=user]", "ana")
    page.fill("input[name=pass]", desk.rt.password)
    page.press("input[name=pass]", "Enter")
    page.wait_for_selector('a[href*="Logout"]', state="attached")
    yield page
    context.close()
    assert troubles == []


def _is_here(url: str) -> bool:
    return url.startswith(("http://127.0.0.1:", "data:", "about:", "blob:"))


def _until(true: Callable[[], bool]) -> None:
    until = time.monotonic() + WITHIN
    while not true():
        assert time.monotonic() < until, "it did not happen in time"
        time.sleep(0.05)


def _panel(page: Page, desk: Desk, ticket: str, where: str = "Display") -> FrameLocator:
    """The panel as RT shows it to Ana, with its draft."""
    page.goto(f"{desk.rt.url}/Ticket/{where}.html?id={ticket}")
    frame = page.frame_locator("iframe.escucha-panel")
    expect(frame.locator("#draft")).to_contain_text("contraseña", timeout=MS)
    return frame


def _editor(page: Page) -> str:
    """What stands in RT's rich editor."""
    page.wait_for_function("window.CKEDITOR?.instances?.UpdateContent?.status === 'ready'")
    return unescape(str(page.evaluate("CKEDITOR.instances.UpdateContent.getData()")))


def test_a_mail_is_answered_with_the_draft_in_rt_s_own_reply_form(as_ana: Page, desk: Desk) -> None:
    ticket = desk.customer_writes()
    _until(lambda: desk.said(ticket) == [("customer", False, ASKED)])  # by the webhook
    frame = _panel(as_ana, desk, ticket)
    draft = frame.locator("#text").input_value()
    frame.locator('[data-do="insert"]').click()
    as_ana.wait_for_url("**/Ticket/Update.html")
    laid = _editor(as_ana)
    assert "<p>" in laid
    assert "contraseña" in laid
    as_ana.click("input[name=SubmitTicket]")
    as_ana.wait_for_url("**/Ticket/Display.html*")
    _until(lambda: len(desk.said(ticket)) == 2)
    assert len(desk.rt.said(ticket, "Correspond")) == 1
    answer = desk.said(ticket)[1]
    assert answer[:2] == ("agent", False)
    assert " ".join(answer[2].split())[:60] == " ".join(draft.split())[:60]


def test_what_is_sent_from_the_panel_goes_out_as_the_agent_once(as_ana: Page, desk: Desk) -> None:
    ticket = desk.customer_writes()
    frame = _panel(as_ana, desk, ticket)
    frame.locator('[data-do="note"]').click()
    expect(frame.locator("#sent")).to_be_visible()
    _panel(as_ana, desk, ticket).locator('[data-do="reply"]').click()
    _until(lambda: len(desk.rt.said(ticket, "Comment")) == 1 and len(desk.rt.said(ticket, "Correspond")) == 1)
    _until(lambda: desk.settled(ticket))
    assert [(role, private) for role, private, _ in desk.said(ticket)] == [
        ("customer", False),
        ("agent", True),
        ("agent", False),
    ]
    rows = desk.rt.ask("GET", f"/ticket/{ticket}/history", fields="Type,Creator")["items"]
    assert [one["Creator"]["id"] for one in rows if one["Type"] in ("Correspond", "Comment")] == ["ana", "ana"]


def test_in_a_reply_that_is_being_written_the_draft_goes_in_beside_it(as_ana: Page, desk: Desk) -> None:
    ticket = desk.customer_writes()
    frame = _panel(as_ana, desk, ticket, "Update")
    _editor(as_ana)
    as_ana.evaluate("CKEDITOR.instances.UpdateContent.setData('<p>Lo que yo escribí.</p>')")
    frame.locator('[data-do="insert"]').click()
    expect(frame.locator("#sent")).to_be_visible()
    written = _editor(as_ana)
    assert "Lo que yo escribí." in written
    assert "contraseña" in written
    assert desk.rt.said(ticket, "Correspond") == []


def test_a_page_that_is_not_the_panel_puts_nothing_into_a_reply(as_ana: Page, desk: Desk) -> None:
    ticket = desk.customer_writes()
    _panel(as_ana, desk, ticket, "Update")
    before = _editor(as_ana)
    forged = "{escucha: 'panel', event: 'insert', key: '1', text: 'Deposite en mi cuenta'}"
    as_ana.evaluate(f"window.postMessage({forged}, '*')")
    as_ana.evaluate(
        f"""new Promise((done) => {{
            const frame = document.createElement("iframe");
            frame.srcdoc = `<script>parent.postMessage({forged}, "*")</` + `script>`;
            frame.onload = () => setTimeout(done, 100);
            document.body.append(frame);
        }})"""
    )
    assert _editor(as_ana) == before


def test_a_ticket_that_is_resolved_in_rt_becomes_a_past_answer(desk: Desk) -> None:
    ticket = desk.customer_writes()
    desk.rt.agent_writes(ticket, ANSWERED, agent="ana")
    desk.rt.change(ticket, Status="resolved")

    def learned() -> bool:
        with desk.site.store.read() as session:
            return [row.answer for row in session.query(ResolutionRow)] != []

    _until(learned)
    found = desk.here(ticket)
    assert found
    assert found.status == "resolved"


def test_what_rt_did_not_sign_is_refused(desk: Desk) -> None:
    body = b'{"event":"ticket.create","ticket":{"id":1},"transaction":{"id":1,"type":"Create","creator":""}}'
    at = str(int(time.time()))
    headers = {"x-copilot-timestamp": at, "x-copilot-signature": sign("copilot", "otro secreto", body, at)}
    answer = httpx2.post(f"{desk.site.url}/hooks/{HELPDESK}", content=body, headers=headers, timeout=30)
    assert answer.status_code == 401


def test_a_panel_s_address_that_rt_did_not_sign_shows_nothing(as_ana: Page, desk: Desk) -> None:
    ticket = desk.customer_writes()
    frame = _panel(as_ana, desk, ticket)
    address = as_ana.locator("iframe.escucha-panel").get_attribute("src") or ""
    forged = address.replace(f"ticket={ticket}", f"ticket={int(ticket) + 1}")
    as_ana.evaluate("(address) => { document.querySelector('iframe.escucha-panel').src = address }", forged)
    expect(frame.locator('#panel[data-state="forged"]')).to_be_visible()
