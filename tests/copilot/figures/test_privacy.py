"""Whose figures may be seen by whom, by small cases."""

from datetime import UTC, datetime
from typing import NamedTuple

from copilot.conversation import Value
from copilot.figures.period import About
from copilot.figures.privacy import Groups


class Row(NamedTuple):
    person: str | None
    at: datetime = datetime(2026, 3, 2, tzinfo=UTC)
    about: About = About("chat", "es", "")


class Number(Value):
    key: str
    n: int


def _groups(**people: str) -> Groups[Number]:
    """One row for each letter; "-" is nobody known."""
    rows = {key: [Row(None if one == "-" else one) for one in some] for key, some in people.items()}
    return Groups(rows, lambda key, some: Number(key=key, n=len(some)))


def test_two_who_worked_alone_hide_each_other() -> None:
    assert _groups(chat="abab", email="aa", phone="b").hidden("c") == {"email", "phone"}


def test_what_is_one_persons_alone_is_not_told_by_what_is_left_of_the_whole() -> None:
    groups = _groups(chat="abab", email="aa", web="bc")
    assert groups.hidden("c") == {"email", "web"}
    assert [one.key for one in groups.without(groups.hidden("c"))] == ["chat"]


def test_ones_own_are_theirs_to_see() -> None:
    assert _groups(chat="abab", email="aa").hidden("a") == frozenset()


def test_where_nobody_answered_there_is_nothing_to_hide() -> None:
    assert _groups(chat="ab", email="---").hidden("c") == frozenset()


def test_one_person_and_robots_are_one_person() -> None:
    assert "email" in _groups(chat="ab", email="a--").hidden("c")


def test_a_team_of_one_sees_all_of_it() -> None:
    assert _groups(chat="aa", email="a").hidden("c") == frozenset()
