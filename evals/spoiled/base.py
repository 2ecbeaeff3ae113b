"""The demo company as an installation to judge answers with: its articles and past answers."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from copilot.copilot import Copilot, open_copilot
from copilot.settings import Settings
from copilot.store import open_store
from evals.cases import SUITES
from kb.conversations import import_files
from kb.sync import import_paths

COMPANY = SUITES.parent.parent / "kb" / "demo"


@contextmanager
def company(folder: Path) -> Iterator[Copilot]:
    """The demo company in `folder`; at once where it is there already."""
    settings = Settings(data=folder)
    if not settings.index_folder.exists():
        store = open_store(settings)
        import_paths(store, settings, [COMPANY / "articles"])
        import_files(store, settings, sorted((COMPANY / "conversations").glob("*.jsonl")))
        store.close()
    with open_copilot(settings) as copilot:
        copilot.refresh()
        yield copilot
