"""From a template and values to a page, in the reader's language."""

from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from urllib.parse import urlencode

from fastapi import Request, Response
from fastapi.responses import HTMLResponse, RedirectResponse
from jinja2 import Environment, FileSystemLoader, StrictUndefined

from api.auth import Caller, NewPassword
from api.problems import Problem
from api.web.nav import places
from api.web.notice_words import offered
from api.web.texts import LANGUAGES, Texts, choose, texts
from copilot.conversation import Conversation
from copilot.copilot import Copilot
from copilot.listen.heard import FELT, SIGNALS
from copilot.settings import Settings
from copilot.store import promises

LANGUAGE_COOKIE = "escucha_language"
YEAR = 365 * 24 * 3600


class Renderer:
    """Renders the templates; one for each process. `static` is the address under which the styles and scripts are."""

    def __init__(self, settings: Settings, static: str) -> None:
        self._settings = settings
        self._environment = Environment(
            loader=FileSystemLoader(Path(__file__).parent / "templates"),
            autoescape=True,
            undefined=StrictUndefined,
            trim_blocks=True,
            lstrip_blocks=True,
        )
        self._environment.globals |= {
            "languages": LANGUAGES,
            "signals": SIGNALS,
            "emotions": FELT,
            "feelings": settings.feelings,
            "places": places,
            "company": settings.oidc_name if settings.oidc_issuer else None,
            "by_password": settings.password_sign_in,
            "static": static,
        }

    def texts(self, request: Request) -> Texts:
        """The interface in this reader's language."""
        chosen = request.cookies.get(LANGUAGE_COOKIE, "")
        return texts(choose(chosen, request.headers.get("accept-language", ""), self._settings.language))

    def page(
        self, request: Request, template: str, caller: Caller | None, *, status: int = 200, **values: object
    ) -> HTMLResponse:
        words = {
            "t": self.texts(request),
            "caller": caller,
            "here": request.url.path,
            "area": "",
            "now": datetime.now(UTC),
            "overdue": partial(_overdue, request),
            "notice": partial(_notice, request, self.texts(request)),
        }
        return HTMLResponse(self._environment.get_template(template).render(words | values), status)

    def problem(self, request: Request, problem: Problem) -> Response:
        """An error as a page; nobody signed in is asked to sign in."""
        if problem.status == 401:
            return to_sign_in(request)
        if problem.code == NewPassword.code:
            return RedirectResponse("/password", 303)
        t = self.texts(request)
        words = t.get(f"problem.{problem.status}", t("problem.title"))
        return self.page(request, "problem.html", None, status=problem.status, problem=problem, words=words)


def _overdue(request: Request) -> int:
    """How many promises are overdue, which every page's navigation says."""
    with request.app.state.copilot.store.read() as session:
        return promises.overdue(session, datetime.now(UTC))


def _notice(request: Request, t: Texts, conversation: Conversation) -> str:
    """By when this customer could be told that we answer, "" where there is no reason to."""
    copilot: Copilot = request.app.state.copilot
    return offered(conversation, copilot.clocks, t, datetime.now(copilot.settings.zone))


def to_sign_in(request: Request) -> RedirectResponse:
    """To the sign-in page, and back here afterwards. Only a page is worth coming back to."""
    if request.method != "GET" or request.url.path == "/":
        return RedirectResponse("/sign-in", 303)
    # What was asked for may be words that a customer wrote; a panel's code is needed afterwards.
    query = f"?{request.url.query}" if request.url.path == "/pair" and request.url.query else ""
    return RedirectResponse("/sign-in?" + urlencode({"next": request.url.path + query}), 303)


def safe_path(path: str) -> str:
    """`path` if it stays on this site, else the start page."""
    local = path.startswith("/") and not path.startswith("//") and "\\" not in path
    return path if local and path.isprintable() else "/"
