"""Chatwoot's webhooks: proven by their signature or by the secret in their address, and told whether they are news."""

import hashlib
import json
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from api.helpdesks.adapter import News
from api.helpdesks.chatwoot.client import inner, number
from api.helpdesks.chatwoot.message import INCOMING, kind_of
from api.helpdesks.chatwoot.options import Options
from api.helpdesks.signatures import same_secret, verify
from copilot.errors import AccessError, InputError

_OF_MESSAGES = ("message_created", "message_updated")
_OF_CONVERSATIONS = ("conversation_created", "conversation_status_changed")


def news_of(options: Options, headers: Mapping[str, str], body: bytes, secret: str, now: datetime) -> News | None:
    """See `Helpdesk.news`."""
    _prove(options, {name.lower(): value for name, value in headers.items()}, body, secret, now)
    try:
        given = json.loads(body)
    except (ValueError, RecursionError) as error:
        raise InputError("Chatwoot's webhook is not JSON.") from error
    if not isinstance(given, dict) or not isinstance(given.get("event"), str):
        raise InputError("Chatwoot's webhook names no event.")
    about = _about(options, given)
    if not about:
        return None
    # Not the delivery's id: no signature covers it, and a delivery that is sent again has the same body.
    return News(key=hashlib.sha256(body).hexdigest(), event=given["event"], about=about)


def _prove(options: Options, headers: Mapping[str, str], body: bytes, secret: str, now: datetime) -> None:
    signing = options.signing_secret.get_secret_value()
    if signing:
        verify("chatwoot", signing, headers, body, now)
    elif not same_secret(secret, options.address_secret.get_secret_value()):
        raise AccessError("The secret in this webhook's address is not ours.", status=401)


def _about(options: Options, given: Mapping[str, Any]) -> str:
    """The conversation that this is news of; "" for what we or our agents did, for notes, and for other accounts."""
    account = inner(given, "account", "id")
    if account is not None and number(account) != options.account:
        return ""
    if given["event"] in _OF_CONVERSATIONS:
        return _id(given)
    sender, by_whom = number(inner(given, "sender", "id")), inner(given, "sender", "type")
    ours = by_whom != "contact" and sender in options.bots
    if given["event"] not in _OF_MESSAGES or kind_of(given) != INCOMING or given.get("private") or ours:
        return ""
    return _id(inner(given, "conversation") or {})


def _id(conversation: Mapping[str, Any]) -> str:
    return str(number(conversation.get("id")) or "")
