"""A thread of mails as a `Conversation`."""

import hashlib
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta

from copilot.conversation import Conversation, Customer, Identity, Message
from copilot.settings import Settings
from kb.conversations.fields import SOURCE
from kb.conversations.mail.message import Mail, Person
from kb.conversations.mail.owners import Owners
from kb.conversations.mail.threads import root_id
from kb.conversations.row import Row

SETTLED_AFTER = timedelta(days=3)
_LONGEST_ID = 290


def conversation_of(thread: Sequence[Mail], owners: Owners, settings: Settings) -> Row:
    """The thread as a row; empty when no mail in it holds words."""
    path = thread[0].path
    if not any(mail.text for mail in thread):
        return Row(path, reason="no message in this thread has text of its own.", empty=True)
    person = _customer(thread, owners)
    identities = (Identity(channel="email", handle=person.address),) if person else ()
    conversation = Conversation(
        id=thread_id(thread),
        source=SOURCE,
        channel="email",
        subject=thread[0].subject,
        customer=Customer(name=person.name if person else "", identities=identities),
        messages=tuple(_message(mail, owners) for mail in thread),
    )
    return Row(path, _settled(conversation), merge=lambda stored: _merged(conversation, stored))


def thread_id(thread: Sequence[Mail]) -> str:
    """What the thread's conversation is known by."""
    return _short(root_id(thread))


def _merged(read: Conversation, stored: Conversation) -> Conversation:
    """A later export may hold only the newer mails: what is stored of the older ones stays."""
    ids = {message.id for message in read.messages}
    messages = [*(message for message in stored.messages if message.id not in ids), *read.messages]
    first = datetime.min.replace(tzinfo=UTC)
    messages.sort(key=lambda message: message.at or first)
    subject = read.subject if messages[0].id in ids else stored.subject
    return _settled(read.model_copy(update={"messages": tuple(messages), "subject": subject}))


def _settled(conversation: Conversation) -> Conversation:
    """With its state and times: resolved when an agent wrote last, more than three days ago."""
    times = [message.at for message in conversation.messages if message.at]
    last = conversation.messages[-1]
    quiet = last.at is not None and datetime.now(UTC) - last.at > SETTLED_AFTER
    resolved = last.role == "agent" and quiet
    return conversation.model_copy(
        update={
            "status": "resolved" if resolved else "open",
            "opened_at": min(times, default=None),
            "resolved_at": last.at if resolved else None,
        }
    )


def _customer(thread: Sequence[Mail], owners: Owners) -> Person | None:
    """The first outsider who wrote, else the first who was written to; with the name if any mail shows it."""
    outsiders = [mail.sender for mail in thread] + [person for mail in thread for person in mail.recipients]
    outsiders = [person for person in outsiders if not owners.has(person)]
    if not outsiders:
        return None
    named = (person.name for person in outsiders if person.address == outsiders[0].address and _is_name(person))
    return Person(next(named, ""), outsiders[0].address)


def _is_name(person: Person) -> bool:
    return bool(person.name) and "@" not in person.name


def _message(mail: Mail, owners: Owners) -> Message:
    role = "agent" if owners.wrote(mail) else "customer"
    author = mail.sender.name if _is_name(mail.sender) else mail.sender.address
    return Message.model_validate(
        {"id": _short(mail.id), "role": role, "author": author, "text": mail.text, "at": mail.at}
    )


def _short(id: str) -> str:
    return id if len(id) <= _LONGEST_ID else f"{id[:200]}-{hashlib.sha256(id.encode()).hexdigest()[:16]}"
