"""Embedding models: texts in, unit vectors out, from a folder on this machine or an OpenAI-compatible endpoint.

Nothing is downloaded. Every failure is a `ModelError` whose `cause` is one of: timeout, unreachable, rate_limit,
unauthorised, unknown_model, refused, server, nonsense, unreadable.
"""

import base64
import hashlib
import importlib.util
import json
import math
import struct
import threading
from collections.abc import Mapping, Sequence
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol
from urllib.parse import urlsplit

from copilot.errors import ConfigError, ModelError
from copilot.retrieval.models import RECORD, find
from copilot.retrieval.prompts import configured, prompts_for
from copilot.settings import Settings

if TYPE_CHECKING:
    from openai import OpenAI

LOCAL = "local:"
OPENAI_URL = "https://api.openai.com/v1"
BATCH = 64  # texts a request
LOCAL_BATCH = 16  # texts a forward pass: a search waits for the one that is under way, 0.7 s with a small model
DOCUMENTS_TIMEOUT = 30.0  # seconds for a batch of documents: nobody is waiting for it in front of a screen
REMEMBERED_QUERIES = 256  # one message is searched in two pools, and again when its draft is made anew
SHORTEST_CUT = 250  # characters: a text that is refused at this length is not refused for its length
ORIGIN = ("embedding_model", "embedding_base_url", "embedding_query_prefix", "embedding_document_prefix")
SAMPLE = 65_536  # bytes read at the start, middle and end of each model file for its fingerprint


class Embedder(Protocol):
    """`name` identifies the model and how documents are given to it: vectors of two names are never compared."""

    @property
    def name(self) -> str: ...

    def documents(self, texts: Sequence[str]) -> list[list[float]]:
        """A vector for each text, in order. Raises ModelError."""
        ...

    def query(self, text: str) -> list[float]:
        """The vector of a question. Raises ModelError."""
        ...

    def forget(self) -> None:
        """Let go of the questions that were asked lately."""
        ...


def open_embedder(settings: Settings) -> Embedder | None:
    """The configured embedding model, or None where there is none. Loads and contacts nothing yet.

    Raises:
        ConfigError: the folder, the extra, the address or the key is missing.
    """
    if not settings.embedding_model:
        return None
    if settings.embedding_model.startswith(LOCAL):
        return LocalModel(settings)
    return Endpoint(settings)


def origin(settings: Settings) -> dict[str, str]:
    """What it takes to open the configured model again, without a secret: the settings that make it what it is."""
    given = {name: str(getattr(settings, name)) for name in ORIGIN if name in settings.model_fields_set}
    return given | {"embedding_base_url": without_user(settings.embedding_base_url)}


def reopen(settings: Settings, kept: Mapping[str, str]) -> Embedder | None:
    """The model of an `origin`; None where it cannot be opened any more. A key is sent only where it is sent now."""
    given: dict[str, Any] = {name: getattr(settings, name) for name in settings.model_fields_set if name not in ORIGIN}
    given |= {name: kept[name] for name in ORIGIN if name in kept}
    if given.get("embedding_base_url", "") == without_user(settings.embedding_base_url):
        given["embedding_base_url"] = settings.embedding_base_url
    else:
        given.pop("embedding_api_key", None)
    try:
        return open_embedder(Settings.model_construct(**given))
    except ConfigError:
        return None


class Endpoint:
    """A model behind an OpenAI-compatible `/embeddings`.

    The name holds the address too, because servers give their models names such as `default`.
    """

    def __init__(self, settings: Settings) -> None:
        url, key = settings.embedding_base_url, settings.embedding_api_key.get_secret_value()
        if not url and not key:
            raise ConfigError(
                "ESCUCHA_EMBEDDING_MODEL is set but nothing says where it is served: set ESCUCHA_EMBEDDING_BASE_URL, "
                "or ESCUCHA_EMBEDDING_API_KEY for OpenAI's own service."
            )
        if url and not _is_address(url):
            raise ConfigError(
                f"ESCUCHA_EMBEDDING_BASE_URL: '{url}' is not an address such as http://127.0.0.1:11434/v1."
            )
        self._url, self._key = url or OPENAI_URL, key or "none"
        self._model = settings.embedding_model
        self._timeout = settings.embedding_timeout
        asked, told = configured(settings)
        self._prefixes = (asked or "", told or "")
        self.name = f"{without_user(self._url).rstrip('/')}|{self._model}|{self._prefixes[1]}"
        self._size = 0
        self._client: OpenAI | None = None
        self._remembered = lru_cache(maxsize=REMEMBERED_QUERIES)(self._query)

    def documents(self, texts: Sequence[str]) -> list[list[float]]:
        written = [self._prefixes[1] + text for text in texts]
        batches = (written[start : start + BATCH] for start in range(0, len(written), BATCH))
        return [vector for batch in batches for vector in self._batch(batch, DOCUMENTS_TIMEOUT, retries=2)]

    def query(self, text: str) -> list[float]:
        return list(self._remembered(text))

    def forget(self) -> None:
        self._remembered.cache_clear()

    def _query(self, text: str) -> tuple[float, ...]:
        # Not retried: a customer's reply waits for it, and words are searched without vectors meanwhile.
        return tuple(self._batch([self._prefixes[0] + text], self._timeout, retries=0)[0])

    def _batch(self, texts: list[str], timeout: float, *, retries: int) -> list[list[float]]:
        """One text that is too long for the model spoils its batch: then each goes alone, cut to half as needed."""
        try:
            return self._post(texts, timeout=timeout, retries=retries)
        except ModelError as error:
            if error.cause != "refused" or (len(texts) == 1 and len(texts[0]) <= SHORTEST_CUT):
                raise
        if len(texts) > 1:
            return [vector for text in texts for vector in self._batch([text], timeout, retries=retries)]
        return self._batch([texts[0][: len(texts[0]) // 2]], timeout, retries=retries)

    def _post(self, texts: list[str], *, timeout: float, retries: int) -> list[list[float]]:
        import openai  # 1.1 s

        if self._client is None:
            self._client = openai.OpenAI(base_url=self._url, api_key=self._key)
        client = self._client.with_options(timeout=timeout, max_retries=retries)
        try:
            reply = client.embeddings.with_raw_response.create(model=self._model, input=texts, encoding_format="float")
        except openai.OpenAIError as error:
            raise _model_error(error, self._url) from error
        vectors = _read_vectors(reply.content, len(texts))
        self._size = self._size or len(vectors[0])
        if any(len(vector) != self._size for vector in vectors):
            raise _nonsense(f"vectors of different sizes where {self._size} numbers were expected")
        return vectors


class LocalModel:
    """A sentence-transformers model in a folder of this machine, loaded on first use, on one thread.

    The name is taken from the model's files, so the folder may move but another model in its place is noticed.
    """

    def __init__(self, settings: Settings) -> None:
        named = settings.embedding_model.removeprefix(LOCAL)
        folder = find(settings.data, named)
        if not folder.is_dir():
            raise ConfigError(
                f"ESCUCHA_EMBEDDING_MODEL: there is no folder {folder}; give the path of a saved model, "
                f"or bring one in with `escucha models pull {named}`."
            )
        if not (folder / "modules.json").is_file() and not (folder / "config.json").is_file():
            raise ConfigError(
                f"ESCUCHA_EMBEDDING_MODEL: the folder {folder} holds no sentence-transformers model "
                "(neither modules.json nor config.json)."
            )
        if importlib.util.find_spec("sentence_transformers") is None:
            raise ConfigError("A local embedding model needs one more package: pip install 'escucha[semantic]'.")
        self._folder = folder
        self._prompts = prompts_for(folder, settings)
        self.name = f"{LOCAL}{_fingerprint(folder)}|{self._prompts.document or ''}"
        self._model: Any = None
        # A forward pass already uses the core that one request may have; two at once only slow each other down.
        self._lock = threading.Lock()
        self._remembered = lru_cache(maxsize=REMEMBERED_QUERIES)(self._query)

    def documents(self, texts: Sequence[str]) -> list[list[float]]:
        # The lock is given back between batches so that a search does not wait for the whole base.
        batches = (texts[start : start + LOCAL_BATCH] for start in range(0, len(texts), LOCAL_BATCH))
        return [vector for batch in batches for vector in self._encode(batch, query=False)]

    def query(self, text: str) -> list[float]:
        return list(self._remembered(text))

    def forget(self) -> None:
        self._remembered.cache_clear()

    def _query(self, text: str) -> tuple[float, ...]:
        return tuple(self._encode([text], query=True)[0])

    def _encode(self, texts: Sequence[str], *, query: bool) -> list[list[float]]:
        with self._lock:
            if self._model is None:
                self._model = self._load()
            encode = self._model.encode_query if query else self._model.encode_document
            prompt = self._prompts.query if query else self._prompts.document
            try:
                found = encode(
                    list(texts),
                    prompt=prompt,
                    batch_size=LOCAL_BATCH,
                    normalize_embeddings=True,
                    show_progress_bar=False,
                )
            except (RuntimeError, ValueError, IndexError) as error:
                raise ModelError(
                    f"The embedding model in {self._folder} failed ({type(error).__name__}).", cause="unreadable"
                ) from error
        vectors: list[list[float]] = found.tolist()
        return vectors

    def _load(self) -> Any:
        # 7 to 10 s and 400 MB: torch and transformers.
        import torch
        from sentence_transformers import SentenceTransformer
        from transformers.utils import logging as transformers_logging

        torch.set_num_threads(1)
        transformers_logging.disable_progress_bar()
        try:
            return SentenceTransformer(str(self._folder), local_files_only=True)
        except (OSError, ValueError, KeyError, RuntimeError, ImportError) as error:
            raise ModelError(
                f"The embedding model in {self._folder} cannot be loaded ({type(error).__name__}); save it anew.",
                cause="unreadable",
            ) from error


def _is_address(url: str) -> bool:
    try:
        parts = urlsplit(url)
        return parts.scheme in ("http", "https") and bool(parts.hostname) and parts.port != 0
    except ValueError:
        return False


def without_user(url: str) -> str:
    """An address without the name and password that it may hold."""
    parts = urlsplit(url)
    return parts._replace(netloc=parts.netloc.rpartition("@")[2]).geturl()


def _fingerprint(folder: Path) -> str:
    """From names, sizes and samples of the model's files: reading gigabytes whole would slow down each start."""
    digest = hashlib.sha256()
    wanted = {".json", ".safetensors", ".bin", ".txt", ".model"}
    for file in sorted(path for path in folder.rglob("*") if path.suffix in wanted and path.name != RECORD):
        if not file.is_file():
            continue
        size = file.stat().st_size
        digest.update(f"{file.relative_to(folder).as_posix()} {size}\n".encode())
        with file.open("rb") as handle:
            for start in sorted({0, max(0, size // 2 - SAMPLE // 2), max(0, size - SAMPLE)}):
                handle.seek(start)
                digest.update(handle.read(SAMPLE))
    return digest.hexdigest()[:32]


def _model_error(error: Exception, url: str) -> ModelError:
    import openai

    where = f"The embeddings endpoint at {urlsplit(url).netloc.rpartition('@')[2]}"
    if isinstance(error, openai.APITimeoutError):
        return ModelError(f"{where} did not answer in time.", cause="timeout")
    if isinstance(error, openai.APIConnectionError):
        return ModelError(f"{where} cannot be reached; check ESCUCHA_EMBEDDING_BASE_URL.", cause="unreachable")
    if not isinstance(error, openai.APIStatusError):
        return ModelError(f"{where} failed ({type(error).__name__}).", cause="nonsense")
    status = error.status_code
    known = {
        401: ("did not accept the key; check ESCUCHA_EMBEDDING_API_KEY", "unauthorised"),
        403: ("did not accept the key; check ESCUCHA_EMBEDDING_API_KEY", "unauthorised"),
        404: ("knows no such model or path; check ESCUCHA_EMBEDDING_MODEL and its base URL", "unknown_model"),
        429: ("is asked too often", "rate_limit"),
    }
    what, cause = known.get(status, ("failed", "server") if status >= 500 else ("refused the text", "refused"))
    return ModelError(f"{where} {what} (HTTP {status}).", cause=cause)


def _nonsense(what: str) -> ModelError:
    return ModelError(f"The embeddings endpoint answered {what}.", cause="nonsense")


def _read_vectors(content: bytes, count: int) -> list[list[float]]:
    """The unit vectors of a reply, in the order of the request; floats, or base64 where a server insists on it."""
    try:
        rows = json.loads(content)["data"]
        ordered = sorted(enumerate(rows), key=lambda pair: int(pair[1].get("index", pair[0])))
        vectors = [_unit(row["embedding"]) for _, row in ordered]
    except (ValueError, TypeError, KeyError, AttributeError, struct.error) as error:
        raise _nonsense("something that is not a list of embeddings") from error
    if len(vectors) != count:
        raise _nonsense(f"{len(vectors)} vectors for {count} texts")
    return vectors


def _unit(embedding: str | list[float]) -> list[float]:
    if isinstance(embedding, str):
        raw = base64.b64decode(embedding, validate=True)
        embedding = list(struct.unpack(f"<{len(raw) // 4}f", raw))
    length = math.sqrt(math.fsum(number * number for number in embedding))
    if not math.isfinite(length) or length == 0:
        raise ValueError("a vector without a direction")
    return [number / length for number in embedding]
