"""The lexical index against the database it is derived from. It is read, never brought up to date."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from api.doctor.finding import Finding, ok, problem
from copilot.settings import Settings
from copilot.store import Store, articles, state
from copilot.store.schema import ResolutionRow


def examine(settings: Settings, store: Store) -> Iterator[Finding]:
    with store.read() as session:
        revision = state.current_revision(session)
        yield _index(settings.index_folder, revision, _searchable(session))
    yield _calibration()


def _searchable(session: Session) -> int:
    """Passages that should be in the index: those of live articles, and one for each past answer that is searched."""
    searched = ResolutionRow.withdrawn_at.is_(None) & ResolutionRow.duplicate_of.is_(None)
    answers = session.scalar(select(func.count()).select_from(ResolutionRow).where(searched)) or 0
    return articles.counts(session).passages + answers


def _index(folder: Path, revision: int, searchable: int) -> Finding:
    from copilot.retrieval.concepts import built_in
    from copilot.retrieval.lexical import version_of

    rebuild = f"Stop the service, delete {folder}, and start it again: the index is rebuilt from the database."
    kept = _read(folder / "state.json")
    if not kept:
        return ok("index", f"not there yet; the next search builds it from revision {revision}")
    if kept.get("version") != version_of(built_in()):
        return ok("index", "made by another version; the next search builds it anew")
    reached = int(kept.get("revision", 0))
    if reached > revision:
        return problem("index", f"at revision {reached}, ahead of the database's {revision}", rebuild)
    if reached < revision:
        return ok("index", f"at revision {reached} of {revision}; the next search catches up")
    passages = _passages(folder / str(kept.get("folder", "tantivy")))
    if passages is None:
        return ok("index", "unreadable; the next search builds it anew")
    if passages != searchable:
        return problem("index", f"holds {passages:,} passages where the database has {searchable:,}", rebuild)
    return ok("index", f"{passages:,} passages, at the database's revision {revision}")


def _read(file: Path) -> dict[str, Any]:
    try:
        kept = json.loads(file.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}
    return kept if isinstance(kept, dict) else {}


def _passages(folder: Path) -> int | None:
    import tantivy

    try:
        count: int = tantivy.Index.open(str(folder)).searcher().num_docs
    except ValueError:
        return None
    return count


def _calibration() -> Finding:
    from copilot.retrieval.calibrate import COEFFICIENTS

    return ok("calibration", f"built in, over {len(COEFFICIENTS) - 1} features; the same for every base")
