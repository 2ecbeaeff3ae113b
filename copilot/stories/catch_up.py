"""Bringing what is kept of a person up to their messages: digests of the latest conversations, promises of all.

Only new messages are read where that is enough. What is promised in one conversation may be kept or missed in another,
so a person's promises are followed over all of them in order of time; where something earlier than what was read turns
up (an import of old conversations, a merge), they are followed anew.
"""

from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, datetime
from typing import NamedTuple

from sqlalchemy import delete
from sqlalchemy.orm import Session

from copilot.conversation import Message
from copilot.listen.language import OURS, detect, ours
from copilot.promises import Calendar
from copilot.promises.outcome import Ledger
from copilot.store import digests, promises
from copilot.store.digests import Thread, messages_after
from copilot.store.schema import LedgerRow
from copilot.store.upsert import upsert
from copilot.stories.entries import entries_of, joined, unsettled
from copilot.summary import Digest, Reading

TOLD = 6
"""Conversations of a person whose digest is made in full, the latest: older ones only leave promises."""
_NOT_TOLD = Digest(partial=True)
_LONG_AGO = datetime.min.replace(tzinfo=UTC)


PEOPLE = "people"
"""Where a ledger says whose messages it has taken in: with another customer joined or parted it is made anew."""


class Ways(NamedTuple):
    """How an installation reads: the calendar of a conversation, the language of unclear messages."""

    calendar: Callable[[Thread], Calendar]
    language: str


def owner_of(threads: Sequence[Thread], customer_rows: Sequence[int]) -> str:
    """Under which name a ledger is kept."""
    return _name(min(customer_rows)) if customer_rows else f"c{threads[0].row_id}"


def _name(customer_row: int) -> str:
    return f"p{customer_row}"


def catch_up(session: Session, owner: str, threads: Sequence[Thread], ways: Ways) -> bool:
    """Bring the person's digests, promises and ledger up to all of `threads`; whether there was anything to do."""
    if all(one.current for one in threads):
        return False
    row = session.get(LedgerRow, owner, with_for_update=True)
    # Somebody else may have read the same messages since `threads` were looked up: none is taken in twice.
    now = {one.row_id: one for one in digests.again(session, [one for one in threads if not one.current])}
    threads = [now.get(one.row_id, one) for one in threads if one.current or one.row_id in now]
    stale = [one for one in threads if not one.current]
    if not stale:
        return False
    people = sorted({one.customer for one in threads if one.customer is not None})
    fresh = messages_after(session, {one.row_id: -1 if one.kept is None else one.kept for one in stale})
    if (
        row is None
        or row.payload.get(PEOPLE) != people
        or any(_out_of_turn(one, fresh[one.row_id], row.last_at) for one in stale)
    ):
        everything = fresh | messages_after(session, {one.row_id: -1 for one in threads if one.kept is not None})
        others = [_name(one) for one in people if _name(one) != owner]
        session.execute(delete(LedgerRow).where(LedgerRow.owner.in_(others)))
        _follow(session, owner, people, _Line(threads, everything, ways), Ledger(), anew=True)
    else:
        _follow(session, owner, people, _Line(stale, fresh, ways), Ledger.model_validate(row.payload), anew=False)
    latest = {one.row_id for one in threads[:TOLD]}
    known = digests.kept(session, [one.row_id for one in stale if one.row_id in latest])
    made = (
        (one, _digest(session, one, known.get(one.row_id), fresh, ways) if one.row_id in latest else _NOT_TOLD)
        for one in stale
    )
    digests.keep(session, made)
    return True


def told(session: Session, threads: Sequence[Thread], ways: Ways) -> dict[int, Digest]:
    """The full digests of these conversations, caught up; one that was never made in full is made now, not kept."""
    known = digests.kept(session, [one.row_id for one in threads])
    missing = [one for one in threads if one.row_id not in known or known[one.row_id].partial]
    return known | {one.row_id: _digest(session, one, None, {}, ways) for one in missing}


def _digest(
    session: Session, one: Thread, known: Digest | None, fresh: Mapping[int, Sequence[Message]], ways: Ways
) -> Digest:
    """What all of the conversation comes to, read on from `known` where that fits."""
    base = one.language.split("-")[0]
    if known and not known.partial and one.kept is not None:
        return Reading(known, ways.language).read(fresh[one.row_id]).digest()
    if one.row_id in fresh and one.kept is None:
        whole = fresh[one.row_id]
    else:
        whole = messages_after(session, {one.row_id: -1})[one.row_id]
    return Reading(Digest(language=base if base in OURS else ""), ways.language).read(whole).digest()


def _out_of_turn(one: Thread, messages: Sequence[Message], last: datetime | None) -> bool:
    """Whether what is new of a conversation cannot simply be read on: it changed, or was said before what was read."""
    if one.changed:
        return True
    return last is not None and any(message.at is None or message.at < last for message in messages)


class _Line:
    """Messages of several conversations in order of time; one without a time follows the one before it."""

    def __init__(self, threads: Sequence[Thread], messages: Mapping[int, Sequence[Message]], ways: Ways) -> None:
        self.said: dict[tuple[int, str], datetime | None] = {}
        self.last: datetime | None = None
        placed: list[tuple[datetime, int, int, Message]] = []
        self._calendars = {one.row_id: ways.calendar(one) for one in threads}
        self._spoken = {one.row_id: _language(one, messages[one.row_id], ways.language) for one in threads}
        for one in threads:
            now = one.opened_at or _LONG_AGO
            for at, message in enumerate(messages[one.row_id]):
                now = max(now, message.at) if message.at else now
                placed.append((now, one.row_id, at, message))
                self.said[one.row_id, message.id] = message.at
        placed.sort(key=lambda each: each[:3])
        self._placed = [(row_id, message) for _, row_id, _, message in placed]
        self.last = max((at for at in self.said.values() if at), default=None)

    def into(self, ledger: Ledger) -> Ledger:
        for row_id, message in self._placed:
            ledger = ledger.after(joined(row_id, message), self._calendars[row_id], self._spoken[row_id])
        return ledger


def _follow(session: Session, owner: str, people: Sequence[int], line: _Line, ledger: Ledger, *, anew: bool) -> None:
    """Take these messages into the ledger, and keep what it says of each conversation."""
    ledger = line.into(ledger)
    entries = entries_of(ledger, line.said)
    rows = {row_id for row_id, _ in line.said} if anew else set()
    promises.keep(session, {row_id: entries.get(row_id, ()) for row_id in rows | set(entries)}, anew=anew)
    payload = unsettled(ledger) | {PEOPLE: list(people)}
    upsert(session, LedgerRow, ["owner"], {"owner": owner, "last_at": line.last, "payload": payload})


def _language(one: Thread, messages: Sequence[Message], default: str) -> str:
    base = one.language.split("-")[0]
    if base in OURS:
        return base
    said = " ".join(message.text for message in messages if message.role == "customer")
    return ours(detect(said[:2000], default))
