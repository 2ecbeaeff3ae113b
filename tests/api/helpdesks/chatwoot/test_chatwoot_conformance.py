"""Chatwoot passes what every adapter must, against one of our own on loopback: with signed webhooks, and without."""

import pytest

from tests.api.helpdesks.chatwoot.bench import ChatwootBench
from tests.api.helpdesks.chatwoot.server import Server
from tests.api.helpdesks.conformance import Conformance


class TestChatwoot(Conformance):
    @pytest.fixture
    def bench(self, server: Server) -> ChatwootBench:
        return ChatwootBench(server)


class TestChatwootThatDoesNotSign(Conformance):
    faults = False  # of them the other one tells

    @pytest.fixture
    def bench(self, server: Server) -> ChatwootBench:
        return ChatwootBench(server, signs=False)
