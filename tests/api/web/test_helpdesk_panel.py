"""The panel inside a helpdesk: who is let in, what is shown to whom, what is handed over; with a Chatwoot on loopback,
and a helpdesk that signs the panel's address."""

import re
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient
from pydantic import SecretStr
from sqlalchemy import select

from api.app import create_app
from api.helpdesks.secrets import Vault
from api.helpdesks.signatures import sign_link
from api.web.helpdesk_panel_proof import MEET_WITHIN, OPEN_FOR, Proofs
from api.web.texts import texts
from copilot.conversation import Conversation
from copilot.settings import Settings
from copilot.source import Article
from copilot.store import audit, conversations, drafts, helpdesks, users
from copilot.store.audit import Wanted
from copilot.store.schema import DraftRow, OutgoingRow, SessionRow
from kb.conversations import put as put_conversations
from kb.put import put
from tests.api.conftest import MARIA, ORIGIN, PASSWORD, WIFI, Headers, csrf_of
from tests.api.helpdesks.chatwoot.server import ACCOUNT, ADMIN, Server, answers, fails
from tests.api.test_replies import REPLY

SignIn = Callable[..., TestClient]
WEB = Path(__file__).resolve().parents[3] / "api" / "web"

SECRET = "el secreto de la mesa de ayuda, bien largo"
SPANISH = {"Accept-Language": "es"}
FRAMED = SPANISH | {"Sec-Fetch-Dest": "iframe"}
QUESTION = "¿Cómo cambio la contraseña del wifi? Me preocupa que mi vecino la tenga."


@pytest.fixture
def chatwoot(app: FastAPI, seeded: TestClient) -> Iterator[Server]:
    """Connected as `tienda`; conversation 207 is in the inbox of whoever signs in as an agent here, 208 is not."""
    with Server() as server:
        server.users["agent-token"] = {"id": 7, "name": "Camila", "email": "agent@example.com", "role": "agent"}
        server.members[3].append(7)
        server.talk(207, QUESTION)
        server.talk(208, "Me cobraron dos veces la factura.", inbox_id=4)
        add(app, "tienda", "chatwoot", server.url, {"token": ADMIN}, account=str(ACCOUNT))
        yield server


@pytest.fixture
def signing(app: FastAPI, seeded: TestClient) -> None:
    """A helpdesk that signs the panel's address; María's and Pedro's conversations are its."""
    add(app, "helpdesk", "generic", "", {"webhook_secret": SECRET}, link="https://mesa.example.com/tickets/{id}")


def add(app: FastAPI, name: str, kind: str, url: str, secrets: dict[str, str], **options: str) -> int:
    connected = app.state.connected
    with app.state.copilot.store.begin() as session:
        row = helpdesks.add(
            session,
            name=name,
            kind=kind,
            url=url,
            options=options,
            secrets=connected.vault.lock(secrets),
            at=datetime.now(UTC),
        )
        connected.changed()
        return row.id


def option(app: FastAPI, **options: str) -> None:
    with app.state.copilot.store.begin() as session:
        row = helpdesks.get(session, "helpdesk")
        row.options = dict(row.options) | options


def address(conversation: str = "c-1", agent: str = "cami", email: str = "", *, age: int = 0, key: str = SECRET) -> str:
    at = str(int(datetime.now(UTC).timestamp()) - age)
    sig = sign_link(key, at, conversation, agent, email)
    return f"/panel?helpdesk=helpdesk&conversation={conversation}&agent={agent}&email={email}&ts={at}&sig={sig}"


def part(page: str, name: str) -> str:
    """What the panel says of itself in `data-<name>`."""
    found = re.search(rf'<section id="panel"[^>]*data-{name}="([^"]*)"', page)
    return found[1] if found else ""


class Panel:
    """Somebody's panel, with what its script does."""

    def __init__(self, browser: TestClient, helpdesk: str, conversation: str, proof: str = "") -> None:
        self.browser = browser
        self.where = {"helpdesk": helpdesk, "conversation": conversation, "proof": proof}
        self.csrf = csrf_of(browser, "/panel")

    def get(self, path: str, **more: str) -> Any:
        return self.browser.get(path, params=self.where | more, headers=SPANISH)

    def post(self, path: str, **body: Any) -> Any:
        headers = SPANISH | {"X-CSRF-Token": self.csrf}
        return self.browser.post(path, json=self.where | body, headers=headers)

    def hand(self, form: str, text: str, **more: Any) -> Any:
        """Hand a text over, whatever is open in it."""
        answer = self.post("/panel/use", form=form, text=text, **more)
        if answer.status_code != 200 or not answer.json()["matters"]:
            return answer
        accept = [one["name"] for one in answer.json()["matters"]]
        return self.post("/panel/use", form=form, text=text, accept=accept, **more)

    @property
    def draft(self) -> str:
        found = re.search(r'data-draft="(\w+)"', self.get("/panel/parts").text)
        assert found
        return found[1]

    def text(self, app: FastAPI) -> str:
        with app.state.copilot.store.read() as session:
            return drafts.get(session, self.draft).draft.text


@pytest.fixture
def tienda(chatwoot: Server, sign_in: SignIn) -> Panel:
    return Panel(sign_in("agent"), "tienda", "207")


def said(app: FastAPI, id: str, source: str) -> list[tuple[str, str]]:
    with app.state.copilot.store.read() as session:
        return [(one.role, one.text) for one in conversations.get(session, id, source).messages]


def waiting(app: FastAPI) -> list[tuple[str, str]]:
    with app.state.copilot.store.read() as session:
        return [(row.kind, row.state) for row in session.scalars(select(OutgoingRow).order_by(OutgoingRow.id))]


# Who is let in.


def test_whoever_is_not_known_is_asked_to_connect_and_is_told_nothing(signing: None, client: TestClient) -> None:
    answer = client.get(address(), headers=FRAMED)
    assert answer.status_code == 200
    assert "Conecta tu panel" in answer.text
    assert "María" not in answer.text
    assert "set-cookie" not in answer.headers


def test_whom_the_helpdesk_names_and_we_have_linked_is_in(
    app: FastAPI, signing: None, client: TestClient, sign_in: SignIn
) -> None:
    sign_in("agent")
    link(app, "cami", "agent@example.com")
    answer = client.get(address(), headers=FRAMED)
    assert "María Soto" in answer.text
    assert answer.headers["set-cookie"].startswith(app.state.auth.panel_cookie)
    assert client.get("/panel/known").json() == {"known": True}


def link(app: FastAPI, handle: str, email: str) -> None:
    with app.state.copilot.store.begin() as session:
        helpdesks.link_agent(session, helpdesks.get(session, "helpdesk").id, users.get(session, email).id, handle)


@pytest.mark.parametrize(("trusted", "known"), [("no", False), ("yes", True)])
def test_the_same_address_opens_the_panel_only_where_the_helpdesk_is_trusted_with_that(
    app: FastAPI, signing: None, client: TestClient, sign_in: SignIn, trusted: str, known: bool
) -> None:
    sign_in("agent")
    option(app, trust_sign_in=trusted)
    answer = client.get(address(email="agent@example.com"), headers=FRAMED)
    assert ("María Soto" in answer.text) is known


def test_a_disabled_account_stays_outside(app: FastAPI, signing: None, client: TestClient, sign_in: SignIn) -> None:
    sign_in("agent")
    link(app, "cami", "agent@example.com")
    option(app, trust_sign_in="yes")
    with app.state.copilot.store.begin() as session:
        users.set_active(session, users.get(session, "agent@example.com"), active=False)
    assert "Conecta tu panel" in client.get(address(email="agent@example.com"), headers=FRAMED).text


def test_a_signed_address_opened_as_a_page_of_its_own_signs_nobody_in(
    app: FastAPI, signing: None, client: TestClient, sign_in: SignIn
) -> None:
    sign_in("agent")
    link(app, "cami", "agent@example.com")
    answer = client.get(address(), headers=SPANISH | {"Sec-Fetch-Dest": "document"})
    assert "Conecta tu panel" in answer.text
    assert "set-cookie" not in answer.headers


@pytest.mark.parametrize("wrong", [{"key": "another secret"}, {"age": 3600}, {"age": -3600}])
def test_a_signature_that_is_wrong_or_old_shows_nothing_even_to_who_is_known(
    signing: None, sign_in: SignIn, wrong: dict[str, Any]
) -> None:
    answer = sign_in("agent").get(address(**wrong), headers=FRAMED)
    assert "No pudimos comprobar de dónde viene" in answer.text
    assert "María" not in answer.text


def test_a_code_that_is_confirmed_lets_the_panel_in_once(
    app: FastAPI, chatwoot: Server, client: TestClient, sign_in: SignIn
) -> None:
    begun = client.post("/panel/pairing", json={"helpdesk": "tienda"}, headers=ORIGIN).json()
    assert client.post("/panel/claim", json={"secret": begun["secret"]}, headers=ORIGIN).json()["open"] is False
    ana = sign_in("agent")
    ana.post("/pair", data={"csrf": csrf_of(ana), "code": begun["code"], "answer": "yes"})
    came = client.post("/panel/claim", json={"secret": begun["secret"]}, headers=ORIGIN)
    assert came.json()["open"] is True
    assert client.get("/panel/known", params={"helpdesk": "tienda"}).json() == {"known": True}
    again = client.post("/panel/claim", json={"secret": begun["secret"]}, headers=ORIGIN)
    assert again.json() == {"open": False, "over": True, "problem": ""}
    with app.state.copilot.store.read() as session:
        row = session.scalars(select(SessionRow).where(SessionRow.kind == "panel")).one()
        assert row.helpdesk_id == helpdesks.get(session, "tienda").id


def test_a_password_is_the_other_way(chatwoot: Server, client: TestClient, sign_in: SignIn) -> None:
    sign_in("agent")
    who = {"helpdesk": "tienda", "email": "agent@example.com"}
    wrong = client.post("/panel/sign-in", json=who | {"password": "no es esa"}, headers=ORIGIN | SPANISH)
    assert wrong.json()["problem"] == "El correo o la contraseña no coinciden."
    right = client.post("/panel/sign-in", json=who | {"password": PASSWORD}, headers=ORIGIN)
    assert right.json()["open"] is True
    assert client.get("/panel/known").json() == {"known": True}
    assert client.get("/").headers["location"].startswith("/sign-in")


def test_nobody_who_sends_from_another_site_gets_a_code_or_a_session(chatwoot: Server, client: TestClient) -> None:
    for path, body in (("/panel/pairing", {}), ("/panel/claim", {"secret": "x"}), ("/panel/sign-in", {})):
        answer = client.post(path, json=body, headers={"Origin": "https://evil.example.com"})
        assert answer.status_code == 403


def test_one_helpdesk_s_panel_shows_no_other_helpdesk(
    app: FastAPI, chatwoot: Server, signing: None, client: TestClient, sign_in: SignIn
) -> None:
    sign_in("agent")
    link(app, "cami", "agent@example.com")
    client.get(address(), headers=FRAMED)
    assert "Conecta tu panel" in client.get("/panel", params={"helpdesk": "tienda"}, headers=FRAMED).text
    other = client.get("/panel/parts", params={"helpdesk": "tienda", "conversation": "207"})
    assert other.headers["location"] == "/sign-in?next=%2Fpanel%2Fparts"


def test_a_one_time_password_has_to_be_changed_first(signing: None, sign_in: SignIn) -> None:
    answer = sign_in("agent", must_change=True).get(address(), headers=FRAMED)
    assert "Falta tu contraseña" in answer.text
    assert "María" not in answer.text


def test_whom_the_helpdesk_names_is_linked_the_first_time_that_both_are_known(
    app: FastAPI, signing: None, sign_in: SignIn
) -> None:
    ana = sign_in("agent")
    page = ana.get(address(), headers=FRAMED).text
    meeting = re.search(r'data-meeting="([^"]+)"', page)
    assert meeting
    panel = Panel(ana, "helpdesk", "c-1")
    assert panel.post("/panel/link", meeting=meeting[1]).json() == {"linked": True}
    with app.state.copilot.store.read() as session:
        found = helpdesks.agent_of(session, helpdesks.get(session, "helpdesk").id, "cami")
        assert found is not None
        assert found.email == "agent@example.com"
    assert "data-meeting" not in ana.get(address(), headers=FRAMED).text


def test_who_is_linked_to_another_handle_or_whose_handle_is_taken_stays_as_it_is(
    app: FastAPI, signing: None, sign_in: SignIn
) -> None:
    ana, eva = sign_in("agent"), sign_in("qa")
    link(app, "cami", "agent@example.com")
    found = re.search(r'data-meeting="([^"]+)"', ana.get(address(agent="otro"), headers=FRAMED).text)
    assert found
    assert Panel(ana, "helpdesk", "c-1").post("/panel/link", meeting=found[1]).json() == {"linked": False}
    taken = app.state.doors.proofs.of_agent(app.state.doors.at("helpdesk").id, "cami", datetime.now(UTC))
    assert Panel(eva, "helpdesk", "c-1").post("/panel/link", meeting=taken).json() == {"linked": False}


def test_a_page_of_its_own_introduces_nobody(signing: None, sign_in: SignIn) -> None:
    answer = sign_in("agent").get(address(), headers=SPANISH | {"Sec-Fetch-Dest": "document"})
    assert "data-meeting" not in answer.text


# What our own word is worth.


@pytest.fixture
def proofs(settings: Settings) -> Proofs:
    return Proofs(Vault(settings))


NOW = datetime(2026, 3, 2, 12, 0, tzinfo=UTC)


def test_a_proof_holds_for_that_account_that_conversation_and_that_helpdesk(proofs: Proofs) -> None:
    proof = proofs.of_conversation(1, "c-1", 7, NOW)
    assert proofs.shows(proof, 1, "c-1", 7, NOW + OPEN_FOR)
    assert not proofs.shows(proof, 2, "c-1", 7, NOW)
    assert not proofs.shows(proof, 1, "c-2", 7, NOW)
    assert not proofs.shows(proof, 1, "c-1", 8, NOW)


def test_a_proof_grows_old_and_is_never_from_the_future(proofs: Proofs) -> None:
    proof = proofs.of_conversation(1, "c-1", 7, NOW)
    assert not proofs.shows(proof, 1, "c-1", 7, NOW + OPEN_FOR + timedelta(seconds=1))
    assert not proofs.shows(proof, 1, "c-1", 7, NOW - timedelta(seconds=1))


@pytest.mark.parametrize("proof", ["", "x", "gAAAAABm", "ñ" * 40])
def test_what_is_no_proof_proves_nothing(proofs: Proofs, proof: str) -> None:
    proofs.of_conversation(1, "c-1", 7, NOW)
    assert not proofs.shows(proof, 1, "c-1", 7, NOW)
    assert proofs.agent(proof, 1, NOW) == ""


def test_one_kind_of_proof_is_not_the_other_nor_a_secret_of_the_vault(settings: Settings, proofs: Proofs) -> None:
    assert proofs.agent(proofs.of_conversation(1, "cami", 7, NOW), 1, NOW) == ""
    assert not proofs.shows(proofs.of_agent(1, "c-1", NOW), 1, "c-1", 7, NOW)
    assert proofs.agent(Vault(settings).lock({"what": "agent", "helpdesk": "1", "about": "cami"}), 1, NOW) == ""


def test_somebody_is_introduced_for_a_quarter_of_an_hour(proofs: Proofs) -> None:
    met = proofs.of_agent(1, "cami", NOW)
    assert proofs.agent(met, 1, NOW + MEET_WITHIN) == "cami"
    assert proofs.agent(met, 1, NOW + MEET_WITHIN + timedelta(seconds=1)) == ""
    assert proofs.agent(met, 2, NOW) == ""


# What is shown.


def test_a_conversation_that_is_not_stored_is_brought_in_with_its_draft(app: FastAPI, tienda: Panel) -> None:
    page = tienda.get("/panel/parts").text
    assert "María Soto" in page
    assert "192.168.1.1" in page
    assert "Me preocupa que mi vecino la tenga" in page
    assert part(page, "state") == "ready"


def test_opening_it_again_shows_the_same_draft_which_was_asked_for_in_a_panel(app: FastAPI, tienda: Panel) -> None:
    first = tienda.draft
    assert tienda.draft == first
    with app.state.copilot.store.read() as session:
        rows = session.scalars(select(DraftRow)).all()
    assert [(row.id, row.surface) for row in rows] == [(first, "panel")]


def test_the_helpdesk_s_refusal_is_one_calm_sentence(app: FastAPI, chatwoot: Server, sign_in: SignIn) -> None:
    panel = Panel(sign_in("agent"), "tienda", "208")
    with app.state.copilot.store.begin() as session:
        row, user = helpdesks.get(session, "tienda"), users.get(session, "agent@example.com")
        helpdesks.link_agent(session, row.id, user.id, "7")
    page = panel.get("/panel/parts")
    assert "Esta conversación no la puedes ver" in page.text
    assert "cobraron" not in page.text
    for path in ("/panel/pulse", "/panel/story"):
        assert panel.get(path).status_code == 403
    assert panel.post("/panel/fresh").status_code == 403
    assert panel.post("/panel/use", form="note", text="hola").status_code == 403


def test_who_is_not_linked_is_told_what_is_missing(chatwoot: Server, sign_in: SignIn) -> None:
    page = Panel(sign_in("agent"), "tienda", "208").get("/panel/parts").text
    assert "No sabemos si puedes ver esta conversación" in page


def test_the_helpdesk_is_asked_once_a_minute_who_may_see_it(chatwoot: Server, tienda: Panel) -> None:
    tienda.get("/panel/parts")
    asked = len(chatwoot.asked("/inbox_members/"))
    for _ in range(3):
        tienda.get("/panel/pulse")
    assert len(chatwoot.asked("/inbox_members/")) == asked


@pytest.mark.parametrize(
    ("helpdesk", "conversation", "words"),
    [
        ("helpdesk", "nada", "No encontramos"),
        ("helpdesk", "", "Esperando"),
        ("tienda", "999", "No sabemos"),
        ("tienda", "../1", "No sabemos"),
    ],
)
def test_a_conversation_that_there_is_not_says_what_to_do(
    chatwoot: Server, signing: None, sign_in: SignIn, helpdesk: str, conversation: str, words: str
) -> None:
    answer = Panel(sign_in("agent"), helpdesk, conversation).get("/panel/parts")
    assert answer.status_code == 200
    assert words in answer.text
    assert part(answer.text, "key") == ""


def test_an_address_without_a_helpdesk_says_so(sign_in: SignIn) -> None:
    person = sign_in("agent")
    for path in ("/panel", "/panel?helpdesk=nada"):
        assert "no sabe a qué mesa de ayuda pertenece" in person.get(path, headers=FRAMED).text


def test_a_helpdesk_that_is_away_hides_nothing_that_is_stored_and_says_since_when(
    app: FastAPI, chatwoot: Server, tienda: Panel
) -> None:
    tienda.get("/panel/parts")
    app.state.doors.forget()
    chatwoot.faults = [fails(503)] * 50
    page = tienda.get("/panel/parts").text
    assert "tienda no responde desde" in page
    assert "192.168.1.1" in page
    assert "no responde" in tienda.post("/panel/fresh").json()["away"]


def test_a_helpdesk_that_is_away_and_a_conversation_that_is_not_stored(
    app: FastAPI, seeded: TestClient, sign_in: SignIn
) -> None:
    add(app, "tienda", "chatwoot", "http://127.0.0.1:9", {"token": ADMIN}, account="2")
    page = Panel(sign_in("agent"), "tienda", "207").get("/panel/parts").text
    assert "No podemos traer la conversación" in page


@pytest.mark.parametrize("fault", [fails(500), fails(429), answers([1, 2]), answers("hola"), answers(None)])
def test_a_helpdesk_that_answers_nonsense_breaks_nothing(
    app: FastAPI, chatwoot: Server, tienda: Panel, fault: Any
) -> None:
    tienda.get("/panel/parts")
    app.state.doors.forget()
    chatwoot.faults = [fault] * 20
    assert "192.168.1.1" in tienda.get("/panel/parts").text
    assert tienda.post("/panel/fresh").status_code == 200


def test_what_the_customer_wrote_since_comes_with_the_next_look_at_the_helpdesk(
    app: FastAPI, chatwoot: Server, tienda: Panel
) -> None:
    draft = tienda.draft
    before = tienda.get("/panel/pulse", draft=draft).json()
    assert before["stale"] is False
    chatwoot.say(207, "También se me olvidó el usuario.")
    app.state.doors.forget()
    after = tienda.post("/panel/fresh", draft=draft).json()
    assert (after["version"] != before["version"], after["stale"]) == (True, True)
    assert tienda.get("/panel/pulse", draft=draft).json() == after
    assert part(tienda.get("/panel/parts").text, "version") == after["version"]


def test_one_agent_s_proof_opens_nothing_for_another(app: FastAPI, signing: None, sign_in: SignIn) -> None:
    ana = sign_in("agent")
    proof = part(ana.get(address(), headers=FRAMED).text, "proof")
    doors, here = app.state.doors, app.state.doors.at("helpdesk").id
    with app.state.copilot.store.read() as session:
        mine = users.get(session, "agent@example.com").id
    assert doors.proofs.shows(proof, here, "c-1", mine, datetime.now(UTC))
    assert not doors.proofs.shows(proof, here, "c-1", mine + 1, datetime.now(UTC))


@pytest.mark.parametrize(("accept", "words"), [("en", "Copy"), ("pt-BR", "Copiar"), ("es-CL", "Copiar")])
def test_it_speaks_the_agent_s_language(signing: None, sign_in: SignIn, accept: str, words: str) -> None:
    page = sign_in("agent").get(address(), headers=FRAMED | {"Accept-Language": accept}).text
    assert f'<html lang="{accept[:2]}">' in page
    assert words in page


def test_the_story_is_read_when_it_is_unfolded(tienda: Panel) -> None:
    page = tienda.get("/panel/story").text
    assert 'id="told"' in page
    assert "contraseña del wifi" in page


def test_a_theme_that_is_none_is_left_out(signing: None, sign_in: SignIn) -> None:
    page = sign_in("agent").get(address() + '&theme="><script>', headers=FRAMED).text
    assert 'data-theme=""' in page


# Who may hold it in a frame.


def ancestors(answer: Any) -> str:
    return str(answer.headers["content-security-policy"].partition("frame-ancestors ")[2])


def test_only_that_helpdesk_s_pages_may_hold_it(chatwoot: Server, signing: None, client: TestClient) -> None:
    shop = client.get("/panel", params={"helpdesk": "tienda"})
    assert ancestors(shop) == chatwoot.url
    assert "x-frame-options" not in shop.headers
    assert ancestors(client.get("/panel", params={"helpdesk": "helpdesk"})) == "https://mesa.example.com"


@pytest.mark.parametrize("path", ["/panel", "/panel?helpdesk=nada"])
def test_nobody_may_hold_a_panel_of_no_helpdesk(chatwoot: Server, client: TestClient, path: str) -> None:
    assert ancestors(client.get(path)) == "'none'"


def test_the_panel_has_no_inline_script_or_style(signing: None, sign_in: SignIn) -> None:
    answer = sign_in("agent").get(address(), headers=FRAMED)
    assert "script-src 'self'; style-src 'self'" in answer.headers["content-security-policy"]
    assert re.findall(r"<style|\sstyle=|\son\w+=|javascript:", answer.text) == []
    assert re.findall(r"<script(?![^>]*(?:src=|application/json))", answer.text) == []


# What is handed over.


def test_a_reply_goes_out_in_the_agent_s_name_and_can_be_taken_back(
    app: FastAPI, chatwoot: Server, tienda: Panel
) -> None:
    own_token(app)
    draft, text = tienda.draft, tienda.text(app)
    done = tienda.hand("reply", text, draft=draft).json()
    assert done["key"]
    assert said(app, "207", "tienda")[-1] == ("agent", text)
    assert ("reply", "waiting") in waiting(app)
    assert tienda.get(f"/panel/sent/{done['key']}").json()["words"] == "Sale en unos segundos."
    back = tienda.post("/panel/undo", key=done["key"]).json()
    assert back == {"undone": True, "draft": draft, "text": text}
    assert said(app, "207", "tienda")[-1][0] == "customer"
    assert waiting(app) == [("reply", "cancelled")]


def own_token(app: FastAPI) -> None:
    with app.state.copilot.store.begin() as session:
        row, user = helpdesks.get(session, "tienda"), users.get(session, "agent@example.com")
        locked = app.state.connected.vault.lock({"token": "agent-token"})
        helpdesks.link_agent(session, row.id, user.id, "7", locked)


def test_the_same_text_sent_twice_under_one_name_goes_out_once(app: FastAPI, tienda: Panel) -> None:
    own_token(app)
    draft = tienda.draft
    key = f"{part(tienda.get('/panel/parts').text, 'key')}.{'0' * 32}"
    for _ in range(2):
        sent = tienda.hand("reply", "Hola, María.", draft=draft, key=key)
        assert sent.json()["key"] == key
    assert waiting(app) == [("reply", "waiting")]


def test_the_audit_says_that_a_panel_s_draft_was_sent_as_a_reply_and_that_it_was_taken_back(
    app: FastAPI, tienda: Panel
) -> None:
    own_token(app)
    draft, text = tienda.draft, tienda.text(app)
    key = tienda.hand("reply", text, draft=draft).json()["key"]
    tienda.post("/panel/undo", key=key)
    with app.state.copilot.store.read() as session:
        undone, used, *_ = audit.page(session, Wanted())
    assert (used.action, used.object, used.object_id) == ("draft.used", "draft", draft)
    assert used.detail == {"form": "reply"}
    assert (undone.action, undone.object_id) == ("message.undone", key)


def test_without_a_token_of_their_own_nobody_replies_in_an_agent_s_name(app: FastAPI, tienda: Panel) -> None:
    page = tienda.get("/panel/parts").text
    assert 'data-do="reply"' not in page
    assert 'data-do="note"' in page
    answer = tienda.hand("reply", "Hola.", draft=tienda.draft)
    assert answer.status_code == 400
    assert waiting(app) == []


def test_a_private_note_is_no_answer(app: FastAPI, tienda: Panel) -> None:
    draft = tienda.draft
    done = tienda.post("/panel/use", form="note", draft=draft, text="Revisar con el técnico.").json()
    assert waiting(app) == [("note", "waiting")]
    with app.state.copilot.store.read() as session:
        assert conversations.get(session, "207", "tienda").pending
        assert drafts.get(session, draft).use is None
    assert tienda.post("/panel/undo", key=done["key"]).json()["undone"] is True
    assert waiting(app) == [("note", "cancelled")]


def test_somebody_else_s_sending_cannot_be_taken_back(
    app: FastAPI, chatwoot: Server, tienda: Panel, sign_in: SignIn
) -> None:
    done = tienda.post("/panel/use", form="note", text="Revisar.").json()
    chatwoot.users["qa"] = {"id": 8, "name": "Eva", "email": "qa@example.com", "role": "agent"}
    chatwoot.members[3].append(8)
    with app.state.copilot.store.begin() as session:
        eva = sign_in("qa")
        users.get(session, "qa@example.com").name = "Eva"
    assert Panel(eva, "tienda", "207").post("/panel/undo", key=done["key"]).status_code == 403
    assert waiting(app) == [("note", "waiting")]


def test_what_is_open_is_said_before_a_reply_goes(app: FastAPI, chatwoot: Server, tienda: Panel) -> None:
    own_token(app)
    draft = tienda.draft
    chatwoot.say(207, "También se me olvidó el usuario.")
    app.state.doors.forget()
    tienda.post("/panel/fresh")
    told = tienda.post("/panel/use", form="reply", draft=draft, text="Hola, María.").json()
    assert "El cliente escribió después de este borrador." in [one["words"] for one in told["matters"]]
    names = [one["name"] for one in told["matters"]]
    some = tienda.post("/panel/use", form="reply", draft=draft, text="Hola, María.", accept=names[1:])
    assert [one["name"] for one in some.json()["matters"]] == names
    assert (told["key"], waiting(app)) == ("", [])
    sent = tienda.post("/panel/use", form="reply", draft=draft, text="Hola, María.", accept=names).json()
    assert sent["key"]
    with app.state.copilot.store.read() as session:
        use = drafts.get(session, draft).use
        assert use is not None
        assert "stale" in use.despite


def test_a_draft_of_another_conversation_is_not_handed_over_here(
    app: FastAPI, chatwoot: Server, tienda: Panel, signing: None, sign_in: SignIn
) -> None:
    other = Panel(tienda.browser, "helpdesk", "c-1")
    answer = tienda.post("/panel/use", form="note", draft=other.draft, text="Hola.")
    assert answer.status_code == 404
    assert tienda.get("/panel/parts", draft=other.draft).status_code == 404


def test_without_this_session_s_token_nothing_changes(app: FastAPI, tienda: Panel) -> None:
    for path in ("use", "undo", "fresh", "link", "sign-out", "drafts/stream"):
        body = tienda.where | {"form": "note", "text": "hola", "key": "1"}
        assert tienda.browser.post(f"/panel/{path}", json=body).status_code == 403
        other = {"X-CSRF-Token": tienda.csrf, "Origin": "https://evil.example.com"}
        assert tienda.browser.post(f"/panel/{path}", json=body, headers=other).status_code == 403
    assert waiting(app) == []


def test_signing_out_ends_the_panel_and_not_the_browser(
    app: FastAPI, signing: None, client: TestClient, sign_in: SignIn
) -> None:
    sign_in("agent")
    link(app, "cami", "agent@example.com")
    page = client.get(address(), headers=FRAMED).text
    csrf = re.search(r'name="csrf" content="(\w+)"', page)
    assert csrf
    client.post("/panel/sign-out", headers=ORIGIN | {"X-CSRF-Token": csrf[1]})
    assert client.get("/panel/known").json() == {"known": False}


def test_a_streamed_draft_is_kept_as_the_panel_s(app: FastAPI, tienda: Panel) -> None:
    first = tienda.draft
    events = tienda.post("/panel/drafts/stream", wish="más corto", attempt=1).text
    found = re.search(r'event: draft\ndata: {"id":\s*"(\w+)"}', events)
    assert found
    assert found[1] != first
    with app.state.copilot.store.read() as session:
        assert session.get_one(DraftRow, found[1]).surface == "panel"


def test_the_saved_reply_that_fits_is_offered_and_taken_as_the_draft(
    app: FastAPI, signing: None, client: TestClient, as_role: Callable[[str], Headers], sign_in: SignIn
) -> None:
    client.post("/api/v1/saved-replies", json=REPLY, headers=as_role("knowledge")).raise_for_status()
    panel = Panel(sign_in("agent"), "helpdesk", "c-2")
    first = panel.draft
    offered = re.search(r'name="reply" value="(\d+)"', panel.get("/panel/saved").text)
    assert offered
    taken = panel.post("/panel/saved", reply=int(offered[1])).json()["draft"]
    assert taken != first
    assert panel.draft == taken
    with app.state.copilot.store.read() as session:
        assert session.get_one(DraftRow, taken).surface == "panel"
    assert panel.post("/panel/saved", reply=999).status_code == 409


def test_where_a_model_writes_the_panel_does_not_wait_for_it_and_one_that_is_down_is_stood_in_for(
    settings: Settings, kept_password: str
) -> None:
    model = {"chat_model": "m", "chat_base_url": "http://127.0.0.1:9/v1", "chat_api_key": SecretStr("x")}
    app = create_app(settings.model_copy(update=model))
    with TestClient(app, follow_redirects=False, headers=ORIGIN) as browser:
        store = app.state.copilot.store
        put(store, settings, [Article.model_validate(WIFI)])
        put_conversations(store, settings, [Conversation.model_validate(MARIA)])
        add(app, "helpdesk", "generic", "", {"webhook_secret": SECRET}, link="https://mesa.example.com/{id}")
        with store.begin() as session:
            users.add(session, email="ana@example.com", role="agent", password_hash=kept_password, at=NOW)
        browser.cookies.set(app.state.auth.cookie, app.state.auth.open("ana@example.com"))
        panel = Panel(browser, "helpdesk", "c-1")
        assert part(panel.get("/panel/parts").text, "state") == "waiting"
        made = re.search(r'event: draft\ndata: {"id":\s*"(\w+)"}', panel.post("/panel/drafts/stream").text)
        assert made
        page = panel.get("/panel/parts", draft=made[1]).text
        assert "192.168.1.1" in page
        assert texts("es")("draft.fallback") in page


# How it looks.


def test_its_colours_are_the_workspace_s() -> None:
    from tests.api.web.test_contrast import CSS as BASE

    css = (WEB / "static" / "panel.css").read_text()
    named = r"--([\w-]+): (#[0-9a-f]{6});"
    light, dark = (dict(re.findall(named, one)) for one in re.findall(r":root \{(.*?)\}", BASE, re.DOTALL)[:2])
    blocks = [dict(re.findall(named, one)) for one in re.findall(r"\{([^{}]*--page:[^{}]*)\}", css)]
    assert blocks == [light, dark, dark]
    rest = re.sub(r"\{[^{}]*--page:[^{}]*\}", "", css)
    assert re.findall(r"#[0-9a-fA-F]{3,8}\b", rest) == []
