"""The helpdesks' tokens at rest: encrypted with a key that is not in the database."""

import base64
import contextlib
import hashlib
import json
import os
import secrets as random
from collections.abc import Mapping
from pathlib import Path

from cryptography.fernet import Fernet, InvalidToken

from copilot.errors import ConfigError
from copilot.settings import Settings

SHORTEST = 32  # characters of a key
_PURPOSE = b"escucha helpdesk tokens 1"


class Vault:
    """Encrypts and decrypts with the installation's key: ESCUCHA_SECRET_KEY, else the data folder's `secret.key`,
    which is made, readable for its owner alone, when something is first encrypted. Thread-safe."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings

    def lock(self, secrets: Mapping[str, str]) -> str:
        """Encrypted; "" for nothing.

        Raises:
            ConfigError: the key is too short, or its file cannot be made.
        """
        if not secrets:
            return ""
        plain = json.dumps(dict(secrets), sort_keys=True).encode()
        return self._fernet(make=True).encrypt(plain).decode()

    def open(self, locked: str, owner: str) -> dict[str, str]:
        """What `lock` was given. `owner` names in the error whose secrets they are.

        Raises:
            ConfigError: the key is lost, or another than the one they were encrypted with.
        """
        if not locked:
            return {}
        try:
            found = json.loads(self._fernet(make=False).decrypt(locked.encode()))
        except (InvalidToken, ValueError) as error:
            raise ConfigError(f"The tokens of {owner} were encrypted with another key; {self._mend}") from error
        return {str(name): str(value) for name, value in found.items()}

    @property
    def _mend(self) -> str:
        place = self._settings.secret_file
        named = "ESCUCHA_SECRET_KEY" if self._settings.secret_key.get_secret_value() else str(place)
        return f"put back the former {named}, or enter the tokens again at /helpdesks."

    def _fernet(self, *, make: bool) -> Fernet:
        given = self._settings.secret_key.get_secret_value()
        key = given or _read(self._settings.secret_file, make=make)
        if not key:
            raise ConfigError(f"The key of the helpdesks' tokens is lost; {self._mend}")
        if len(key) < SHORTEST:
            raise ConfigError(f"ESCUCHA_SECRET_KEY is shorter than {SHORTEST} characters; take a long random text.")
        # Long and random as a key must be, one round is enough: this only gives it the length that Fernet wants.
        digest = hashlib.blake2b(key.encode(), digest_size=32, person=_PURPOSE[:16]).digest()
        return Fernet(base64.urlsafe_b64encode(digest))


def new_secret() -> str:
    """A secret for a webhook or a panel, to be shown once."""
    return random.token_urlsafe(32)


def _read(file: Path, *, make: bool) -> str:
    try:
        if make and not file.exists():
            _make(file)
        return file.read_text(encoding="ascii").strip()
    except FileNotFoundError:
        return ""
    except (OSError, UnicodeDecodeError) as error:
        raise ConfigError(f"{file} cannot be read; give the service's user the right to.") from error


def _make(file: Path) -> None:
    """A new key, whole or not at all; of two processes at it the first wins."""
    half = file.with_name(f".{file.name}.{random.token_hex(8)}")
    try:
        handle = os.open(half, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(handle, "w", encoding="ascii") as opened:
            opened.write(random.token_urlsafe(48) + "\n")
            opened.flush()
            os.fsync(opened.fileno())
        with contextlib.suppress(FileExistsError):
            os.link(half, file)
    finally:
        half.unlink(missing_ok=True)
