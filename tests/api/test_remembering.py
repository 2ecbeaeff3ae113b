"""What many pages hear at once is heard once."""

import threading
from concurrent.futures import ThreadPoolExecutor
from typing import Any, cast

import pytest

from api.remembering import Remembering
from copilot.conversation import Conversation, of_text
from copilot.copilot import Copilot
from copilot.errors import EscuchaError
from copilot.listen.heard import Heard


class Counted:
    """The real ear, which counts, and waits for a sign while `go` is not set."""

    def __init__(self, copilot: Copilot) -> None:
        self.copilot, self.team = copilot, copilot.team
        self.asked = 0
        self.broken = False
        self.go = threading.Event()

    def hear(self, conversation: Conversation) -> Heard:
        self.asked += 1
        self.go.wait(30)
        if self.broken:
            raise EscuchaError("It cannot be heard.")
        return self.copilot.hear(conversation)


@pytest.fixture
def counted(client: Any) -> Counted:
    return Counted(client.app.state.copilot)


def remembering(counted: Counted) -> Remembering:
    return Remembering(cast(Copilot, counted))


def test_whoever_asks_while_it_is_being_heard_waits_for_that_one(counted: Counted) -> None:
    hear, one = remembering(counted), of_text("Estoy harta de esperar.")
    with ThreadPoolExecutor(8) as pool:
        asked = [pool.submit(hear, one) for _ in range(8)]
        counted.go.set()
        found = [each.result(30) for each in asked]
    assert counted.asked == 1
    assert all(each is found[0] for each in found)


def test_what_failed_is_tried_again_by_the_next_who_asks(counted: Counted) -> None:
    hear, one = remembering(counted), of_text("Hola")
    counted.go.set()
    counted.broken = True
    with pytest.raises(EscuchaError):
        hear(one)
    counted.broken = False
    assert hear(one) is hear(one)
    assert counted.asked == 2


def test_what_is_forgotten_is_heard_anew(counted: Counted) -> None:
    hear, one = remembering(counted), of_text("Hola")
    counted.go.set()
    hear(one)
    hear.forget()
    hear(one)
    assert counted.asked == 2
