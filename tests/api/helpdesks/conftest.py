"""A system of somebody's own on loopback, connected as the helpdesk `mesa`."""

from collections.abc import Iterator

import pytest

from copilot.settings import Settings
from copilot.store import Store
from tests.api.helpdesks.between import Between
from tests.api.helpdesks.generic.desk import Desk
from tests.api.helpdesks.scene import Scene


@pytest.fixture
def desk() -> Iterator[Desk]:
    with Desk() as running:
        yield running


@pytest.fixture
def between(desk: Desk) -> Iterator[Between]:
    with Between(desk.url) as running:
        yield running


@pytest.fixture
def scene(store: Store, settings: Settings, desk: Desk, between: Between) -> Iterator[Scene]:
    opened = Scene(store, settings, desk, between.url)
    yield opened
    opened.connected.close()
