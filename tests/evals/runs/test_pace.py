import threading
import time

import pytest

from evals.runs.pace import Pace, Stopped


def test_every_item_is_worked_on_once() -> None:
    assert sorted(Pace(4).map(lambda n: n * n, range(50))) == [n * n for n in range(50)]


def test_results_come_in_the_order_in_which_they_are_done() -> None:
    first_may_end = threading.Event()

    def work(name: str) -> str:
        if name == "slow":
            assert first_may_end.wait(30)
        return name

    results = Pace(2).map(work, ["slow", "quick"])
    assert next(results) == "quick"
    first_may_end.set()
    assert next(results) == "slow"


def test_no_more_workers_than_allowed() -> None:
    running, most, lock = 0, 0, threading.Lock()

    def work(n: int) -> int:
        nonlocal running, most
        with lock:
            running += 1
            most = max(most, running)
        time.sleep(0.005)
        with lock:
            running -= 1
        return n

    assert len(list(Pace(3).map(work, range(30)))) == 30
    assert 1 < most <= 3


def test_what_work_raises_is_raised_to_whoever_listens() -> None:
    def work(n: int) -> int:
        if n == 3:
            raise LookupError("three")
        return n

    with pytest.raises(LookupError, match="three"):
        list(Pace(2).map(work, range(10)))


def test_whoever_stops_listening_stops_the_rest() -> None:
    begun: list[int] = []
    pace = Pace(1)

    def work(n: int) -> int:
        pace.turn()
        begun.append(n)
        return n

    results = pace.map(work, iter(range(10**9)))
    assert next(results) == 0
    results.close()  # type: ignore[attr-defined]
    with pytest.raises(Stopped):
        pace.turn()
    known = len(begun)
    assert known < 10**6


def test_a_worker_that_waits_for_its_turn_is_woken_when_nobody_listens() -> None:
    pace = Pace(2, per_minute=1)
    ended = threading.Event()

    def work(n: int) -> int:
        try:
            pace.turn()
        except Stopped:
            ended.set()
            raise
        return n

    results = pace.map(work, range(2))
    next(results)
    results.close()  # type: ignore[attr-defined]
    assert ended.wait(30)


def test_requests_are_spaced_by_what_a_minute_allows() -> None:
    pace, turns = Pace(4, per_minute=3000), []

    def work(n: int) -> None:
        pace.turn()
        turns.append(time.monotonic())

    list(pace.map(work, range(11)))
    assert max(turns) - min(turns) >= 10 * 60 / 3000 * 0.99


def test_a_provider_that_asks_for_patience_is_given_it_by_all() -> None:
    pace = Pace(2)
    pace.hold(0.05)
    before = time.monotonic()
    pace.turn()
    assert time.monotonic() - before >= 0.049


@pytest.mark.parametrize(("concurrency", "per_minute"), [(0, None), (1, 0.0), (1, -5.0)])
def test_a_pace_at_which_nothing_happens_is_refused(concurrency: int, per_minute: float | None) -> None:
    with pytest.raises(ValueError, match="at least one"):
        Pace(concurrency, per_minute)
