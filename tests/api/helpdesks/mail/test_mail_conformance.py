"""A mailbox passes what every adapter must, against a real mail server."""

import pytest

from tests.api.helpdesks.conformance import Conformance
from tests.api.helpdesks.mail.bench import MailBench
from tests.api.helpdesks.mail.conftest import Box


class TestMailbox(Conformance):
    faults = False  # it does not speak HTTP: see test_connection.py

    @pytest.fixture
    def bench(self, box: Box) -> MailBench:
        return MailBench(box)
