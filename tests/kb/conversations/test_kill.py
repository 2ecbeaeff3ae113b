"""A kill at any moment leaves whole batches, and the next run ends with the same content as an undisturbed one."""

import os
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

from sqlalchemy import func, select

from copilot.settings import Settings
from copilot.store import Store, open_store
from copilot.store.schema import Base, ConversationRow

from .conftest import Import, Row, Write, row

MANY = 1_000


def rows() -> list[Row]:
    return [
        row(
            f"c-{n}",
            customer={"id": f"u-{n % 90}", "name": f"Cliente {n}"},
            csat=n % 5 + 1,
            messages=[
                {"role": "customer", "text": f"Desde ayer no funciona internet en la pieza {n % 40} de la casa"},
                {
                    "role": "agent",
                    "text": f"La luz roja dice que se cortó la fibra {n % 7}; mañana va un técnico sin costo.",
                },
            ],
        )
        for n in range(MANY)
    ]


def count(store: Store) -> int:
    with store.read() as session:
        return session.scalar(select(func.count()).select_from(ConversationRow)) or 0


def content(store: Store) -> dict[str, list[tuple[Any, ...]]]:
    """Every row of every table but for what depends on the moment."""
    found: dict[str, list[tuple[Any, ...]]] = {}
    with store.engine.connect() as connection:
        for table in Base.metadata.sorted_tables:
            if table.name in ("state", "alembic_version"):
                continue
            columns = [column for column in table.columns if column.name not in ("revision", "withdrawn_at")]
            found[table.name] = sorted((tuple(one) for one in connection.execute(select(*columns))), key=repr)
    return found


def test_killed_and_run_again_gives_the_same_content(
    write: Write, settings: Settings, store: Store, bring: Import, tmp_path: Path
) -> None:
    file = write(*rows())
    environment = os.environ | {"ESCUCHA_DATABASE_URL": settings.database_url}
    command = [sys.executable, "-c", "from api.cli import main; main()"]
    arguments = ["conversations", "import", str(file), "--data", str(settings.data)]
    process = subprocess.Popen([*command, *arguments], env=environment, stdout=subprocess.DEVNULL)
    deadline = time.monotonic() + 60
    while count(store) < 300 and process.poll() is None and time.monotonic() < deadline:
        time.sleep(0.01)
    os.kill(process.pid, signal.SIGKILL)
    process.wait(timeout=10)
    left = count(store)
    assert 0 < left < MANY
    assert left % 200 == 0

    again = bring(file)
    assert (again.unchanged, again.added, again.changed) == (left, MANY - left, 0)

    fresh = Settings(data=tmp_path / "fresh")
    undisturbed = open_store(fresh)
    try:
        from kb.conversations import import_files

        import_files(undisturbed, fresh, [file])
        assert content(store) == content(undisturbed)
    finally:
        undisturbed.close()
