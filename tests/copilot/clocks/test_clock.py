from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from copilot.clocks import Clocks, Openings, Targets, clock
from copilot.conversation import Conversation, Message
from copilot.hours import Hours
from copilot.promises.calendar import Calendar, calendar_of

CHILE = calendar_of(Hours(), "America/Santiago", "CL")
SHOP = calendar_of(Hours.model_validate({"lun-vie": "10-14, 16-20", "sab": "10-14"}), "Europe/Madrid", "ES")
ALWAYS = calendar_of(Hours.model_validate({"mon-sun": "00:00-24:00"}), "UTC", "")
CALENDARS = st.sampled_from([CHILE, SHOP, ALWAYS])
MOMENTS = st.datetimes(datetime(2024, 1, 1), datetime(2027, 12, 31), timezones=st.just(UTC))
SPANS = st.timedeltas(timedelta(seconds=1), timedelta(hours=40))
HOUR = timedelta(hours=1)


def at(text: str, calendar: Calendar = CHILE) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=calendar.zone)


def clocks(**targets: object) -> Clocks:
    return Clocks(Targets.model_validate(targets), Openings(CHILE))


def said(role: str, when: str, *, holding: bool = False) -> Message:
    return Message.model_validate({"role": role, "text": "…", "at": at(when), "holding": holding})


@given(CALENDARS, MOMENTS, SPANS)
def test_as_much_opening_time_as_the_target_lies_before_the_due_moment(
    calendar: Calendar, since: datetime, span: timedelta
) -> None:
    openings = Openings(calendar)
    assert openings.between(since, openings.after(since, span)) == span


@given(CALENDARS, MOMENTS, MOMENTS, SPANS)
def test_who_waits_longer_is_due_no_later(calendar: Calendar, one: datetime, other: datetime, span: timedelta) -> None:
    openings = Openings(calendar)
    first, second = sorted((one, other))
    assert openings.after(first, span) <= openings.after(second, span)


@given(CALENDARS, MOMENTS, MOMENTS, MOMENTS)
def test_opening_time_adds_up(calendar: Calendar, one: datetime, other: datetime, third: datetime) -> None:
    openings = Openings(calendar)
    first, middle, last = sorted((one, other, third))
    assert openings.between(first, last) == openings.between(first, middle) + openings.between(middle, last)


@given(CALENDARS, MOMENTS)
def test_the_next_opening_is_open_and_nothing_is_open_before_it(calendar: Calendar, moment: datetime) -> None:
    openings = Openings(calendar)
    following = openings.next(moment)
    assert openings.is_open(following)
    assert openings.between(moment, following) == timedelta()


@given(CALENDARS, MOMENTS)
def test_the_openings_agree_with_the_calendar(calendar: Calendar, moment: datetime) -> None:
    assert Openings(calendar).is_open(moment) == calendar.is_open(moment)


@given(CALENDARS, MOMENTS, SPANS, st.timedeltas(timedelta(), timedelta(days=9)))
def test_the_time_left_and_the_state_follow_the_due_moment(
    calendar: Calendar, since: datetime, span: timedelta, later: timedelta
) -> None:
    now = since + later
    found = clock(since, span, Openings(calendar), now)
    assert found.due_at is not None and found.left is not None
    assert (found.state == "late") == (now > found.due_at)
    assert found.left <= span
    assert found.left == span - Openings(calendar).between(since, now)


def test_a_message_at_night_is_due_from_the_next_opening() -> None:
    found = clocks().at(at("2026-11-20T23:00"), "whatsapp", at("2026-11-22T12:00"), answered=False)
    assert (found.state, found.due_at) == ("outside", at("2026-11-23T09:00:30"))
    assert (found.came_outside, found.opens_at) == (True, at("2026-11-23T09:00"))


def test_the_clock_stands_still_over_a_holiday() -> None:
    found = clocks().at(at("2026-09-17T17:30"), "email", at("2026-09-18T12:00"), answered=False)
    assert (found.state, found.due_at, found.left) == ("outside", at("2026-09-21T09:30"), timedelta(minutes=30))


def test_what_was_due_before_we_closed_stays_late_at_night() -> None:
    found = clocks().at(at("2026-11-20T16:00"), "email", at("2026-11-20T23:00"), answered=False)
    assert (found.state, found.left) == ("late", -HOUR)


@pytest.mark.parametrize(
    ("minutes", "state"), [(0, "running"), (39, "running"), (41, "soon"), (60, "soon"), (61, "late")]
)
def test_less_than_a_third_left_is_soon(minutes: int, state: str) -> None:
    since = at("2026-11-20T10:00")
    found = clocks().at(since, "email", since + timedelta(minutes=minutes), answered=False)
    assert found.state == state


def test_after_our_first_answer_the_target_of_the_next_one_counts() -> None:
    messages = (said("customer", "2026-11-20T10:00"), said("agent", "2026-11-20T10:01"))
    again = (*messages, said("customer", "2026-11-20T10:05"))
    found = clocks().of(Conversation(id="a", channel="chat", messages=again), at("2026-11-20T10:06"))
    assert found.target == timedelta(minutes=2)


def test_a_holding_message_answers_nothing() -> None:
    messages = (said("customer", "2026-11-20T10:00"), said("agent", "2026-11-20T10:01", holding=True))
    found = clocks().of(Conversation(id="a", channel="email", messages=messages), at("2026-11-20T10:30"))
    assert (found.since, found.target, found.state) == (at("2026-11-20T10:00"), HOUR, "running")


def test_where_nobody_waits_there_is_no_clock() -> None:
    messages = (said("customer", "2026-11-20T10:00"), said("agent", "2026-11-20T10:01"))
    found = clocks().of(Conversation(id="a", channel="email", messages=messages), at("2026-11-20T12:00"))
    assert (found.state, found.since, found.due_at) == ("none", None, None)


def test_a_conversation_without_times_has_no_clock() -> None:
    one = Conversation(id="a", channel="email", messages=(Message(role="customer", text="Hola"),))
    assert clocks().of(one, at("2026-11-20T12:00")).state == "none"


def test_a_channel_without_a_target_is_not_measured() -> None:
    found = clocks(email="none").at(at("2026-11-20T10:00"), "email", at("2026-11-20T12:00"), answered=False)
    assert (found.state, found.since, found.due_at) == ("none", at("2026-11-20T10:00"), None)


def test_a_message_from_the_future_is_said_now() -> None:
    now = at("2026-11-20T10:00")
    assert clocks().at(at("2026-11-20T12:00"), "email", now, answered=False).due_at == now + HOUR


@pytest.mark.parametrize("year", [1, 1899, 9999])
def test_a_year_that_only_a_broken_sender_names_breaks_nothing(year: int) -> None:
    found = clocks().at(datetime(year, 1, 1, tzinfo=UTC), "email", at("2026-11-20T10:00"), answered=False)
    assert found.state == ("late" if year < 2000 else "running")
