"""What is open before a text goes to the customer, in sentences for whoever is about to send it."""

from api.roles import Capability
from api.web.card import Failed, failed, still_open
from api.web.gate import Reader
from copilot.conversation import Value
from copilot.store import conversations, drafts
from copilot.store.drafts import Kept
from copilot.store.schema import ConversationRow


class Matter(Value):
    """`name` is stable and kept with the use; `words` are for the person."""

    name: str
    words: str


def matters(draft_id: str, text: str, row_id: int, form: str, reader: Reader) -> tuple[Matter, ...]:
    """As the desk holds it: a draft as it was written by what is known of it, another text by being checked again.
    Nothing for a note, which no customer reads."""
    if form == "note":
        return ()
    with reader.copilot.store.read() as session:
        kept = drafts.get(session, draft_id) if draft_id else None
    stale = [Matter(name="stale", words=reader.t("draft.stale"))] if kept and kept.stale else []
    return (*stale, *(_matter(one) for one in _open(kept, text, row_id, reader)))


def _open(kept: Kept | None, text: str, row_id: int, reader: Reader) -> tuple[Failed, ...]:
    draft = kept.draft if kept else None
    if draft and draft.outcome != "findings" and draft.text.split() == text.split():
        return still_open(draft, reader.t)
    with reader.copilot.store.read() as session:
        conversation = conversations.to_value(session.get_one(ConversationRow, row_id))
    internal = reader.caller.may(Capability.READ_INTERNAL)
    checks = reader.copilot.check(conversation, text, draft, internal=internal)
    return tuple(failed(one.name, one.detail, reader.t) for one in checks if not one.passed)


def _matter(one: Failed) -> Matter:
    return Matter(name=one.name, words=f"{one.words} {one.detail}".strip())
