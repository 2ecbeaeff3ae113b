"""How each helpdesk signs its webhooks: one row a scheme, one function for all of them."""

import base64
import hashlib
import hmac
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime

from copilot.errors import AccessError

WINDOW = 300.0  # seconds that a sender's clock and the way here may take
FORGED = "The signature of this delivery is missing or wrong."
STALE = "This delivery is too old or from the future; check both clocks, and send it again."


@dataclass(frozen=True)
class Scheme:
    """`signed` is what stands before the body: "{ts}." or nothing. `timestamp` and `delivery` name headers, "" where
    there are none: without a timestamp only the delivery's key tells a repetition."""

    signature: str
    algorithm: str
    signed: str = ""
    prefix: str = ""
    encoding: str = "hex"
    timestamp: str = ""
    delivery: str = ""
    iso: bool = False
    window: float = WINDOW


SCHEMES: Mapping[str, Scheme] = {
    "copilot": Scheme(
        "x-copilot-signature",
        "sha256",
        signed="{ts}.",
        prefix="sha256=",
        timestamp="x-copilot-timestamp",
        delivery="x-copilot-delivery",
    ),
    "chatwoot": Scheme(
        "x-chatwoot-signature",
        "sha256",
        signed="{ts}.",
        prefix="sha256=",
        timestamp="x-chatwoot-timestamp",
        delivery="x-chatwoot-delivery",
    ),
    "zammad": Scheme("x-hub-signature", "sha1", prefix="sha1=", delivery="x-zammad-delivery"),
    "zendesk": Scheme(
        "x-zendesk-webhook-signature",
        "sha256",
        signed="{ts}",
        encoding="base64",
        timestamp="x-zendesk-webhook-signature-timestamp",
        delivery="x-zendesk-webhook-invocation-id",
        iso=True,
    ),
    "intercom": Scheme("x-hub-signature", "sha1", prefix="sha1="),
    "front": Scheme(
        "x-front-signature", "sha256", signed="{ts}:", encoding="base64", timestamp="x-front-request-timestamp"
    ),
    "helpscout": Scheme("x-helpscout-signature", "sha1", encoding="base64"),
}
_ENCODINGS: Mapping[str, Callable[[bytes], str]] = {
    "hex": bytes.hex,
    "base64": lambda digest: base64.b64encode(digest).decode(),
}


def sign(scheme: str, secret: str, body: bytes, timestamp: str = "") -> str:
    """The value of the signature's header."""
    rule = SCHEMES[scheme]
    signed = rule.signed.format(ts=timestamp).encode() + body
    digest = hmac.new(secret.encode(), signed, getattr(hashlib, rule.algorithm)).digest()
    return rule.prefix + _ENCODINGS[rule.encoding](digest)


def verify(scheme: str, secret: str, headers: Mapping[str, str], body: bytes, now: datetime) -> str:
    """The delivery's own id, "" where the scheme has none. `headers` by their names in small letters.

    Raises:
        AccessError: not signed, signed with something else, or outside the window (401).
    """
    rule = SCHEMES[scheme]
    timestamp = headers.get(rule.timestamp, "") if rule.timestamp else ""
    given = headers.get(rule.signature, "")
    wanted = sign(scheme, secret, body, timestamp)
    # Without a secret anybody could sign.
    if not secret or not _same(wanted, given):
        raise AccessError(FORGED, status=401)
    if rule.timestamp:
        at = _moment(timestamp, iso=rule.iso)
        if at is None or abs((now - at).total_seconds()) > rule.window:
            raise AccessError(STALE, status=401)
    return headers.get(rule.delivery, "") if rule.delivery else ""


def same_secret(given: str, kept: str) -> bool:
    """Whether the secret in a webhook's address is the one that was agreed on, for helpdesks that do not sign."""
    return bool(kept) and _same(kept, given)


def sign_link(secret: str, *parts: str) -> str:
    """The signature of an address's values, in their order; none of them may hold a line's end."""
    return hmac.new(secret.encode(), "\n".join(parts).encode(), hashlib.sha256).hexdigest()


def verify_link(secret: str, signature: str, timestamp: str, now: datetime, *parts: str) -> None:
    """The same for `timestamp` and the parts after it; `timestamp` is in seconds since 1970.

    Raises:
        AccessError: signed wrongly, or outside the window (401).
    """
    held = (timestamp, *parts)
    if not secret or any("\n" in one for one in held) or not _same(sign_link(secret, *held), signature):
        raise AccessError("The signature of this address is wrong.", status=401)
    at = _moment(timestamp, iso=False)
    if at is None or abs((now - at).total_seconds()) > WINDOW:
        raise AccessError("This address is too old; reload the page in the helpdesk.", status=401)


def _same(one: str, other: str) -> bool:
    return hmac.compare_digest(one.encode(), other.encode("utf-8", "replace"))


def _moment(timestamp: str, *, iso: bool) -> datetime | None:
    try:
        if iso:
            at = datetime.fromisoformat(timestamp)
            return at if at.tzinfo else None
        seconds = float(timestamp)
        # Some senders count milliseconds.
        return datetime.fromtimestamp(seconds / 1000 if seconds > 1e11 else seconds, UTC)
    except (ValueError, OverflowError, OSError):
        return None
