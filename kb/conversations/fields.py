"""A `Conversation` from the fields a file gave, whatever it calls them."""

import math
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime, tzinfo
from typing import Any
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from copilot.conversation import Conversation, Customer, Identity, Message
from copilot.errors import InputError
from copilot.privacy import home
from copilot.settings import Settings
from copilot.store import customers
from kb.conversations import terms
from kb.conversations.moments import moment
from kb.loaders.clean import clean, one_line

SOURCE = "import"
"""The source of conversations that name none."""

_LONGEST_ID = 300
_LONGEST_SOURCE = 100
_TEXT = ("text", "content", "body", "message", "texto", "mensaje", "mensagem", "cuerpo")
_AT = ("at", "ts", "timestamp", "created_at", "date", "fecha", "time", "sent_at", "createdAt")
_ROLE = ("role", "rol", "sender_type", "author_type", "papel", "from", "sender", "type")
_AUTHOR = ("author", "author_name", "autor", "sender_name", "name", "nombre", "nome")


def conversation_of(fields: Mapping[str, Any], settings: Settings) -> Conversation:
    """The conversation, cleaned and with every time in a zone.

    Raises:
        InputError: there is no id, there are no messages, or a message has no known role or no text field.
    """
    id = _text(_first(fields, ("id", "conversation_id", "conversationId", "ticket_id")))
    if not id:
        raise InputError("it has no `id`.", mend="Give each conversation one that stays the same.")
    source = _text(fields.get("source")) or SOURCE
    for name, value, longest in (("id", id, _LONGEST_ID), ("source", source, _LONGEST_SOURCE)):
        if len(value) > longest:
            raise InputError(f"its `{name}` has {len(value):,} characters, more than {longest}.", mend="Shorten it.")
    zone_name, zone = _zone(_text(fields.get("timezone")), settings)
    conversation = Conversation(
        id=id,
        source=source,
        channel=terms.channel(_text(fields.get("channel"))),
        language=_language(_text(_first(fields, ("language", "lang", "locale", "idioma")))),
        status=terms.status(_text(fields.get("status"))),
        subject=_text(_first(fields, ("subject", "title", "asunto", "assunto"))),
        timezone=zone_name,
        opened_at=moment(_first(fields, ("opened_at", "created_at")), zone),
        resolved_at=moment(_first(fields, ("resolved_at", "closed_at")), zone),
        reopened=_flag(fields.get("reopened")),
        csat=_rating(fields.get("csat")),
        tags=_tags(fields.get("tags")),
        messages=_messages(fields.get("messages"), zone),
    )
    return conversation.model_copy(update={"customer": _customer(fields, conversation, settings)})


def _messages(given: object, zone: tzinfo) -> tuple[Message, ...]:
    if not isinstance(given, list):
        raise InputError("it has no list of `messages`.", mend="Put the messages there in order.")
    messages = [_message(one, position, zone) for position, one in enumerate(given)]
    seen: dict[str, Message] = {}
    kept: list[Message] = []
    for message in messages:
        id = message.id
        if id in seen and _same(seen[id], message):
            continue  # an export that was joined from overlapping pages
        count = 2
        while id in seen:
            id, count = f"{message.id}#{count}", count + 1
        seen[id] = message
        kept.append(message if id == message.id else message.model_copy(update={"id": id}))
    return tuple(kept)


def _message(given: object, position: int, zone: tzinfo) -> Message:
    place = f"message {position + 1}"
    if not isinstance(given, Mapping):
        raise InputError(f"{place} is not an object.", mend='Write {"role": …, "text": …}.')
    role = next((found for name in _ROLE if (found := terms.role(_text(given.get(name))))), "")
    if not role:
        raise InputError(f"{place} has no `role` we know.", mend="Write customer, agent, bot or system.")
    text = _first(given, _TEXT)
    if text is None and not any(name in given for name in _TEXT):
        raise InputError(f"{place} has no `text`.", mend="Put what was said there; empty for a picture alone.")
    id = _text(given.get("id"))
    author = _first(given, _AUTHOR)
    return Message(
        role=role,
        text=_body(text),
        id=id if 0 < len(id) <= _LONGEST_ID - 10 else str(position),
        author=_text(author.get("name") if isinstance(author, Mapping) else author),
        at=moment(_first(given, _AT), zone),
        private=_flag(_first(given, ("private", "internal", "is_private", "interno"))) or given.get("public") is False,
        holding=_flag(given.get("holding")),
    )


def _same(one: Message, other: Message) -> bool:
    return (one.role, one.text, one.at, one.private) == (other.role, other.text, other.at, other.private)


def _body(given: object) -> str:
    """Plain text; parts in a list (as chat models write them) are joined."""
    if isinstance(given, list):
        parts = (one.get("text") if isinstance(one, Mapping) else one for one in given)
        given = "\n".join(part for part in parts if isinstance(part, str))
    return clean(str(given)).strip() if isinstance(given, str | int | float) else ""


def _customer(fields: Mapping[str, Any], conversation: Conversation, settings: Settings) -> Customer:
    given = fields.get("customer")
    given = given if isinstance(given, Mapping) else {"name": given}
    id = _text(_first(given, ("id", "customer_id")) or fields.get("customer_id"))
    if len(id) > customers.LONGEST_ID:
        raise InputError(f"the customer's id has more than {customers.LONGEST_ID} characters.", mend="Shorten it.")
    stated = given.get("identities")
    handles = [
        Identity(channel=_text(one.get("channel")), handle=_text(one.get("handle")))
        for one in (stated if isinstance(stated, list) else [])
        if isinstance(one, Mapping)
    ]
    for channel in ("email", "phone", "whatsapp"):
        handles += [Identity(channel=channel, handle=_text(place.get(channel))) for place in (given, fields)]
    return Customer(
        id=id,
        name=_text(given.get("name") or fields.get("customer_name")),
        identities=identities(handles, home(conversation, settings.country)),
    )


def identities(handles: Iterable[Identity], countries: Sequence[str]) -> tuple[Identity, ...]:
    """Normalised, each once, in the order given."""
    found = (customers.normalised(one, countries) for one in handles if one.handle)
    return tuple(dict.fromkeys(one for one in found if one is not None))


def _zone(name: str, settings: Settings) -> tuple[str, tzinfo]:
    try:
        return (name, ZoneInfo(name)) if 0 < len(name) <= 60 else ("", settings.zone)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        return "", settings.zone


def _language(tag: str) -> str:
    parts = tag.replace("_", "-").split("-")
    if not (2 <= len(parts[0]) <= 3 and parts[0].isascii() and parts[0].isalpha()) or len(tag) > 20:
        return ""
    return "-".join([parts[0].lower(), *(part.upper() if len(part) == 2 else part for part in parts[1:])])


def _rating(given: object) -> float | None:
    """A number, also as "4" or "4/5"; good and bad as 5 and 1."""
    if isinstance(given, bool) or given is None:
        return None
    word = _text(given).lower().partition("/")[0].replace(",", ".").strip()
    word = {"good": "5", "bad": "1", "positive": "5", "negative": "1"}.get(word, word)
    try:
        number = float(word)
    except ValueError:
        return None
    return number if math.isfinite(number) else None


def _flag(given: object) -> bool:
    if isinstance(given, str):
        return given.strip().lower() in ("1", "true", "yes", "si", "sí", "sim", "y", "x", "private", "internal")
    return bool(given)


def _tags(given: object) -> tuple[str, ...]:
    parts = given if isinstance(given, list) else _text(given).replace(";", ",").split(",")
    return tuple(dict.fromkeys(tag for part in parts if (tag := _text(part))))


def _first(fields: Mapping[str, Any], names: Sequence[str]) -> Any:
    """The first of these fields that holds something."""
    return next((fields[name] for name in names if fields.get(name) not in (None, "")), None)


def _text(given: object) -> str:
    """A single value as one clean line; empty for lists, mappings and nothing."""
    return one_line(str(given)) if isinstance(given, str | int | float) and not isinstance(given, bool) else ""


def at_utc(at: datetime | None) -> str:
    """A time as it goes into a content hash: the same instant is the same text."""
    return "" if at is None else f"{at.timestamp():.6f}"
