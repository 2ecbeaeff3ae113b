"""Each scheme with a vector of its own, worked out with openssl: `openssl dgst -sha256 -hmac KEY`."""

from datetime import UTC, datetime, timedelta

import pytest

from api.helpdesks.signatures import SCHEMES, same_secret, sign, sign_link, verify, verify_link
from copilot.errors import AccessError

KEY = "clave de prueba"
BODY = b'{"id":7}'
NOW = datetime(2026, 1, 1, tzinfo=UTC)
TS = "1767225600"
SHA256 = "044e8319c60f97b7a118417dc54885e0c46d2c9238fb9f50359470f32bcdad5a"
SHA1 = "754954ea64262898c80780be1d54d1681d0bca12"
SIGNED = {
    "copilot": (TS, f"sha256={SHA256}"),
    "chatwoot": (TS, f"sha256={SHA256}"),
    "zammad": ("", f"sha1={SHA1}"),
    "zendesk": ("2026-01-01T00:00:00Z", "mFV/dieOqzZ9UetpyF6XRmLI7QzQbLGQhFCSL3d/6uw="),
    "intercom": ("", f"sha1={SHA1}"),
    "front": (TS, "QZRrzMKePZLx3mQypj6RfrrAyyb9DH4sAxweXC0tPTs="),
    "helpscout": ("", "dUlU6mQmKJjIB4C+HVTRaB0LyhI="),
}
TIMED = [name for name, scheme in SCHEMES.items() if scheme.timestamp]


def headers(scheme: str, **changes: str) -> dict[str, str]:
    rule, (timestamp, signature) = SCHEMES[scheme], SIGNED[scheme]
    found = {rule.signature: signature, "x-request-id": "1"}
    found |= {rule.timestamp: timestamp} if rule.timestamp else {}
    found |= {rule.delivery: "d-1"} if rule.delivery else {}
    return found | changes


def test_every_scheme_has_its_vector() -> None:
    assert set(SIGNED) == set(SCHEMES)


@pytest.mark.parametrize("scheme", SCHEMES)
def test_signs_as_the_helpdesk_does(scheme: str) -> None:
    assert sign(scheme, KEY, BODY, SIGNED[scheme][0]) == SIGNED[scheme][1]


@pytest.mark.parametrize("scheme", SCHEMES)
def test_a_genuine_delivery_gives_its_own_id(scheme: str) -> None:
    assert verify(scheme, KEY, headers(scheme), BODY, NOW) == ("d-1" if SCHEMES[scheme].delivery else "")


@pytest.mark.parametrize("scheme", SCHEMES)
@pytest.mark.parametrize(
    ("key", "body", "signature"),
    [("otra clave", BODY, None), (KEY, BODY + b" ", None), (KEY, BODY, ""), (KEY, BODY, "ñ€"), ("", BODY, None)],
    ids=["other key", "other body", "unsigned", "no letters of ours", "no key"],
)
def test_anything_else_is_refused(scheme: str, key: str, body: bytes, signature: str | None) -> None:
    given = headers(scheme)
    if signature is not None:
        given[SCHEMES[scheme].signature] = signature
    with pytest.raises(AccessError) as refused:
        verify(scheme, key, given, body, NOW)
    assert refused.value.status == 401


@pytest.mark.parametrize("scheme", TIMED)
@pytest.mark.parametrize("seconds", [-301, 301])
def test_outside_the_window_it_is_refused(scheme: str, seconds: int) -> None:
    with pytest.raises(AccessError, match="too old or from the future"):
        verify(scheme, KEY, headers(scheme), BODY, NOW + timedelta(seconds=seconds))


@pytest.mark.parametrize("scheme", TIMED)
def test_inside_the_window_it_is_taken(scheme: str) -> None:
    verify(scheme, KEY, headers(scheme), BODY, NOW + timedelta(seconds=299))


@pytest.mark.parametrize("timestamp", ["", "nan", "inf", "1e400", "ayer", "-1e20", "1767225600\n"])
def test_a_time_that_is_none_is_refused_even_when_it_is_signed(timestamp: str) -> None:
    given = {"x-copilot-timestamp": timestamp, "x-copilot-signature": sign("copilot", KEY, BODY, timestamp)}
    if timestamp.strip() == TS:
        verify("copilot", KEY, given, BODY, NOW)
        return
    with pytest.raises(AccessError):
        verify("copilot", KEY, given, BODY, NOW)


def test_a_secret_in_the_address_is_that_one_and_never_none() -> None:
    assert same_secret("abc", "abc")
    assert not same_secret("abd", "abc")
    assert not same_secret("", "")


def test_an_address_is_signed_over_its_values_in_their_order() -> None:
    signature = sign_link(KEY, TS, "7", "ana")
    assert signature == "6f74b3b50200b6d698a609b1fab25c79ca4b4174afbd3a3b4a21d95b633cb5ce"
    verify_link(KEY, signature, TS, NOW, "7", "ana")
    for parts in (("7", "luis"), ("ana", "7"), ("7\nana",), ("7", "ana", "")):
        with pytest.raises(AccessError):
            verify_link(KEY, signature, TS, NOW, *parts)


def test_an_address_of_long_ago_is_refused() -> None:
    with pytest.raises(AccessError, match="too old"):
        verify_link(KEY, sign_link(KEY, TS, "7"), TS, NOW + timedelta(minutes=6), "7")
