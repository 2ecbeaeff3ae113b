"""Before something goes, and after: one question about what is still open, and a moment to take it back."""

from collections.abc import Callable
from datetime import UTC, datetime

from playwright.sync_api import Page, expect

from api.auth import Caller
from api.helpdesks import outbound
from api.sending import Way, new_key, say
from copilot.store import conversations, outgoing
from copilot.store.schema import HelpdeskRow
from tests.browser.conftest import Site
from tests.browser.test_desk import open_maria, ready, said, send

SignedIn = Callable[..., Page]
expect.set_options(timeout=30_000)


def test_what_is_open_is_asked_about_once_with_a_way_to_it(site: Site, signed_in: SignedIn) -> None:
    page = signed_in(site)
    open_maria(page)
    page.keyboard.press("Control+Enter")
    question = page.get_by_role("alertdialog", name="Antes de enviar")
    expect(question).to_be_focused()
    expect(question).to_contain_text("Lo que siente queda sin atender")
    question.get_by_role("button", name="Ver:").click()
    expect(question).not_to_be_visible()
    expect(page.locator("#thread mark").first).to_be_focused()
    assert len(said(site)) == 1


def test_escape_goes_back_to_the_draft_and_nothing_was_sent(site: Site, signed_in: SignedIn) -> None:
    page = signed_in(site)
    open_maria(page)
    page.keyboard.press("Control+Enter")
    expect(page.get_by_role("alertdialog")).to_be_visible()
    page.keyboard.press("Escape")
    expect(page.get_by_role("alertdialog")).not_to_be_visible()
    expect(page.locator("#composer")).to_have_attribute("data-state", "ready")
    assert len(said(site)) == 1


def test_what_was_open_stands_in_the_use(site: Site, signed_in: SignedIn) -> None:
    page = signed_in(site)
    open_maria(page)
    id = page.locator("#draft").get_attribute("data-draft")
    send(page)
    expect(page.get_by_role("heading", name="Pedro Paz")).to_be_visible()
    assert site.get(f"/drafts/{id}")["use"]["despite"] == ["feeling_met"]


def test_where_nothing_is_open_nothing_is_asked(site: Site, signed_in: SignedIn) -> None:
    page = signed_in(site)
    page.get_by_role("link", name="Pedro Paz").click()
    ready(page)
    page.keyboard.press("Control+Enter")
    expect(page.get_by_role("heading", name="María Soto")).to_be_visible()
    assert len(said(site, "c-2")) == 2


def test_a_fact_that_was_changed_is_asked_about(site: Site, signed_in: SignedIn) -> None:
    page = signed_in(site)
    page.get_by_role("link", name="Pedro Paz").click()
    ready(page)
    page.keyboard.press("e")
    field = page.get_by_label("Texto de la respuesta")
    field.fill(field.input_value().replace("5 a 7 días", "15 a 17 días"))
    page.keyboard.press("Control+Enter")
    expect(page.get_by_role("alertdialog")).to_contain_text("Dato sin fuente")
    page.get_by_role("alertdialog").get_by_role("button", name="Ver:").first.click()
    expect(field).to_be_focused()


def test_what_was_sent_is_taken_back_on_the_next_page_and_the_text_is_there_again(
    site: Site, signed_in: SignedIn
) -> None:
    page = signed_in(site)
    open_maria(page)
    page.keyboard.press("e")
    page.get_by_label("Texto de la respuesta").fill("Lo cambio yo por ti.")
    send(page)
    expect(page.get_by_role("heading", name="Pedro Paz")).to_be_visible()
    expect(page.get_by_text("Marcado como enviado a María Soto")).to_be_visible()
    page.wait_for_load_state("load")
    page.keyboard.press("u")
    expect(page.get_by_role("heading", name="María Soto")).to_be_visible()
    expect(page.get_by_label("Texto de la respuesta")).to_have_value("Lo cambio yo por ti.")
    assert len(said(site)) == 1


def test_the_last_one_is_taken_back_from_the_inbox(site: Site, signed_in: SignedIn) -> None:
    site.post("/conversations/c-1/messages", {"role": "agent", "text": "Ya está."})
    page = signed_in(site)
    page.get_by_role("link", name="Pedro Paz").click()
    ready(page)
    page.keyboard.press("Control+Enter")
    expect(page.get_by_role("heading", name="Por responder")).to_be_visible()
    page.get_by_role("button", name="Deshacer").click()
    expect(page.get_by_role("heading", name="Pedro Paz")).to_be_visible()
    assert len(said(site, "c-2")) == 1


def test_a_refused_draft_is_back_after_undoing_and_else_stays_refused(site: Site, signed_in: SignedIn) -> None:
    page = signed_in(site)
    open_maria(page)
    id = str(page.locator("#draft").get_attribute("data-draft"))
    for undone in (False, True):
        page.keyboard.press("d")
        page.get_by_role("dialog").get_by_role("button", name="Descartar").click()
        expect(page.get_by_text("Borrador descartado")).to_be_visible()
        if not undone:
            page.reload()
            expect(page.locator("#composer")).to_have_attribute("data-state", "own")
        page.get_by_role("button", name="Deshacer").click()
        expect(page.locator("#draft")).to_have_attribute("data-draft", id)
        ready(page)


def test_a_conversation_is_closed_after_one_question_and_opened_again_by_undoing(
    site: Site, signed_in: SignedIn
) -> None:
    page = signed_in(site)
    open_maria(page)
    page.keyboard.press("x")
    question = page.get_by_role("alertdialog", name="Queda algo abierto")
    expect(question).to_contain_text("El cliente todavía espera respuesta")
    question.get_by_role("button", name="Cerrar igual").click()
    expect(page.get_by_role("heading", name="Pedro Paz")).to_be_visible()
    assert site.get("/conversations/c-1")["status"] == "resolved"
    page.get_by_role("button", name="Deshacer").click()
    expect(page.get_by_role("heading", name="María Soto")).to_be_visible()
    assert (site.get("/conversations/c-1")["status"], site.get("/conversations/c-1")["reopened"]) == ("open", False)


def test_what_the_page_did_not_tell_is_asked_about_when_somebody_closes(site: Site, signed_in: SignedIn) -> None:
    page = signed_in(site, expected="409")
    said = [("customer", "Hola. ¿Cuándo viene el técnico?"), *[("customer", f"Mensaje {n}.") for n in range(120)]]
    asked = [{"role": role, "text": text} for role, text in (*said, ("agent", "Te cuento mañana 25 de noviembre."))]
    long = {"id": "long", "source": "helpdesk", "language": "es", "status": "open", "messages": asked}
    site.post("/conversations", long)
    page.goto(f"{site.url}/c/3")
    page.wait_for_load_state("load")
    expect(page.locator("#closing-open li")).to_have_count(0)
    page.keyboard.press("x")
    question = page.get_by_role("alertdialog", name="Queda algo abierto")
    expect(question).to_be_visible()
    assert site.get("/conversations/long")["status"] == "open"
    question.get_by_role("button", name="Cerrar igual").click()
    expect(page.get_by_role("heading", level=1)).not_to_contain_text("long")
    assert site.get("/conversations/long")["status"] == "resolved"


def test_a_closed_conversation_is_opened_again(site: Site, signed_in: SignedIn) -> None:
    site.post("/conversations/c-1/status", {"status": "resolved", "accept_open": True})
    page = signed_in(site)
    page.goto(f"{site.url}/c/1")
    page.get_by_role("button", name="Reabrir").click()
    expect(page.get_by_role("button", name="Cerrar", exact=True)).to_be_visible()
    assert site.get("/conversations/c-1")["reopened"] is True


def test_what_is_typed_outlives_a_reload_and_going_elsewhere_until_it_is_sent(site: Site, signed_in: SignedIn) -> None:
    page = signed_in(site)
    open_maria(page)
    page.keyboard.press("e")
    field = page.get_by_label("Texto de la respuesta")
    field.fill("Hola, María. Lo cambio yo.")
    page.reload()
    expect(field).to_have_value("Hola, María. Lo cambio yo.")
    page.goto(f"{site.url}/kb")
    page.goto(f"{site.url}/c/1")
    expect(field).to_have_value("Hola, María. Lo cambio yo.")
    page.wait_for_load_state("load")
    send(page)
    expect(page.get_by_role("heading", name="Pedro Paz")).to_be_visible()
    page.goto(f"{site.url}/c/1")
    page.wait_for_load_state("load")
    expect(page.locator("#own-text")).to_have_value("")


def test_what_was_typed_goes_with_whoever_signs_out(site: Site, signed_in: SignedIn) -> None:
    page = signed_in(site)
    open_maria(page)
    page.keyboard.press("e")
    page.get_by_label("Texto de la respuesta").fill("Es mío.")
    page.locator(".menu summary").click()
    page.get_by_role("button", name="Salir").click()
    expect(page.get_by_role("heading", name="Entrar")).to_be_visible()
    assert page.evaluate("sessionStorage.length") == 0


def test_a_change_that_was_typed_is_asked_for_before_anything_is_sent(site: Site, signed_in: SignedIn) -> None:
    page = signed_in(site)
    open_maria(page)
    page.keyboard.press("w")
    page.keyboard.type("agrega que el técnico va el jueves")
    page.keyboard.press("Control+Enter")
    expect(page.locator("#said")).to_contain_text("El técnico va el jueves.")
    assert len(said(site)) == 1


def test_who_answered_meanwhile_is_told_and_asked_about(site: Site, signed_in: SignedIn) -> None:
    page = signed_in(site)
    page.get_by_role("link", name="Pedro Paz").click()
    ready(page)
    site.post("/conversations/c-2/messages", {"role": "agent", "author": "Bruno Vera", "text": "Lo veo yo."})
    expect(page.locator("#aware")).to_have_text("Bruno Vera respondió mientras tanto")
    page.keyboard.press("Control+Enter")
    expect(page.get_by_role("alertdialog")).to_contain_text("Bruno Vera respondió mientras tanto")
    assert len(said(site, "c-2")) == 2


def test_what_became_of_a_message_on_its_way_to_the_helpdesk_is_told_beside_it(site: Site, signed_in: SignedIn) -> None:
    now = datetime.now(UTC)
    with site.store.begin() as session:
        desk = HelpdeskRow(name="helpdesk", kind="generic", created_at=now, active=False)
        session.add(desk)
        session.flush()
        row = conversations.find_row(session, "c-1")
        key = new_key(row.id)
        bruno = Caller(id=9, name="Bruno", role="agent")
        say(session, row, "Lo veo yo.", bruno, now, way=Way(desk.id, frozenset({"reply"})), key=key)
    page = signed_in(site)
    page.goto(f"{site.url}/c/1")
    expect(page.locator(".delivery")).to_have_text("se envía…")
    with site.store.begin() as session:
        found = outgoing.by_key(session, key)
        assert found is not None
        found.state, found.failure = "failed", "The helpdesk refused it."
    expect(page.locator(".delivery")).to_contain_text("no se pudo enviar")
    page.get_by_role("button", name="Reintentar").click()
    expect(page.locator(".delivery")).to_have_text("se envía…")
    with site.store.read() as session:
        assert outbound.states(session, 1)[key].state == "sending"
