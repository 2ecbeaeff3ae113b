"""The lexical index against the database it is derived from. It is read, never brought up to date."""

import fcntl
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from api.doctor.finding import Finding, ok, problem
from copilot.settings import Settings
from copilot.store import Store, articles, concepts, state
from copilot.store.schema import ResolutionRow

FIRST = "tantivy"  # the folder of the first generation; the others have a number after it
MOST_COUNTED = 100_000


def examine(settings: Settings, store: Store) -> Iterator[Finding]:
    with store.read() as session:
        yield _index(settings.index_folder, session)
    yield _calibration(settings, store)


def _searchable(session: Session) -> int:
    """Passages that should be in the index: those of live articles, and one for each past answer that is searched."""
    searched = ResolutionRow.withdrawn_at.is_(None) & ResolutionRow.duplicate_of.is_(None)
    answers = session.scalar(select(func.count()).select_from(ResolutionRow).where(searched)) or 0
    return articles.counts(session).passages + answers


def _index(folder: Path, session: Session) -> Finding:
    from copilot.retrieval.concepts import built_in
    from copilot.retrieval.lexical import version_of

    rebuild = f"Stop the service, delete {folder}, and start it again: the index is rebuilt from the database."
    revision, kept = state.current_revision(session), _read(folder / "state.json")
    if not kept:
        return ok("index", f"not there yet; the next search builds it from revision {revision}")
    building = "; another is being built beside it" if _is_building(folder) else ""
    if kept.get("version") != version_of(built_in()):
        return ok("index", f"made by another version; {building[2:] or 'the next search builds it anew'}")
    reached = int(kept.get("revision", 0))
    if reached > revision:
        return problem("index", f"at revision {reached}, ahead of the database's {revision}", rebuild)
    name = str(kept.get("folder", FIRST))
    passages = _passages(folder / name)
    if passages is None:
        return ok("index", "unreadable; the next search builds it anew")
    detail = f"{passages:,} passages, generation {_number(name)}"
    if reached < revision:
        return ok("index", f"{detail}, {_behind(session, reached)}; the next search catches up{building}")
    searchable = _searchable(session)
    if passages != searchable:
        return problem("index", f"holds {passages:,} passages where the database has {searchable:,}", rebuild)
    return ok("index", f"{detail}, at the database's revision {revision}{building}")


def _behind(session: Session, reached: int) -> str:
    from copilot.retrieval.entries import pending

    changed = pending(session, reached, MOST_COUNTED)
    more = " or more" if changed >= MOST_COUNTED else ""
    words = len(concepts.changed(session, reached))
    return f"behind by {changed:,}{more} changed sources" + (f" and {words:,} changed words" if words else "")


def _number(folder: str) -> str:
    """Generations are tantivy, tantivy.2, tantivy.3..."""
    return folder.rpartition(".")[2] if "." in folder else "1"


def _is_building(folder: Path) -> bool:
    """Whether a process is building the next generation. A kill may leave one behind that nobody is at, so whoever
    finds two asks for the lock, and lets it go at once."""
    if sum(one.is_dir() and one.name.partition(".")[0] == FIRST for one in folder.iterdir()) < 2:
        return False
    try:
        with (folder / ".build.lock").open() as handle:
            fcntl.flock(handle, fcntl.LOCK_SH | fcntl.LOCK_NB)
    except BlockingIOError:
        return True
    except OSError:
        return False
    return False


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


def _calibration(settings: Settings, store: Store) -> Finding:
    """Which fit says how sure a search is. A file that cannot be used counts as none, and the service fits anew."""
    from copilot.retrieval.recalibrate import OwnCalibration

    kept = OwnCalibration(settings.data, store).kept
    if kept is None:
        return ok("calibration", "the built-in one; the service fits it to this base while it runs, an import too")
    if not kept.coefficients:
        return ok("calibration", f"the built-in one: {kept.questions:,} questions of this base are too few to fit it")
    return ok("calibration", f"fitted on {kept.questions:,} questions of this base, at revision {kept.revision}")
