"""The demo company at work, with the hardest of what customers write, and every page that people see of it."""

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, NamedTuple

from playwright.sync_api import Page, expect
from sqlalchemy import select

from api.accounts import add_user
from api.cli.demo import load
from api.passwords import hash_password
from copilot.settings import Settings
from copilot.store import users
from copilot.store.schema import ConversationRow, CustomerRow, SavedReplyRow
from evals.runs.baseline import use_as_baseline
from tests.api.conftest import MARIA
from tests.api.made_runs import make_run
from tests.browser import panel_pages
from tests.browser.conftest import PASSWORD, Site, serving

EMAIL = "ana@example.com"
LONG_NAME = "Hubert Blaine Wolfeschlegelsteinhausenbergerdorff y Etcheverría"
LONG_WORD = "Donaudampfschifffahrtselektrizitätenhauptbetriebswerkbauunterbeamtengesellschaft"
FIFTEEN = " ".join(
    f"{n}) ¿{question}?"
    for n, question in enumerate(
        (
            "Cómo cambio la contraseña del wifi",
            "Por qué me cobraron dos veces la factura",
            "Cuándo viene el técnico",
            "Cómo doy de baja el servicio",
            "Cuánto cuesta el plan de 600 megas",
            "Puedo cambiar la fecha de pago",
            "Cómo activo la eSIM",
            "Qué hago si me robaron el móvil",
            "Cómo cambio al titular",
            "Qué significa la luz roja del router",
            "Cómo devuelvo el router",
            "Puedo pagar en cuotas",
            "Qué cubre Hogar Seguro",
            "Cómo reclamo el importe de la factura",
            "Cuál es el horario de atención",
        ),
        1,
    )
)
MAIL = "Buenos días:\n\n" + "\n\n".join(
    f"Le escribo por {n}.ª vez sobre la factura de marzo. Pagué el día {n} y volvieron a cobrarme 24.990 pesos. "
    "Adjunto el comprobante, el número de la transferencia y las capturas que me pidió su compañera."
    for n in range(1, 9)
)
RIGHT_TO_LEFT = "مرحبا، دفعت الفاتورة مرتين ولم يصلني أي رد 😡😡. متى تعيدون لي المبلغ؟ 🙏🏽👨‍👩‍👧‍👦"


def customer(text: str, minutes: int, id: str) -> dict[str, Any]:
    at = datetime.now(UTC) - timedelta(minutes=minutes)
    return {"id": id, "role": "customer", "text": text, "at": at.isoformat()}


def hard() -> list[dict[str, Any]]:
    """Conversations that stretch a page: 40 messages, 15 requests, names and words without end, letters, Arabic."""
    forty = [
        customer(f"Mensaje {n}: sigo sin internet, la luz roja parpadea y ya reinicié el router.", 3000 - n, f"q{n}")
        | ({"role": "agent", "author": "Ana Ruiz"} if n % 3 == 2 else {})
        for n in range(39)
    ]
    return [
        {
            "id": "h-40",
            "source": "helpdesk",
            "channel": "whatsapp",
            "subject": LONG_WORD,
            "customer": {"id": "h-40", "name": LONG_NAME},
            "messages": [*forty, customer(FIFTEEN, 7, "q40")],
        },
        {
            "id": "h-mail",
            "source": "helpdesk",
            "channel": "email",
            "subject": "RE: RE: FW: Factura de marzo cobrada dos veces, tercera vez que escribo y nadie contesta",
            "customer": {"id": "h-mail", "name": "María de los Ángeles Fernández-Etcheverry Goyeneche"},
            "messages": [customer(MAIL, 90, "l1")],
        },
        {
            "id": "h-rtl",
            "source": "helpdesk",
            "channel": "instagram",
            "customer": {"id": "h-rtl", "name": "محمد عبد الرحمن 🌙"},
            "messages": [customer(RIGHT_TO_LEFT, 30, "r1")],
        },
        {
            "id": "h-word",
            "source": "helpdesk",
            "channel": "chat",
            "customer": {"id": "h-word", "name": "x" * 60},
            "messages": [customer(f"{LONG_WORD} {'w' * 80} no funciona", 20, "w1")],
        },
    ]


@contextmanager
def at_work(folder: Path) -> Iterator[Site]:
    """The demo company served, with hard conversations, runs, cases, a helpdesk, and people with long names."""
    settings = Settings(data=folder)
    load(settings)
    make_run(settings, "A", wrong={0}, age=1)
    make_run(settings, "B", wrong={0, 1, 2})
    use_as_baseline(settings, "A")
    with serving(settings) as site, panel_pages.serving() as desk:
        panel_pages.connect(site, desk, trust=True)
        for one in (MARIA, *hard()):
            site.post("/conversations", one)
        made = site.post("/drafts", {"conversation_id": "c-2004"})
        site.post(f"/drafts/{made['id']}/use", {"verdict": "discarded", "reason": "tone"})
        site.post("/cases", {"draft_id": made["id"]})
        add_user(site.store, "b" * 60 + "@example.com", "agent", LONG_NAME)
        join(site)
        yield site


@contextmanager
def just_installed(folder: Path) -> Iterator[Site]:
    """An installation in which nothing happened yet."""
    with serving(Settings(data=folder)) as site:
        join(site)
        yield site


def join(site: Site) -> None:
    """Ana, who may see everything."""
    kept, at = hash_password(PASSWORD), datetime.now(UTC)
    with site.store.begin() as session:
        users.add(session, email=EMAIL, role="admin", name="Ana Ruiz", password_hash=kept, at=at)


def sign_in(site: Site, page: Page) -> None:
    auth = site.app.state.auth
    page.context.add_cookies([{"name": auth.cookie, "value": auth.open(EMAIL), "url": site.url}])


Act = Callable[[Site, Page], None]


class Place(NamedTuple):
    """A page as people meet it: where it is, and what they do there before it is looked at. `ours`: signed in."""

    name: str
    path: str
    act: Act | None = None
    ours: bool = True


def settled(site: Site, page: Page) -> None:
    """A draft stands, and what comes after the page is there."""
    expect(page.locator("#composer")).not_to_have_attribute("data-state", "waiting", timeout=30_000)
    page.wait_for_load_state("networkidle")


def pressing(*keys: str) -> Act:
    def act(site: Site, page: Page) -> None:
        settled(site, page)
        for key in keys:
            page.keyboard.press(key)

    return act


def _stale(site: Site, page: Page) -> None:
    settled(site, page)
    page.evaluate("document.getElementById('composer').dataset.stale = 'true'")


def _panel_settled(site: Site, page: Page) -> None:
    expect(page.locator("#panel[data-state=ready]")).to_be_visible(timeout=30_000)


def _examined(site: Site, page: Page) -> None:
    """What is examined behind the page has been, within 30 seconds."""
    until = time.monotonic() + 30
    while page.locator(".note[role=status]").count():
        assert time.monotonic() < until, "still being examined"
        page.wait_for_timeout(500)
        page.reload()


ANYWHERE = (
    *(Place(f"inbox-{n}", path) for n, path in enumerate(("/", "/?order=care", "/?order=wait", "/?only=outside"))),
    Place("inbox-unread", "/?only=unread&channel=whatsapp"),
    Place("ageing", "/waiting"),
    Place("promises", "/promises"),
    Place("customers", "/customers"),
    Place("resolution", "/resolution"),
    Place("kb", "/kb"),
    Place("search", "/search"),
    Place("search-nothing", "/search?q=zzzz"),
    Place("words", "/words"),
    Place("cues", "/cues"),
    Place("replies", "/replies"),
    Place("reply-new", "/replies/new"),
    Place("team", "/team"),
    Place("team-empty", "/team?from=2001-01-01&to=2001-01-31"),
    Place("health", "/health", _examined),
    Place("evaluation", "/evaluacion"),
    Place("cases", "/casos"),
    Place("users", "/users"),
    Place("sessions", "/sessions"),
    Place("audit", "/audit"),
    Place("helpdesks", "/helpdesks"),
    Place("helpdesk-chatwoot", "/helpdesks?kind=chatwoot"),
    Place("pair", "/pair"),
    Place("password", "/password"),
    Place("api", "/api/docs"),
    Place("no-such-page", "/no-such-page"),
    Place("sign-in", "/sign-in", ours=False),
    Place("panel-connect", "/panel?helpdesk=helpdesk&conversation=c-1", ours=False),
    Place("panel-refused", "/panel?helpdesk=helpdesk&conversation=c-1&agent=x&ts=1&sig=00", ours=False),
)


def places(site: Site) -> tuple[Place, ...]:
    """Every page of the company at work."""
    with site.store.read() as session:
        key = {row.external_id: row.id for row in session.scalars(select(ConversationRow))}
        person = session.scalars(select(CustomerRow.id).limit(1)).one()
        reply = session.scalars(select(SavedReplyRow.id).limit(1)).one()
    case = site.get("/cases")["items"][0]["id"]
    maria, long = f"/c/{key['c-2001']}", f"/c/{key['h-40']}"
    code = site.app.state.pairing.begin(None, "Chrome, Windows").code
    return (
        Place("desk", maria, settled),
        Place("desk-editing", maria, pressing("e")),
        Place("desk-discard", maria, pressing("d")),
        Place("desk-keys", maria, pressing("?")),
        Place("desk-closing", maria, pressing("x")),
        Place("desk-stale", maria, _stale),
        Place("desk-long", long, settled),
        Place("desk-mail", f"/c/{key['h-mail']}", settled),
        Place("desk-arabic", f"/c/{key['h-rtl']}", settled),
        Place("desk-words", f"/c/{key['h-word']}", settled),
        Place("desk-asked", maria, pressing("Control+Enter")),
        Place("story", f"{maria}/story"),
        Place("handoff", f"{maria}/handoff"),
        Place("notice", f"{maria}/notice"),
        Place("customer", f"/customers/{person}"),
        Place("article", "/kb/wifi-cambiar-contrasena"),
        Place("search-found", "/search?q=cambiar+la+contrase%C3%B1a+del+wifi"),
        Place("run", "/evaluacion/B"),
        Place("run-figures", "/evaluacion/B?metric=figures&by=channel"),
        Place("run-case", "/evaluacion/B/casos/cobro-001"),
        Place("run-label", "/evaluacion/B/etiquetar"),
        Place("run-calibration", "/evaluacion/B/calibracion"),
        Place("case", f"/casos/{case}"),
        Place("reply", f"/replies/{reply}"),
        Place("helpdesk", "/helpdesks/helpdesk"),
        Place("pair-code", f"/pair?code={code}"),
        Place("panel", panel_pages.signed(site, "c-1", "ana", EMAIL).removeprefix(site.url), _panel_settled),
        *ANYWHERE,
    )
