"""The cues that a company's own team wrote, beside those that ship with the product.

A change takes the next revision of the store, as a changed word does (`copilot.store.concepts`): whoever follows the
counter knows of it. For that a row stays when its cue is taken out again.
"""

from datetime import UTC, datetime
from typing import NamedTuple

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from copilot.listen.feelings.clauses import folded
from copilot.store import state
from copilot.store.schema import TeamCueRow


class TeamCue(NamedTuple):
    """A cue of `language` (es, pt, en) that shows `label`, or, `removed`, that does so no more."""

    language: str
    label: str
    text: str
    removed: bool
    at: datetime
    by: str = ""


def put(session: Session, language: str, label: str, text: str, *, by: str = "") -> bool:
    """Let the cue count; False when it did already. Whether it can be read is for the caller (`kb.cues`)."""
    return _write(session, language, label, text, removed=False, by=by)


def remove(session: Session, language: str, label: str, text: str, *, by: str = "") -> bool:
    """Let the cue not count any more; False when there is none that does."""
    return _write(session, language, label, text, removed=True, by=by)


def every(session: Session) -> list[TeamCue]:
    """All of them, those taken out too, by language, label and text."""
    row = TeamCueRow
    query = select(row.language, row.label, row.text, row.removed, row.added_at, row.added_by)
    return [TeamCue(*found) for found in session.execute(query.order_by(row.language, row.label, row.key))]


def revision(session: Session) -> int:
    """That of the last change; 0 when the team has written nothing."""
    return session.scalar(select(func.max(TeamCueRow.revision))) or 0


def key_of(text: str) -> str:
    """What a cue is told apart by: neither case, accents nor blanks."""
    return " ".join(folded(text).split())


def _write(session: Session, language: str, label: str, text: str, *, removed: bool, by: str) -> bool:
    here = (TeamCueRow.language == language, TeamCueRow.label == label, TeamCueRow.key == key_of(text))
    # Whoever writes holds the counter first: two who add the same cue at once do it one after the other.
    if _stands(session.scalar(select(TeamCueRow).where(*here)), removed):
        return False
    number = state.next_revision(session)
    row = session.scalar(select(TeamCueRow).where(*here).execution_options(populate_existing=True))
    if _stands(row, removed):
        return False
    if row is None:
        row = TeamCueRow(language=language, label=label, key=key_of(text))
        session.add(row)
    row.text, row.removed, row.added_at, row.added_by = " ".join(text.split()), removed, datetime.now(UTC), by
    row.revision = number
    session.flush()
    return True


def _stands(row: TeamCueRow | None, removed: bool) -> bool:
    """Whether it is already so; what was never there need not be taken out."""
    return removed if row is None else row.removed is removed
