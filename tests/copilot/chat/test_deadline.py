import threading
from collections.abc import Iterator

import pytest

from copilot.chat.deadline import Deadline, within


def test_everything_comes_through_in_order() -> None:
    assert list(within(lambda: iter([1, 2, 3]), Deadline(5))) == [1, 2, 3]


def test_an_error_of_the_producer_is_raised_here_after_what_it_gave() -> None:
    def produce() -> Iterator[int]:
        yield 1
        raise KeyError("x")

    got = within(produce, Deadline(5))
    assert next(got) == 1
    with pytest.raises(KeyError):
        next(got)


def test_nobody_waits_past_the_deadline() -> None:
    release = threading.Event()

    def produce() -> Iterator[int]:
        yield 1
        release.wait(10)
        yield 2

    got = within(produce, Deadline(0.1))
    assert next(got) == 1
    with pytest.raises(TimeoutError):
        next(got)
    release.set()


def test_a_producer_that_nobody_listens_to_stops_at_its_next_item() -> None:
    given: list[int] = []
    stopped = threading.Event()
    release = threading.Event()

    def produce() -> Iterator[int]:
        try:
            for number in range(1000):
                given.append(number)
                yield number
                release.wait(10)
        finally:
            stopped.set()

    got = within(produce, Deadline(5))
    assert next(got) == 0
    got.close()
    release.set()
    assert stopped.wait(10)
    assert len(given) <= 2
