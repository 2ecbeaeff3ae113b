"""Stories: who a customer is to us, over all their channels, as four lines that can be trusted."""

from collections.abc import Sequence
from datetime import UTC, datetime
from typing import NamedTuple
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from sqlalchemy import func, or_, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from copilot import contacts
from copilot.contacts import Contacts, contacts_on
from copilot.conversation import Conversation
from copilot.customers import person_rows
from copilot.errors import NotFoundError
from copilot.promise import Promise, lapsed
from copilot.promises import Calendar, calendar_of
from copilot.promises.warm import warm
from copilot.settings import Settings
from copilot.store import Store, digests, promises
from copilot.store.digests import Thread
from copilot.store.promises import Entry
from copilot.store.schema import ConversationRow, CustomerRow, DigestRow, MatterRow, MessageRow
from copilot.stories.answered import with_answers
from copilot.stories.catch_up import TOLD, Ways, catch_up, owner_of, told
from copilot.stories.given import began, closed, first_name, summarize
from copilot.stories.timeline import Moment, moment
from copilot.summary import Digest, Owed, Past, Repeats, Summary, history_of, summary_of
from copilot.write.voice import Voice


class Story(NamedTuple):
    """A conversation as its customer lived it. `earlier` is of their other conversations, None where there is none;
    `contacts` says how often they came back on the matter."""

    summary: Summary
    earlier: Summary | None
    contacts: Contacts | None


class History(NamedTuple):
    """A person's history and what it was told from: their latest conversations, and how often they came on the newest
    matter."""

    summary: Summary
    past: tuple[Past, ...]
    repeats: Repeats | None


class Stories:
    """Reads stories from what is kept, after bringing it up to the messages. Thread-safe."""

    def __init__(self, store: Store, settings: Settings, voice: Voice) -> None:
        self._store = store
        self._settings = settings
        self._voice = voice
        self._calendars: dict[tuple[str, str], Calendar] = {}
        self._ways = Ways(lambda one: self.calendar(one.timezone, one.language), settings.language)

    def calendar(self, timezone: str = "", language: str = "") -> Calendar:
        """Opening hours and holidays as they are where a conversation is: in its own time zone and its tag's country,
        where it names them, else the installation's."""
        country = language.partition("-")[2].upper()[:2] if timezone else ""
        key = (_known(timezone) or self._settings.timezone, country or self._settings.country)
        if key not in self._calendars:
            self._calendars[key] = calendar_of(self._voice.hours, *key)
        return self._calendars[key]

    def warm(self) -> None:
        """Load what the first story of a process would wait for."""
        warm(self.calendar())

    def of_conversation(self, row_id: int, reader: str, now: datetime) -> Story:
        """The story of a stored conversation, for who reads `reader`; `now` in their time zone.

        Raises:
            NotFoundError: there is no such conversation.
        """
        rows, threads = self._around(row_id)
        here = _place(threads, row_id)
        with self._store.read() as session:
            summary = self._summary(session, rows, here, reader, now)
            came = contacts_on(session, row_id)
            others = [
                one
                for one in threads
                if one.row_id != row_id and began(one.opened_at, one.last_at) <= began(here.opened_at, here.last_at)
            ]
            earlier = self._history(session, others, reader, now, "", None).summary if others else None
        return Story(summary, earlier, came)

    def summary(self, row_id: int, reader: str, now: datetime) -> Summary:
        """Its summary alone, where nobody looks at what was before.

        Raises:
            NotFoundError: there is no such conversation.
        """
        rows, threads = self._around(row_id)
        with self._store.read() as session:
            return self._summary(session, rows, _place(threads, row_id), reader, now)

    def of_given(self, conversation: Conversation, reader: str = "", now: datetime | None = None) -> Summary:
        """The summary of a conversation that is not stored, in the language `reader` or its own."""
        calendar = self.calendar(conversation.timezone, conversation.language)
        return summarize(conversation, calendar, reader=reader, default_language=self._settings.language, now=now)

    def of_person(self, customer_row_id: int, reader: str, now: datetime) -> Summary:
        """The history of the person that this row of `customers` belongs to, newest matter first."""
        rows, threads = self._caught_up(customer_row_id, None)
        with self._store.read() as session:
            return self._of_person(session, _name(session, rows), threads, reader, now).summary

    def person(self, customer_row_id: int, reader: str, now: datetime) -> tuple[History, tuple[str, ...]]:
        """The same with what it was told from, and the names of who took part."""
        rows, threads = self._caught_up(customer_row_id, None)
        with self._store.read() as session:
            name = _name(session, rows)
            found = self._of_person(session, name, threads, reader, now)
            return found, ((name,) if name else ()) + _agents(session, threads)

    def timeline(
        self, customer_row_id: int, reader: str, now: datetime, *, after: int = 0, limit: int = 30
    ) -> tuple[Moment, ...]:
        """The person's conversations, newest first, each with the first line of its summary; those behind the one with
        the row id `after`, where that is theirs."""
        rows, threads = self._caught_up(customer_row_id, None)
        behind = next((at + 1 for at, one in enumerate(threads) if one.row_id == after), 0)
        some = threads[behind : behind + limit]
        with self._store.read() as session:
            who, kept = first_name(_name(session, rows)), told(session, some, self._ways)
        return tuple(moment(one, kept[one.row_id], reader, who, now) for one in some)

    def owed(self, row_id: int, now: datetime) -> tuple[Owed, ...]:
        """What was promised to the customer of a stored conversation, in any of theirs, and not kept; oldest first."""
        _, threads = self._around(row_id)
        with self._store.read() as session:
            return with_answers(session, threads, _owed(session, threads, now))

    def catch_up(self, limit: int = 200) -> int:
        """Bring people up to their messages whose conversations went on, at most `limit`; how many it brought there.

        Who asks until it is 0 comes to an end, also where somebody cannot be brought there now.
        """
        with self._store.read() as session:
            behind = _behind(session, limit)
        reached = 0
        for customer, row_id in behind:
            _, threads = self._caught_up(customer, row_id)
            reached += all(one.current for one in threads)
        contacts.catch_up(self._store, self._settings.repeat_days, most=limit)
        return reached

    def _around(self, row_id: int) -> tuple[list[int], tuple[Thread, ...]]:
        """`_caught_up` for who wrote in this conversation."""
        with self._store.read() as session:
            customer = session.scalar(select(ConversationRow.customer_id).where(ConversationRow.id == row_id))
        return self._caught_up(customer, row_id)

    def _caught_up(self, customer: int | None, row_id: int | None) -> tuple[list[int], tuple[Thread, ...]]:
        """The person's customer rows and conversations, newest first, with nothing left to read."""
        rows, threads = self._threads(customer, row_id)
        if any(not one.current for one in threads):
            try:
                with self._store.begin() as session:
                    catch_up(session, owner_of(threads, rows), threads, self._ways)
            except IntegrityError:  # somebody else did the same at the same moment
                pass
            rows, threads = self._threads(customer, row_id)
        return rows, threads

    def _threads(self, customer: int | None, row_id: int | None) -> tuple[list[int], tuple[Thread, ...]]:
        with self._store.read() as session:
            if customer is not None:
                rows = person_rows(session, customer)
                return rows, digests.threads(session, rows)
            one = digests.thread(session, row_id) if row_id is not None else None
            return [], (one,) if one else ()

    def _summary(self, session: Session, rows: Sequence[int], here: Thread, reader: str, now: datetime) -> Summary:
        kept = told(session, [here], self._ways)[here.row_id]
        entries = promises.of_conversations(session, [here.row_id])[here.row_id]
        who, resolved = first_name(_name(session, rows)), closed(here.status, here.resolved_at)
        return summary_of(_with(kept, entries, now), reader, who=who, resolved=resolved, now=now)

    def _of_person(self, session: Session, name: str, threads: Sequence[Thread], reader: str, now: datetime) -> History:
        came = contacts_on(session, threads[0].row_id) if threads else None
        return self._history(session, threads, reader, now, first_name(name), came)

    def _history(
        self,
        session: Session,
        threads: Sequence[Thread],
        reader: str,
        now: datetime,
        who: str,
        came: Contacts | None,
    ) -> History:
        latest = threads[:TOLD]
        kept = told(session, latest, self._ways)
        matters = _matters(session, [one.row_id for one in latest])
        past = [
            Past(
                id=one.id,
                channel=one.channel,
                at=one.last_at,
                digest=kept[one.row_id],
                resolved=closed(one.status, one.resolved_at),
                matter=matters.get(one.row_id, ""),
            )
            for one in latest
        ]
        repeats = _repeats(came)
        summary = history_of(past, _owed(session, threads, now), reader, who=who, repeats=repeats, now=now)
        return History(summary, tuple(past), repeats)


def _place(threads: Sequence[Thread], row_id: int) -> Thread:
    """Raises NotFoundError: it is none of these."""
    here = next((one for one in threads if one.row_id == row_id), None)
    if here is None:
        raise NotFoundError(f"There is no conversation with the row id {row_id}.")
    return here


def _owed(session: Session, threads: Sequence[Thread], now: datetime) -> list[Owed]:
    """The promises of these conversations for which somebody still waits, oldest first."""
    known = {one.row_id: one for one in threads}
    entries = promises.of_conversations(session, list(known), unkept=True)
    made = [
        (known[row_id], entry.promise(now.tzinfo or UTC), entry.made_at)
        for row_id, some in entries.items()
        for entry in some
        if entry.kind == "promise"
    ]
    made.sort(key=lambda each: each[2] or datetime.min.replace(tzinfo=UTC))
    return [
        Owed(**promise.model_dump(), conversation_id=one.id)
        for one, promise, _ in made
        if not lapsed(promise, now, resolved=closed(one.status, one.resolved_at))
    ]


def _with(digest: Digest, entries: Sequence[Entry], now: datetime) -> Digest:
    zone = now.tzinfo or UTC
    made: tuple[Promise, ...] = tuple(one.promise(zone) for one in entries if one.kind == "promise")
    return digest.model_copy(
        update={"promises": made, "asked": tuple(one.asked() for one in entries if one.kind == "asked")}
    )


def _matters(session: Session, row_ids: Sequence[int]) -> dict[int, str]:
    query = select(MatterRow.conversation_id, MatterRow.first_id).where(MatterRow.conversation_id.in_(row_ids))
    return {row_id: str(first) for row_id, first in session.execute(query)}


def _repeats(came: Contacts | None) -> Repeats | None:
    if came is None or came.number < 2:
        return None
    return Repeats(contacts=came.number, since=came.since, channels=len(came.channels))


def _behind(session: Session, limit: int) -> list[tuple[int | None, int]]:
    """A conversation of each person, one a customer row, whose messages are not all read."""
    last = select(func.max(MessageRow.position)).where(MessageRow.conversation_id == ConversationRow.id)
    stale = or_(
        DigestRow.conversation_id.is_(None),
        DigestRow.stamp != digests.current_stamp(),
        DigestRow.position != func.coalesce(last.correlate(ConversationRow).scalar_subquery(), -1),
    )
    query = (
        select(ConversationRow.customer_id, func.max(ConversationRow.id))
        .outerjoin(DigestRow, DigestRow.conversation_id == ConversationRow.id)
        .where(stale)
        .group_by(func.coalesce(ConversationRow.customer_id, -ConversationRow.id), ConversationRow.customer_id)
        .order_by(func.max(ConversationRow.id).desc())
        .limit(limit)
    )
    return [(customer, row_id) for customer, row_id in session.execute(query)]


def _agents(session: Session, threads: Sequence[Thread]) -> tuple[str, ...]:
    """Who answered in the conversations that a history tells of."""
    query = (
        select(MessageRow.author)
        .where(MessageRow.conversation_id.in_([one.row_id for one in threads[:TOLD]]), MessageRow.author != "")
        .where(MessageRow.role != "customer")
        .distinct()
    )
    return tuple(sorted(session.scalars(query)))


def _name(session: Session, rows: Sequence[int]) -> str:
    names = session.scalars(select(CustomerRow.name).where(CustomerRow.id.in_(rows), CustomerRow.name != ""))
    return max(names, key=len, default="")


def _known(timezone: str) -> str:
    """`timezone` where it is one, "" otherwise: what an import names is not always known here."""
    try:
        return timezone and ZoneInfo(timezone).key
    except (ZoneInfoNotFoundError, ValueError):
        return ""
