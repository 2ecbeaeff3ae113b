"""Hearing ahead what waits in the inbox, so that it can be ordered by who needs a person soonest."""

from collections.abc import Callable

from copilot.conversation import Conversation
from copilot.listen.feelings.care import care
from copilot.listen.feelings.correct import after
from copilot.listen.heard import Heard
from copilot.settings import Settings
from copilot.store import Store, conversations, corrections, erased, feelings
from copilot.store.retention import forget_old

AT_ONCE = 100  # conversations between two looks at the store

Hear = Callable[[Conversation], Heard]


def hear_waiting(store: Store, settings: Settings, hear: Hear, limit: int) -> int:
    """See `copilot.copilot.Copilot.hear_waiting`."""
    forget_old(store, settings)
    done = 0
    while settings.feelings and done < limit:
        count = _some(store, hear, min(AT_ONCE, limit - done))
        done += count
        if count < AT_ONCE:
            break
    return done


def _some(store: Store, hear: Hear, limit: int) -> int:
    with store.read() as session:
        ids = feelings.unheard(session, limit)
        digests = feelings.digests(session, ids)
        waiting = {one: conversations.to_value(row) for one, row in conversations.rows_of(session, ids).items()}
        said = {one: corrections.of(session, one) for one in ids}
    heard = {one: after(hear(conversation).feeling, said[one], conversation) for one, conversation in waiting.items()}
    if not heard:
        return 0
    with store.begin() as session:
        for one in sorted(erased.standing(session, heard)):  # one may have been erased meanwhile
            feelings.keep(session, one, digests[one], heard[one], care(heard[one]))
    return len(heard)
