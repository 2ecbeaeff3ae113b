"""Manifest: what a run was made from, so that two runs can be told apart and one can be repeated."""

from datetime import datetime
from typing import Any

from pydantic import Field

from copilot.conversation import Value


class Manifest(Value):
    """`candidate` is the configuration as it was given (paths and settings, never a key); `fingerprint` a digest of all
    that an answer depends on: the texts of prompts and voice policy, model, articles, code. `versions` names its parts.

    `voice` is the whole policy in force, `cases` the digest of the cases, `metrics` the version of the judging code.
    """

    v: int = 1
    name: str
    created_at: datetime
    candidate: dict[str, Any] = Field(default_factory=dict)
    fingerprint: str
    versions: dict[str, str] = Field(default_factory=dict)
    voice: dict[str, Any] = Field(default_factory=dict)
    language: str = "es"
    repeat: int = 1
    cases: str = ""
    judge: str = ""
