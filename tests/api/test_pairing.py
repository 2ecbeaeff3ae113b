"""A panel is let in by a person who sees its code, once, and for a short time."""

import re
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import func, select, update

from api.auth import Auth, Caller
from api.pairing import LETTERS, Pairing, shown
from api.passwords import hash_token
from api.throttle import Throttle, TooManyError
from copilot.errors import AccessError, NotFoundError
from copilot.settings import Settings
from copilot.store import Store, audit, sessions, users
from copilot.store.audit import Wanted
from copilot.store.schema import HelpdeskRow, PairingRow

NOW = datetime(2026, 3, 2, tzinfo=UTC)
NEVER = 3600.0  # seconds until the next try: nothing comes back within a test


@pytest.fixture
def pairing(store: Store) -> Pairing:
    made = Pairing(store)
    made._guesses = Throttle(burst=10, every=NEVER)
    return made


@pytest.fixture
def ana(store: Store) -> Caller:
    with store.begin() as session:
        row = users.add(session, email="ana@example.com", role="agent", password_hash="h", at=NOW)
    return Caller(id=row.id, name="Ana", role="agent", email=row.email, csrf="c", kind="browser")


@pytest.fixture
def helpdesk(store: Store) -> int:
    with store.begin() as session:
        row = HelpdeskRow(name="Mesa", kind="rt", created_at=NOW)
        session.add(row)
        session.flush()
        return row.id


def test_a_code_has_no_letter_that_is_read_as_another(pairing: Pairing) -> None:
    code = pairing.begin(None, "").code
    assert re.fullmatch(f"[{LETTERS}]{{4}}-[{LETTERS}]{{4}}", code)
    assert not set("0O1ILB8S5AEU") & set(LETTERS)


def test_whoever_says_yes_sees_which_helpdesk_and_device_asks(pairing: Pairing, ana: Caller, helpdesk: int) -> None:
    begun = pairing.begin(helpdesk, "Chrome, Windows")
    asking = pairing.look(begun.code.lower().replace("-", " "), ana)
    assert asking == (begun.code, "Mesa", "Chrome, Windows")


def test_a_panel_gets_its_session_once_after_the_yes(
    pairing: Pairing, store: Store, ana: Caller, helpdesk: int
) -> None:
    begun = pairing.begin(helpdesk, "Chrome, Windows")
    assert pairing.claim(begun.secret) is None
    pairing.approve(begun.code, ana)
    token = pairing.claim(begun.secret)
    assert token
    with store.read() as session:
        row = sessions.find(session, hash_token(token), datetime.now(UTC))
        assert row is not None
        assert (row.kind, row.user_id, row.helpdesk_id, row.device) == ("panel", ana.id, helpdesk, "Chrome, Windows")
    with pytest.raises(NotFoundError):
        pairing.claim(begun.secret)


def test_a_code_lets_one_panel_in(pairing: Pairing, ana: Caller) -> None:
    begun = pairing.begin(None, "")
    pairing.approve(begun.code, ana)
    for again in (pairing.approve, pairing.look):
        with pytest.raises(NotFoundError, match="one panel"):
            again(begun.code, ana)


def test_the_yes_to_one_panel_is_not_another_s(pairing: Pairing, ana: Caller) -> None:
    mine, other = pairing.begin(None, ""), pairing.begin(None, "")
    pairing.approve(mine.code, ana)
    assert pairing.claim(other.secret) is None


def test_a_code_is_no_secret_and_a_secret_no_code(pairing: Pairing, ana: Caller) -> None:
    begun = pairing.begin(None, "")
    with pytest.raises(NotFoundError):
        pairing.claim(begun.code)
    with pytest.raises(NotFoundError):
        pairing.approve(begun.secret, ana)


@pytest.mark.parametrize("approved", [True, False])
def test_after_ten_minutes_it_is_over(pairing: Pairing, store: Store, ana: Caller, approved: bool) -> None:
    begun = pairing.begin(None, "")
    if approved:
        pairing.approve(begun.code, ana)
    with store.begin() as session:
        session.execute(update(PairingRow).values(expires_at=datetime.now(UTC)))
    with pytest.raises(NotFoundError):
        pairing.claim(begun.secret)
    with pytest.raises(NotFoundError):
        pairing.approve(begun.code, ana)


def test_those_that_waited_too_long_are_forgotten(pairing: Pairing, store: Store) -> None:
    pairing.begin(None, "")
    with store.begin() as session:
        session.execute(update(PairingRow).values(expires_at=datetime.now(UTC) - timedelta(seconds=1)))
    pairing.begin(None, "")
    with store.read() as session:
        assert session.scalar(select(func.count()).select_from(PairingRow)) == 1


@pytest.mark.parametrize("kind", ["panel", "key"])
def test_only_a_browser_at_our_own_pages_says_yes(pairing: Pairing, ana: Caller, kind: str) -> None:
    begun = pairing.begin(None, "")
    caller = Caller(id=ana.id, name="Ana", role="agent", csrf="c", kind=kind)  # type: ignore[arg-type]
    with pytest.raises(AccessError):
        pairing.approve(begun.code, caller)
    assert pairing.claim(begun.secret) is None


def test_somebody_who_was_disabled_meanwhile_lets_nothing_in(pairing: Pairing, store: Store, ana: Caller) -> None:
    begun = pairing.begin(None, "")
    pairing.approve(begun.code, ana)
    with store.begin() as session:
        users.set_active(session, users.get(session, ana.email), active=False)
    with pytest.raises(NotFoundError):
        pairing.claim(begun.secret)


def test_whoever_guesses_codes_is_stopped(pairing: Pairing, ana: Caller) -> None:
    begun = pairing.begin(None, "")
    for _ in range(10):
        with pytest.raises(NotFoundError):
            pairing.look("CCCC-DDDD", ana)
    with pytest.raises(TooManyError):
        pairing.look(begun.code, ana)
    with pytest.raises(TooManyError):
        pairing.approve(begun.code, ana)


def test_an_office_opens_its_panels_at_once_and_a_flood_is_stopped(pairing: Pairing) -> None:
    pairing._begun = Throttle(burst=300, every=NEVER)
    for _ in range(300):
        pairing.begin(None, "", "203.0.113.7")
    with pytest.raises(TooManyError):
        pairing.begin(None, "", "203.0.113.7")
    assert pairing.begin(None, "", "203.0.113.8").code


def test_neither_code_nor_secret_is_kept(pairing: Pairing, store: Store) -> None:
    begun = pairing.begin(None, "")
    with store.read() as session:
        row = session.scalars(select(PairingRow)).one()
    kept = f"{row.code_hash} {row.panel_hash}"
    assert begun.code not in kept
    assert begun.secret not in kept


def test_the_audit_knows_who_let_a_panel_in(pairing: Pairing, store: Store, ana: Caller, helpdesk: int) -> None:
    pairing.approve(pairing.begin(helpdesk, "").code, ana, "r-1")
    with store.read() as session:
        (row,) = audit.page(session, Wanted())
    assert (row.actor, row.action, row.object_id, row.request_id) == (ana.label, "panel.paired", str(helpdesk), "r-1")


def test_a_typed_code_is_shown_in_one_form() -> None:
    assert shown(" kfrw 27pd ") == shown("KFRW27PD") == "KFRW-27PD"


def test_a_panel_s_session_is_known_to_the_service(
    pairing: Pairing, store: Store, settings: Settings, ana: Caller
) -> None:
    begun = pairing.begin(None, "")
    pairing.approve(begun.code, ana)
    token = pairing.claim(begun.secret)
    assert token
    Auth(store, settings).sign_out(token)
    with store.read() as session:
        assert sessions.of_user(session, ana.id, datetime.now(UTC)) == []


def test_a_right_code_in_between_buys_no_more_guesses(pairing: Pairing, ana: Caller) -> None:
    mine = pairing.begin(None, "").code
    for _ in range(9):
        with pytest.raises(NotFoundError):
            pairing.look("CCCC-DDDD", ana)
    pairing.look(mine, ana)
    with pytest.raises(TooManyError):
        pairing.look("CCCC-DDDD", ana)
