"""From a helpdesk into the store: conversations as they stand there now, articles of a whole walk."""

import logging
from collections.abc import Iterable, Iterator, Mapping
from datetime import UTC, datetime
from functools import partial

from api.helpdesks.connected import Open
from api.helpdesks.joining import Sent, join
from api.helpdesks.rests import asked
from copilot.conversation import Conversation
from copilot.errors import InputError
from copilot.settings import Settings
from copilot.source import Article
from copilot.store import Store, conversations, outgoing
from kb import put as articles
from kb.conversations.fields import conversation_of
from kb.conversations.gone import archive
from kb.conversations.report import Report
from kb.conversations.row import Row
from kb.conversations.sync import Sync

log = logging.getLogger(__name__)


def bring(
    store: Store, settings: Settings, helpdesk_id: int, name: str, given: Iterable[Conversation], now: datetime
) -> Report:
    """Put conversations in place as the helpdesk has them; what we are about to say in them stays (`joining`).

    One that cannot be read is told in the report and stops nothing.
    """
    # A walk over pages that move meets some twice: the later look is the newer one.
    latest = {one.id: one.model_copy(update={"source": name}) for one in given}
    sent = _sent(store, name, latest)
    sync = Sync(store, settings)
    sync.run(_rows(latest, settings, sent, now))
    report = sync.report()
    for problem in (*report.failed, *report.empty):
        log.warning("conversation not brought in", extra={"helpdesk": helpdesk_id, "place": problem.path})
    return report


def refresh(store: Store, settings: Settings, found: Open, id: str, now: datetime | None = None) -> int | None:
    """Read one conversation from the helpdesk as it stands now; its row's id, None where there is none (any more).

    Raises:
        HelpdeskError: the helpdesk cannot be asked; what is stored stays as it is.
        InputError: what it answered is no conversation.
    """
    at = now or datetime.now(UTC)
    read = asked(found.name, lambda: found.adapter.conversation(id))
    if read is None:
        archive(store, found.name, [id])
        return None
    report = bring(store, settings, found.id, found.name, [read], at)
    for problem in (*report.failed, *report.empty):
        raise InputError(problem.reason)
    return row_of(store, found.name, read.id)


def row_of(store: Store, name: str, id: str) -> int | None:
    """The row of a conversation of this helpdesk; None where it is not stored."""
    with store.read() as session:
        return next((one.row_id for one in conversations.stored(session, [(name, id)]).values()), None)


def bring_articles(store: Store, settings: Settings, name: str, given: Iterable[Article], walk: str) -> int:
    """Put articles in place, as met on this `walk`; how many there were. Their ids are the helpdesk's own, under its
    name: two helpdesks may both have an article 12."""
    ours = [one.model_copy(update={"id": f"{name}:{one.id}", "origin": name, "path": walk}) for one in given]
    return articles.put_walk(store, settings, ours)


def retire_articles(store: Store, name: str, walk: str = "") -> int:
    """Take out of search what this walk did not meet; without a walk, all of them. How many there were."""
    return articles.retire_unmet(store, name, walk)


def _rows(
    given: Mapping[str, Conversation], settings: Settings, sent: Mapping[str, Mapping[str, Sent]], now: datetime
) -> Iterator[Row]:
    for place, one in enumerate(given.values()):
        path = f"conversation {place}"
        try:
            read = conversation_of(one.model_dump(mode="json"), settings)
        except InputError as error:
            yield Row(path, reason=str(error))
        else:
            yield Row(path, read, merge=partial(_merged, read, sent.get(read.id, {}), now))


def _merged(read: Conversation, sent: Mapping[str, Sent], now: datetime, stored: Conversation) -> Conversation:
    return join(read, stored, sent, now)


def _sent(store: Store, name: str, ids: Iterable[str]) -> dict[str, dict[str, Sent]]:
    """By conversation and key what of ours is on its way there, or arrived."""
    with store.read() as session:
        known = conversations.stored(session, ((name, id) for id in ids))
        rows = {one.row_id: key[1] for key, one in known.items()}
        found: dict[str, dict[str, Sent]] = {}
        for row in outgoing.of_conversations(session, rows):
            said = Sent.model_validate(row, from_attributes=True)
            found.setdefault(rows[row.conversation_id], {})[row.key] = said
    return found
