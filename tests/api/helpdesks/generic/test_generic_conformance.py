"""The generic kind passes what every adapter must, against a system on loopback."""

from collections.abc import Iterator

import pytest

from tests.api.helpdesks.conformance import Conformance
from tests.api.helpdesks.generic.desk import Desk


class TestGeneric(Conformance):
    imports = False

    @pytest.fixture
    def bench(self) -> Iterator[Desk]:
        with Desk() as desk:
            yield desk
