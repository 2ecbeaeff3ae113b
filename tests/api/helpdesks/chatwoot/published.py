"""Names and kinds of the fields in Chatwoot's published interface, as far as we ask and write there.

    assert published.wrong("message", answer) == []

`_PRACTICE` are fields that its answers have without their being published; a mock may use them, and nothing else.
"""

from collections.abc import Mapping, Sequence
from typing import Any

NUMBER, TEXT, BOOL, OBJECT, LIST, NULL = (int, float), (str,), (bool,), (dict,), (list,), (type(None),)
Kind = tuple[type, ...]

_PUBLISHED: dict[str, dict[str, Kind]] = {
    "message": {
        "id": NUMBER,
        "content": TEXT,
        "account_id": NUMBER,
        "inbox_id": NUMBER,
        "conversation_id": NUMBER,
        "message_type": NUMBER,
        "created_at": NUMBER,
        "updated_at": (*NUMBER, *TEXT),
        "private": BOOL,
        "status": (*TEXT, *NULL),
        "source_id": (*TEXT, *NULL),
        "content_type": (*TEXT, *NULL),
        "content_attributes": OBJECT,
        "sender_type": TEXT,
        "sender_id": NUMBER,
        "external_source_ids": OBJECT,
        "additional_attributes": OBJECT,
        "processed_message_content": (*TEXT, *NULL),
        "sentiment": (*OBJECT, *NULL),
        "conversation": (*OBJECT, *NULL),
        "attachment": (*OBJECT, *NULL),
        "sender": OBJECT,
    },
    "conversation": {
        "id": NUMBER,
        "messages": LIST,
        "account_id": NUMBER,
        "inbox_id": NUMBER,
        "status": TEXT,
        "timestamp": TEXT,
        "contact_last_seen_at": TEXT,
        "agent_last_seen_at": TEXT,
        "unread_count": NUMBER,
        "additional_attributes": OBJECT,
        "custom_attributes": OBJECT,
        "meta": OBJECT,
    },
    "list": {"meta": OBJECT, "payload": LIST},
    "canned response": {
        "id": NUMBER,
        "account_id": NUMBER,
        "short_code": TEXT,
        "content": TEXT,
        "created_at": TEXT,
        "updated_at": TEXT,
    },
    "article": {
        "id": NUMBER,
        "content": TEXT,
        "meta": OBJECT,
        "position": NUMBER,
        "status": TEXT,
        "title": TEXT,
        "slug": TEXT,
        "views": NUMBER,
        "portal_id": NUMBER,
        "account_id": NUMBER,
        "author_id": NUMBER,
        "category_id": NUMBER,
        "folder_id": NUMBER,
        "associated_article_id": NUMBER,
    },
    "agent": {
        "id": NUMBER,
        "account_id": NUMBER,
        "availability_status": TEXT,
        "auto_offline": BOOL,
        "confirmed": BOOL,
        "email": TEXT,
        "available_name": TEXT,
        "name": TEXT,
        "role": TEXT,
        "thumbnail": TEXT,
        "custom_role_id": NUMBER,
    },
    "inbox": {"id": NUMBER, "name": TEXT, "channel_type": TEXT, "medium": TEXT},
    "portal": {"id": NUMBER, "slug": TEXT, "archived": BOOL, "custom_domain": (*TEXT, *NULL), "config": OBJECT},
    "webhook": {"id": NUMBER, "url": TEXT, "subscriptions": LIST, "account_id": NUMBER},
    "state": {"meta": OBJECT, "payload": OBJECT},
    "new message": {
        "content": TEXT,
        "message_type": TEXT,
        "private": BOOL,
        "content_type": TEXT,
        "content_attributes": OBJECT,
        "campaign_id": NUMBER,
        "attachment_ids": LIST,
        "template_params": OBJECT,
    },
    "new state": {"status": TEXT, "snoozed_until": NUMBER},
}
_PRACTICE: dict[str, dict[str, Kind]] = {
    # A file alone has no text, and many files are a list of their own; activity has nobody who said it.
    "message": {"content": (*TEXT, *NULL), "attachments": LIST, "echo_id": (*TEXT, *NULL), "sender": (*OBJECT, *NULL)},
    "conversation": {
        "labels": LIST,
        "can_reply": BOOL,
        "created_at": NUMBER,
        "last_activity_at": NUMBER,
        "timestamp": (*TEXT, *NUMBER),  # published as text, told as seconds
    },
    "article": {
        "locale": TEXT,
        "category": OBJECT,
        "updated_at": NUMBER,
        "status": (*TEXT, *NUMBER),  # its number stands for it in some versions
    },
    "agent": {"access_token": TEXT},
    "new message": {"echo_id": TEXT},  # comes back to whoever wrote, and is kept nowhere
}
_NEEDED = {
    "message": ("id", "message_type", "created_at", "private"),
    "conversation": ("id", "account_id", "inbox_id", "status", "messages", "meta"),
    "list": ("payload",),
    "inbox": ("id", "channel_type"),
    "portal": ("slug", "config"),
    "canned response": ("id", "short_code", "content"),
    "article": ("id", "title", "content", "slug", "status"),
    "agent": ("id", "name", "email", "role"),
    "new message": ("content",),
    "new state": ("status",),
}
_WORDS: dict[tuple[str, str], Sequence[object]] = {
    ("message", "message_type"): (0, 1, 2, 3),  # 3 in practice: templates
    ("message", "status"): ("sent", "delivered", "read", "failed", None),
    ("conversation", "status"): ("open", "resolved", "pending", "snoozed"),  # snoozed in practice
    ("article", "status"): ("draft", "published", "archived", 0, 1, 2),
    ("agent", "role"): ("agent", "administrator"),
    ("new message", "message_type"): ("outgoing", "incoming"),
    ("new state", "status"): ("open", "resolved", "pending", "snoozed"),
}
SUBSCRIPTIONS = (
    "conversation_created",
    "conversation_status_changed",
    "conversation_updated",
    "contact_created",
    "contact_updated",
    "message_created",
    "message_updated",
    "webwidget_triggered",
)


def wrong(what: str, given: Mapping[str, Any]) -> list[str]:
    """What of this is neither published nor known from practice, is of another kind, or is missing."""
    fields = _PUBLISHED[what] | _PRACTICE.get(what, {})
    found = [f"{what}: no field {name}" for name in given if name not in fields]
    found += [f"{what}: {name} is missing" for name in _NEEDED.get(what, ()) if name not in given]
    for name, value in given.items():
        kind = fields.get(name)
        if kind and not (isinstance(value, kind) and (not isinstance(value, bool) or bool in kind)):
            found.append(f"{what}: {name} is {type(value).__name__}")
        words = _WORDS.get((what, name))
        if words and value not in words:
            found.append(f"{what}: {name} is never {value!r}")
    return found
