"""Opening Chroma: an embedded folder that one process holds, or a server that many share; never without a time-out."""

import base64
import logging
import os
import shutil
import sqlite3
import struct
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any, NamedTuple
from urllib.parse import SplitResult, unquote, urlsplit

from copilot.errors import ConfigError, SearchIndexError
from copilot.retrieval.locks import take_lock

log = logging.getLogger(__name__)

SERVER_TIMEOUT = 10.0  # seconds for one call to a Chroma server
CONNECT_TIMEOUT = 2.0
_HEADER = struct.Struct("<i6Q")  # hnswlib's: version, offset, capacity, count, bytes of an element, two offsets


@contextmanager
def chroma_errors() -> Iterator[None]:
    """Chroma fails with three families of exceptions; outside this floor there is one."""
    import httpx
    from chromadb.errors import ChromaError

    try:
        yield
    except (ChromaError, httpx.HTTPError, ValueError) as error:
        raise SearchIndexError(
            f"The vectors cannot be read or written ({type(error).__name__}); run `escucha doctor`."
        ) from error


class Connection(NamedTuple):
    """A Chroma client, and what has to be closed after it."""

    client: Any
    close: Callable[[], None]


def open_folder(folder: Path) -> Connection:
    """A connection to the vectors in `folder`.

    Two processes on one folder don't see each other's vectors and no error tells them, so only one gets it.

    Raises:
        SearchIndexError: another process holds it, or it cannot be read.
    """
    lock = take_lock(folder / ".lock")
    if lock is None:
        raise SearchIndexError(
            f"Another process holds the vectors in {folder}; to share them, run a Chroma server and set "
            "ESCUCHA_CHROMA_URL."
        )
    try:
        _discard_broken(folder)
        with chroma_errors():
            import chromadb  # 1.1 s
            from chromadb.config import Settings

            client: Any = chromadb.PersistentClient(str(folder), settings=Settings(anonymized_telemetry=False))
    except SearchIndexError:
        lock.close()
        raise

    def close() -> None:
        client.close()
        blank_unused(folder)
        lock.close()

    return Connection(client, close)


def blank_unused(folder: Path) -> None:
    """Blank the room for vectors to come in a closed folder: Chroma writes that memory as it finds it, with whatever
    the process last held there, a customer's words too."""
    for header in folder.glob("*/header.bin"):
        try:
            _blank(header)
        except OSError as error:
            log.warning("vectors' files cannot be blanked", extra={"error": type(error).__name__})


def _blank(header: Path) -> None:
    data, content = header.with_name("data_level0.bin"), header.read_bytes()
    if len(content) < _HEADER.size or not data.exists():
        return
    _, _, capacity, count, size, _, _ = _HEADER.unpack_from(content)
    total = data.stat().st_size
    if capacity * size != total or count > capacity:
        return  # of another layout than the one we know
    with data.open("r+b") as handle:
        handle.seek(count * size)
        while part := handle.read(1 << 20):
            if any(part):
                handle.seek(-len(part), os.SEEK_CUR)
                handle.write(bytes(len(part)))


def _discard_broken(folder: Path) -> None:
    """Everything here is derived from SQL: what is no database any more is made anew."""
    file = folder / "chroma.sqlite3"
    if not file.exists():
        return
    try:
        with closing(sqlite3.connect(file, timeout=5)) as connection:
            connection.execute("SELECT count(*) FROM sqlite_master").fetchone()
    except sqlite3.OperationalError as error:
        raise SearchIndexError(f"The vectors in {folder} cannot be opened ({error}).") from error
    except sqlite3.DatabaseError:
        log.warning("vectors unreadable, embedding anew", extra={"folder": str(folder)})
        for path in folder.iterdir():
            if path.is_dir():
                shutil.rmtree(path)
            elif path.name.startswith("chroma.sqlite3"):
                path.unlink()


def parse_server(url: str) -> SplitResult:
    """The parts of a server's address. It may hold a user and password for a proxy, and a path.

    Raises:
        ConfigError: it is no such address.
    """
    try:
        parts = urlsplit(url)
        right = parts.scheme in ("http", "https") and bool(parts.hostname) and parts.port != 0
    except ValueError:
        right = False
    if not right:
        raise ConfigError("ESCUCHA_CHROMA_URL is not an address such as http://127.0.0.1:8000.")
    return parts


def open_server(url: str) -> Connection:
    """A connection to the Chroma server at `url`.

    Raises:
        ConfigError: `url` is no address.
        SearchIndexError: nothing answers there, or something that is no Chroma server.
    """
    import httpx

    parts = parse_server(url)
    address = parts.netloc.rpartition("@")[2]
    base = f"{parts.scheme}://{address}{parts.path.rstrip('/')}"
    headers = _authorization(parts)
    timeout = httpx.Timeout(SERVER_TIMEOUT, connect=CONNECT_TIMEOUT)
    try:
        # Chroma's own client waits for ever, from its first call in its constructor: ask before it does.
        httpx.get(f"{base}/api/v2/heartbeat", headers=headers, timeout=timeout).raise_for_status()
    except httpx.HTTPError as error:
        raise SearchIndexError(
            f"The Chroma server at {address} does not answer ({type(error).__name__}); check ESCUCHA_CHROMA_URL."
        ) from error
    with chroma_errors():
        import chromadb
        from chromadb.config import Settings

        client: Any = chromadb.HttpClient(host=base, headers=headers, settings=Settings(anonymized_telemetry=False))
    # There is no public way to its two HTTP sessions, the second of which it only uses to begin with.
    session = client._server._session
    session.timeout = timeout
    client._admin_client._server._session.close()

    def close() -> None:
        client.close()
        session.close()

    return Connection(client, close)


def _authorization(parts: SplitResult) -> dict[str, str]:
    if not parts.username:
        return {}
    pair = f"{unquote(parts.username)}:{unquote(parts.password or '')}"
    return {"Authorization": f"Basic {base64.b64encode(pair.encode()).decode()}"}
