"""Passwords (argon2id) and random tokens. A token is stored only as its SHA-256 and shown once."""

import hashlib
import secrets

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from copilot.errors import UsageError

SHORTEST = 10
LONGEST = 200
KEY_PREFIX = "esc_"

# OWASP's least cost for argon2id: 19 MiB, 2 passes. Twenty people signing in at once then need 400 MB, not 1.3 GB.
_hasher = PasswordHasher(time_cost=2, memory_cost=19_456, parallelism=1)
# Verified when nobody has the given address, so that the answer takes as long as for a wrong password.
_NOBODY = _hasher.hash(secrets.token_urlsafe())


def hash_password(password: str) -> str:
    """Raises UsageError when the password is too short, too long or one character over and over."""
    if len(password) < SHORTEST:
        raise UsageError(f"A password needs at least {SHORTEST} characters.")
    if len(password) > LONGEST:
        raise UsageError(f"A password has at most {LONGEST} characters.")
    if len(set(password)) < 4:
        raise UsageError("A password needs at least four different characters.")
    return _hasher.hash(password)


def matches(password: str, password_hash: str | None) -> bool:
    """Whether this is the password. As slow for an unknown account (`None`) as for a wrong password."""
    try:
        return _hasher.verify(password_hash or _NOBODY, password[:LONGEST]) and bool(password_hash)
    except (VerificationError, InvalidHashError):
        return False


def one_time_password() -> str:
    """Short enough to type from a terminal, 80 random bits, no look-alike letters."""
    letters = "abcdefghjkmnpqrstuvwxyz23456789"
    groups = ("".join(secrets.choice(letters) for _ in range(4)) for _ in range(4))
    return "-".join(groups)


def new_token() -> str:
    return secrets.token_urlsafe(32)


def new_key() -> str:
    """An API key: `esc_` and 32 random bytes."""
    return KEY_PREFIX + new_token()


def shown_prefix(key: str) -> str:
    """The part of a key that tells it apart in a list."""
    return key[: len(KEY_PREFIX) + 8]


def hash_token(token: str) -> str:
    return hashlib.sha256(token.encode("utf-8", "surrogateescape")).hexdigest()
