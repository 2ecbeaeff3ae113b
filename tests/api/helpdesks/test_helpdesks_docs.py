"""The examples in docs/helpdesks.md, run as they stand there: curl and openssl against the real service."""

import os
import re
import shutil
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from urllib.parse import parse_qsl, urlsplit

import pytest
import uvicorn
from fastapi import FastAPI

from api.accounts import add_key
from api.app import create_app
from api.helpdesks import outbound
from api.helpdesks.manage import Manager
from copilot.settings import Settings
from copilot.store import conversations, helpdesks

SECRET = "el secreto de los ejemplos"
DOCUMENT = Path(__file__).resolve().parents[3] / "docs" / "helpdesks.md"
EXAMPLES = dict(re.findall(r"^```\w+ helpdesks/(\S+)\n(.*?)^```$", DOCUMENT.read_text("utf-8"), re.M | re.S))
LONGEST = 60  # seconds

Sh = Callable[[str], str]


@pytest.fixture
def service(settings: Settings) -> Iterator[tuple[FastAPI, str]]:
    app = create_app(settings)
    listening = socket.create_server(("127.0.0.1", 0))
    server = uvicorn.Server(uvicorn.Config(app, log_config=None, access_log=False))
    thread = threading.Thread(target=server.run, kwargs={"sockets": [listening]}, daemon=True)
    thread.start()
    until = time.monotonic() + LONGEST
    while not server.started and time.monotonic() < until:
        time.sleep(0.02)
    yield app, f"http://127.0.0.1:{listening.getsockname()[1]}"
    server.should_exit = True
    thread.join(LONGEST)


@pytest.fixture
def receiver(tmp_path: Path) -> Iterator[tuple[str, Path]]:
    """The example of a receiver at work: its address, and what it says."""
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    said = tmp_path / "said"
    with said.open("w") as out:
        process = subprocess.Popen(
            [sys.executable, "-c", EXAMPLES["receiver.py"]],
            env=os.environ | {"SECRET": SECRET, "PORT": str(port), "PYTHONIOENCODING": "utf-8"},
            stdout=out,
            stderr=subprocess.DEVNULL,
        )
    until = time.monotonic() + LONGEST
    while time.monotonic() < until:
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)) == 0:
                break
        time.sleep(0.05)
    yield f"http://127.0.0.1:{port}/", said
    process.kill()
    process.wait(LONGEST)


@pytest.fixture
def sh(service: tuple[FastAPI, str], receiver: tuple[str, Path]) -> Sh:
    if not shutil.which("curl") or not shutil.which("openssl"):
        pytest.skip("needs curl and openssl")
    app, url = service
    state = app.state
    manager = Manager(state.copilot.store, state.settings, state.connected)
    manager.add("mesa", "generic", receiver[0], {"webhook_secret": SECRET}, "system")
    given = {"ESCUCHA": url, "SECRET": SECRET, "KEY": add_key(state.copilot.store, "docs", "agent")}

    def run(name: str) -> str:
        command = ["bash", "-eu", "-o", "pipefail", "-c", EXAMPLES[name]]
        done = subprocess.run(command, env=os.environ | given, capture_output=True, text=True, timeout=LONGEST)
        assert done.returncode == 0, done.stdout + done.stderr
        return done.stdout

    return run


def test_a_conversation_is_brought_drafted_for_and_read(sh: Sh) -> None:
    sh("bring.sh")
    assert "María Soto" in sh("read.sh")
    assert '"outcome"' in sh("draft.sh")


def test_what_is_handed_over_arrives_signed_and_once(
    sh: Sh, service: tuple[FastAPI, str], receiver: tuple[str, Path]
) -> None:
    sh("bring.sh")
    store = service[0].state.copilot.store
    with store.begin() as session:
        key = outbound.queue(
            session,
            helpdesk_id=helpdesks.get(session, "mesa").id,
            conversation_row_id=conversations.find_row(session, "7").id,
            form="reply",
            text="Entra en la página del router, señora Peña.",
            user_id=None,
        )
    until = time.monotonic() + LONGEST
    while time.monotonic() < until:
        with store.read() as session:
            found = outbound.states(session, conversations.find_row(session, "7").id)[key]
        if found.state == "done":
            break
        time.sleep(0.05)
    assert found.state == "done", found
    assert receiver[1].read_text(encoding="utf-8") == "reply 7 Entra en la página del router, señora Peña.\n"


def test_the_panel_s_address_is_signed_as_we_verify_it(sh: Sh, service: tuple[FastAPI, str]) -> None:
    query = dict(parse_qsl(urlsplit(sh("panel.sh").strip()).query))
    from datetime import UTC, datetime

    context = service[0].state.connected.get("mesa").adapter.panel(query, datetime.now(UTC))
    assert (context.conversation_id, context.agent, context.email, context.proven) == (
        "7",
        "ana.soto",
        "ana@example.com",
        True,
    )
