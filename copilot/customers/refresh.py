"""Working out again who is one person, around some rows or everywhere."""

from collections.abc import Callable, Iterable

from sqlalchemy.orm import Session

from copilot.store import Store

Progress = Callable[[int, int | None], None]
"""(done, of how many or None while that is unknown)."""


def refresh(session: Session, row_ids: Iterable[int]) -> None:
    """Work out again who is one person among these rows and all whose standing depends on them, in this transaction."""


def around(session: Session, row_ids: Iterable[int]) -> list[int]:
    """The rows whose standing may depend on these, themselves included. Who deletes rows asks before, and calls
    `refresh` with the rest afterwards."""
    return sorted(set(row_ids))


def refresh_all(store: Store, progress: Progress | None = None) -> None:
    """Work everything out again, in batches of one transaction each; a kill in between loses nothing."""


def ensure(store: Store, progress: Progress | None = None) -> bool:
    """`refresh_all` where this installation never had it, or had it with other rules; whether it was done now."""
    return False
