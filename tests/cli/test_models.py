"""The command against a hub on this machine."""

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.copilot.retrieval.hub import NAME, SHA, Hub

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture
def hub() -> Iterator[Hub]:
    with Hub() as running:
        yield running


def escucha(hub: Hub, data: Path, *arguments: str, **environment: str) -> subprocess.CompletedProcess[str]:
    """A process of its own: the library reads HF_ENDPOINT when it is imported."""
    code = "from api.cli import main; main()"
    settings = {"HF_ENDPOINT": hub.url, "HF_HOME": str(data / "home"), "ESCUCHA_DATA": str(data)}
    kept = {name: value for name, value in os.environ.items() if not name.startswith("HF_")}
    return subprocess.run(
        [sys.executable, "-c", code, "models", *arguments],
        cwd=ROOT,
        env=kept | settings | environment,
        capture_output=True,
        text=True,
        timeout=120,
    )


def test_a_model_is_pulled_listed_and_said_how_to_use(hub: Hub, tmp_path: Path) -> None:
    done = escucha(hub, tmp_path, "pull", NAME)
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout.splitlines()[-1] == f"To search with it, set ESCUCHA_EMBEDDING_MODEL=local:{NAME}"
    listed = escucha(hub, tmp_path, "list", "--json", ESCUCHA_EMBEDDING_MODEL=f"local:{NAME}")
    row = json.loads(listed.stdout)
    assert (row["name"], row["sha"], row["used"]) == (NAME, SHA, True)
    assert f"{SHA[:12]}" in escucha(hub, tmp_path, "list").stdout


def test_a_model_that_is_not_there_ends_in_one_sentence(hub: Hub, tmp_path: Path) -> None:
    done = escucha(hub, tmp_path, "pull", "escucha/nada")
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr.count("\n") == 1
    assert "knows no model escucha/nada" in done.stderr


def test_offline_is_respected(hub: Hub, tmp_path: Path) -> None:
    done = escucha(hub, tmp_path, "pull", NAME, HF_HUB_OFFLINE="1")
    assert (done.returncode, hub.asked) == (2, [])
    assert "HF_HUB_OFFLINE" in done.stderr


def test_an_empty_list_says_what_to_do(hub: Hub, tmp_path: Path) -> None:
    assert "escucha models pull" in escucha(hub, tmp_path, "list").stdout
