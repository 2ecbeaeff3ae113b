"""An installation that has everything, built once; each test has a copy of its own."""

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from copilot.settings import Settings
from tests.copilot.forget import people
from tests.copilot.retrieval.endpoint import EmbeddingsServer, embeddings


@pytest.fixture(scope="session")
def _server() -> EmbeddingsServer:
    server = EmbeddingsServer()
    server.answer = lambda texts, _: embeddings(texts, vector=people.vector)
    return server


@pytest.fixture(scope="session")
def _built(_server: EmbeddingsServer, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("built")
    settings = Settings(data=folder / "data", embedding_model="m", embedding_base_url=_server.url)
    people.build(settings, folder)
    return folder / "data"


@pytest.fixture
def full(_built: Path, _server: EmbeddingsServer, tmp_path: Path) -> Iterator[Settings]:
    """On SQLite, with an index, vectors, a learned model, and both customers."""
    shutil.copytree(_built, tmp_path / "full")
    yield Settings(data=tmp_path / "full", embedding_model="m", embedding_base_url=_server.url)
