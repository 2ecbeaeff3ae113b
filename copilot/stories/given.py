"""The summary of a conversation that is given and not stored."""

from datetime import UTC, datetime

from copilot.conversation import Conversation
from copilot.listen.language import OURS, ours
from copilot.listen.names import of_record
from copilot.promises import Calendar
from copilot.promises.outcome import Ledger
from copilot.store.conversations import CLOSED
from copilot.summary import Digest, Reading, Summary, summary_of


def summarize(
    conversation: Conversation,
    calendar: Calendar,
    *,
    reader: str = "",
    default_language: str = "es",
    now: datetime | None = None,
) -> Summary:
    """What the conversation comes to, in the language `reader` or its own. `now` tells overdue promises as overdue."""
    digest = digest_of(conversation, calendar, default_language)
    return summary_of(
        digest,
        ours(reader or digest.language or default_language),
        who=first_name(conversation.customer.name),
        resolved=closed(conversation.status, conversation.resolved_at),
        now=now,
    )


def digest_of(conversation: Conversation, calendar: Calendar, default_language: str = "es") -> Digest:
    """The digest with what was promised and asked, and what became of it by the last message."""
    base = conversation.language.split("-")[0].lower()
    reading = Reading(Digest(language=base if base in OURS else ""), default_language)
    digest = reading.read(conversation.messages).digest()
    ledger = Ledger()
    for message in conversation.messages:
        ledger = ledger.after(message, calendar, digest.language or default_language)
    return digest.model_copy(update={"promises": ledger.promises, "asked": ledger.asked})


def closed(status: str, resolved_at: datetime | None) -> bool:
    """Whether a conversation with this status counts as resolved."""
    return resolved_at is not None or status in CLOSED


def first_name(name: str) -> str:
    """The first name in a record; "" where it holds an address, a handle or a company instead."""
    return of_record(name)


def began(opened_at: datetime | None, last_at: datetime | None) -> datetime:
    """When a conversation began, as far as that is known."""
    return opened_at or last_at or datetime.min.replace(tzinfo=UTC)
