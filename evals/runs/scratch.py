"""A scratch installation: the installation's own content and a candidate's articles on top, thrown away afterwards."""

import shutil
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from sqlalchemy import insert, select
from sqlalchemy.orm import Session

from copilot.errors import InputError
from copilot.settings import Settings
from copilot.store import Store, open_store
from copilot.store.schema import Base
from kb.sync import import_paths

LEFT_OUT = frozenset({"users", "sessions", "api_keys", "drafts", "draft_uses", "heard_feelings", "erasures"})
"""Tables that no draft is made from."""
PART = 1_000


@contextmanager
def scratch(settings: Settings, bundle: Sequence[Path], beside: Path) -> Iterator[Settings]:
    """Settings of an installation with all that `settings` names and the articles of `bundle`, on SQLite in a folder in
    `beside`, which is taken away at the end; also one that a kill left behind.

    Raises:
        InputError: a file of the bundle cannot be read.
    """
    folder = beside / ".scratch"
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    own = str(settings.prompts_folder)
    placed = settings.model_copy(update={"data": folder, "database_url": "", "prompts": own})
    placed.__dict__.pop("url", None)
    try:
        if settings.voice_file.exists():
            shutil.copy(settings.voice_file, placed.voice_file)
        if (settings.data / "learned").is_dir():
            shutil.copytree(settings.data / "learned", folder / "learned")
        source, target = open_store(settings), open_store(placed)
        try:
            _copy(source, target)
            report = import_paths(target, placed, list(bundle), take=True)
            for one in report.failed:
                raise InputError(one.reason, where=one.path, mend="Mend the article, then run again.")
        finally:
            source.close()
            target.close()
        yield placed
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _copy(source: Store, target: Store) -> None:
    with source.read() as here, target.begin() as there:
        for table in Base.metadata.sorted_tables:
            if table.name not in LEFT_OUT:
                there.execute(table.delete())
                _copy_table(here, there, table)


def _copy_table(here: Session, there: Session, table: object) -> None:
    rows = here.execute(select(table).execution_options(yield_per=PART))  # type: ignore[call-overload]
    for part in rows.mappings().partitions(PART):
        there.execute(insert(table), [dict(row) for row in part])  # type: ignore[arg-type]
