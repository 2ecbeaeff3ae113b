"""Against a hub on this machine that can be told how to fail."""

import shutil
import socket
import time
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

import huggingface_hub
import pytest
from huggingface_hub import constants

from copilot.errors import ConflictError, EscuchaError, ModelError, NotFoundError, UsageError
from copilot.retrieval.locks import take_lock
from copilot.retrieval.models import find, pulled_models
from copilot.retrieval.pull import File, pull, wanted
from tests.copilot.retrieval.hub import FILES, NAME, SHA, Hub


@pytest.fixture
def hub(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Iterator[Hub]:
    monkeypatch.setattr(constants, "HF_HUB_CACHE", str(tmp_path / "cache"))
    monkeypatch.setattr("copilot.retrieval.pull.TIMEOUT", 1.0)
    monkeypatch.setattr(time, "sleep", lambda _: None)  # the library waits between its tries
    with Hub() as running:
        serve(running.url, monkeypatch)
        yield running
    huggingface_hub.close_session()


def serve(url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """As HF_ENDPOINT does, which the library reads once."""
    monkeypatch.setattr(constants, "ENDPOINT", url)
    monkeypatch.setattr(constants, "HUGGINGFACE_CO_URL_TEMPLATE", url + "/{repo_id}/resolve/{revision}/{filename}")


def pulled(data: Path) -> dict[str, bytes]:
    """The files of the model in its place; none where it is not there."""
    folder = data / "models" / "escucha--tiny"
    return {str(file.relative_to(folder)): file.read_bytes() for file in folder.rglob("*") if file.is_file()}


def said(name: str, data: Path, error: type[EscuchaError] = ModelError) -> str:
    with pytest.raises(error) as caught:
        pull(data, name)
    assert pulled_models(data) == []
    assert pulled(data) == {}
    return str(caught.value)


def test_a_pulled_model_is_whole_and_holds_only_what_is_needed(hub: Hub, tmp_path: Path) -> None:
    model = pull(tmp_path, NAME)
    needed = ["1_Pooling/config.json", "README.md", "config.json", "model.safetensors", "modules.json"]
    assert hub.fetched() == sorted([*needed, "tokenizer.json"])
    files = pulled(tmp_path)
    assert files.pop("escucha.json")
    assert files == {name: FILES[name] for name in hub.fetched()}
    assert (model.sha, model.size) == (SHA, sum(map(len, files.values())))
    assert pulled_models(tmp_path) == [model]
    assert [path.name for path in (tmp_path / "models").iterdir() if path.is_dir()] == ["escucha--tiny"]


def test_the_hub_is_asked_for_the_model_and_for_nothing_else(hub: Hub, tmp_path: Path) -> None:
    pull(tmp_path, NAME)
    assert [path for _, path, _ in hub.asked if not path.startswith((f"/api/models/{NAME}/", f"/{NAME}/"))] == []


def test_its_name_then_means_its_folder_and_any_other_a_path(hub: Hub, tmp_path: Path) -> None:
    assert find(tmp_path, NAME) == Path(NAME).absolute()
    model = pull(tmp_path, NAME)
    assert find(tmp_path, NAME) == model.folder.absolute()
    assert find(tmp_path, "/a/path") == Path("/a/path")


def test_pulling_again_fetches_nothing(hub: Hub, tmp_path: Path) -> None:
    first = pull(tmp_path, NAME)
    hub.asked.clear()
    assert pull(tmp_path, NAME) == first
    assert hub.fetched() == []


def test_a_file_that_was_lost_is_fetched_again(hub: Hub, tmp_path: Path) -> None:
    model = pull(tmp_path, NAME)
    (model.folder / "model.safetensors").write_bytes(b"")
    pull(tmp_path, NAME)
    assert pulled(tmp_path)["model.safetensors"] == FILES["model.safetensors"]


def test_a_new_commit_takes_the_old_ones_place(hub: Hub, tmp_path: Path) -> None:
    pull(tmp_path, NAME)
    hub.sha = "f" * 40
    hub.files["config.json"] = b'{"model_type": "other"}'
    del hub.files["tokenizer.json"]
    assert pull(tmp_path, NAME).sha == "f" * 40
    assert pulled(tmp_path)["config.json"] == hub.files["config.json"]
    assert "tokenizer.json" not in pulled(tmp_path)


def test_progress_counts_bytes_to_the_end(hub: Hub, tmp_path: Path) -> None:
    told: list[tuple[int, int | None]] = []
    model = pull(tmp_path, NAME, progress=lambda done, total: told.append((done, total)))
    assert told[-1] == (model.size, model.size)


def test_an_interrupted_pull_goes_on_where_it_stopped(hub: Hub, tmp_path: Path) -> None:
    hub.broken["model.safetensors"] = "cut"
    said(NAME, tmp_path)
    hub.broken.clear()
    hub.asked.clear()
    pull(tmp_path, NAME)
    assert hub.fetched() == ["model.safetensors"]
    assert all(part.startswith("bytes=") for method, _, part in hub.asked if method == "GET" and part)
    assert pulled(tmp_path)["model.safetensors"] == FILES["model.safetensors"]


@pytest.mark.parametrize("fault", ["short", "changed"])
def test_a_file_that_is_not_what_was_announced_is_not_taken(hub: Hub, tmp_path: Path, fault: str) -> None:
    hub.broken["model.safetensors"] = fault
    assert "run the same command" in said(NAME, tmp_path)
    hub.broken.clear()
    pull(tmp_path, NAME)
    assert pulled(tmp_path)["model.safetensors"] == FILES["model.safetensors"]


def test_a_hub_that_falls_silent_is_given_up(hub: Hub, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("copilot.retrieval.pull.TIMEOUT", 0.2)
    hub.broken["model.safetensors"] = "silent"
    assert "fell silent" in said(NAME, tmp_path)


def test_a_hub_that_says_nothing_at_all_is_given_up(hub: Hub, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("copilot.retrieval.pull.TIMEOUT", 0.2)
    hub.broken["*"] = "silent"
    assert "cannot be reached" in said(NAME, tmp_path)


def test_nobody_listening_is_said(hub: Hub, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        serve(f"http://127.0.0.1:{taken.getsockname()[1]}", monkeypatch)
        assert "cannot be reached" in said(NAME, tmp_path)


def test_a_model_that_the_hub_does_not_know_is_said(hub: Hub, tmp_path: Path) -> None:
    assert "knows no model escucha/nada" in said("escucha/nada", tmp_path, NotFoundError)


def test_a_revision_that_is_not_there_is_said(hub: Hub, tmp_path: Path) -> None:
    with pytest.raises(NotFoundError, match="no revision 'v9'"):
        pull(tmp_path, NAME, "v9")


def test_a_gated_model_is_said_with_what_to_do(hub: Hub, tmp_path: Path) -> None:
    hub.gated = True
    assert "HF_TOKEN" in said(NAME, tmp_path)


def test_a_failing_hub_is_said(hub: Hub, tmp_path: Path) -> None:
    hub.broken["*"] = 503
    assert "HTTP 503" in said(NAME, tmp_path)


def test_offline_means_offline(hub: Hub, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(constants, "HF_HUB_OFFLINE", True)
    assert "HF_HUB_OFFLINE" in said(NAME, tmp_path)
    assert hub.asked == []


def test_a_full_disk_is_said_before_the_download(hub: Hub, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    class Usage(NamedTuple):
        free: int = 1_000

    monkeypatch.setattr(shutil, "disk_usage", lambda _: Usage())
    assert "disk is full" in said(NAME, tmp_path)
    assert hub.fetched() == []


def test_a_model_without_weights_is_said(hub: Hub, tmp_path: Path) -> None:
    hub.files = {"config.json": b"{}", "onnx/model.onnx": b"x"}
    assert "no weights" in said(NAME, tmp_path)


def test_two_pulls_at_once_are_one_too_many(hub: Hub, tmp_path: Path) -> None:
    lock = take_lock(tmp_path / "models" / ".lock")
    assert lock
    with lock:
        said(NAME, tmp_path, ConflictError)


@pytest.mark.parametrize("name", ["../../etc", "a/b/c", ".hidden", "a--b", "", "a b", "https://x/y"])
def test_what_is_no_name_is_a_mistake(tmp_path: Path, name: str) -> None:
    with pytest.raises(UsageError, match="is not the name of a model"):
        pull(tmp_path, name)


def names(*paths: str) -> list[str]:
    return [file.path for file in wanted([File(path, 1) for path in paths])]


def test_bin_files_are_taken_where_there_is_nothing_better() -> None:
    assert names("pytorch_model.bin", "2_Dense/pytorch_model.bin", "2_Dense/model.safetensors") == [
        "pytorch_model.bin",
        "2_Dense/model.safetensors",
    ]


def test_what_training_left_behind_is_not_taken() -> None:
    assert (
        names("training_args.bin", "optimizer.pt", "rust_model.ot", "model_quantized.safetensors", ".gitattributes")
        == []
    )


def test_sharded_weights_are_taken_with_their_index() -> None:
    paths = ["model-00001-of-00002.safetensors", "model-00002-of-00002.safetensors", "model.safetensors.index.json"]
    assert names(*paths, "pytorch_model.bin.index.json") == paths
