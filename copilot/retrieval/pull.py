"""Pulling a sentence model from a hub: the only download there is, and only when a person asks for it.

The library's own settings hold: HF_ENDPOINT names the hub, HF_TOKEN the reader, HF_HUB_OFFLINE forbids it. What
arrives waits in a hidden folder beside its place, from where the next try goes on, and moves there when it is whole.
"""

import errno
import hashlib
import importlib
import importlib.util
import re
import shutil
import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path, PurePosixPath
from typing import Any, NamedTuple
from urllib.parse import urlsplit

from copilot.errors import ConfigError, ConflictError, EscuchaError, ModelError, NotFoundError
from copilot.retrieval.locks import take_lock
from copilot.retrieval.models import Model, folder_for, read_record, write_record

TIMEOUT = 15.0  # seconds of silence before the library tries again; it does so five times
AT_ONCE = 2  # files: one connection fills most lines
WEIGHTS = re.compile(r"(pytorch_)?model(-\d+-of-\d+)?\.(safetensors|bin)")
NEEDED = (".json", ".txt", ".model", ".spm")
ASIDE = ("README.md", "LICENSE", "LICENSE.md", "LICENSE.txt", "NOTICE")  # what the model asks of its users
OTHERS = ("onnx", "openvino", "coreml", "tf", "flax", "gguf")  # the same weights for other runtimes

Progress = Callable[[int, int | None], None]


class File(NamedTuple):
    """A file of a model on its hub; `sha256` is empty where the hub does not tell it."""

    path: str
    size: int
    sha256: str = ""


def pull(data: Path, name: str, revision: str = "main", progress: Progress | None = None) -> Model:
    """Download the model `name` at `revision` into the installation in `data`, or go on where that was interrupted.

    `progress` is told (bytes that are there, bytes in all).

    Raises:
        UsageError, NotFoundError, ConflictError, ConfigError, ModelError: each says what to do.
    """
    place = folder_for(data, name)
    hub = _library()
    lock = take_lock(data / "models" / ".lock")
    if lock is None:
        raise ConflictError(f"Another `escucha models pull` is under way in {data}; wait for it to end.")
    with lock, _in_a_sentence(hub, name, revision):
        info = hub.HfApi().model_info(name, revision=revision, files_metadata=True, timeout=TIMEOUT)
        sha, files = str(info.sha), wanted(_files(info))
        if not any(WEIGHTS.fullmatch(PurePosixPath(file.path).name) for file in files):
            raise ModelError(
                f"{name} holds no weights that sentence-transformers reads (model.safetensors or pytorch_model.bin).",
                cause="unreadable",
            )
        model = Model(name, revision, sha, sum(file.size for file in files), place)
        kept = read_record(place)
        if kept and kept.sha == sha and not _broken(place, files):
            return model
        _download(hub, model, files, progress)
    return model


def wanted(files: Sequence[File]) -> list[File]:
    """Of a model's files those that are needed to run it: safetensors rather than .bin, no other runtime's."""
    ours = [file for file in files if not any(part in OTHERS or part[0] == "." for part in _parts(file)[:-1])]
    safe = {_parts(file)[:-1] for file in ours if file.path.endswith(".safetensors") and _is_weights(file)}
    return [
        file
        for file in ours
        if (_is_weights(file) and not (file.path.endswith(".bin") and _parts(file)[:-1] in safe))
        or (file.path.endswith(NEEDED) and not file.path.endswith(".bin.index.json"))
        or file.path in ASIDE
    ]


def _parts(file: File) -> tuple[str, ...]:
    return PurePosixPath(file.path).parts


def _is_weights(file: File) -> bool:
    return bool(WEIGHTS.fullmatch(PurePosixPath(file.path).name))


def _files(info: Any) -> list[File]:
    found = []
    for one in info.siblings or ():
        sha256 = (getattr(one.lfs, "sha256", "") or "") if one.lfs else ""
        found.append(File(str(one.rfilename), int(one.size or 0), sha256))
    return found


def _download(hub: Any, model: Model, files: Sequence[File], progress: Progress | None) -> None:
    safe = model.folder.name
    partial = model.folder.with_name(f".{safe}.{model.sha[:12]}")
    partial.mkdir(exist_ok=True)
    missing = model.size - _held(partial)
    free = shutil.disk_usage(partial).free
    if missing > free:
        raise OSError(errno.ENOSPC, "no space left on device", str(partial))
    with _watched(partial, model.size, progress):
        hub.HfApi().snapshot_download(
            model.name,
            revision=model.sha,
            local_dir=partial,
            allow_patterns=[_escaped(file.path) for file in files],
            max_workers=AT_ONCE,
            etag_timeout=TIMEOUT,
        )
    broken = _broken(partial, files)
    if broken:
        for file in broken:
            (partial / file.path).unlink(missing_ok=True)
        raise ModelError(
            f"{broken[0].path} of {model.name} arrived damaged; run the same command again.", cause="nonsense"
        )
    _put_in_place(partial, model)


def _put_in_place(partial: Path, model: Model) -> None:
    """The new folder takes the old one's place; a process that has the old one open goes on with it."""
    shutil.rmtree(partial / ".cache", ignore_errors=True)  # the library's notes on the download
    write_record(model._replace(folder=partial))
    former = model.folder.with_name(f".{model.folder.name}.former")
    shutil.rmtree(former, ignore_errors=True)
    if model.folder.exists():
        model.folder.rename(former)
    partial.rename(model.folder)
    for left in model.folder.parent.glob(f".{model.folder.name}.*"):
        shutil.rmtree(left, ignore_errors=True)


def _broken(folder: Path, files: Sequence[File]) -> list[File]:
    """The files that are missing, cut short or not what the hub says they are."""
    found = []
    for file in files:
        place = folder / file.path
        if not place.is_file() or place.stat().st_size != file.size:
            found.append(file)
        elif file.sha256:
            with place.open("rb") as handle:
                if hashlib.file_digest(handle, "sha256").hexdigest() != file.sha256:
                    found.append(file)
    return found


def _escaped(path: str) -> str:
    """A path as a pattern that matches nothing else."""
    return re.sub(r"([*?[])", r"[\1]", path)


def _held(folder: Path) -> int:
    total = 0
    for path in folder.rglob("*"):
        try:
            total += path.stat().st_size if path.is_file() else 0
        except OSError:  # moved to its place in between
            continue
    return total


@contextmanager
def _watched(folder: Path, total: int, progress: Progress | None) -> Iterator[None]:
    """Tells `progress` what has arrived: read off the disk, so that what an earlier try brought counts."""
    done = threading.Event()

    def watch() -> None:
        while progress and not done.wait(0.25):
            progress(min(total, _held(folder)), total)

    watching = threading.Thread(target=watch, name="pull", daemon=True)
    watching.start()
    try:
        yield
        if progress:
            progress(total, total)
    finally:
        done.set()
        watching.join()


def _library() -> Any:
    """huggingface_hub, so set up that it never waits for ever and prints nothing."""
    if importlib.util.find_spec("huggingface_hub") is None:
        raise ConfigError("Pulling a model needs one more package: pip install 'escucha[semantic]'.")
    hub: Any = importlib.import_module("huggingface_hub")
    # Its second way of downloading has its own connections: no time-out of ours would hold, and no part is kept.
    constants: Any = importlib.import_module("huggingface_hub.constants")
    constants.HF_HUB_DISABLE_XET = True
    constants.HF_HUB_DISABLE_TELEMETRY = True
    utils: Any = importlib.import_module("huggingface_hub.utils")
    utils.disable_progress_bars()
    utils.logging.set_verbosity_error()
    session = hub.get_session()
    hooks = session.event_hooks
    if _limit not in hooks["request"]:
        hooks = hooks | {"request": [*hooks["request"], _limit]}
        hub.set_client_factory(lambda: type(session)(event_hooks=hooks, follow_redirects=True))
    return hub


def _limit(request: Any) -> None:
    """Some of the library's calls have no time-out at all."""
    request.extensions["timeout"] = dict.fromkeys(("connect", "read", "write", "pool"), TIMEOUT)


@contextmanager
def _in_a_sentence(hub: Any, name: str, revision: str) -> Iterator[None]:
    """What the library raises, said for the person who asked."""
    errors: Any = importlib.import_module("huggingface_hub.errors")
    try:
        yield
    except (OSError, ValueError, KeyError, TypeError, errors.HTTPError) as error:
        said = _sentence(errors, error, name, revision, urlsplit(hub.constants.ENDPOINT).netloc.rpartition("@")[2])
        if said is None:
            raise
        raise said from error


def _sentence(errors: Any, error: Exception, name: str, revision: str, host: str) -> EscuchaError | None:
    if isinstance(error, errors.GatedRepoError):
        return ModelError(
            f"{name} is given only to those who accepted its terms: do so on its page at {host}, then set HF_TOKEN.",
            cause="unauthorised",
        )
    if isinstance(error, errors.RevisionNotFoundError):
        return NotFoundError(f"{name} has no revision '{revision}'; look on its page at {host}.")
    if isinstance(error, errors.RepositoryNotFoundError):
        return NotFoundError(f"{host} knows no model {name}: check the name, or set HF_TOKEN if it is private.")
    if isinstance(error, errors.OfflineModeIsEnabled):
        return ModelError("HF_HUB_OFFLINE forbids it: unset it for this one command.", cause="offline")
    if isinstance(error, errors.HfHubHTTPError):
        status = getattr(error.response, "status_code", "?")
        return ModelError(f"{host} failed (HTTP {status}); run the same command again later.", cause="server")
    if isinstance(error, errors.HTTPError | errors.LocalEntryNotFoundError):
        return ModelError(
            f"{host} cannot be reached or fell silent; check the network, then run the same command to go on.",
            cause="unreachable",
        )
    if isinstance(error, OSError):
        return _disk(error, name)
    return ModelError(f"{host} answered something that describes no model; check HF_ENDPOINT.", cause="nonsense")


def _disk(error: OSError, name: str) -> ModelError | None:
    if error.errno == errno.ENOSPC:
        return ModelError(f"The disk is full; make room for {name}, then run the same command to go on.", cause="full")
    if error.errno is None:  # the library's own: fewer bytes arrived than were announced
        return ModelError(f"A file of {name} arrived incomplete; run the same command to go on.", cause="nonsense")
    return None
