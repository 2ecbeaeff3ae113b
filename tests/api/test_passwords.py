import pytest

from api import passwords
from copilot.errors import UsageError


def test_a_password_matches_only_itself() -> None:
    kept = passwords.hash_password("una frase larga")
    assert passwords.matches("una frase larga", kept)
    assert not passwords.matches("una frase Larga", kept)


def test_nobody_has_a_password_that_matches() -> None:
    assert not passwords.matches("una frase larga", None)
    assert not passwords.matches("una frase larga", "not a hash")


def test_passwords_are_argon2id_with_their_own_salt() -> None:
    one, other = (passwords.hash_password("una frase larga") for _ in range(2))
    assert one.startswith("$argon2id$")
    assert one != other


@pytest.mark.parametrize(("weak", "why"), [("corta", "at least 10"), ("a" * 20, "different"), ("ab" * 101, "at most")])
def test_a_weak_password_is_refused_with_the_reason(weak: str, why: str) -> None:
    with pytest.raises(UsageError, match=why):
        passwords.hash_password(weak)


def test_a_one_time_password_is_long_enough_and_never_the_same() -> None:
    made = {passwords.one_time_password() for _ in range(50)}
    assert len(made) == 50
    assert all(passwords.hash_password(one) for one in list(made)[:2])


def test_a_key_shows_only_its_beginning() -> None:
    key = passwords.new_key()
    assert key.startswith("esc_")
    assert len(key) >= 47
    assert key.startswith(passwords.shown_prefix(key))
    assert len(passwords.shown_prefix(key)) == 12
    assert key not in passwords.hash_token(key)
