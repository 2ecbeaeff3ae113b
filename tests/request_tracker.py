"""One real Request Tracker for a whole session of tests, with our extension in it; skipped where there is none.

Each test has a queue of its own in it, so that it meets nobody else's tickets.
"""

import importlib.machinery
import importlib.util
import json
import os
import socket
import subprocess
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from email.message import EmailMessage
from pathlib import Path
from types import ModuleType
from typing import Any

import httpx2
import pytest

SCRIPT = Path(__file__).resolve().parents[1] / "scripts" / "request-tracker"
HELPDESK = "mesa"
ROOT = ("root", "password")


class RequestTracker:
    """A running RT. `escucha_port` is where it thinks that Escucha is: whoever needs it listens there."""

    def __init__(self, told: Mapping[str, Any], escucha_port: int) -> None:
        self.url: str = told["url"]
        self.token: str = told["token"]
        self.secret: str = told["secret"]
        self.agents: dict[str, str] = told["agents"]
        self.password: str = told["agent_password"]
        self.escucha_port = escucha_port
        self._root = httpx2.Client(base_url=f"{self.url}/REST/2.0", auth=ROOT, timeout=60, trust_env=False)
        self._queues = 0

    def ask(self, method: str, path: str, body: Any = None, token: str = "", **params: Any) -> Any:
        """As RT's administrator, or whoever the token belongs to."""
        headers = {"Authorization": f"token {token}"} if token else {}
        auth = None if token else ROOT
        answer = self._root.request(method, path, json=body, params=params, headers=headers, auth=auth)
        assert answer.status_code < 300, (method, path, answer.status_code, answer.text)
        # RT 5.0.3 confirms in the user's language and breaks its UTF-8.
        return json.loads(answer.content.decode("utf-8", "replace") or "null")

    def queue(self) -> str:
        """A new one."""
        self._queues += 1
        name = f"Q{os.getpid()}-{self._queues}"
        self.ask("POST", "/queue", {"Name": name, "CorrespondAddress": f"{name.lower()}@demo.test"})
        return name

    def mail(self, queue: str, message: EmailMessage, ticket: str = "") -> str:
        """A mail comes in by RT's own gateway, to a `ticket` if its subject names one. Returns the ticket's id."""
        data = {"queue": queue, "action": "correspond", "message": message.as_bytes()}
        files = {name: (None, value) for name, value in data.items()}
        answer = httpx2.post(f"{self.url}/REST/1.0/NoAuth/mail-gateway", files=files, timeout=60, trust_env=False)
        assert answer.text.startswith("ok"), answer.text
        if ticket:
            return ticket
        found = self.ask("GET", "/tickets", query=f"Queue = '{queue}'", orderby="id", order="DESC", per_page=1)
        return str(found["items"][0]["id"])

    def customer_writes(
        self, queue: str, text: str, ticket: str = "", *, who: str = "marta@example.com", subject: str = "Consulta"
    ) -> str:
        return self.mail(queue, mail_of(text, ticket, who=who, subject=subject), ticket)

    def agent_writes(self, ticket: str, text: str, *, verb: str = "correspond", agent: str = "diego") -> None:
        body = {"Content": text, "ContentType": "text/plain"}
        self.ask("POST", f"/ticket/{ticket}/{verb}", body, self.agents[agent])

    def change(self, ticket: str, **values: str) -> None:
        self.ask("PUT", f"/ticket/{ticket}", values)

    def said(self, ticket: str, kind: str) -> list[str]:
        """The raw texts of the ticket's transactions of this kind by our people, in order."""
        rows = self.ask("GET", f"/ticket/{ticket}/history", fields="Type,Creator", per_page=100)["items"]
        ours = {row["id"] for row in rows if row["Type"] == kind and "@" not in row["Creator"]["id"]}
        texts = self.ask("GET", f"/ticket/{ticket}/attachments", fields="TransactionId,Content", per_page=100)["items"]
        return [row["Content"] for row in texts if row["TransactionId"] in ours and row["Content"]]

    @contextmanager
    def signed_in(self, agent: str) -> Iterator[httpx2.Client]:
        """An agent's browser, as far as a program is one."""
        with httpx2.Client(base_url=self.url, timeout=60, trust_env=False, follow_redirects=True) as browser:
            browser.post("/NoAuth/Login.html", data={"user": agent, "pass": self.password, "next": ""})
            yield browser

    def close(self) -> None:
        self._root.close()


def mail_of(
    text: str, ticket: str = "", *, who: str = "marta@example.com", subject: str = "Consulta", html: str = ""
) -> EmailMessage:
    message = EmailMessage()
    message["From"] = who
    message["To"] = "soporte@demo.test"
    message["Subject"] = f"Re: [demo.test #{ticket}] {subject}" if ticket else subject
    message["Message-ID"] = f"<{os.urandom(8).hex()}@example.com>"
    message.set_content(text)
    if html:
        message.add_alternative(html, subtype="html")
    return message


@pytest.fixture(scope="session")
def request_tracker(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RequestTracker]:
    starter = _starter()
    if not starter.SETUP.exists():
        pytest.skip(starter.MISSING)
    port, escucha = _free_port(), _free_port()
    command = [sys.executable, str(SCRIPT), str(tmp_path_factory.mktemp("rt")), "--port", str(port)]
    command += ["--escucha", f"http://127.0.0.1:{escucha}", "--helpdesk", HELPDESK]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stdin=subprocess.DEVNULL, text=True) as process:
        assert process.stdout
        try:
            line = process.stdout.readline()
            assert line, "scripts/request-tracker ended before RT was up"
            running = RequestTracker(json.loads(line), escucha)
            yield running
            running.close()
        finally:
            process.terminate()
            process.wait(30)


def _starter() -> ModuleType:
    """The script as a module: its name has no suffix."""
    loader = importlib.machinery.SourceFileLoader("request_tracker_starter", str(SCRIPT))
    spec = importlib.util.spec_from_loader(loader.name, loader)
    assert spec
    module = importlib.util.module_from_spec(spec)
    loader.exec_module(module)
    return module


def _free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as server:
        return int(server.getsockname()[1])
