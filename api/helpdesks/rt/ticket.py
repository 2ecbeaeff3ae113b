"""A ticket with its history as a Conversation.

RT keeps what was said apart from what it was said in: a transaction tells who and when, its attachments hold the words.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import UTC, datetime, timedelta

from api.helpdesks.rt.client import Fields, reference, text
from copilot.conversation import Conversation, Customer, Identity, Message, Role
from kb.conversations import terms
from kb.conversations.mail.markup import text_of_html
from kb.conversations.mail.quotes import own_words
from kb.loaders.clean import clean

SAID = ("Create", "Correspond", "Comment")
"""Transactions in which somebody says something; EmailRecord are RT's own automatic replies and copies."""
SYSTEM = "RT_System"
_STATES = {"new": "open", "open": "open", "stalled": "pending", "resolved": "resolved", "rejected": "closed"}
_SETTLED = ("resolved", "closed", "spam")
_NEVER = datetime(1971, 1, 1, tzinfo=UTC)  # RT writes 1970 where there is no date
_TOGETHER = timedelta(seconds=2)
_LONGEST = 200_000  # characters of one message
_PHONES = ("MobilePhone", "WorkPhone", "HomePhone")


def conversation_of(
    ticket: Fields,
    history: Sequence[Fields],
    words: Mapping[str, str],
    source: str,
    is_agent: Callable[[str], bool],
) -> Conversation:
    """`words` are those of each transaction; `is_agent` tells of a user's name whether that is one of our people."""
    requestors = [one for one in _list(ticket.get("Requestor")) if _name(one)]
    customers = {_name(one).lower() for one in requestors}
    said = (
        _message(row, words.get(text(row.get("id")), ""), ticket, requestors, customers, is_agent)
        for row in history
        if row.get("Type") in SAID
    )
    changes = [row for row in history if row.get("Type") == "Status"]
    status = status_of(text(ticket.get("Status")), moment(ticket.get("Resolved")), changes)
    return Conversation(
        id=text(ticket.get("id")),
        source=source,
        channel="email",
        status=status,
        subject=text(ticket.get("Subject")),
        customer=_customer(requestors),
        opened_at=moment(ticket.get("Created")),
        resolved_at=moment(ticket.get("Resolved")) if status in _SETTLED else None,
        reopened=any(_is_settled(row.get("OldValue")) and not _is_settled(row.get("NewValue")) for row in changes),
        tags=tuple(name for name in [text(_one(ticket.get("Queue")).get("Name"))] if name),
        messages=tuple(message for message in said if message),
    )


def status_of(name: str, resolved: datetime | None, changes: Sequence[Fields] = ()) -> str:
    """Our word for a state of RT's. One of the company's own making counts as settled where RT wrote down the time of
    resolving together with it, which it does for every state that its lifecycle calls inactive."""
    plain = name.strip().lower()
    known = _STATES.get(plain) or terms.status(plain)
    if known in ("open", "pending", *_SETTLED):
        return known
    last = moment(changes[-1].get("Created")) if changes else None
    return "closed" if resolved and last and abs(resolved - last) <= _TOGETHER else "open"


def moment(given: object) -> datetime | None:
    """A time as REST 2.0 writes it; None for none."""
    try:
        found = datetime.fromisoformat(text(given))
    except ValueError:
        return None
    found = found if found.tzinfo else found.replace(tzinfo=UTC)
    return found if found > _NEVER else None


def plain_text(row: Fields) -> str:
    """An attachment's words, without what was quoted and without the signature."""
    content = text(row.get("Content"))[:_LONGEST]
    return own_words(clean(text_of_html(content) if row.get("ContentType") == "text/html" else content))


def words_of(texts: Iterable[Fields]) -> dict[str, str]:
    """transaction -> its words: the first plain text, else the first HTML; an attached file is none of either."""
    found: dict[tuple[str, str], str] = {}
    for row in texts:
        kind, transaction = text(row.get("ContentType")), reference(row.get("TransactionId"))
        if kind in ("text/plain", "text/html") and not row.get("Filename") and (transaction, kind) not in found:
            said = plain_text(row)
            if said:
                found[transaction, kind] = said
    plain = {transaction: said for (transaction, kind), said in found.items() if kind == "text/plain"}
    return {transaction: said for (transaction, _), said in found.items()} | plain


def _message(
    row: Fields,
    said: str,
    ticket: Fields,
    requestors: Sequence[Fields],
    customers: set[str],
    is_agent: Callable[[str], bool],
) -> Message | None:
    creator = _one(row.get("Creator"))
    # Whoever opens a ticket in a customer's name writes down what the customer wants.
    asks = row.get("Type") == "Create" and bool(requestors)
    role = "customer" if asks else _role(_name(creator), customers, is_agent)
    if not said and role != "customer":
        return None
    author = requestors[0] if asks and _name(creator).lower() not in customers else creator
    return Message(
        id=text(row.get("id")),
        role=role,
        author=_shown(author),
        text=said or (text(ticket.get("Subject")) if row.get("Type") == "Create" else ""),
        at=moment(row.get("Created")),
        private=row.get("Type") == "Comment",
    )


def _role(name: str, customers: set[str], is_agent: Callable[[str], bool]) -> Role:
    if name == SYSTEM:
        return "bot"
    if name.lower() in customers:
        return "customer"
    return "agent" if is_agent(name) else "customer"


def _customer(requestors: Sequence[Fields]) -> Customer:
    if not requestors:
        return Customer()
    first = requestors[0]
    handles = [Identity(channel="email", handle=text(first.get("EmailAddress")))]
    handles += [Identity(channel="phone", handle=text(first.get(name))) for name in _PHONES]
    return Customer(
        id=_name(first),
        name=text(first.get("RealName")),
        identities=tuple(dict.fromkeys(one for one in handles if one.handle)),
    )


def _shown(person: Fields) -> str:
    return text(person.get("RealName")) or _name(person)


def _name(person: Fields) -> str:
    return text(person.get("Name")) or text(person.get("id"))


def _is_settled(name: object) -> bool:
    return status_of(text(name), None) in _SETTLED


def _one(given: object) -> Fields:
    return given if isinstance(given, Mapping) else {}


def _list(given: object) -> list[Fields]:
    return [one for one in given if isinstance(one, Mapping)] if isinstance(given, list) else []
