from dataclasses import replace
from datetime import UTC, datetime, timedelta

from copilot.store import Store, sessions, users
from copilot.store.schema import UserRow
from copilot.store.sessions import Opening

NOW = datetime(2026, 3, 2, 10, 15, tzinfo=UTC)
HOUR = timedelta(hours=1)
LAPTOP = Opening(token_hash="laptop", csrf="c", now=NOW, until=NOW + HOUR, device="Firefox, Linux")


def somebody(store: Store, email: str = "ana@example.com") -> UserRow:
    with store.begin() as session:
        return users.add(session, email=email, role="agent", password_hash="h", at=NOW)


def start(store: Store, user: UserRow, *openings: Opening) -> None:
    for opening in openings:
        with store.begin() as session:
            sessions.start(session, user, opening)


def test_a_browser_is_known_until_its_time_runs_out(store: Store) -> None:
    start(store, somebody(store), LAPTOP)
    with store.read() as session:
        found = sessions.find(session, "laptop", NOW)
        assert found is not None
        assert (found.user.email, found.kind, found.device) == ("ana@example.com", "browser", "Firefox, Linux")
        assert sessions.find(session, "laptop", NOW + HOUR) is None
        assert sessions.find(session, "other", NOW) is None


def test_a_new_session_forgets_those_that_ran_out(store: Store) -> None:
    start(store, somebody(store), replace(LAPTOP, token_hash="old", until=NOW - HOUR), LAPTOP)
    with store.read() as session:
        assert sessions.find(session, "old", NOW - 2 * HOUR) is None


def test_an_ended_session_is_unknown(store: Store) -> None:
    start(store, somebody(store), LAPTOP)
    with store.begin() as session:
        sessions.end(session, "laptop")
    with store.read() as session:
        assert sessions.find(session, "laptop", NOW) is None


def test_somebody_s_sessions_are_listed_by_when_they_were_used(store: Store) -> None:
    ana, eva = somebody(store), somebody(store, "eva@example.com")
    late = replace(LAPTOP, token_hash="panel", kind="panel", now=NOW + HOUR / 2)
    start(store, ana, LAPTOP, late)
    start(store, eva, replace(LAPTOP, token_hash="hers"))
    with store.read() as session:
        assert [row.token_hash for row in sessions.of_user(session, ana.id, NOW)] == ["panel", "laptop"]


def test_all_sessions_but_one_can_be_ended(store: Store) -> None:
    ana, eva = somebody(store), somebody(store, "eva@example.com")
    start(store, ana, LAPTOP, replace(LAPTOP, token_hash="phone"), replace(LAPTOP, token_hash="panel"))
    start(store, eva, replace(LAPTOP, token_hash="hers"))
    with store.begin() as session:
        assert sessions.end_all(session, ana.id, but="phone") == 2
    with store.read() as session:
        assert [row.token_hash for row in sessions.of_user(session, ana.id, NOW)] == ["phone"]
        assert len(sessions.of_user(session, eva.id, NOW)) == 1


def test_a_name_for_a_device_is_cut_to_what_fits(store: Store) -> None:
    start(store, somebody(store), replace(LAPTOP, device="x" * 300))
    with store.read() as session:
        found = sessions.find(session, "laptop", NOW)
        assert found is not None
        assert len(found.device) == 100


def test_places_are_counted_for_everybody_at_once(store: Store) -> None:
    ana, eva = somebody(store), somebody(store, "eva@example.com")
    start(store, ana, LAPTOP, replace(LAPTOP, token_hash="phone", now=NOW + HOUR / 2))
    start(store, eva, replace(LAPTOP, token_hash="hers"))
    with store.read() as session:
        assert sessions.counts(session, NOW) == {ana.id: (2, NOW + HOUR / 2), eva.id: (1, NOW)}
        assert sessions.counts(session, NOW + HOUR) == {}
