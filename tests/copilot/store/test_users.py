from datetime import UTC, datetime, timedelta

import pytest

from copilot.errors import ConflictError, NotFoundError
from copilot.store import Store, sessions, users
from copilot.store.schema import UserRow
from copilot.store.sessions import Opening

NOW = datetime(2026, 3, 2, 10, 15, tzinfo=UTC)
HOUR = timedelta(hours=1)


def ana(store: Store) -> UserRow:
    with store.begin() as session:
        return users.add(session, email=" Ana@Example.com ", role="agent", password_hash="h", at=NOW)


def test_an_address_is_found_without_case_or_spaces(store: Store) -> None:
    ana(store)
    with store.read() as session:
        assert users.get(session, "ANA@example.com").email == "ana@example.com"


ALIKE = ("mi\u212ae@example.com", "mike@straße.de", "miſe@example.com", "m\u0130ke@example.com")


@pytest.mark.parametrize("other", ALIKE)
def test_signs_that_only_look_alike_are_somebody_else_s_address(store: Store, other: str) -> None:
    with store.begin() as session:
        for email in ("mike@example.com", "mike@strasse.de", "mise@example.com"):
            users.add(session, email=email, role="admin", password_hash="h", at=NOW)
        assert users.find(session, other) is None


def test_letters_beyond_ascii_are_found_without_case(store: Store) -> None:
    with store.begin() as session:
        users.add(session, email="Íñigo@Example.com", role="agent", password_hash="h", at=NOW)
        assert users.find(session, "ÍÑIGO@example.com") is not None


def test_an_address_has_one_account(store: Store) -> None:
    ana(store)
    with pytest.raises(ConflictError, match=r"ana@example\.com has an account"):
        ana(store)


def test_nobody_is_found_under_an_unknown_address(store: Store) -> None:
    with pytest.raises(NotFoundError, match="escucha users list"), store.read() as session:
        users.get(session, "eva@example.com")


@pytest.mark.parametrize("how", ["disable", "password"])
def test_a_disabled_or_renewed_account_is_signed_out_everywhere(store: Store, how: str) -> None:
    ana(store)
    with store.begin() as session:
        user = users.get(session, "ana@example.com")
        sessions.start(session, user, Opening(token_hash="t", csrf="c", now=NOW, until=NOW + HOUR))
        if how == "disable":
            users.set_active(session, user, active=False)
        else:
            users.set_password(session, user, "other", must_change=True)
    with store.read() as session:
        assert sessions.find(session, "t", NOW) is None


def test_a_revoked_key_is_unknown_and_stays_listed(store: Store) -> None:
    with store.begin() as session:
        users.add_key(session, name="zendesk", prefix="esc_1234", key_hash="k", role="agent", at=NOW)
        assert users.find_key(session, "k") is not None
        users.revoke_key(session, "esc_1234", NOW)
        assert users.find_key(session, "k") is None
        assert [key.revoked_at for key in users.keys(session)] == [NOW]
    with pytest.raises(NotFoundError, match="No valid key"), store.begin() as session:
        users.revoke_key(session, "esc_1234", NOW)
