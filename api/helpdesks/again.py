"""Conversations that a helpdesk could not tell while it told others: none is skipped for good, none stops the rest.

They stay in the import's cursor, beside the adapter's own words, until a later walk gets them.
"""

from collections.abc import Callable, Iterable
from typing import Any, NamedTuple, Self

from api.helpdesks.rests import asked
from copilot.conversation import Conversation
from copilot.errors import HelpdeskError

AT_ONCE = 20
"""Conversations that are asked for again in one batch."""
_KEY = "_again"
_OF_ONE = ("failed", "nonsense")
"""Causes that may lie in one conversation alone; all others hold for whatever would be asked next."""


class Again(NamedTuple):
    """Ids to ask for again: `due` in this walk, `later` in the next one."""

    due: tuple[str, ...] = ()
    later: tuple[str, ...] = ()

    @classmethod
    def of(cls, cursor: dict[str, Any]) -> tuple[Self, dict[str, Any]]:
        """What is kept in an import's cursor, and the adapter's own part of it."""
        own = {name: value for name, value in cursor.items() if name != _KEY}
        kept = cursor.get(_KEY) or {}
        return cls(tuple(kept.get("due") or ()), tuple(kept.get("later") or ())), own

    def beside(self, own: dict[str, Any]) -> dict[str, Any]:
        """The cursor to keep."""
        return {**own, _KEY: {"due": list(self.due), "later": list(self.later)}} if any(self) else own

    def begun(self) -> Self:
        """At the beginning of a walk."""
        return type(self)(due=tuple(dict.fromkeys((*self.due, *self.later))))

    def without(self, done: Iterable[str], failed: Iterable[str]) -> Self:
        """After a batch: what it brought is done, what `failed` comes with the next walk."""
        settled, more = set(done), tuple(failed)
        due = (one for one in self.due if one not in settled and one not in more)
        later = (one for one in dict.fromkeys((*self.later, *more)) if one not in settled)
        return type(self)(tuple(due), tuple(later))


class Apart(NamedTuple):
    """What came of asking for each by itself: conversations, and the ids of those that are gone and that failed."""

    found: tuple[Conversation, ...]
    gone: tuple[str, ...]
    failed: tuple[str, ...]


def one_by_one(name: str, ids: Iterable[str], read: Callable[[str], Conversation | None]) -> Apart:
    """Read each conversation by itself; `read` answers None, or raises `missing`, for one that is not there any more.

    Raises:
        HelpdeskError: the helpdesk `name` is away, refuses us or asks us to wait: then the rest would fare no better.
    """
    found: list[Conversation] = []
    gone: list[str] = []
    failed: list[str] = []
    for id in ids:
        try:
            one = asked(name, lambda id=id: read(id))  # type: ignore[misc]
        except HelpdeskError as error:
            if error.cause == "missing":
                gone.append(id)
            elif is_of_one(error):
                failed.append(id)
            else:
                raise
        else:
            found += [one] if one else []
            gone += [] if one else [id]
    return Apart(tuple(found), tuple(gone), tuple(failed))


def is_of_one(error: HelpdeskError) -> bool:
    """Whether it may be a matter of this conversation alone."""
    return error.cause in _OF_ONE
