"""How long customers wait for their first answer."""

from datetime import timedelta

from copilot.clocks import Clocks
from copilot.figures import Period
from copilot.figures.first_answers import Waits, count, read_answers
from copilot.figures.open_time import OpenTime
from copilot.store import Store
from tests.copilot.figures.conftest import MONDAY, Made, Talk

SATURDAY = MONDAY - timedelta(days=2)


def _count(store: Store, period: Period, clocks: Clocks) -> Waits:
    with store.read() as session:
        return count("", read_answers(session, period, clocks))


def test_the_first_question_and_the_first_answer_count_and_nothing_after(
    store: Store, period: Period, clocks: Clocks, talk: Talk
) -> None:
    talk(("customer", 0), ("customer", 2), ("agent", 10), ("customer", 20), ("agent", 90))
    found = _count(store, period, clocks)
    assert (found.clock.n, found.clock.median, found.opening.median) == (1, 600.0, 600.0)


def test_a_message_that_only_says_when_we_will_answer_is_no_answer(
    store: Store, period: Period, clocks: Clocks, talk: Talk
) -> None:
    talk(("customer", 0), ("agent", 1), ("agent", 30), holding=True)
    assert _count(store, period, clocks).clock.median == 1800.0


def test_a_robot_is_no_answer_and_who_still_waits_counts_in_no_figure(
    store: Store, period: Period, clocks: Clocks, talk: Talk
) -> None:
    talk(("customer", 0), ("bot", 1))
    found = _count(store, period, clocks)
    assert (found.clock.n, found.waiting) == (0, 1)


def test_what_we_wrote_before_the_customer_did_is_no_answer(
    store: Store, period: Period, clocks: Clocks, talk: Talk
) -> None:
    talk(("agent", 0), ("customer", 10), ("agent", 14))
    assert _count(store, period, clocks).clock.median == 240.0


def test_the_night_and_the_weekend_count_by_the_clock_and_not_in_opening_hours(
    store: Store, period: Period, clocks: Clocks, talk: Talk
) -> None:
    talk(("customer", 0), ("agent", 2 * 24 * 60), at=SATURDAY, channel="email")
    found = _count(store, period, clocks)
    assert found.clock.median == 2 * 24 * 3600.0
    assert found.opening.median == 3600.0  # Monday, nine to ten
    assert (found.in_time.good, found.in_time.n) == (1, 1)


def test_each_channel_is_held_against_its_own_target(store: Store, period: Period, clocks: Clocks, talk: Talk) -> None:
    for channel in ("chat", "email"):
        talk(("customer", 0), ("agent", 10), channel=channel)
    with store.read() as session:
        found = {one.about.channel: one.in_time for one in read_answers(session, period, clocks)}
    assert found == {"chat": False, "email": True}


def test_an_answer_that_was_a_draft_is_told_from_one_that_was_not(
    store: Store, period: Period, clocks: Clocks, talk: Talk, made: Made
) -> None:
    made(talk(("customer", 0), ("agent", 5)), "edited", sent="Otro.", used_at=MONDAY + timedelta(minutes=5))
    made(talk(("customer", 0), ("agent", 5)), "discarded", used_at=MONDAY + timedelta(minutes=4))
    with store.read() as session:
        assert sorted(one.drafted for one in read_answers(session, period, clocks)) == [False, True]


def test_opening_time_added_up_once_is_the_same_as_counted_each_time(clocks: Clocks) -> None:
    since, until = MONDAY - timedelta(days=20), MONDAY + timedelta(days=20)
    quick = OpenTime(clocks.openings, since, until)
    for hours in range(0, 900, 7):
        start = since + timedelta(hours=hours)
        for length in (0, 1, 9, 30, 200):
            end = start + timedelta(hours=length, minutes=13)
            assert quick.between(start, end) == clocks.openings.between(start, end).total_seconds()
