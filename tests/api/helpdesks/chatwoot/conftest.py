"""A Chatwoot of our own on loopback, and our adapter for it."""

from collections.abc import Callable, Iterator

import pytest

from api.helpdesks.chatwoot import Chatwoot, connect
from api.helpdesks.registry import Given
from copilot.conversation import Conversation
from copilot.settings import Settings
from tests.api.helpdesks.chatwoot.bench import IN_ADDRESS
from tests.api.helpdesks.chatwoot.server import ACCOUNT, ADMIN, Server

Connect = Callable[..., Chatwoot]
Walk = Callable[..., tuple[list[Conversation], dict[str, object]]]


@pytest.fixture
def server() -> Iterator[Server]:
    with Server() as running:
        yield running


@pytest.fixture
def given(settings: Settings) -> Callable[..., Given]:
    def make(url: str, secrets: dict[str, str] | None = None, **options: str) -> Given:
        return Given(
            name="tienda",
            url=url,
            settings=settings,
            options={"account": str(ACCOUNT)} | options,
            secrets={"token": ADMIN, "webhook_secret": IN_ADDRESS} if secrets is None else secrets,
        )

    return make


@pytest.fixture
def opened(server: Server, given: Callable[..., Given]) -> Iterator[Connect]:
    """Our adapter for the server, with these options."""
    made: list[Chatwoot] = []

    def make(**changes: object) -> Chatwoot:
        made.append(connect(given(server.url, **changes)))
        return made[-1]

    yield make
    for one in made:
        one.close()


@pytest.fixture
def chatwoot(opened: Connect) -> Chatwoot:
    return opened()


@pytest.fixture
def walk(chatwoot: Chatwoot) -> Walk:
    """All that a walk brings from a cursor on, and the cursor at its end."""

    def run(cursor: dict[str, object] | None = None) -> tuple[list[Conversation], dict[str, object]]:
        found: list[Conversation] = []
        while True:
            batch = chatwoot.conversations(cursor or {})
            found += batch.conversations
            cursor = batch.cursor
            if batch.done:
                return found, cursor

    return run
