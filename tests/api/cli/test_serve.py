"""The service as an operator starts and stops it."""

import os
import re
import shlex
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import httpx2
import pytest

from api.cli.serve import _lines
from api.processes import serve
from copilot.errors import ConfigError
from copilot.settings import Settings, read_settings

Start = Callable[..., subprocess.Popen[str]]


@pytest.fixture
def start(settings: Settings) -> Iterator[Start]:
    """Starts `escucha serve` on this installation; whatever still runs at the end is stopped."""
    running: list[subprocess.Popen[str]] = []

    def started(*options: str) -> subprocess.Popen[str]:
        code = "from api.cli import main; main()"
        process = subprocess.Popen(
            [sys.executable, "-c", code, "serve", "--data", str(settings.data), *options],
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            env={"ESCUCHA_DATABASE_URL": settings.database_url, "PYTHONUNBUFFERED": "1", "PYTHONPATH": "."},
        )
        running.append(process)
        return process

    yield started
    for process in running:
        if process.poll() is None:
            process.kill()
        process.communicate(timeout=20)


def read_until(process: subprocess.Popen[str], words: str) -> str:
    assert process.stdout is not None
    said = ""
    while words not in said:
        line = process.stdout.readline()
        assert line, process.stderr.read() if process.stderr else said
        said += line
    return said


def test_it_says_where_it_is_and_the_first_password_once(start: Start) -> None:
    first = start("--port", "0")
    said = read_until(first, "one-time password")
    url = re.search(r"http://localhost:\d+", said)
    assert url
    assert httpx2.get(f"{url[0]}/api/v1/ready", timeout=10).json()["status"] == "ready"
    assert re.search(r"admin@localhost with the one-time password [a-z0-9-]{19} \(shown only now\)", said)
    first.send_signal(signal.SIGTERM)
    first.communicate(timeout=20)
    second = start("--port", "0")
    read_until(second, "Data:")
    second.send_signal(signal.SIGTERM)
    rest, _ = second.communicate(timeout=20)
    assert "one-time" not in rest


def test_the_command_for_a_forgotten_password_names_the_folder_that_was_given(start: Start, settings: Settings) -> None:
    said = read_until(start("--port", "0"), "Forgot a password")
    command = re.search(r"Forgot a password: escucha (users password) EMAIL (--data \S+)", said)
    assert command, said
    assert shlex.split(command[2]) == ["--data", str(settings.data.resolve())]


def test_without_a_folder_given_it_is_the_plain_command(monkeypatch: pytest.MonkeyPatch, settings: Settings) -> None:
    monkeypatch.setenv("ESCUCHA_DATA", str(settings.data))
    assert _lines(read_settings(), 8420)[1].endswith("Forgot a password: escucha users password EMAIL")


@pytest.mark.parametrize("name", [signal.SIGTERM, signal.SIGINT])
def test_a_signal_ends_it_as_one_that_did_its_work(start: Start, name: signal.Signals) -> None:
    process = start("--port", "0")
    read_until(process, "Escucha is at")
    process.send_signal(name)
    _, errors = process.communicate(timeout=20)
    assert process.returncode == 0, errors
    assert "Traceback" not in errors


def test_a_port_that_somebody_has_is_one_sentence(start: Start) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        process = start("--port", str(taken.getsockname()[1]))
        _, errors = process.communicate(timeout=30)
    assert process.returncode == 2
    assert re.search(r"escucha: 127\.0\.0\.1:\d+ cannot be listened on .*; choose another with --port\.", errors)


def workers(process: subprocess.Popen[str]) -> list[int]:
    """The processes that serve; beside them stands one of Python's own."""
    children = Path(f"/proc/{process.pid}/task/{process.pid}/children")
    if not children.exists():
        pytest.skip("which processes were started is told by Linux alone")
    found = [int(one) for one in children.read_text().split()]
    return [one for one in found if b"spawn_main" in Path(f"/proc/{one}/cmdline").read_bytes()]


def several(start: Start) -> tuple[subprocess.Popen[str], int]:
    process = start("--port", "0", "--processes", "2")
    port = re.search(r"localhost:(\d+)", read_until(process, "Data:"))
    assert port
    return process, int(port[1])


def test_of_several_processes_one_may_die_and_is_started_again(start: Start) -> None:
    process, port = several(start)
    first = workers(process)
    assert len(first) == 2
    os.kill(first[0], signal.SIGKILL)
    for _ in range(5):
        assert httpx2.get(f"http://127.0.0.1:{port}/api/v1/health", timeout=60).status_code == 200
    until = time.monotonic() + 60
    while time.monotonic() < until and (len(now := workers(process)) < 2 or first[0] in now):
        time.sleep(0.2)
    assert len(now) == 2
    assert first[0] not in now
    process.send_signal(signal.SIGTERM)
    _, errors = process.communicate(timeout=60)
    assert process.returncode == 0, errors
    assert "Traceback" not in errors


def test_several_processes_leave_the_port_when_the_first_is_killed(start: Start) -> None:
    process, port = several(start)
    process.kill()
    until = time.monotonic() + 60
    while True:
        try:
            socket.create_server(("127.0.0.1", port)).close()
            break
        except OSError:
            assert time.monotonic() < until, "somebody still listens"
            time.sleep(0.2)


def test_vectors_in_a_folder_are_one_process_s_own(settings: Settings) -> None:
    given = settings.model_copy(update={"embedding_model": "local:model"})
    with socket.create_server(("127.0.0.1", 0)) as listening, pytest.raises(ConfigError, match="ESCUCHA_CHROMA_URL"):
        serve(given, listening, 2, lambda: None)


def test_a_request_at_work_is_finished_before_it_ends(start: Start) -> None:
    process = start("--port", "0")
    said = read_until(process, "one-time password")
    port = int(re.search(r"localhost:(\d+)", said)[1])  # type: ignore[index]
    body = b'{"text": "hola"}'
    with socket.create_connection(("127.0.0.1", port), timeout=20) as half:
        head = (
            f"POST /api/v1/drafts HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nContent-Length: {len(body)}"
        )
        half.sendall(head.encode() + b"\r\nConnection: close\r\n\r\n" + body[:5])
        # Whoever came later was answered: this one is at work.
        assert httpx2.get(f"http://127.0.0.1:{port}/api/v1/health", timeout=30).status_code == 200
        process.send_signal(signal.SIGTERM)
        time.sleep(0.3)
        half.sendall(body[5:])
        answer = half.recv(1000)
    assert answer.startswith(b"HTTP/1.1 401")
    process.communicate(timeout=20)
    assert process.returncode == 0
