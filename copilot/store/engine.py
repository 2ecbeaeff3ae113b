"""Opening the database: engine, migrations, transactions."""

import fcntl
import logging
import re
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Engine, create_engine, event, inspect, text
from sqlalchemy.exc import ArgumentError, DatabaseError, NoSuchModuleError, OperationalError, TimeoutError
from sqlalchemy.orm import Session, sessionmaker

from copilot.errors import ConfigError
from copilot.settings import Settings
from copilot.store.floors import hold_floors
from copilot.store.retention import forget_old

MIGRATIONS = Path(__file__).parent / "migrations"
PATIENCE = 30_000  # milliseconds that a transaction waits for its turn
LITTLE_PATIENCE = 1_000
_UNSTORABLE = re.compile("[\x00\ud800-\udfff]")
HEAD = "0006"  # newest file in migrations/versions; a test holds it

log = logging.getLogger(__name__)


class Store:
    """The database of one installation: `read()` to look, `begin()` for one transaction, committed on success."""

    def __init__(self, engine: Engine) -> None:
        self.engine = engine
        self._reading = sessionmaker(engine, expire_on_commit=False)
        self._writing = sessionmaker(engine.execution_options(writes=True), expire_on_commit=False)
        soon = engine.execution_options(writes=True, patience=LITTLE_PATIENCE)
        self._soon = sessionmaker(soon, expire_on_commit=False)
        if engine.dialect.name == "sqlite":
            hold_floors(self._writing)

    @contextmanager
    def read(self) -> Iterator[Session]:
        with self._reading() as session:
            yield session

    @contextmanager
    def begin(self) -> Iterator[Session]:
        with self._writing.begin() as session:
            yield session

    @contextmanager
    def soon(self) -> Iterator[Session]:
        """As `begin`, for what is better left out than waited for.

        Raises:
            OperationalError: others were writing all the time.
        """
        with self._soon.begin() as session:
            yield session

    def forget(self) -> None:
        """Let go of the statements that were prepared: each holds what it was first asked with."""
        self.engine.clear_compiled_cache()

    def close(self) -> None:
        self.engine.dispose()


def open_store(settings: Settings) -> Store:
    """The store of this installation, created and migrated when it needs to be.

    Raises:
        ConfigError: the data folder cannot be written, or the database cannot be reached.
    """
    try:
        settings.data.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise ConfigError(f"ESCUCHA_DATA: the folder {settings.data} cannot be made ({error.strerror}).") from error
    try:
        engine = _engine(settings.url)
        event.listen(engine, "before_cursor_execute", _storable, retval=True)
        with _setup_lock(settings.data):
            _migrate(engine, settings.url)
    except (ArgumentError, NoSuchModuleError, ModuleNotFoundError) as error:
        raise ConfigError(
            f"ESCUCHA_DATABASE_URL cannot be used ({error}); for PostgreSQL write postgresql+psycopg://... "
            "and install escucha[postgres]."
        ) from error
    except (OperationalError, DatabaseError) as error:
        raise ConfigError(
            f"The database cannot be opened ({' '.join(str(error.orig).split())}); run `escucha doctor`."
        ) from error
    store = Store(engine)
    forget_old(store, settings)
    return store


def outage(error: Exception) -> str:
    """One sentence when the database itself failed (gone, full, locked, damaged, or busy with so many that there was no
    connection left); empty when a statement was wrong."""
    if isinstance(error, TimeoutError):
        return "The database is busy: no connection was free in time; run `escucha doctor`."
    if not isinstance(error, OperationalError) and type(error) is not DatabaseError:
        return ""
    return f"The database failed ({' '.join(str(error.orig).split())}); run `escucha doctor`."


def _engine(url: str) -> Engine:
    if not url.startswith("sqlite"):
        return create_engine(url, pool_pre_ping=True, pool_size=10, max_overflow=20)
    engine = create_engine(url, connect_args={"timeout": 30}, pool_size=20, max_overflow=40)
    event.listen(engine, "connect", _set_up_sqlite)
    event.listen(engine, "begin", _begin_sqlite)
    return engine


def _storable(
    _connection: Connection, _cursor: Any, statement: str, parameters: Any, _context: Any, _many: bool
) -> tuple[str, Any]:
    """What no database can store, NUL and half characters, goes in as U+FFFD: anybody may send it in a text or an id,
    and it must be an id that is not there, not a failure of the statement."""
    # Many rows in one statement come flat, as one row does; many statements come as a list.
    return statement, list(map(_whole, parameters)) if isinstance(parameters, list) else _whole(parameters)


def _whole(parameters: Any) -> Any:
    if isinstance(parameters, dict):
        return {name: _whole_text(value) for name, value in parameters.items()}
    return tuple(map(_whole_text, parameters))


def _whole_text(value: Any) -> Any:
    return _UNSTORABLE.sub("\ufffd", value) if isinstance(value, str) else value


def _set_up_sqlite(connection: Any, _record: object) -> None:
    # pysqlite's own implicit BEGIN is switched off so that `_begin_sqlite` decides when a transaction starts.
    connection.isolation_level = None
    cursor = connection.cursor()
    for pragma in ("journal_mode=WAL", "synchronous=NORMAL", "foreign_keys=ON", f"busy_timeout={PATIENCE}"):
        cursor.execute(f"PRAGMA {pragma}")
    cursor.close()


def _begin_sqlite(connection: Connection) -> None:
    # A deferred transaction that reads and then writes fails at once when another wrote in between; an immediate one
    # waits its turn.
    options = connection.get_execution_options()
    patience = options.get("patience", PATIENCE)
    if patience != connection.info.get("patience", PATIENCE):
        connection.exec_driver_sql(f"PRAGMA busy_timeout={patience}")
        connection.info["patience"] = patience
    connection.exec_driver_sql("BEGIN IMMEDIATE" if options.get("writes") else "BEGIN")


@contextmanager
def _setup_lock(folder: Path) -> Iterator[None]:
    """Two commands that start together on a new folder must not both create the tables."""
    try:
        handle = (folder / ".setup.lock").open("w")
    except OSError as error:
        raise ConfigError(
            f"ESCUCHA_DATA: nothing can be written in the folder {folder} ({error.strerror}); "
            "give its owner the right to, or choose another with --data."
        ) from error
    with handle:
        fcntl.flock(handle, fcntl.LOCK_EX)
        yield


def _migrate(engine: Engine, url: str) -> None:
    with engine.connect() as connection:
        current = None
        if inspect(connection).has_table("alembic_version"):
            current = connection.execute(text("SELECT version_num FROM alembic_version")).scalar()
    if current == HEAD:
        return
    # Imported here: 0.6 s that a start on an up-to-date database need not pay.
    from alembic import command
    from alembic.config import Config

    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS))
    with engine.begin() as connection:
        config.attributes["connection"] = connection
        command.upgrade(config, "head")
    log.info("database migrated", extra={"from": current or "empty", "to": HEAD})
