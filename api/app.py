"""The service: one process, opened on one installation."""

from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager
from importlib.metadata import version
from typing import Any

from fastapi import FastAPI, Request
from fastapi.openapi.utils import get_openapi
from starlette.types import ASGIApp

from api import problems, routes
from api.audit import AGAIN_AFTER
from api.auth import Auth
from api.deps import Anyone
from api.evaluation.evaluations import Evaluations
from api.helpdesks.connected import Connected
from api.helpdesks.inbound import Inbound
from api.helpdesks.runner import Runner
from api.middleware import Envelope, SizeLimit
from api.pairing import Pairing
from api.rates import Rates
from api.remembering import Remembering
from api.signing.company import company_of
from api.team_figures import Figures
from api.throttle import Throttle
from api.warm import warm
from api.web import pages
from api.web.attend import Attended
from api.web.helpdesk_panel_door import Doors
from api.web.inbox_news import Lately
from api.web.ready import Ready
from api.web.render import Renderer
from api.web.static_files import DigestedFiles
from copilot.copilot import Copilot, open_copilot
from copilot.forget import Cleaner, Watch
from copilot.forget.caches import forget_words
from copilot.replies import Book
from copilot.settings import Settings
from copilot.stories import Keeper

DESCRIPTION = """
Drafts for the people who answer customers, every sentence with its source. A person always reviews and sends.

Send an API key as `Authorization: Bearer esc_...`; `escucha keys add` makes one. Errors are problem details (RFC 9457):
`code` is stable and meant for programs, `detail` is one sentence for a person. Every answer carries `X-Request-ID`.
Unknown fields are ignored, so newer senders keep working. A request is at most 1 MiB and a little. Whoever asks too
much in too little time is answered 429, with `Retry-After`.
"""
TAGS = [
    {"name": "drafts", "description": "A reply that waits for a person."},
    {"name": "conversations", "description": "Who said what to us, where and when."},
    {"name": "customers", "description": "One person across channels and sources."},
    {"name": "stories", "description": "What a customer lived with us: four lines, promises, the note of a handoff."},
    {"name": "search", "description": "Articles and past answers, two pools apart."},
    {"name": "listening", "description": "What is felt, and the story so far."},
    {"name": "forgetting", "description": "All that is kept about one customer: to hand over, or to erase."},
    {"name": "articles", "description": "The knowledge base."},
    {"name": "saved replies", "description": "Texts of the team, offered only where they answer and stand."},
    {"name": "team", "description": "What the copilot saved the team, never by person."},
    {"name": "evaluations", "description": "Whether a change may go to the agents: runs, comparison, labels."},
    {"name": "cases", "description": "Evaluation cases made from production, for a person to look through."},
    {"name": "health", "description": "Whether it lives and can work."},
]


class Service(FastAPI):
    """FastAPI with our envelope around all of it: an answer to what breaks inside needs its headers too."""

    def build_middleware_stack(self) -> ASGIApp:
        return Envelope(SizeLimit(super().build_middleware_stack()))


def create_app(settings: Settings, *, warmed: bool = False) -> FastAPI:
    """The application; the installation is opened when it starts and closed when it stops.

    `warmed`: once it starts, it gets ready in the background for the first person who asks.

    Raises:
        ConfigError: nobody could sign in, or the company's sign-in cannot be used as it is configured.
    """
    company = company_of(settings)

    @asynccontextmanager
    async def lifespan(app: FastAPI) -> AsyncIterator[None]:
        with open_copilot(settings, serving=True) as copilot:
            copilot.refresh()
            app.state.copilot = copilot
            app.state.auth = Auth(copilot.store, settings)
            app.state.connected = connected = Connected(copilot.store, settings)
            app.state.company = company
            app.state.pairing = Pairing(copilot.store)
            app.state.rates = Rates()
            app.state.looks = Throttle(burst=1, every=AGAIN_AFTER.total_seconds())
            app.state.replies = Book(copilot.store)
            app.state.figures = figures = Figures(copilot)
            app.state.evaluations = Evaluations(settings, copilot.store)
            hear = Remembering(copilot)
            app.state.hear, app.state.attended = hear, Attended(copilot)
            app.state.lately = Lately(copilot)
            app.state.ready = Ready(copilot)
            known = (hear.forget, app.state.attended.forget, app.state.ready.forget, figures.forget)
            app.state.watch = _watch(copilot, known)
            app.state.watch.start()
            app.state.frames, app.state.inbound = connected.frames, Inbound(copilot.store, settings, connected)
            app.state.doors = doors = Doors(connected, copilot.store, settings)
            keeper, runner = Keeper(copilot.stories), Runner(copilot.store, settings, connected)
            keeper.start()
            runner.start()
            if warmed:
                warm(app.state.copilot, app.state.hear)
            try:
                yield
            finally:
                doors.close()
                runner.close()
                keeper.close()
                app.state.watch.close()
                connected.close()
                if company:
                    company.close()

    app = Service(
        title="Escucha",
        version=version("escucha"),
        description=DESCRIPTION.strip(),
        openapi_tags=TAGS,
        openapi_url=None,
        docs_url=None,
        redoc_url=None,
        lifespan=lifespan,
    )
    files = DigestedFiles()
    renderer = Renderer(settings, f"/static/{files.digest}")
    app.state.settings, app.state.renderer = settings, renderer
    app.mount("/static", files, name="static")
    app.include_router(routes.router)
    app.include_router(pages.router)
    app.add_api_route("/api/v1/openapi.json", _openapi, dependencies=[Anyone], include_in_schema=False)
    app.openapi = lambda: _described(app)  # type: ignore[method-assign]
    problems.install(app, renderer.problem)
    return app


def _watch(copilot: Copilot, forget: Sequence[Callable[[], object]]) -> Watch:
    """What notices erasures and lets go of everything that this process remembers of conversations."""
    cleaner = Cleaner(copilot.settings, copilot.store, copilot.retriever)
    own = (copilot.forget, copilot.store.forget, copilot.retriever.forget, forget_words)
    return Watch(copilot.store, cleaner, (*forget, *own))


def _openapi(request: Request) -> dict[str, Any]:
    app: FastAPI = request.app
    return app.openapi()


def _described(app: FastAPI) -> dict[str, Any]:
    """The OpenAPI document, with problems in place of FastAPI's own shape of a validation error."""
    if app.openapi_schema is None:
        document = get_openapi(
            title=app.title,
            version=app.version,
            description=app.description,
            routes=app.routes,
            tags=app.openapi_tags,
        )
        schemas = document["components"]["schemas"]
        for name in ("HTTPValidationError", "ValidationError"):
            schemas.pop(name, None)
        schemas["Problem"] = problems.Problem.model_json_schema()
        for methods in document["paths"].values():
            for operation in methods.values():
                if "422" in operation["responses"]:
                    operation["responses"]["422"] = problems.documented(422)[422]
        app.openapi_schema = document
    return app.openapi_schema
