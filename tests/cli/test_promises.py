"""`escucha promises`: what is owed, from the most pressing on."""

import json
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from click.testing import CliRunner, Result

from api.cli.promises import command
from copilot.conversation import Conversation
from copilot.settings import Settings
from copilot.store import Store
from kb.conversations import put

MADE = datetime.now(UTC) - timedelta(days=6)
AGENT = [("agent", "Te llamo mañana antes de las 6.")]


def talk(id: str, said: list[tuple[str, str]], days: float = 0, **more: Any) -> Conversation:
    messages = [
        {"id": f"m{n}", "role": role, "text": text, "at": MADE + timedelta(days=days, minutes=n)}
        for n, (role, text) in enumerate(said)
    ]
    return Conversation.model_validate(
        {"id": id, "source": "t", "language": "es", "status": "open", "messages": messages} | more
    )


ANA = {"id": "u-1", "name": "Ana Soto"}
GIVEN = (
    talk("c-1", AGENT, channel="chat", customer=ANA),
    talk("c-2", [("customer", "nadie me llamó")], days=4, channel="email", customer=ANA),
    talk("c-3", AGENT),
    talk("c-4", [("agent", "Te llamo pronto.")]),
)


@pytest.fixture(autouse=True)
def _given(store: Store, settings: Settings) -> None:
    put(store, settings, GIVEN)


def run(settings: Settings, *arguments: str) -> Result:
    import os

    environment = {"ESCUCHA_DATABASE_URL": settings.database_url} if settings.database_url else {}
    return CliRunner().invoke(command, [*arguments, "--data", str(settings.data)], env=dict(os.environ) | environment)


def test_lists_come_from_the_most_pressing_on_without_the_empty_ones(settings: Settings) -> None:
    told = run(settings).output
    heads = [line for line in told.splitlines() if not line.startswith(" ")]
    assert [head.partition(" ")[2].split(",")[0] for head in heads] == ["missed", "past due", "with no time given"]
    assert "Ana Soto (chat, c-1): Te llamo mañana antes de las 6" in told


def test_a_conversation_without_channel_or_customer_is_named_by_its_id(settings: Settings) -> None:
    assert "? (c-3): Te llamo mañana antes de las 6" in run(settings, "--when", "overdue").output


def test_an_empty_list_that_was_asked_for_is_told(settings: Settings) -> None:
    assert run(settings, "--when", "soon").output == "0 due within 24 hours\n"


def test_json_has_a_promise_a_line_with_its_list(settings: Settings) -> None:
    rows = [json.loads(line) for line in run(settings, "--json").output.splitlines()]
    assert [(row["when"], row["conversation_id"]) for row in rows] == [
        ("missed", "c-1"),
        ("overdue", "c-3"),
        ("undated", "c-4"),
    ]
