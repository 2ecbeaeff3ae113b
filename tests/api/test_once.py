"""What is made once: for how long, for how many, and who is told when it fails."""

import threading
from concurrent.futures import ThreadPoolExecutor

import pytest

from api.once import Once


class Made:
    """What was made, in its order."""

    def __init__(self) -> None:
        self.keys: list[str] = []

    def __call__(self, once: Once[str, int], key: str) -> int:
        def make() -> int:
            self.keys.append(key)
            return len(self.keys)

        return once.get(key, make)


@pytest.fixture
def made() -> Made:
    return Made()


def test_the_oldest_goes_where_there_are_too_many(made: Made) -> None:
    once = Once[str, int](2)
    assert [made(once, key) for key in "abcbca"] == [1, 2, 3, 2, 3, 4]


def test_what_has_lasted_long_enough_is_made_anew(made: Made) -> None:
    once = Once[str, int](2, lasts=0.0)
    assert [made(once, "a"), made(once, "a")] == [1, 2]


def test_all_who_waited_are_told_what_failed_and_the_next_one_tries_again(made: Made) -> None:
    once = Once[str, int](2)
    begun, go = threading.Event(), threading.Event()

    def fail() -> int:
        begun.set()
        assert go.wait(60)
        raise ZeroDivisionError

    with ThreadPoolExecutor(2) as pool:
        first = pool.submit(once.get, "a", fail)
        assert begun.wait(60)
        assert once.busy()
        second = pool.submit(once.get, "a", fail)
        go.set()
        for each in (first, second):
            with pytest.raises(ZeroDivisionError):
                each.result(60)
    assert not once.busy()
    assert made(once, "a") == 1


def test_what_is_forgotten_while_it_is_made_is_not_kept_and_its_failure_takes_nothing_away(made: Made) -> None:
    once = Once[str, int](2)
    begun, go = threading.Event(), threading.Event()

    def fail() -> int:
        begun.set()
        assert go.wait(60)
        raise ZeroDivisionError

    with ThreadPoolExecutor(1) as pool:
        first = pool.submit(once.get, "a", fail)
        assert begun.wait(60)
        once.forget()
        assert made(once, "a") == 1
        go.set()
        with pytest.raises(ZeroDivisionError):
            first.result(60)
    assert made(once, "a") == 1
