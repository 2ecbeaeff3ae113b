from collections.abc import Iterator

import pytest

from copilot.copilot import Copilot
from copilot.settings import Settings
from tests.evals.production import world


@pytest.fixture
def copilot(settings: Settings) -> Iterator[Copilot]:
    """An installation with one article, one customer and one agent."""
    with world.opened(settings) as opened:
        yield opened
