"""Bringing conversations in: the new is added, the changed replaced, and what a person solved becomes a Resolution.

Rows are read and understood outside any transaction; each batch is then one. So a kill at any moment leaves whole
batches, and the next run finds them unchanged and goes on.
"""

import hashlib
import json
import logging
from collections.abc import Iterable, Iterator
from datetime import UTC, datetime
from typing import NamedTuple

from sqlalchemy.orm import Session

from copilot.contacts import made_of
from copilot.contacts import refresh as refresh_matters
from copilot.conversation import Conversation
from copilot.customers import ensure
from copilot.customers import refresh as refresh_customers
from copilot.settings import Settings
from copilot.source import Resolution
from copilot.store import Store, conversations, customers, erased, resolutions, state
from copilot.store.conversations import Key
from copilot.store.erased import Given
from copilot.store.matters import Made
from copilot.store.schema import ConversationRow
from kb.conversations.fields import at_utc
from kb.conversations.likeness import LIKENESS
from kb.conversations.report import Problem, Report
from kb.conversations.resolving import resolve
from kb.conversations.row import Row

BATCH = 200
HEAVIEST = 8_000_000
"""Characters in one batch: long conversations make it shorter."""
VERSION = 1
"""Of the way resolutions are made and masked: with a new one every conversation counts as changed."""
_TELLING = 2_000  # characters are plenty to tell a language

log = logging.getLogger(__name__)


class _Ready(NamedTuple):
    """A conversation to be written, with all that can be known before the transaction."""

    conversation: Conversation
    content_hash: str
    resolution: Resolution | None
    matter: Made
    joined: "_Joined"

    @property
    def key(self) -> Key:
        return self.conversation.source, self.conversation.id


class _Joined(NamedTuple):
    """A conversation with what is stored of it, where its row says how. `beside` are the ids of the stored messages
    then; `stands`: joining changed none of them."""

    row: Row
    conversation: Conversation
    beside: tuple[str, ...] | None = None
    stands: bool = True


class Sync:
    """One import on its way in: `run` takes the rows, `report` says what became of them."""

    def __init__(self, store: Store, settings: Settings) -> None:
        self._store = store
        self._settings = settings
        self._seen: dict[bytes, bytes] = {}
        self._counts = dict.fromkeys(("seen", "added", "changed", "unchanged", "skipped", "erased"), 0)
        self._made = dict.fromkeys(("resolutions", "withdrawn"), 0)
        self._failed: list[Problem] = []
        self._empty: list[Problem] = []
        with store.read() as session:
            self._duplicates = resolutions.counts(session).duplicates

    def run(self, rows: Iterable[Row]) -> None:
        ensure(self._store)
        for batch in _batches(self._admitted(rows)):
            self._take(batch)

    def report(self) -> Report:
        with self._store.read() as session:
            duplicates = max(0, resolutions.counts(session).duplicates - self._duplicates)
        counts = self._counts | self._made | {"duplicates": duplicates}
        log.info("conversations imported", extra=counts | {"failed": len(self._failed), "empty": len(self._empty)})
        return Report(**counts, failed=tuple(self._failed), empty=tuple(self._empty))

    def _admitted(self, rows: Iterable[Row]) -> Iterator[tuple[Row, Conversation]]:
        """The rows that hold a conversation which this import has not met before."""
        for row in rows:
            self._counts["skipped"] += row.skipped
            if row.conversation is not None:
                self._counts["seen"] += 1
                if self._is_new(row, row.conversation):
                    yield row, row.conversation
            elif row.reason:
                self._counts["seen"] += 1
                (self._empty if row.empty else self._failed).append(Problem(path=row.path, reason=row.reason))

    def _is_new(self, row: Row, conversation: Conversation) -> bool:
        """An id that comes twice: the same again is unchanged; with other content it would undo itself each time."""
        key = hashlib.blake2b(f"{conversation.source}\0{conversation.id}".encode(), digest_size=12).digest()
        digest = bytes.fromhex(content_hash(conversation))[:12]
        first = self._seen.setdefault(key, b"")
        if not first:
            self._seen[key] = digest
            return True
        if first == digest:
            self._counts["unchanged"] += 1
        else:
            reason = "its id has come before in this import, with other content. Keep the row that is right."
            self._failed.append(Problem(path=row.path, reason=reason))
        return False

    def _take(self, batch: list[tuple[Row, Conversation]]) -> None:
        with self._store.read() as session:
            known = conversations.stored(session, (_key(conversation) for _, conversation in batch))
            ready = [_joined(session, row, conversation) for row, conversation in batch]
            gone = erased.among(session, [_given(one.conversation) for one in ready])
        fresh: list[_Ready] = []
        for one in ready:
            if _key(one.conversation) in gone:
                self._counts["erased"] += 1
                continue
            digest = content_hash(one.conversation)
            before = known.get(_key(one.conversation))
            if before and before.content_hash == digest and one.stands:
                self._counts["unchanged"] += 1
            else:
                fresh.append(self._prepared(one, digest))
        if fresh:
            with self._store.begin() as session:
                self._write(session, fresh)

    def _prepared(self, joined: _Joined, digest: str) -> _Ready:
        """Everything slow is done here, before the transaction: others may be waiting to write."""
        conversation = joined.conversation
        if not conversation.language:
            conversation = conversation.model_copy(update={"language": self._language(conversation)})
        matter = made_of(conversation, digest)
        return _Ready(conversation, digest, resolve(conversation, self._settings.country), matter, joined)

    def _again(self, one: _Ready, stored: ConversationRow | None) -> _Ready:
        """Joined anew where something was said in the stored one since it was read: that must not be written over."""
        merge = one.joined.row.merge
        if merge is None or stored is None or _ids(stored) == one.joined.beside:
            return one
        joined = _Joined(one.joined.row, merge(conversations.to_value(stored)), _ids(stored))
        return self._prepared(joined, content_hash(joined.conversation))

    def _language(self, conversation: Conversation) -> str:
        from copilot.listen.language import detect

        said = " ".join(message.text[:_TELLING] for message in conversation.public if message.role == "customer")
        return detect(said[:_TELLING] or conversation.subject, self._settings.language)

    def _write(self, session: Session, fresh: list[_Ready]) -> None:
        erased.hold(session)
        gone = erased.among(session, [_given(one.conversation) for one in fresh])  # somebody may have been, meanwhile
        self._counts["erased"] += len(gone)
        fresh = [one for one in fresh if one.key not in gone]
        known = conversations.stored(session, (one.key for one in fresh))  # again: another import may have been here
        rows = conversations.rows_of(session, (one.row_id for one in known.values()), lock=True)
        stored = {one.key: rows[known[one.key].row_id] for one in fresh if one.key in known}
        fresh = [self._again(one, stored.get(one.key)) for one in fresh]
        people = {one.key: customers.key_of(one.key[0], one.conversation.customer) for one in fresh}
        brought = customers.bring(
            session, ((who, one.conversation.customer) for one in fresh if (who := people[one.key]))
        )
        written: list[tuple[ConversationRow, Resolution | None]] = []
        for one in fresh:
            before = stored.get(one.key)
            who = people[one.key]
            row = conversations.write(
                session,
                one.conversation,
                content_hash=one.content_hash,
                customer_id=brought.ids[who] if who else None,
                row=before,
            )
            self._counts["changed" if before else "added"] += 1
            written.append((row, one.resolution))
        session.flush()
        refresh_customers(session, brought.touched)
        self._resolve(session, written)
        matters = {row.id: one.matter for (row, _), one in zip(written, fresh, strict=True)}
        refresh_matters(session, matters, self._settings.repeat_days, matters)

    def _resolve(self, session: Session, written: list[tuple[ConversationRow, Resolution | None]]) -> None:
        stored = resolutions.of_conversations(session, (row.id for row, _ in written))
        stale = [stored[row.id] for row, made in written if made is None and row.id in stored]
        made = [(row, resolution) for row, resolution in written if resolution is not None]
        if not made and not any(one.withdrawn_at is None for one in stale):
            return
        revision = state.next_revision(session)
        for one in stale:
            self._made["withdrawn"] += one.withdrawn_at is None
            resolutions.withdraw(session, one, LIKENESS, revision=revision)
        # The best first, so that its near-duplicates in the batch join it and nothing has to change hands.
        made.sort(key=lambda pair: _standing(pair[1]), reverse=True)
        resolutions.put_all(session, made, stored, LIKENESS, revision=revision)
        self._made["resolutions"] += len(made)


def content_hash(conversation: Conversation) -> str:
    """Changes with every field, and with the way resolutions are made."""
    fields = conversation.model_dump(exclude={"messages", "opened_at", "resolved_at"})
    times = [at_utc(conversation.opened_at), at_utc(conversation.resolved_at)]
    messages = [
        # A flag that most messages lack is left out of them, so that what was stored before it stays known.
        [one.id, one.role, one.text, one.author, at_utc(one.at), one.private, *([True] if one.holding else [])]
        for one in conversation.messages
    ]
    text = json.dumps([VERSION, fields, times, messages], sort_keys=True)
    return hashlib.sha256(text.encode()).hexdigest()


def _key(conversation: Conversation) -> Key:
    return conversation.source, conversation.id


def _given(conversation: Conversation) -> Given:
    said = [message.at for message in conversation.messages if message.at]
    who = customers.key_of(conversation.source, conversation.customer)
    return Given(_key(conversation), who, max(said, default=conversation.resolved_at))


def _joined(session: Session, row: Row, conversation: Conversation) -> _Joined:
    if row.merge is None:
        return _Joined(row, conversation)
    before = conversations.stored(session, [_key(conversation)]).get(_key(conversation))
    if before is None:
        return _Joined(row, conversation)
    stored = conversations.rows_of(session, [before.row_id])[before.row_id]
    joined = row.merge(conversations.to_value(stored))
    beside = _ids(stored)
    return _Joined(row, joined, beside, beside == tuple(message.id for message in joined.messages))


def _ids(row: ConversationRow) -> tuple[str, ...]:
    return tuple(message.external_id for message in row.messages)


def _standing(resolution: Resolution) -> tuple[float, datetime]:
    rated = resolutions.UNKNOWN_CSAT if resolution.csat is None else resolution.csat
    return rated, resolution.resolved_at or datetime.min.replace(tzinfo=UTC)


def _batches(rows: Iterable[tuple[Row, Conversation]]) -> Iterator[list[tuple[Row, Conversation]]]:
    batch: list[tuple[Row, Conversation]] = []
    weight = 0
    for row, conversation in rows:
        batch.append((row, conversation))
        weight += sum(len(message.text) for message in conversation.messages)
        if len(batch) == BATCH or weight > HEAVIEST:
            yield batch
            batch, weight = [], 0
    if batch:
        yield batch
