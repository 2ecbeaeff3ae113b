"""A day at the desk: reading, editing, sending, discarding, and news from the customer."""

from collections.abc import Callable

from playwright.sync_api import Page, expect

from api.accounts import add_user
from tests.browser.conftest import PASSWORD, Site

SignedIn = Callable[..., Page]
expect.set_options(timeout=30_000)


def ready(page: Page) -> None:
    """A draft is there, and so are the scripts: what a page shows may be ahead of them."""
    expect(page.locator("#composer")).to_have_attribute("data-state", "ready")
    page.wait_for_load_state("load")


def open_maria(page: Page) -> None:
    page.get_by_role("link", name="María Soto").click()
    ready(page)


def send(page: Page) -> None:
    """Send, and once more past what is still open: María's worry, which the draft does not meet."""
    page.keyboard.press("Control+Enter")
    expect(page.get_by_role("alertdialog", name="Antes de enviar")).to_be_visible()
    page.keyboard.press("Control+Enter")


def said(site: Site, id: str = "c-1") -> list[tuple[str, str]]:
    return [(one["role"], one["text"]) for one in site.get(f"/conversations/{id}")["messages"]]


def draft_of(site: Site, page: Page) -> dict[str, object]:
    found: dict[str, object] = site.get(f"/drafts/{page.locator('#draft').get_attribute('data-draft')}")
    return found


def test_a_new_agent_signs_in_and_chooses_a_password(site: Site, open_page: Callable[..., Page]) -> None:
    page = open_page()
    given = add_user(site.store, "ana@example.com", "agent", "Ana Ruiz")
    page.goto(f"{site.url}/")
    page.get_by_label("Correo").fill(given.email)
    page.get_by_label("Contraseña").fill(given.password)
    page.get_by_role("button", name="Entrar").click()
    page.get_by_label("La de ahora").fill(given.password)
    page.get_by_label("La nueva", exact=True).fill(PASSWORD)
    page.get_by_label("La nueva, otra vez").fill(PASSWORD)
    page.get_by_role("button", name="Guardar contraseña").click()
    expect(page.get_by_role("heading", name="Por responder")).to_be_visible()
    expect(page.locator("#inbox li")).to_have_count(2)


def test_a_wrong_password_is_said_and_the_address_stays(site: Site, open_page: Callable[..., Page]) -> None:
    page = open_page(expected="401 (Unauthorized)")
    page.goto(f"{site.url}/sign-in")
    page.get_by_label("Correo").fill("ana@example.com")
    page.get_by_label("Contraseña").fill("no es esa")
    with page.expect_response(lambda answer: answer.status == 401):
        page.get_by_role("button", name="Entrar").click()
    expect(page.get_by_role("alert")).to_contain_text("no coinciden")
    expect(page.get_by_label("Correo")).to_have_value("ana@example.com")


def test_a_draft_arrives_with_its_sources(site: Site, signed_in: SignedIn) -> None:
    page = signed_in(site)
    open_maria(page)
    expect(page.locator("#said")).to_contain_text("http://192.168.1.1")
    expect(page.locator("#sources-title")).to_be_visible()
    expect(page.locator("#note-1")).to_contain_text("Cambiar la contraseña del wifi")


def test_ctrl_enter_marks_it_sent_and_the_next_one_opens(site: Site, signed_in: SignedIn) -> None:
    page = signed_in(site)
    open_maria(page)
    text = str(draft_of(site, page)["text"])
    send(page)
    expect(page.get_by_role("heading", name="Pedro Paz")).to_be_visible()
    assert said(site)[-1] == ("agent", text)


def test_the_last_one_sent_leads_to_an_inbox_that_says_so(site: Site, signed_in: SignedIn) -> None:
    page = signed_in(site)
    for name in ("María Soto", "Pedro Paz"):
        page.goto(f"{site.url}/")
        page.get_by_role("link", name=name).click()
        ready(page)
        if name == "María Soto":
            send(page)
        else:
            page.keyboard.press("Control+Enter")
        expect(page.get_by_role("heading", name=name)).not_to_be_visible()
    expect(page.get_by_text("quedó marcado como enviado")).to_be_visible()
    expect(page.get_by_text("No hay nadie esperando", exact=True)).to_be_visible()


def test_an_edited_draft_sends_what_was_written(site: Site, signed_in: SignedIn) -> None:
    page = signed_in(site)
    open_maria(page)
    id = page.locator("#draft").get_attribute("data-draft")
    page.keyboard.press("e")
    field = page.get_by_label("Texto de la respuesta")
    expect(field).to_be_focused()
    field.fill("Hola, María. Lo cambio yo por ti.")
    send(page)
    expect(page.get_by_role("heading", name="Pedro Paz")).to_be_visible()
    assert said(site)[-1] == ("agent", "Hola, María. Lo cambio yo por ti.")
    assert site.get(f"/drafts/{id}")["use"]["verdict"] == "edited"


def test_escape_leaves_an_unchanged_edit_and_keeps_a_changed_one(site: Site, signed_in: SignedIn) -> None:
    page = signed_in(site)
    open_maria(page)
    page.keyboard.press("e")
    page.keyboard.press("Escape")
    expect(page.locator("#composer")).to_have_attribute("data-state", "ready")
    page.keyboard.press("e")
    page.keyboard.type("Nota: ")
    page.keyboard.press("Escape")
    expect(page.locator("#composer")).to_have_attribute("data-state", "editing")
    page.get_by_role("button", name="Deshacer cambios").click()
    expect(page.locator("#composer")).to_have_attribute("data-state", "ready")


def test_a_letter_typed_in_a_field_is_a_letter(site: Site, signed_in: SignedIn) -> None:
    page = signed_in(site)
    open_maria(page)
    page.keyboard.press("w")
    wish = page.get_by_label("Pide un cambio")
    expect(wish).to_be_focused()
    page.keyboard.type("decode")
    expect(wish).to_have_value("decode")
    expect(page.locator("#composer")).to_have_attribute("data-state", "ready")


def test_another_one_is_another_draft(site: Site, signed_in: SignedIn) -> None:
    page = signed_in(site)
    open_maria(page)
    first = page.locator("#draft").get_attribute("data-draft")
    page.keyboard.press("o")
    expect(page.locator("#draft")).not_to_have_attribute("data-draft", str(first))
    expect(page.locator("#composer")).to_have_attribute("data-state", "ready")


def test_a_wish_asks_for_a_shorter_one(site: Site, signed_in: SignedIn) -> None:
    page = signed_in(site)
    open_maria(page)
    long = len(str(draft_of(site, page)["text"]))
    first = page.locator("#draft").get_attribute("data-draft")
    page.get_by_role("button", name="más corto").click()
    expect(page.locator("#draft")).not_to_have_attribute("data-draft", str(first))
    assert len(str(draft_of(site, page)["text"])) <= long


def test_a_newer_message_makes_the_draft_visibly_stale(site: Site, signed_in: SignedIn) -> None:
    page = signed_in(site)
    open_maria(page)
    expect(page.get_by_text("El cliente escribió después de este borrador.").first).not_to_be_visible()
    site.customer_writes("También se me olvidó el usuario.")
    expect(page.locator(".stale-note")).to_be_visible()
    expect(page.locator("#thread")).to_contain_text("También se me olvidó el usuario.")
    page.get_by_role("button", name="Rehacer con su último mensaje").click()
    expect(page.locator("#draft")).to_have_attribute("data-stale", "false")
    expect(page.locator(".stale-note")).not_to_be_visible()


def test_what_is_being_edited_survives_news_from_the_customer(site: Site, signed_in: SignedIn) -> None:
    page = signed_in(site)
    open_maria(page)
    page.keyboard.press("e")
    page.get_by_label("Texto de la respuesta").fill("A medio escribir")
    site.customer_writes("¿Siguen ahí?")
    expect(page.locator("#thread")).to_contain_text("¿Siguen ahí?")
    expect(page.get_by_label("Texto de la respuesta")).to_have_value("A medio escribir")
    expect(page.locator(".stale-note")).to_be_visible()
    send(page)
    expect(page.get_by_role("heading", name="Pedro Paz")).to_be_visible()
    assert said(site)[-1] == ("agent", "A medio escribir")


def test_a_discarded_draft_keeps_its_reason_and_makes_room_for_one_s_own_words(site: Site, signed_in: SignedIn) -> None:
    page = signed_in(site)
    open_maria(page)
    id = page.locator("#draft").get_attribute("data-draft")
    page.keyboard.press("d")
    page.get_by_label("Dice algo que no es cierto").check()
    page.get_by_label("Algo más (opcional)").fill("el router es otro")
    page.get_by_role("dialog").get_by_role("button", name="Descartar").click()
    own = page.get_by_label("Tu respuesta")
    expect(own).to_be_focused()
    use = site.get(f"/drafts/{id}")["use"]
    assert (use["verdict"], use["reason"]) == ("discarded", "wrong: el router es otro")
    page.keyboard.type("Hola, María. Te ayudo.")
    send(page)
    expect(page.get_by_role("heading", name="Pedro Paz")).to_be_visible()
    assert said(site)[-1] == ("agent", "Hola, María. Te ayudo.")


def test_going_back_from_the_reasons_keeps_the_draft(site: Site, signed_in: SignedIn) -> None:
    page = signed_in(site)
    open_maria(page)
    page.keyboard.press("d")
    page.keyboard.press("Escape")
    expect(page.get_by_role("dialog")).not_to_be_visible()
    assert draft_of(site, page)["use"] is None


def test_a_sentence_says_what_carries_it_and_its_note_opens_the_passage(site: Site, signed_in: SignedIn) -> None:
    page = signed_in(site)
    open_maria(page)
    page.locator(".s").first.focus()
    for _ in range(page.locator(".s").count()):
        if page.locator(".s.source:focus").count():
            break
        page.keyboard.press("ArrowRight")
    expect(page.locator("#support .why")).to_contain_text("Lo dice la fuente 1: Cambiar la contraseña del wifi.")
    page.locator("sup a").first.click()
    expect(page.locator("#note-1 .passage")).to_be_visible()
    page.locator("#note-1").get_by_role("link", name="Abrir en su artículo").click()
    expect(page.get_by_role("heading", name="Cambiar la contraseña del wifi")).to_be_visible()
    assert "#p-" in page.url


def test_findings_are_never_sent_as_they_are(site: Site, signed_in: SignedIn) -> None:
    text = "¿Puedo pagar con criptomonedas desde Marruecos el alquiler de la antena parabólica?"
    message = {"role": "customer", "text": text, "at": "2026-03-01T10:00:00Z"}
    site.post("/conversations", {"id": "c-3", "source": "helpdesk", "channel": "chat", "messages": [message]})
    page = signed_in(site)
    page.locator("#inbox a").first.click()
    expect(page.locator("#draft")).to_have_attribute("data-outcome", "findings")
    page.wait_for_load_state("load")
    page.keyboard.press("Control+Enter")
    field = page.get_by_label("Texto de la respuesta")
    expect(field).to_be_focused()
    page.keyboard.type("Lo averiguo y te escribo hoy.")
    page.keyboard.press("Control+Enter")
    expect(page.get_by_role("heading", name="María Soto")).to_be_visible()
    assert said(site, "c-3")[-1] == ("agent", "Lo averiguo y te escribo hoy.")


def test_shortcuts_are_listed_and_single_keys_can_be_switched_off(site: Site, signed_in: SignedIn) -> None:
    page = signed_in(site)
    open_maria(page)
    page.keyboard.press("?")
    dialog = page.get_by_role("dialog", name="Atajos de teclado")
    expect(dialog).to_contain_text("marcar enviado")
    dialog.get_by_label("Usar atajos de una sola tecla").uncheck()
    page.keyboard.press("Escape")
    page.keyboard.press("e")
    expect(page.locator("#composer")).to_have_attribute("data-state", "ready")


def test_j_and_k_move_through_the_inbox_and_from_one_conversation_to_the_next(site: Site, signed_in: SignedIn) -> None:
    page = signed_in(site)
    page.keyboard.press("j")
    page.keyboard.press("j")
    expect(page.get_by_role("link", name="Pedro Paz")).to_be_focused()
    page.keyboard.press("k")
    page.keyboard.press("Enter")
    ready(page)
    page.keyboard.press("j")
    expect(page.get_by_role("heading", name="Pedro Paz")).to_be_visible()


def test_a_lost_session_leads_back_to_the_sign_in(site: Site, signed_in: SignedIn) -> None:
    page = signed_in(site)
    open_maria(page)
    page.context.clear_cookies()
    expect(page.get_by_role("heading", name="Entrar")).to_be_visible()
    assert "next=%2Fc%2F" in page.url
