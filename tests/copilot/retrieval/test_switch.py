"""Another model is configured: the former one serves until everything is embedded anew."""

import json
import os
import re
import signal
import subprocess
import sys
import threading
import zlib
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from pydantic import SecretStr

from copilot.retrieval.building import read_building
from copilot.retrieval.dense import DenseIndex
from copilot.retrieval.embed import open_embedder, origin, reopen
from copilot.retrieval.entries import Change, Entry
from copilot.settings import Settings
from tests.copilot.retrieval.endpoint import EmbeddingsServer, Reply, embeddings, error

ROOT = Path(__file__).resolve().parents[3]
BASE = [
    Change(f"a:{n}", 1, (Entry(f"{n}#0", "articles", "public", "es", f"artículo {n}", f"texto w{n} v{n}"),))
    for n in range(150)
]
LAST = "artículo 149 texto w149 v149"

Open = Callable[..., DenseIndex]


def words(texts: list[str], _: int) -> Reply:
    """Vectors with a place for each word's hash: texts are as near as they share words."""
    return embeddings(texts, vector=word_vector)


def word_vector(text: str) -> list[float]:
    vector = [0.5] * 256  # all have something in common: among texts at right angles Chroma's graph loses its way
    for word in re.findall(r"\w+", text):
        vector[zlib.crc32(word.encode()) % 256] += 1
    return vector


@pytest.fixture
def server() -> Iterator[EmbeddingsServer]:
    running = EmbeddingsServer()
    running.answer = words
    yield running
    running.close()


@pytest.fixture
def opened(tmp_path: Path, server: EmbeddingsServer) -> Iterator[Open]:
    """Opens the test's index with a model of the endpoint, or with other settings; closed when the test ends."""
    indexes: list[DenseIndex] = []

    def open_index(model: str, **more: Any) -> DenseIndex:
        for index in indexes:
            index.close()
        given = {"data": tmp_path, "embedding_base_url": server.url, "embedding_model": model} | more
        settings = Settings(**given)
        embedder = open_embedder(settings)
        assert embedder
        indexes.append(DenseIndex(tmp_path / "chroma", settings, embedder, total=lambda: len(BASE)))
        return indexes[-1]

    yield open_index
    for index in indexes:
        index.close()


def found(index: DenseIndex) -> list[str]:
    return list(index.query(LAST, pool="articles", internal=False, limit=10))[:1]


def given_to(server: EmbeddingsServer, model: str) -> list[str]:
    return [text for request in server.requests if request["model"] == model for text in request["input"]]


def test_the_former_model_serves_until_the_new_one_is_whole(opened: Open, server: EmbeddingsServer) -> None:
    opened("old").update(BASE, 3)
    index = opened("new")
    served: list[list[str]] = []

    def watched() -> Iterator[Change]:
        for number, change in enumerate(BASE):
            if number == 100:
                served.append(found(index))
            yield change

    assert index.available
    assert index.revision == 0  # so that everything is brought in again
    before = index.model
    assert index.update(watched(), 3) == len(BASE)
    assert served == [["149#0"]]
    assert given_to(server, "old")[-1] == LAST
    assert found(index) == ["149#0"]
    assert given_to(server, "new")[-1] == LAST
    assert (index.revision, index.model != before) == (3, True)


def test_the_former_vectors_are_gone_when_the_new_ones_are_whole(opened: Open, server: EmbeddingsServer) -> None:
    opened("old").update(BASE, 3)
    opened("new").update(BASE, 3)
    assert opened("old").revision == 0


def test_a_search_in_the_middle_of_the_switch_finds_as_before(opened: Open) -> None:
    opened("old").update(BASE, 3)
    index = opened("new")
    updating = threading.Thread(target=index.update, args=(BASE, 3))
    updating.start()
    answers = [found(index)]
    while updating.is_alive():
        answers.append(found(index))
    answers.append(found(index))
    assert [answer for answer in answers if answer != ["149#0"]] == []
    assert index.revision == 3


def test_how_far_it_is_is_told_here_and_to_other_processes(
    opened: Open, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("copilot.retrieval.building.OFTEN", 0.0)
    opened("old").update(BASE, 3)
    index = opened("new")
    told: list[Any] = []

    def watched() -> Iterator[Change]:
        for number, change in enumerate(BASE):
            if number == 100:
                told.extend((index.progress, read_building(tmp_path / "chroma")))
            yield change

    assert index.progress is None
    index.update(watched(), 3)
    progress, (written, active) = told
    assert progress[:2] == (64, 150)
    assert progress.seconds_left is not None
    assert progress.former
    assert written[:2] == (64, 150)
    assert active
    assert (index.progress, read_building(tmp_path / "chroma")) == (None, None)


def test_an_ordinary_update_is_no_building(opened: Open) -> None:
    index = opened("old")
    index.update(BASE, 3)
    told: list[Any] = []

    def watched() -> Iterator[Change]:
        told.append(index.progress)
        yield BASE[0]._replace(revision=4)

    index.update(watched(), 4)
    assert told == [None]


def test_a_change_of_what_goes_before_a_document_is_a_change_of_model(opened: Open, server: EmbeddingsServer) -> None:
    opened("old").update(BASE, 3)
    index = opened("old", embedding_document_prefix="doc:")
    assert index.revision == 0
    assert found(index) == ["149#0"]


def test_a_former_model_that_is_not_the_one_it_was_leaves_the_search_to_words(
    opened: Open, tmp_path: Path, server: EmbeddingsServer
) -> None:
    settings = Settings(data=tmp_path, embedding_base_url=server.url, embedding_model="old")
    changed = open_embedder(settings.model_copy(update={"embedding_model": "another behind the same name"}))
    assert changed
    before = DenseIndex(tmp_path / "chroma", settings, changed)
    before.update(BASE, 3)
    before.close()
    index = opened("new")
    assert not index.available
    assert found(index) == []


def test_a_model_of_which_only_the_name_is_left_cannot_be_opened_again(tmp_path: Path) -> None:
    assert reopen(Settings(), origin(Settings(embedding_model=f"local:{tmp_path / 'gone'}"))) is None


def test_a_former_endpoint_that_fails_leaves_the_search_to_words(opened: Open, server: EmbeddingsServer) -> None:
    opened("old").update(BASE, 3)
    server.answer = lambda texts, _: error(404) if server.requests[-1]["model"] == "old" else words(texts, 0)
    index = opened("new")
    assert found(index) == []
    index.update(BASE, 3)
    assert found(index) == ["149#0"]


def test_what_is_kept_of_a_model_holds_no_secret() -> None:
    settings = Settings(
        embedding_model="m", embedding_base_url="http://ana:secreto@127.0.0.1:1/v1", embedding_api_key=SecretStr("k-1")
    )
    assert not any(secret in json.dumps(origin(settings)) for secret in ("secreto", "ana", "k-1"))


def test_a_key_goes_to_no_other_place_than_now(server: EmbeddingsServer) -> None:
    now = Settings(embedding_model="b", embedding_base_url=server.url, embedding_api_key=SecretStr("k-1"))
    other = EmbeddingsServer()
    there = reopen(now, origin(Settings(embedding_model="a", embedding_base_url=other.url)))
    here = reopen(now, origin(Settings(embedding_model="a", embedding_base_url=server.url)))
    assert there and here
    there.query("hola")
    here.query("hola")
    other.close()
    assert other.headers[0]["authorization"] == "Bearer none"
    assert server.headers[0]["authorization"] == "Bearer k-1"


def child(folder: str, url: str) -> None:
    """Changes the model, says when two batches are in, and waits to be ended."""
    settings = Settings(data=Path(folder), embedding_model="new", embedding_base_url=url)
    embedder = open_embedder(settings)
    assert embedder
    index = DenseIndex(Path(folder) / "chroma", settings, embedder)

    def told() -> Iterator[Change]:
        for number, change in enumerate(BASE):
            if number == 140:
                sys.stdout.write("there\n")
                sys.stdout.flush()
                signal.pause()
            yield change

    index.update(told(), 3)


def test_a_kill_in_the_middle_goes_on_at_the_next_start_while_the_former_serves(
    opened: Open, server: EmbeddingsServer, tmp_path: Path
) -> None:
    old = opened("old")
    old.update(BASE, 3)
    old.close()
    code = f"from tests.copilot.retrieval.test_switch import child; child({str(tmp_path)!r}, {server.url!r})"
    with subprocess.Popen([sys.executable, "-c", code], cwd=ROOT, stdout=subprocess.PIPE, env=os.environ) as other:
        assert other.stdout
        assert other.stdout.readline() == b"there\n"
        other.kill()
    embedded = len(given_to(server, "new"))
    assert embedded == 128
    index = opened("new")
    assert found(index) == ["149#0"]
    assert given_to(server, "old")[-1] == LAST
    assert index.update(BASE, 3) == len(BASE)
    assert len(given_to(server, "new")) - embedded == len(BASE) - 128
    assert found(index) == ["149#0"]
