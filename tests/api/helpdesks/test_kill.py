"""Killed at any moment, with SIGKILL, in the middle of a call: nothing is lost, nothing is done twice."""

import io
import os
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Self

import httpx2
import pytest
from sqlalchemy import func, select

from api.auth import Auth
from api.helpdesks import outbound
from api.helpdesks.adapter import Form
from api.helpdesks.connected import AGENT_TOKEN, Connected
from api.helpdesks.runner import Runner
from api.sending import new_key
from copilot.conversation import Message
from copilot.settings import Settings
from copilot.store import Store, conversations, deliveries, helpdesks, users
from copilot.store.schema import ConversationRow, DeliveryRow, MessageRow, OutgoingRow, SessionRow
from tests.api.helpdesks.chatwoot.server import ACCOUNT, ADMIN, ANA, Handler, Server

WORKER = """
import sys
from pathlib import Path
from api.helpdesks.connected import AGENT_TOKEN, Connected
from api.helpdesks.runner import Runner
from copilot.settings import Settings
from copilot.store import open_store
settings = Settings(data=Path(sys.argv[1]), database_url=sys.argv[2])
store = open_store(settings)
Runner(store, settings, Connected(store, settings)).settle()
"""
TALKS = 30  # more than one page of 25
ANSWER = "Tu pedido salió hoy, llega mañana antes de las seis."


@pytest.fixture
def chatwoot() -> Iterator[Server]:
    with Server() as server:
        server.now = int(time.time())
        yield server


@pytest.fixture
def helpdesk(store: Store, settings: Settings, chatwoot: Server) -> int:
    with store.begin() as session:
        row = helpdesks.add(
            session,
            name="tienda",
            kind="chatwoot",
            url=chatwoot.url,
            options={"account": str(ACCOUNT)},
            secrets=Connected(store, settings).vault.lock({"token": ADMIN, "webhook_secret": "s" * 20}),
            at=datetime.now(UTC),
        )
        return row.id


class Killing:
    """Kills the process that asks for the `place`th thing: before the server does it, or instead of an answer."""

    def __init__(self, settings: Settings, chatwoot: Server) -> None:
        self._settings, self._chatwoot = settings, chatwoot

    def at(self, place: int, *, done: bool, method: str = "") -> None:
        """`method`: only requests of that kind are counted."""
        here, gone = threading.Event(), threading.Event()
        seen = 0

        def fault(handler: Handler) -> None:
            nonlocal seen
            counts = method in ("", handler.command)
            seen += counts
            if not counts or seen <= place:
                self._chatwoot.faults.insert(0, fault)
                _serve(handler)
                return
            if done:
                real, handler.wfile = handler.wfile, io.BytesIO()  # type: ignore[assignment]
                _serve(handler)
                handler.wfile = real
            here.set()
            gone.wait(60)
            raise BrokenPipeError

        self._chatwoot.faults[:] = [fault]
        process = self._start()
        try:
            while not here.wait(0.02) and process.poll() is None:
                pass
            reached = here.is_set()
            assert reached, "the worker ended before it came to this place"
            os.kill(process.pid, signal.SIGKILL)
            process.wait(timeout=60)
        finally:
            gone.set()
            self._chatwoot.faults.clear()

    def _start(self) -> subprocess.Popen[bytes]:
        arguments = [sys.executable, "-c", WORKER, str(self._settings.data), self._settings.database_url]
        return subprocess.Popen(arguments)


def _serve(handler: Handler) -> None:
    handler.user = handler.chatwoot.users[handler.headers["api_access_token"]]
    handler._route(handler.command, [part for part in handler.path.partition("?")[0].split("/") if part])


@pytest.fixture
def killing(settings: Settings, chatwoot: Server) -> Killing:
    return Killing(settings, chatwoot)


@pytest.fixture
def go_on(store: Store, settings: Settings) -> Iterator[Callable[[], None]]:
    """The service again, a while later."""
    connected = Connected(store, settings)
    runner = Runner(store, settings, connected, clock=lambda: datetime.now(UTC) + timedelta(minutes=10))
    yield runner.settle
    connected.close()


def count(store: Store, row: type[ConversationRow | MessageRow]) -> int:
    with store.read() as session:
        return session.scalar(select(func.count()).select_from(row)) or 0


@pytest.mark.parametrize("place", [0, 1, 4, 20, 31, 45])
def test_an_import_ends_with_all_of_it_once(
    store: Store, chatwoot: Server, helpdesk: int, killing: Killing, go_on: Callable[[], None], place: int
) -> None:
    for id in range(1, TALKS + 1):
        chatwoot.talk(id, f"No llega el pedido {id}", f"{ANSWER} Es el {id}.", status="resolved")
    killing.at(place, done=place % 2 == 1)
    go_on()
    assert count(store, ConversationRow) == TALKS
    assert count(store, MessageRow) == 2 * TALKS
    with store.read() as session:
        cursor = helpdesks.cursors(session, helpdesk)["conversations"]
        assert cursor.finished_at is not None


@pytest.mark.parametrize("done", [False, True], ids=["before", "after"])
def test_news_is_read_after_all(
    store: Store, chatwoot: Server, helpdesk: int, killing: Killing, go_on: Callable[[], None], done: bool
) -> None:
    chatwoot.talk(7, "No llega el pedido")
    with store.begin() as session:
        helpdesks.hurry(session, helpdesk, datetime.now(UTC) + timedelta(days=1))  # so that no import brings it
        deliveries.receive(
            session, helpdesk_id=helpdesk, key="d1", event="message_created", about="7", at=datetime.now(UTC)
        )
    killing.at(0, done=done)
    go_on()
    with store.read() as session:
        assert [message.text for message in conversations.get(session, "7").messages] == ["No llega el pedido"]
        assert session.scalars(select(DeliveryRow.state)).all() == ["done"]


@pytest.mark.parametrize("form", ["reply", "note"])
@pytest.mark.parametrize("done", [False, True], ids=["before", "after"])
def test_what_was_sent_arrives_once(
    store: Store,
    settings: Settings,
    chatwoot: Server,
    helpdesk: int,
    killing: Killing,
    go_on: Callable[[], None],
    form: Form,
    done: bool,
) -> None:
    chatwoot.talk(7, "No llega el pedido")
    go_on()
    key = _send(store, settings, helpdesk, form)
    killing.at(0, done=done, method="POST")
    with store.read() as session:
        assert session.scalars(select(OutgoingRow.state)).all() == ["sending"]
    go_on()
    assert [one["content"] for one in chatwoot.messages[7]].count(ANSWER) == 1
    with store.read() as session:
        assert session.scalars(select(OutgoingRow.state)).all() == ["done"]
        found = [one for one in conversations.get(session, "7").messages if one.text == ANSWER]
    assert [one.private for one in found] == [form == "note"]
    assert found[0].id != outbound.message_id(key)  # the helpdesk's own is in its place


def _send(store: Store, settings: Settings, helpdesk: int, form: Form) -> str:
    now = datetime.now(UTC)
    with store.begin() as session:
        ana = users.add(session, email="ana@example.com", role="agent", password_hash="", at=now)
        secret = Connected(store, settings).vault.lock({AGENT_TOKEN: ANA})
        helpdesks.link_agent(session, helpdesk, ana.id, "ana@example.com", secret)
        row = conversations.find_row(session, "7")
        key = outbound.queue(
            session, helpdesk_id=helpdesk, conversation_row_id=row.id, form=form, text=ANSWER, user_id=ana.id, now=now
        )
        ours = Message(role="agent", text=ANSWER, at=now, private=form == "note", id=outbound.message_id(key))
        conversations.append(session, row, ours)
    return key


def test_two_processes_at_once_send_it_once(
    store: Store, settings: Settings, chatwoot: Server, helpdesk: int, go_on: Callable[[], None]
) -> None:
    for id in range(1, 9):
        chatwoot.talk(id, "No llega el pedido")
    go_on()
    with store.begin() as session:
        for id in range(1, 9):
            row = conversations.find_row(session, str(id))
            outbound.queue(
                session,
                helpdesk_id=helpdesk,
                conversation_row_id=row.id,
                form="note",
                text=f"{ANSWER} {id}",
                user_id=None,
            )
    processes = [Killing(settings, chatwoot)._start() for _ in range(3)]
    assert [process.wait(timeout=120) for process in processes] == [0, 0, 0]
    for id in range(1, 9):
        assert [one["content"] for one in chatwoot.messages[id]].count(f"{ANSWER} {id}") == 1
    assert len(chatwoot.asked("messages", "POST")) == 8


class Served:
    """`escucha serve` as a process of its own."""

    def __init__(self, settings: Settings, log: Path) -> None:
        with socket.create_server(("127.0.0.1", 0)) as free:
            port = free.getsockname()[1]
        self.url, self._log = f"http://127.0.0.1:{port}", log
        command = [sys.executable, "-c", "from api.cli import main; main()", "serve", "--port", str(port)]
        environment = os.environ | {"ESCUCHA_DATABASE_URL": settings.database_url}
        with log.open("a") as file:
            self.process = subprocess.Popen(
                [*command, "--data", str(settings.data)], env=environment, stdout=file, stderr=subprocess.STDOUT
            )

    def __enter__(self) -> Self:
        until = time.monotonic() + 60
        while not self._answers():
            assert time.monotonic() < until, self._log.read_text()
            assert self.process.poll() is None, self._log.read_text()
            time.sleep(0.1)
        return self

    def __exit__(self, *_: object) -> None:
        self.process.kill()
        self.process.wait(timeout=60)

    def _answers(self) -> bool:
        try:
            return httpx2.get(f"{self.url}/api/v1/health").status_code == 200
        except httpx2.HTTPError:
            return False


def test_what_the_service_accepted_in_a_flood_is_there_after_it_was_killed(
    store: Store, settings: Settings, helpdesk: int, tmp_path: Path
) -> None:
    with store.begin() as session:
        row = helpdesks.get(session, helpdesk)
        row.secrets = Connected(store, settings).vault.lock({"token": ADMIN, "webhook_secret": "s" * 20})
    served = Served(settings, tmp_path / "log")
    accepted: list[str] = []

    def flood(thread: int) -> None:
        for number in range(10_000):
            body = {"event": "message_created", "id": thread * 100_000 + number, "conversation": {"id": thread}}
            body |= {"message_type": "incoming", "private": False, "account": {"id": ACCOUNT}, "content": "hola"}
            headers = {"X-Chatwoot-Delivery": f"{thread}-{number}"}
            try:
                answer = httpx2.post(f"{served.url}/hooks/tienda/{'s' * 20}", json=body, headers=headers)
            except httpx2.HTTPError:
                if accepted:
                    return
                time.sleep(0.1)
                continue
            if answer.status_code == 202:
                accepted.append(f"{thread}-{number}")

    threads = [threading.Thread(target=flood, args=(thread,)) for thread in range(1, 5)]
    for thread in threads:
        thread.start()
    until = time.monotonic() + 60
    while len(accepted) < 60 and time.monotonic() < until and served.process.poll() is None:
        time.sleep(0.01)
    served.process.kill()
    served.process.wait(timeout=60)
    for thread in threads:
        thread.join(60)
    assert len(accepted) >= 60, (tmp_path / "log").read_text()
    with store.read() as session:
        kept = session.scalar(select(func.count()).select_from(DeliveryRow)) or 0
    assert kept >= len(accepted)


class Agents:
    """Ana's browser, many tabs of it: each sends one text in one conversation, under the name its script gave it."""

    def __init__(self, store: Store, settings: Settings, helpdesk: int, ids: Sequence[int]) -> None:
        with store.begin() as session:
            ana = users.add(session, email="ana@example.com", role="agent", password_hash="", at=datetime.now(UTC))
            secret = Connected(store, settings).vault.lock({AGENT_TOKEN: ANA})
            helpdesks.link_agent(session, helpdesk, ana.id, "ana@example.com", secret)
            self.keys = {id: new_key(conversations.find_row(session, str(id)).id) for id in ids}
        auth = Auth(store, settings)
        self._cookies = {auth.cookie: auth.open("ana@example.com")}
        with store.read() as session:
            self._csrf = session.scalars(select(SessionRow.csrf)).one()
        self.sent: list[int] = []
        self.undone: list[int] = []

    def say(self, url: str, id: int) -> int:
        body = {"role": "agent", "text": f"{ANSWER} {id}", "send": True, "id": self.keys[id]}
        return self._post(url, f"/api/v1/conversations/{id}/messages", body)

    def work(self, url: str, ids: Sequence[int]) -> None:
        """Send in each, and take every third back, until nobody answers any more."""
        for id in ids:
            try:
                assert self.say(url, id) == 201
                self.sent.append(id)
                if id % 3 == 0:
                    assert self._post(url, f"/api/v1/sent/{self.keys[id]}/undo", {}) == 200
                    self.undone.append(id)
            except httpx2.HTTPError:
                return

    def _post(self, url: str, path: str, body: dict[str, object]) -> int:
        headers = {"Origin": url, "X-CSRF-Token": self._csrf}
        answer = httpx2.post(url + path, json=body, headers=headers, cookies=self._cookies, timeout=60)
        return answer.status_code


def test_what_was_being_sent_at_the_desk_is_sent_once_or_taken_back_whole(
    store: Store, settings: Settings, chatwoot: Server, helpdesk: int, go_on: Callable[[], None], tmp_path: Path
) -> None:
    """Whose browser got no answer asks again under the same name, as its script does."""
    every = range(1, 61)
    for id in every:
        chatwoot.talk(id, "No llega el pedido")
    go_on()
    agents = Agents(store, settings, helpdesk, every)
    with Served(settings, tmp_path / "log") as served:
        threads = [threading.Thread(target=agents.work, args=(served.url, every[start::4])) for start in range(4)]
        for thread in threads:
            thread.start()
        until = time.monotonic() + 60
        while len(agents.sent) < 20 and time.monotonic() < until:
            time.sleep(0.002)
        served.process.kill()
        for thread in threads:
            thread.join(60)
    assert 20 <= len(agents.sent) < len(every), (tmp_path / "log").read_text()
    with Served(settings, tmp_path / "log") as served:
        for id in every:
            if id not in agents.undone:
                expected = 409 if _taken_back(store, agents, id) else 201
                assert agents.say(served.url, id) == expected, id
    go_on()
    for id in every:
        taken_back = _taken_back(store, agents, id)
        there = [one["content"] for one in chatwoot.messages[id]].count(f"{ANSWER} {id}")
        with store.read() as session:
            kept = [one.text for one in conversations.get(session, str(id)).messages].count(f"{ANSWER} {id}")
        assert (there, kept) == ((0, 0) if taken_back else (1, 1)), id
        assert taken_back or id not in agents.undone


def _taken_back(store: Store, agents: Agents, id: int) -> bool:
    with store.read() as session:
        row = session.scalars(select(OutgoingRow).where(OutgoingRow.key == agents.keys[id])).one_or_none()
        return row is not None and row.state == "cancelled"
