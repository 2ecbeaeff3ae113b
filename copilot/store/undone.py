"""The names of sendings that were taken back: a request that comes late under one of them sends nothing."""

from datetime import datetime

from sqlalchemy.orm import Session

from copilot.errors import ConflictError
from copilot.store.schema import UndoneRow


def add(session: Session, key: str, at: datetime) -> None:
    session.add(UndoneRow(key=key, at=at))


def check(session: Session, key: str) -> None:
    """Raises ConflictError: it was sent under this key, and taken back."""
    if session.get(UndoneRow, key):
        raise ConflictError("This was taken back; send it again under another key.")
