import re

import pytest
from click.testing import CliRunner, Result

from api.accounts import LastAdminError
from api.auth import Auth
from api.cli.keys import command as keys
from api.cli.users import command as users
from api.passwords import hash_token, matches
from copilot.errors import ConflictError, NotFoundError, UsageError
from copilot.settings import Settings
from copilot.store import Store, audit
from copilot.store import users as rows
from copilot.store.audit import Wanted


@pytest.fixture(autouse=True)
def _this_database(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ESCUCHA_DATABASE_URL", settings.database_url)


def run(command: object, settings: Settings, *arguments: str) -> Result:
    return CliRunner().invoke(command, [*arguments, "--data", str(settings.data)])  # type: ignore[arg-type]


def password_in(result: Result) -> str:
    found = re.search(r": ([a-z0-9-]{19})$", result.output.strip())
    assert found, result.output
    return found[1]


def test_an_added_account_signs_in_once_with_what_was_printed(store: Store, settings: Settings) -> None:
    given = password_in(run(users, settings, "add", "Ana@example.com", "--role", "qa", "--name", "Ana"))
    with store.read() as session:
        row = rows.get(session, "ana@example.com")
    assert (row.role, row.name, row.must_change) == ("qa", "Ana", True)
    assert matches(given, row.password_hash)


@pytest.mark.parametrize("email", ["ana", "a b@example.com", "x" * 330 + "@example.com"])
def test_what_is_no_address_gets_no_account(settings: Settings, email: str) -> None:
    assert isinstance(run(users, settings, "add", email).exception, UsageError)


def test_an_address_gets_one_account(settings: Settings) -> None:
    run(users, settings, "add", "ana@example.com")
    assert isinstance(run(users, settings, "add", "ana@example.com").exception, ConflictError)


def test_a_new_password_replaces_the_old_one(store: Store, settings: Settings) -> None:
    old = password_in(run(users, settings, "add", "ana@example.com"))
    new = password_in(run(users, settings, "password", "ana@example.com"))
    with store.read() as session:
        kept = rows.get(session, "ana@example.com").password_hash
    assert matches(new, kept)
    assert not matches(old, kept)


def test_accounts_are_listed_with_role_and_state(settings: Settings) -> None:
    run(users, settings, "add", "ana@example.com", "--role", "qa")
    run(users, settings, "disable", "ana@example.com")
    assert run(users, settings, "list").output.split() == ["ana@example.com", "qa", "disabled", "one-time"]
    run(users, settings, "enable", "ana@example.com")
    assert "disabled" not in run(users, settings, "list").output


def test_nobody_is_disabled_under_an_unknown_address(settings: Settings) -> None:
    assert isinstance(run(users, settings, "disable", "eva@example.com").exception, NotFoundError)


def test_a_key_is_shown_once_and_known_by_its_hash(store: Store, settings: Settings) -> None:
    key = run(keys, settings, "add", "zendesk", "--role", "knowledge").output.strip()
    with store.read() as session:
        row = rows.find_key(session, hash_token(key))
    assert row is not None
    assert (row.name, row.role) == ("zendesk", "knowledge")
    listed = run(keys, settings, "list").output
    assert key not in listed
    assert key[:12] in listed


def test_a_revoked_key_is_over(store: Store, settings: Settings) -> None:
    key = run(keys, settings, "add", "zendesk").output.strip()
    assert "is revoked" in run(keys, settings, "revoke", key[:12]).output
    with store.read() as session:
        assert rows.find_key(session, hash_token(key)) is None
    assert "revoked 20" in run(keys, settings, "list").output


@pytest.mark.parametrize("how", [("disable",), ("role", "agent")])
def test_the_last_administrator_stays_one(settings: Settings, how: tuple[str, ...]) -> None:
    run(users, settings, "add", "ana@example.com", "--role", "admin")
    verb, *rest = how
    assert isinstance(run(users, settings, verb, "ana@example.com", *rest).exception, LastAdminError)
    run(users, settings, "add", "eva@example.com", "--role", "admin")
    assert run(users, settings, verb, "ana@example.com", *rest).exit_code == 0
    assert isinstance(run(users, settings, verb, "eva@example.com", *rest).exception, LastAdminError)


def test_a_role_is_changed(store: Store, settings: Settings) -> None:
    run(users, settings, "add", "ana@example.com")
    assert run(users, settings, "role", "ana@example.com", "qa").output == "ana@example.com is qa.\n"
    with store.read() as session:
        assert rows.get(session, "ana@example.com").role == "qa"


def test_an_account_is_signed_out_everywhere(store: Store, settings: Settings) -> None:
    run(users, settings, "add", "ana@example.com")
    Auth(store, settings).open("ana@example.com")
    assert run(users, settings, "sign-out", "ana@example.com").output == "ana@example.com: 1 session ended.\n"


def test_what_is_done_at_the_command_line_stands_in_the_audit(store: Store, settings: Settings) -> None:
    run(users, settings, "add", "ana@example.com")
    run(users, settings, "role", "ana@example.com", "qa")
    run(users, settings, "role", "ana@example.com", "qa")
    run(users, settings, "disable", "ana@example.com")
    run(users, settings, "password", "ana@example.com")
    run(keys, settings, "add", "zendesk")
    with store.read() as session:
        found = list(reversed(audit.page(session, Wanted())))
    assert [row.action for row in found] == ["user.added", "role.changed", "user.disabled", "user.password", "key.made"]
    assert {row.actor for row in found} == {"system"}
    assert found[1].detail == {"before": "agent", "after": "qa"}
