"""Hearing with a model and, when it fails, without: silent for whoever reads, loud in the log."""

import json
import logging
from collections.abc import Callable

import pytest

from copilot.conversation import of_text
from copilot.listen import listen
from copilot.listen.feelings.attend import attend
from copilot.listen.feelings.model import ModelListener
from copilot.listen.heard import Heard, Need
from copilot.settings import Settings
from tests import loopback

SAID = of_text("¿Y esto queda por escrito? Me cobraron dos veces", id="c-9")
NEED = Need(key="refund_when", evidence="Me cobraron dos veces", message_id="0")
EVIDENCE = {"message": 1, "words": "por escrito"}
GOOD = json.dumps(
    {
        "emotions": [{"evidence": [EVIDENCE], "label": "distrust", "confidence": 0.9}],
        "signals": [],
        "primary": "distrust",
        "expressed": "implicit",
    }
)


@pytest.fixture
def heard() -> Heard:
    embedded = listen(SAID)
    return embedded.model_copy(update={"feeling": embedded.feeling.model_copy(update={"needs": (NEED,)})})


def attended(heard: Heard, reply: loopback.Reply, timeout: float = 60.0) -> Heard:
    with loopback.Loopback([reply]) as server:
        listener = ModelListener(Settings(chat_model="m", chat_base_url=server.url, chat_timeout=timeout))
        return attend(listener, SAID, heard)


def test_the_models_feeling_takes_the_place_of_the_embedded_one_and_its_needs_stay(heard: Heard) -> None:
    found = attended(heard, loopback.text(GOOD))
    assert (found.feeling.primary, found.feeling.listener, found.feeling.needs) == ("distrust", "openai:m", (NEED,))
    assert found.model_copy(update={"feeling": heard.feeling}) == heard


def test_without_a_model_everything_is_as_it_was(heard: Heard) -> None:
    assert attend(None, SAID, heard) is heard


FAILURES: dict[str, Callable[[], loopback.Reply]] = {
    "nonsense": lambda: loopback.text("Está enojada."),
    "refused": lambda: loopback.refusal("no"),
    "rate_limit": lambda: loopback.error(429, retry_after="0.05"),
    "unreachable": lambda: loopback.error(500, retry_after="0.05"),
}


@pytest.mark.parametrize("cause", FAILURES)
def test_a_model_that_fails_changes_nothing_and_is_logged_without_a_word_of_the_customers(
    heard: Heard, cause: str, caplog: pytest.LogCaptureFixture
) -> None:
    assert attended(heard, FAILURES[cause]()) == heard
    (record,) = [one for one in caplog.records if one.name == "copilot.listen.feelings.attend"]
    assert record.levelno == logging.WARNING
    told = vars(record)
    assert (told["cause"], told["conversation_id"], told["message_id"]) == (cause, "c-9", "0")
    assert "cobraron" not in str(told)


def test_a_model_that_stalls_is_left_and_logged(heard: Heard, caplog: pytest.LogCaptureFixture) -> None:
    assert attended(heard, loopback.stall(), timeout=0.5) == heard
    assert [vars(one)["cause"] for one in caplog.records if one.levelno == logging.WARNING] == ["timeout"]
