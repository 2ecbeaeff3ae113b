"""Chatwoot's webhooks: proven, in time, and told from our own echo."""

import hashlib
import hmac
import json
from copy import deepcopy
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from api.helpdesks.adapter import News
from api.helpdesks.chatwoot import Chatwoot
from copilot.errors import AccessError, InputError
from tests.api.helpdesks.chatwoot.bench import IN_ADDRESS, SIGNING
from tests.api.helpdesks.chatwoot.conftest import Connect
from tests.api.helpdesks.chatwoot.server import ACCOUNT, ADMIN

NOW = datetime(2026, 3, 28, 14, 36, 18, tzinfo=UTC)
MESSAGE: dict[str, Any] = {
    "event": "message_created",
    "account": {"id": ACCOUNT, "name": "Tienda"},
    "id": 654,
    "content": "No me llega el pedido 4512",
    "message_type": "incoming",
    "private": False,
    "sender": {"id": 4, "name": "Ana", "type": "contact"},
    "conversation": {"id": 207, "status": "open", "messages": [{"id": 654, "message_type": 0}]},
}


def signed(body: bytes, *, secret: str = SIGNING, at: datetime = NOW, **changes: str) -> dict[str, str]:
    """The headers of Chatwoot 4.13, worked out here once more."""
    stamp = str(int(at.timestamp()))
    digest = hmac.new(secret.encode(), f"{stamp}.".encode() + body, hashlib.sha256).hexdigest()
    return {
        "X-Chatwoot-Delivery": "b9817461-5fc7-4967-b312-edcc0131075a",
        "X-Chatwoot-Timestamp": stamp,
        "X-Chatwoot-Signature": f"sha256={digest}",
    } | changes


def lower(headers: dict[str, str]) -> dict[str, str]:
    return {name.lower(): value for name, value in headers.items()}


@pytest.fixture
def signing(opened: Connect) -> Chatwoot:
    return opened(secrets={"token": ADMIN, "webhook_secret": IN_ADDRESS, "signing_secret": SIGNING})


def news(chatwoot: Chatwoot, event: dict[str, Any]) -> News | None:
    return chatwoot.news({}, json.dumps(event).encode(), IN_ADDRESS, NOW)


def test_a_signed_message_is_news_of_its_conversation(signing: Chatwoot) -> None:
    body = json.dumps(MESSAGE).encode()
    found = signing.news(lower(signed(body)), body, "", NOW)
    assert found is not None
    assert (found.about, found.event, found.conversation) == ("207", "message_created", None)


@pytest.mark.parametrize(
    "changes",
    [
        {"X-Chatwoot-Signature": ""},
        {"X-Chatwoot-Signature": "sha256=" + "0" * 64},
        {"X-Chatwoot-Timestamp": "1"},
        {"X-Chatwoot-Timestamp": ""},
    ],
)
def test_a_forged_signature_is_refused(signing: Chatwoot, changes: dict[str, str]) -> None:
    body = json.dumps(MESSAGE).encode()
    with pytest.raises(AccessError) as caught:
        signing.news(lower(signed(body, **changes)), body, IN_ADDRESS, NOW)
    assert caught.value.status == 401


def test_an_altered_body_is_refused(signing: Chatwoot) -> None:
    body = json.dumps(MESSAGE).encode()
    with pytest.raises(AccessError):
        signing.news(lower(signed(body)), body.replace(b"207", b"208"), "", NOW)


def test_a_signature_of_the_body_alone_is_refused(signing: Chatwoot) -> None:
    body = json.dumps(MESSAGE).encode()
    digest = hmac.new(SIGNING.encode(), body, hashlib.sha256).hexdigest()
    with pytest.raises(AccessError):
        signing.news(lower(signed(body, **{"X-Chatwoot-Signature": f"sha256={digest}"})), body, "", NOW)


def test_the_secret_in_the_address_does_not_stand_in_for_a_signature(signing: Chatwoot) -> None:
    with pytest.raises(AccessError):
        signing.news({}, json.dumps(MESSAGE).encode(), IN_ADDRESS, NOW)


@pytest.mark.parametrize("late", [timedelta(seconds=302), timedelta(seconds=-302)])
def test_a_delivery_outside_five_minutes_is_refused(signing: Chatwoot, late: timedelta) -> None:
    body = json.dumps(MESSAGE).encode()
    with pytest.raises(AccessError):
        signing.news(lower(signed(body)), body, "", NOW + late)


def test_a_delivery_within_five_minutes_is_taken(signing: Chatwoot) -> None:
    body = json.dumps(MESSAGE).encode()
    assert signing.news(lower(signed(body)), body, "", NOW + timedelta(seconds=298)) is not None


def test_an_older_chatwoot_is_known_by_the_secret_in_the_address(chatwoot: Chatwoot) -> None:
    assert news(chatwoot, MESSAGE) is not None
    for wrong in ("", "something-else", IN_ADDRESS + "x"):
        with pytest.raises(AccessError):
            chatwoot.news({}, json.dumps(MESSAGE).encode(), wrong, NOW)


def test_without_any_secret_nobody_is_believed(opened: Connect) -> None:
    with pytest.raises(AccessError):
        opened(secrets={"token": ADMIN}).news({}, json.dumps(MESSAGE).encode(), "", NOW)


def test_a_delivery_that_comes_again_has_the_same_key_whatever_its_headers_claim(signing: Chatwoot) -> None:
    body = json.dumps(MESSAGE).encode()
    first = signing.news(lower(signed(body)), body, "", NOW)
    again = signing.news(lower(signed(body, **{"X-Chatwoot-Delivery": "another"})), body, "", NOW)
    later = signing.news(lower(signed(body, at=NOW + timedelta(seconds=30))), body, "", NOW)
    other = signing.news(lower(signed(body + b" ")), body + b" ", "", NOW)
    assert first is not None
    assert first == again == later
    assert other is not None
    assert other.key != first.key


@pytest.mark.parametrize(
    "changes",
    [
        {"private": True},
        {"message_type": "outgoing"},
        {"message_type": "template"},
        {"message_type": "activity"},
        {"sender": {"id": 77, "name": "Escucha", "type": "agent_bot"}},
        {"event": "conversation_typing_on"},
        {"event": "contact_updated"},
        {"account": {"id": 99}},
        {"conversation": {}},
    ],
)
def test_our_own_echo_and_what_concerns_nobody_is_no_news(opened: Connect, changes: dict[str, Any]) -> None:
    assert news(opened(bots="77"), MESSAGE | changes) is None


def test_a_contact_with_the_number_of_our_bot_is_still_a_contact(opened: Connect) -> None:
    assert news(opened(bots="4"), MESSAGE) is not None


def test_a_resolved_conversation_is_news(chatwoot: Chatwoot) -> None:
    found = news(chatwoot, {"event": "conversation_status_changed", "id": 207, "status": "resolved"})
    assert found is not None
    assert (found.about, found.event) == ("207", "conversation_status_changed")


@pytest.mark.parametrize("body", [b"", b"{", b"\xff\xfe", b"[]", b'{"event": 3}', b"7"])
def test_a_genuine_delivery_that_cannot_be_read_says_so(chatwoot: Chatwoot, body: bytes) -> None:
    with pytest.raises(InputError):
        chatwoot.news({}, body, IN_ADDRESS, NOW)


@pytest.mark.parametrize("name", ["webhook_message_created", "webhook_conversation_status_changed"])
def test_the_recorded_webhooks_are_news(signing: Chatwoot, shared: Path, name: str) -> None:
    body = (shared / f"helpdesk/chatwoot/{name}.shape.json").read_bytes()
    found = signing.news(lower(signed(body)), body, "", NOW)
    assert found is not None
    assert found.about == "207"


def test_the_recorded_headers_are_the_ones_we_look_for(shared: Path) -> None:
    recorded = json.loads((shared / "helpdesk/chatwoot/webhook_headers.json").read_text())
    assert set(recorded) == set(signed(b""))
    assert deepcopy(recorded)["X-Chatwoot-Signature"].startswith("sha256=")


NO_NEWS = (b"[" * 200_000, b'{"event":' * 100_000, b"\xff\xfe{}", b'"\xed\xa0\x80"', b"[]", b"null")


@pytest.mark.parametrize("body", NO_NEWS)
def test_a_signed_body_that_is_none_is_refused_in_one_sentence(signing: Chatwoot, body: bytes) -> None:
    with pytest.raises(InputError):
        signing.news(lower(signed(body)), body, "", NOW)
