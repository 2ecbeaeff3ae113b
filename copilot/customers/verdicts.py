"""What people say about who is who, and what is put before them to say."""

from itertools import product

from sqlalchemy import select
from sqlalchemy.orm import Session

from copilot.conversation import Value
from copilot.customers.person import person_rows
from copilot.customers.refresh import refresh
from copilot.errors import ConflictError, NotFoundError, UsageError
from copilot.store import links
from copilot.store.links import Suggested
from copilot.store.schema import CustomerRow


class Suggestion(Value):
    """Two customer rows (`low` < `high`) that may be one person. `reasons` are keys of reasons.yaml, strongest first;
    `likeness` is 0 to 1; `cursor` asks for what comes behind this one."""

    low: int
    high: int
    likeness: float
    reasons: tuple[str, ...]

    @property
    def cursor(self) -> str:
        return f"{self.likeness!r}:{self.low}:{self.high}"


def suggestions(
    session: Session, *, row_id: int | None = None, after: str | None = None, limit: int = 50
) -> tuple[Suggestion, ...]:
    """Who may be one person, the likeliest first; those of one person where `row_id` is given.

    Raises:
        UsageError: `after` is not the cursor of a suggestion.
    """
    ids = None if row_id is None else person_rows(session, row_id)
    found = links.suggested(session, row_ids=ids, after=_place(after) if after else None, limit=limit)
    return tuple(Suggestion(low=one.low, high=one.high, likeness=one.likeness, reasons=one.reasons) for one in found)


def say_same(session: Session, a: int, b: int, by: str) -> None:
    """These two are one person, whatever the rules think.

    Raises:
        UsageError: `a` and `b` are the same row.
        NotFoundError: one of them is not there.
        ConflictError: somebody said that they stay apart, or two that are one person with them.
    """
    _check(session, a, b)
    some, others = person_rows(session, a), person_rows(session, b)
    said = links.verdicts(session, some)
    for one, other in product(some, others):
        if said.get(links.pair(one, other)) == "apart":
            names = f"{_called(session, one)} and {_called(session, other)}"
            raise ConflictError(f"Somebody said that {names} are not one person; take that back first.")
    links.say(session, a, b, "same", by)
    refresh(session, [a, b])


def say_apart(session: Session, a: int, b: int, by: str) -> None:
    """These two are never one person and never suggested again; it stands above all that speaks for it.

    Raises:
        UsageError: `a` and `b` are the same row.
        NotFoundError: one of them is not there.
    """
    _check(session, a, b)
    links.say(session, a, b, "apart", by)
    refresh(session, [a, b])


def take_back(session: Session, a: int, b: int) -> bool:
    """Forget what was said of these two: all is as it would be without. Whether anything had been said."""
    gone = links.drop(session, a, b)
    if gone:
        refresh(session, [a, b])
    return gone


def part(session: Session, a: int, b: int, by: str) -> bool:
    """Undo that these two are one person: take back that somebody said so, else say that they are not.

    Whether something was taken back.

    Raises:
        ConflictError: they are not one person.
    """
    _check(session, a, b)
    if links.verdicts(session, [a]).get(links.pair(a, b)) == "same":
        return take_back(session, a, b)
    if b not in person_rows(session, a):
        raise ConflictError(f"{_called(session, a)} and {_called(session, b)} are not joined.")
    say_apart(session, a, b, by)
    return False


def _check(session: Session, *row_ids: int) -> None:
    if len(set(row_ids)) < 2:
        raise UsageError("A customer is one person with themselves; name two.")
    there = set(session.scalars(select(CustomerRow.id).where(CustomerRow.id.in_(row_ids))))
    for row_id in row_ids:
        if row_id not in there:
            raise NotFoundError(f"There is no customer {row_id}; `escucha customers list` shows who there is.")


def _called(session: Session, row_id: int) -> str:
    row = session.get_one(CustomerRow, row_id)
    return f"'{row.source}/{row.external_id}'"


def _place(after: str) -> Suggested:
    try:
        likeness, low, high = after.split(":")
        return Suggested(int(low), int(high), float(likeness), ())
    except ValueError:
        raise UsageError("That cursor is not one of ours; leave it out to start from the first page.") from None
