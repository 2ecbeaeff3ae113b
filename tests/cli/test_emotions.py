"""`escucha emotions` in its three forms, with a chat model and without."""

import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from api.cli import main
from copilot.conversation import Conversation, Message
from copilot.settings import Settings
from copilot.store import Store
from kb.conversations import put
from tests import loopback

SAID = "Déjelo así, ya da lo mismo"
HEARD = {
    "emotions": [{"evidence": [{"message": 1, "words": "déjelo así"}], "label": "resignation", "confidence": 1}],
    "signals": [],
    "primary": "resignation",
    "expressed": "implicit",
}
Run = Callable[..., list[dict[str, Any]]]


@pytest.fixture
def emotions(settings: Settings, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Run:
    """Run the command on this installation; its rows."""
    if settings.database_url:
        monkeypatch.setenv("ESCUCHA_DATABASE_URL", settings.database_url)

    def run(*arguments: str) -> list[dict[str, Any]]:
        with pytest.raises(SystemExit) as ended:
            main(["emotions", *arguments, "--data", str(settings.data)])
        assert ended.value.code in (0, None)
        return [json.loads(line) for line in capsys.readouterr().out.splitlines()]

    return run


@pytest.fixture
def model(monkeypatch: pytest.MonkeyPatch) -> Iterator[loopback.Loopback]:
    with loopback.Loopback([loopback.text(json.dumps(HEARD))]) as server:
        monkeypatch.setenv("ESCUCHA_CHAT_MODEL", "m")
        monkeypatch.setenv("ESCUCHA_CHAT_BASE_URL", server.url)
        monkeypatch.setenv("ESCUCHA_CHAT_TIMEOUT", "60")
        yield server


@pytest.fixture(params=["text", "stored", "batch"])
def form(request: pytest.FixtureRequest, tmp_path: Path, store: Store, settings: Settings) -> tuple[str, ...]:
    """The arguments that name the same message in each of the three ways."""
    if request.param == "text":
        return (SAID,)
    conversation = Conversation(id="c-1", messages=(Message(role="customer", text=SAID),))
    if request.param == "stored":
        put(store, settings, [conversation])
        return ("--conversation", "c-1")
    file = tmp_path / "filas.jsonl"
    file.write_text(conversation.model_dump_json(), encoding="utf-8")
    return ("--batch", str(file))


def test_without_a_model_the_embedded_listener_is_heard(emotions: Run, form: tuple[str, ...]) -> None:
    (row,) = emotions(*form)
    assert (row["listener"], row["differs"]) == ("embedded", None)
    assert all(words in SAID for flag in row["emotions"] for words in flag["evidence"])


@pytest.mark.usefixtures("model")
def test_a_configured_model_is_listened_to(emotions: Run, form: tuple[str, ...]) -> None:
    (row,) = emotions(*form)
    assert (row["primary"], row["listener"]) == ("resignation", "openai:m")
    assert row["emotions"][0]["evidence"] == ["Déjelo así"]


def test_a_row_says_what_to_do_and_what_will_be_asked_next(emotions: Run) -> None:
    (row,) = emotions("Me cobraron dos veces, es la tercera vez que llamo por lo mismo y nadie me resuelve nada")
    assert row["advice"]
    assert all(isinstance(line, str) and line for line in row["needs"])
    (row,) = emotions("¿A qué hora abren?")
    assert (row["advice"], row["needs"]) == ("", [])
