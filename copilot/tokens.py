"""Counting tokens: with tiktoken when its vocabulary is on disk, else by a named estimate. Never over the network.

tiktoken downloads a missing vocabulary with no time-out, so the file is looked for first and the library is only
asked when it is there.
"""

import hashlib
import logging
import math
import os
import tempfile
from functools import lru_cache
from pathlib import Path
from typing import Protocol

log = logging.getLogger(__name__)

# Vocabulary -> (name of its cache file, SHA-256 of its content). tiktoken deletes a file that does not match and
# fetches it anew, so it is handed only a file that does.
VOCABULARIES = {
    "o200k_base": (
        "fb374d419588a4632f3f557e76b4b70aebbca790",
        "446a9538cb6c348e3516120d7c08b09f57c36495e2acfffe59a5bf8b0cfb1a2d",
    ),
    "cl100k_base": (
        "9b5ad71b2ce5302211f9c61530b329a4922fc6a4",
        "223921b76ee99bde995b7ff738513eef100fb51d18c93597a113bcffe865b2a7",
    ),
}


class TokenCounter(Protocol):
    name: str

    def count(self, text: str) -> int: ...


class Estimate:
    """UTF-8 bytes / 4, rounded up: a little high for Spanish, which is the safe side for a budget."""

    name = "estimate"

    def count(self, text: str) -> int:
        return math.ceil(len(text.encode()) / 4)


class Tiktoken:
    def __init__(self, encoding: str) -> None:
        import tiktoken

        self.name = f"tiktoken:{encoding}"
        self._encoding = tiktoken.get_encoding(encoding)

    def count(self, text: str) -> int:
        return len(self._encoding.encode(text, disallowed_special=()))


def has_vocabulary(encoding: str) -> bool:
    """Whether tiktoken's cache holds this vocabulary, whole."""
    if encoding not in VOCABULARIES:
        return False
    name, digest = VOCABULARIES[encoding]
    folder = os.environ.get("TIKTOKEN_CACHE_DIR") or os.environ.get("DATA_GYM_CACHE_DIR")
    file = (Path(folder) if folder else Path(tempfile.gettempdir()) / "data-gym-cache") / name
    return file.is_file() and hashlib.sha256(file.read_bytes()).hexdigest() == digest


@lru_cache(maxsize=4)
def counter(encoding: str = "o200k_base") -> TokenCounter:
    """The counter for `encoding`; the estimate where its vocabulary is not on disk."""
    if has_vocabulary(encoding):
        return Tiktoken(encoding)
    log.info("token counts are estimates", extra={"encoding": encoding})
    return Estimate()
