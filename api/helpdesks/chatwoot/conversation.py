"""One conversation of Chatwoot, with all its messages, as a `Conversation`."""

from collections.abc import Mapping, Sequence
from datetime import datetime

from api.helpdesks.chatwoot.client import Fields, inner, number
from api.helpdesks.chatwoot.message import ACTIVITY, kind_of, message_of, rating_of, reopens
from api.helpdesks.chatwoot.times import at
from copilot.conversation import Conversation, Customer, Identity

_CHANNELS = {
    "webwidget": "web",
    "whatsapp": "whatsapp",
    "email": "email",
    "facebookpage": "facebook",
    "instagram": "instagram",
    "twitterprofile": "twitter",
    "telegram": "telegram",
    "line": "line",
    "sms": "sms",
    "twiliosms": "sms",
    "tiktok": "tiktok",
    "voice": "phone_transcript",
    "api": "api",
}
_TWILIO = "twiliosms"
_BY_PHONE = ("whatsapp", "sms", "phone_transcript")
_BY_PROFILE = ("facebook", "instagram", "twitter", "telegram", "line", "tiktok")


def conversation_of(
    given: Fields, messages: Sequence[Fields], *, source: str, language: str, inboxes: Mapping[int, Fields]
) -> Conversation:
    """`inboxes` by id: their kind is the channel where the conversation itself does not name it."""
    channel = channel_of(given, inboxes)
    status = str(given.get("status") or "")
    ratings = [rating for one in messages if (rating := rating_of(one)) is not None]
    said = (message_of(one, channel, language) for one in messages)
    return Conversation(
        id=str(number(given.get("id"))),
        source=source,
        channel=channel,
        status=status,
        subject=str(inner(given, "additional_attributes", "mail_subject") or ""),
        customer=_customer(given, channel),
        opened_at=at(given.get("created_at")),
        resolved_at=_resolved_at(given, messages) if status == "resolved" else None,
        reopened=any(reopens(one) for one in messages),
        csat=ratings[-1] if ratings else None,
        tags=tuple(str(label) for label in given.get("labels") or () if isinstance(label, str)),
        messages=tuple(message for message in said if message),
    )


def names_channel(given: Fields) -> bool:
    """Whether the conversation says itself where it came in. Of Twilio's inboxes it says so only in webhooks, which
    have the customer's handle."""
    return bool(_kind(given)) and (_word(_kind(given)) != _TWILIO or bool(inner(given, "contact_inbox", "source_id")))


def channel_of(given: Fields, inboxes: Mapping[int, Fields]) -> str:
    inbox = inboxes.get(number(given.get("inbox_id")), {})
    kind = _kind(given) or str(inbox.get("channel_type") or "")
    word = _word(kind)
    # Twilio's inboxes carry text messages or WhatsApp; the customer's handle tells which, or the inbox's `medium`.
    through_whatsapp = str(inner(given, "contact_inbox", "source_id") or "").startswith("whatsapp:")
    if word == _TWILIO and (through_whatsapp or inbox.get("medium") == "whatsapp"):
        return "whatsapp"
    return _CHANNELS.get(word, word)


def _word(kind: str) -> str:
    return kind.rpartition("::")[2].lower()


def _kind(given: Fields) -> str:
    return str(given.get("channel") or inner(given, "meta", "channel") or "")


def _customer(given: Fields, channel: str) -> Customer:
    person = inner(given, "meta", "sender") or {}
    phone, handle = str(person.get("phone_number") or ""), str(inner(given, "contact_inbox", "source_id") or "")
    found = [("email", str(person.get("email") or "")), ("phone", phone)]
    if channel in _BY_PHONE:
        found.append((channel, phone))
    if channel in _BY_PROFILE:
        found.append((channel, handle))
    return Customer(
        id=str(number(person.get("id")) or ""),
        name=str(person.get("name") or ""),
        identities=tuple(Identity(channel=name, handle=value) for name, value in found if value),
    )


def _resolved_at(given: Fields, messages: Sequence[Fields]) -> datetime | None:
    """Chatwoot keeps no such time: it is when it last noted a change after everything that was said."""
    last = messages[-1] if messages else {}
    noted = last.get("created_at") if kind_of(last) == ACTIVITY else None
    return at(noted) or at(given.get("last_activity_at"))
