"""`escucha helpdesks`, and what the doctor says of them."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from api.cli import main
from copilot.settings import Settings
from copilot.store import Store, helpdesks
from tests.api.helpdesks.chatwoot.server import ACCOUNT, ADMIN, Server
from tests.api.helpdesks.generic.desk import SECRET, Desk

Run = Callable[..., tuple[int, str]]


@pytest.fixture
def escucha(
    settings: Settings, store: Store, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> Run:
    monkeypatch.setenv("ESCUCHA_DATABASE_URL", settings.database_url)

    def run(*arguments: str) -> tuple[int, str]:
        with pytest.raises(SystemExit) as ended:
            main([*arguments, "--data", str(settings.data)])
        said = capsys.readouterr()
        return int(str(ended.value.code or 0)), said.out + said.err

    return run


@pytest.fixture
def desk() -> Iterator[Desk]:
    with Desk() as running:
        yield running


@pytest.fixture
def mesa(escucha: Run, desk: Desk, tmp_path: Path) -> str:
    (tmp_path / "secret").write_text(f"{SECRET}\n", encoding="utf-8")
    given = ("--set", f"webhook_secret=@{tmp_path / 'secret'}")
    status, said = escucha("helpdesks", "add", "mesa", "--kind", "generic", "--url", desk.url, *given)
    assert (status, said) == (0, "mesa is connected; its webhooks go to /hooks/mesa of this service.\n")
    return "mesa"


def test_it_is_connected_checked_and_listed(escucha: Run, desk: Desk, mesa: str) -> None:
    assert escucha("helpdesks", "check", mesa) == (0, f"mesa took a signed delivery at {desk.url}.\n")
    assert desk.checks == 1
    assert escucha("helpdesks", "list") == (0, "mesa                 generic    well\n")


def test_a_secret_that_was_made_is_shown_once(escucha: Run) -> None:
    _, said = escucha("helpdesks", "add", "otra", "--kind", "generic")
    assert "webhook_secret (shown only now): " in said
    secret = said.split()[-1]
    assert all(secret not in escucha("helpdesks", *rest)[1] for rest in (("list",), ("check", "otra")))


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("add", "mesa", "--kind", "zendesk"), "There is no kind of helpdesk 'zendesk'; there are rt, chatwoot"),
        (("add", "mesa", "--kind", "rt"), "--url is missing. Write it like https://rt.example.com."),
        (("add", "mesa", "--kind", "generic", "--set", "x=1"), "generic has no `x`"),
        (("add", "mesa", "--kind", "generic", "--set", "forms"), "has no `=`"),
        (("add", "mesa", "--kind", "generic", "--set", "forms=@/none"), "/none: cannot be read."),
        (("check", "mesa"), "There is no helpdesk 'mesa'"),
        (("sync", "mesa"), "There is no helpdesk 'mesa'"),
        (("retry", "mesa"), "There is no helpdesk 'mesa'"),
        (("remove", "mesa", "--yes"), "There is no helpdesk 'mesa'"),
    ],
)
def test_a_mistake_is_one_sentence(escucha: Run, arguments: tuple[str, ...], said: str) -> None:
    status, told = escucha("helpdesks", *arguments)
    assert status == 2
    assert said in told
    assert "Traceback" not in told


def test_sync_brings_everything_in_and_the_second_time_nothing(escucha: Run, tmp_path: Path) -> None:
    with Server() as chatwoot:
        for id in range(1, 31):
            chatwoot.talk(id, f"No llega el pedido {id}", "Salió hoy.", status="resolved")
        given = ("--set", f"account={ACCOUNT}", "--set", f"token={ADMIN}")
        escucha("helpdesks", "add", "tienda", "--kind", "chatwoot", "--url", chatwoot.url, *given)
        status, said = escucha("helpdesks", "sync", "tienda")
        assert status == 0, said
        assert "30 added" in said
        status, said = escucha("helpdesks", "sync", "tienda")
        assert status == 0
        assert "added" not in said


def test_sync_says_what_is_wrong_with_a_helpdesk_that_is_away(escucha: Run) -> None:
    given = ("--set", f"account={ACCOUNT}", "--set", f"token={ADMIN}")
    escucha("helpdesks", "add", "tienda", "--kind", "chatwoot", "--url", "http://127.0.0.1:9", *given)
    status, said = escucha("helpdesks", "sync", "tienda")
    assert status == 1
    assert "cannot be reached" in said


def test_one_is_linked_and_removed(escucha: Run, mesa: str, store: Store) -> None:
    escucha("users", "add", "ana@example.com")
    assert escucha("helpdesks", "link", mesa, "ana@example.com", "ana") == (0, "ana@example.com is ana in mesa.\n")
    assert escucha("helpdesks", "remove", mesa, "--yes") == (0, "mesa is removed.\n")
    with store.read() as session:
        assert helpdesks.everyone(session) == []


def test_the_doctor_asks_each_of_them(escucha: Run, desk: Desk, mesa: str, settings: Settings) -> None:
    assert "none connected" not in escucha("doctor")[1]
    assert "mesa took a signed delivery" in escucha("doctor")[1]
    settings.secret_file.rename(settings.data / "elsewhere")
    status, said = escucha("doctor")
    assert status == 1
    assert "The key of the helpdesks' tokens is lost; put back the former" in said


def test_the_doctor_says_that_none_is_connected(escucha: Run) -> None:
    assert "none connected" in escucha("doctor")[1]
