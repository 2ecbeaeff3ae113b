"""What an answer depends on, as digests: two runs with the same ones answer alike."""

import hashlib
import json
from collections.abc import Sequence
from functools import cache
from pathlib import Path
from typing import Any

from sqlalchemy import ColumnElement, select
from sqlalchemy.orm import InstrumentedAttribute, Session

from copilot.copilot import Copilot
from copilot.prompts.load import FOLDER, load
from copilot.store.schema import ArticleRow, ConceptWordRow, ResolutionRow, TeamCueRow

Columns = Sequence[InstrumentedAttribute[Any] | ColumnElement[Any]]
_LISTED: tuple[Columns, ...] = (
    (ArticleRow.external_id, ArticleRow.content_hash, ArticleRow.audience, ArticleRow.retired_at.is_(None)),
    (ResolutionRow.question, ResolutionRow.answer, ResolutionRow.withdrawn_at),
    (ConceptWordRow.concept, ConceptWordRow.key, ConceptWordRow.removed),
    (TeamCueRow.language, TeamCueRow.label, TeamCueRow.key, TeamCueRow.removed),
)
_SETTINGS = {"chat_model", "chat_provider", "chat_base_url", "chat_context", "embedding_model", "language", "country"}


def versions_of(copilot: Copilot) -> dict[str, str]:
    """The parts by name: the code, the articles and past answers, the voice policy, the prompts, the models."""
    settings = copilot.settings
    with copilot.store.read() as session:
        found = {name: _rows(session, columns) for name, columns in zip(("articles", "answers"), _LISTED, strict=False)}
        taught = "".join(_rows(session, columns) for columns in _LISTED[2:])
    return found | {
        "code": code(),
        "words": _digest(taught + _file(settings.data / "learned")),
        "voice": _digest(copilot.voice.model_dump_json()),
        "prompts": prompts(settings.prompts_folder) if settings.chat_model else "none",
        "model": f"{settings.chat_provider}:{settings.chat_model}" if settings.chat_model else "embedded",
        "settings": _digest(json.dumps(settings.model_dump(mode="json", include=_SETTINGS), sort_keys=True)),
    }


def fingerprint(versions: dict[str, str]) -> str:
    return _digest(json.dumps(versions, sort_keys=True))


def prompts(own: Path) -> str:
    """A digest of the prompts in force: ours, or the company's own in their place."""
    names = sorted({file.name.split(".v")[0] for file in FOLDER.glob("*.md")})
    return _digest("".join(load(name, own=own).sha256 for name in names))


@cache
def code() -> str:
    """A digest of the code and data that answer: everything in the package `copilot`."""
    return digest_of_tree(Path(__file__).parents[2] / "copilot")


def digest_of_tree(root: Path) -> str:
    """A digest of all files in a folder of ours."""
    found = hashlib.sha256()
    for file in sorted(root.rglob("*")):
        if file.is_file() and "__pycache__" not in file.parts:
            found.update(file.relative_to(root).as_posix().encode() + b"\0" + file.read_bytes())
    return found.hexdigest()[:16]


def _rows(session: Session, columns: Columns) -> str:
    """A digest of a table's rows in the order of their content: row numbers differ between installations."""
    rows = sorted(repr([str(one) for one in row]) for row in session.execute(select(*columns)))
    return _digest("\n".join(rows))


def _file(folder: Path) -> str:
    files = sorted(file for file in folder.rglob("*") if file.is_file()) if folder.is_dir() else ()
    return "".join(hashlib.sha256(file.read_bytes()).hexdigest() for file in files)


def _digest(text: str) -> str:
    return hashlib.sha256(text.encode("utf-8", "backslashreplace")).hexdigest()[:16]
