"""Conversations that are no longer there where they came from."""

from collections.abc import Iterable

from copilot.store import Store, conversations, resolutions, state
from kb.conversations.likeness import LIKENESS

STATUS = "archived"


def archive(store: Store, source: str, ids: Iterable[str]) -> int:
    """Keep them for the customer's story, out of the inbox, and cite their answers no more; how many there were.

    Whoever deletes a conversation has a reason that we do not know: its answer must not go on being shown to others.
    """
    with store.begin() as session:
        known = conversations.stored(session, ((source, id) for id in ids))
        rows = conversations.rows_of(session, (one.row_id for one in known.values()), lock=True)
        open_ones = [row for row in rows.values() if (row.status, row.content_hash) != (STATUS, "")]
        for row in open_ones:
            row.status, row.content_hash = STATUS, ""  # should it come back, it counts as changed
        live = [
            one
            for one in resolutions.of_conversations(session, (row.id for row in open_ones)).values()
            if one.withdrawn_at is None
        ]
        if live:
            revision = state.next_revision(session)
            for one in live:
                resolutions.withdraw(session, one, LIKENESS, revision=revision)
    return len(open_ones)
