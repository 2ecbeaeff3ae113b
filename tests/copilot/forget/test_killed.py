"""A process that is killed while it erases somebody leaves nothing that the next start does not finish."""

import signal
import subprocess
import sys
from pathlib import Path

import pytest

from copilot.copilot import open_copilot
from copilot.forget import Cleaner
from copilot.settings import Settings
from copilot.store import open_store
from tests.copilot.forget import searching
from tests.copilot.forget.killed import PLACES
from tests.copilot.forget.people import HER_MARKS, HIS_MARKS

ROOT = Path(__file__).resolve().parents[3]


def kill(settings: Settings, place: str) -> int:
    command = [sys.executable, "-m", "tests.copilot.forget.killed", str(settings.data), settings.embedding_base_url]
    return subprocess.run([*command, place], cwd=ROOT, timeout=120, check=False).returncode


def held(settings: Settings, marks: tuple[str, ...]) -> list[str]:
    return [mark for mark, where in searching.in_folder(settings.data, marks).items() if where]


@pytest.mark.parametrize("place", [place for place in PLACES if place not in ("before commit", "end")])
def test_the_next_start_finishes_what_was_killed(full: Settings, place: str) -> None:
    assert kill(full, place) == -signal.SIGKILL
    assert held(full, HER_MARKS) != []
    with open_copilot(full) as copilot:
        assert Cleaner(full, copilot.store, copilot.retriever).due() == ()
        copilot.index()
    assert held(full, HER_MARKS) == []
    assert held(full, HIS_MARKS) == list(HIS_MARKS)


def test_killed_before_the_truth_is_changed_nothing_is_erased(full: Settings) -> None:
    assert kill(full, "before commit") == -signal.SIGKILL
    store = open_store(full)
    rows = searching.in_tables(store, HER_MARKS)
    store.close()
    assert [mark for mark, where in rows.items() if not where] == []


def test_without_a_kill_it_is_done_when_the_process_ends(full: Settings) -> None:
    assert kill(full, "end") == 0
    assert held(full, HER_MARKS) == []
