"""The lexical index against the database it is derived from. Its state is read; the index is not opened."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from api.doctor.finding import Finding, ok, problem, warning
from copilot.settings import Settings
from copilot.store import Store, articles, state
from copilot.store.schema import ResolutionRow


def examine(settings: Settings, store: Store) -> Iterator[Finding]:
    with store.read() as session:
        revision = state.current_revision(session)
        yield _index(settings.index_folder, revision, _searchable(session))
        yield _calibration(state.read(session, "calibration:articles"))


def _searchable(session: Session) -> int:
    """Passages that should be in the index: those of live articles, and one for each past answer that is searched."""
    searched = ResolutionRow.withdrawn_at.is_(None) & ResolutionRow.duplicate_of.is_(None)
    answers = session.scalar(select(func.count()).select_from(ResolutionRow).where(searched)) or 0
    return articles.counts(session).passages + answers


def _index(folder: Path, revision: int, searchable: int) -> Finding:
    from copilot.retrieval.lexical import VERSION

    rebuild = f"Stop the service, delete {folder}, and start it again: the index is rebuilt from the database."
    kept = _read(folder / "state.json")
    if not kept:
        return ok("index", f"not there yet; the next search builds it from revision {revision}")
    if kept.get("version") != VERSION:
        return ok("index", "made by another version; the next search builds it anew")
    reached, passages = int(kept.get("revision", 0)), int(kept.get("passages", 0))
    if reached > revision:
        return problem("index", f"at revision {reached}, ahead of the database's {revision}", rebuild)
    if reached < revision:
        return ok("index", f"at revision {reached} of {revision}; the next search catches up")
    if passages != searchable:
        return problem("index", f"holds {passages:,} passages where the database has {searchable:,}", rebuild)
    return ok("index", f"{passages:,} passages, at the database's revision {revision}")


def _read(file: Path) -> dict[str, Any]:
    try:
        kept = json.loads(file.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}
    return kept if isinstance(kept, dict) else {}


def _calibration(kept: dict[str, Any] | None) -> Finding:
    if kept is None:
        return ok("calibration", "the general one; this base has not taught its own yet")
    from copilot.retrieval.calibrate import PRIOR

    if len(kept.get("coefficients", ())) != len(PRIOR):
        mend = "Import the articles again: it is then learned anew. Meanwhile the general one is used."
        return warning("calibration", "made by another version", mend)
    return ok("calibration", f"learned from {int(kept.get('n', 0)):,} questions of this base")
