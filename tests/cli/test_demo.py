"""The demo as a newcomer meets it: the command itself, from nothing."""

import os
import re
import signal
import subprocess
import sys
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import pytest

from api.cli.demo import EMAIL, FOLDER, sign_in
from api.passwords import matches
from copilot.copilot import open_copilot
from copilot.settings import Settings
from copilot.store import Store, articles, open_store, users
from kb.sync import import_paths

COMMAND = "from api.cli import main; main()"


def clean_environment(**more: str) -> dict[str, str]:
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("ESCUCHA_", "OPENAI_"))}
    return kept | {"PYTHONUNBUFFERED": "1", "COLUMNS": "80"} | more


def demo(*options: str, **environment: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-c", COMMAND, "demo", *options],
        env=clean_environment(**environment),
        capture_output=True,
        text=True,
        timeout=120,
    )


@pytest.fixture(scope="module")
def loaded(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, str]:
    """A folder in which the demo ran once, and what it printed."""
    folder = tmp_path_factory.mktemp("demo") / FOLDER
    done = demo("--once", "--data", str(folder))
    assert done.returncode == 0, done.stderr
    return folder, done.stdout


def test_the_page_shows_message_draft_sources_and_feelings(loaded: tuple[Path, str]) -> None:
    _, page = loaded
    assert "María Soto" in page
    assert "hoy es 19 de noviembre y nada" in " ".join(page.split())
    assert "ya había preguntado" in page
    assert re.search(r"Borrador: \S+", page)
    assert re.search(r"\[1\] \S+", page)
    assert "https://" in page
    assert re.search(r"\d+ de \d+ en orden", page)


def test_the_page_is_readable_at_eighty_columns_and_plain_in_a_pipe(loaded: tuple[Path, str]) -> None:
    _, page = loaded
    assert max(len(line.rstrip()) for line in page.splitlines()) <= 80
    assert "\x1b" not in page


def test_a_second_run_changes_nothing_and_keeps_to_its_own_folder_database_and_machine(
    loaded: tuple[Path, str],
) -> None:
    folder, first = loaded
    before = everything(folder)
    again = demo(
        "--once",
        ESCUCHA_DATA=str(folder.parent),
        ESCUCHA_DATABASE_URL="postgresql+psycopg://nobody@127.0.0.1:1/none",
        ESCUCHA_HOST="0.0.0.0",
    )
    assert again.returncode == 0, again.stderr
    assert everything(folder) == before
    assert without_times(again.stdout) == without_times(first)
    assert [path.name for path in folder.parent.iterdir()] == [FOLDER]


def everything(folder: Path) -> tuple[object, ...]:
    from sqlalchemy import func, select

    from copilot.store.schema import ConversationRow, ResolutionRow
    from copilot.store.state import current_revision

    store = open_store(Settings(data=folder))
    with store.read() as session:
        counted = [
            session.scalar(select(func.count()).select_from(table)) for table in (ConversationRow, ResolutionRow)
        ]
        found = (*articles.counts(session), *counted, current_revision(session))
    store.close()
    return found


def without_times(page: str) -> str:
    return re.sub(r"\d+ ms", "", page)


def test_a_real_installation_is_never_mixed_with_the_demo(store: Store, settings: Settings, tmp_path: Path) -> None:
    if settings.database_url:
        pytest.skip("the demo keeps to SQLite")
    (tmp_path / "wifi.md").write_text("# Wifi\n\nReinicia el router.\n", encoding="utf-8")
    import_paths(store, settings, [tmp_path / "wifi.md"])
    done = demo("--once", "--data", str(settings.data))
    assert done.returncode == 2
    assert "holds another installation" in done.stderr
    assert len(done.stderr.splitlines()) == 1


def test_a_password_is_made_once_and_then_only_changed_on_demand(settings: Settings) -> None:
    with open_copilot(settings) as copilot:
        first = sign_in(copilot, None)
        assert sign_in(copilot, None) == ""
        with copilot.store.read() as session:
            assert matches(first, users.get(session, EMAIL).password_hash)
        assert sign_in(copilot, "una frase bastante larga") == "una frase bastante larga"
        with copilot.store.read() as session:
            assert matches("una frase bastante larga", users.get(session, EMAIL).password_hash)


@pytest.fixture
def served(loaded: tuple[Path, str]) -> Iterator[tuple[subprocess.Popen[str], list[str]]]:
    """The demo, serving; and what it said until then."""
    folder, _ = loaded
    process = subprocess.Popen(
        [
            sys.executable,
            "-c",
            COMMAND,
            "demo",
            "--data",
            str(folder),
            "--port",
            "0",
            "--password",
            "una frase bastante larga",
        ],
        env=clean_environment(),
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    assert process.stdout and process.stderr
    said: list[str] = []
    for line in process.stdout:
        said.append(line)
        if "Haz clic" in line:
            break
    yield process, said
    process.kill()
    process.communicate()


def test_then_it_serves_and_says_where_and_how_to_sign_in(served: tuple[subprocess.Popen[str], list[str]]) -> None:
    process, said = served
    text = "".join(said)
    address = re.search(r"http://localhost:\d+", text)
    assert address
    assert f"Entra con {EMAIL} y la contraseña una frase bastante larga" in text
    with urllib.request.urlopen(address[0], timeout=60) as page:
        assert page.status == 200
    process.send_signal(signal.SIGINT)
    assert process.wait(timeout=60) == 0
