from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from copilot.errors import ConfigError
from copilot.hours import Hours
from copilot.promises.calendar import Calendar, calendar_of
from copilot.write.voice import built_in, read_voice

CHILE = calendar_of(Hours(), "America/Santiago", "CL")
SHOP = calendar_of(
    Hours.model_validate(
        {
            "lun-vie": "10:00-14:00, 16:00-20:00",
            "sab": "10-14",
            "closed": ["2026-12-24"],
            "open": ["2026-12-08 10:00-14:00", "2026-12-27"],
        }
    ),
    "Europe/Madrid",
    "ES",
)
CALENDARS = st.sampled_from([CHILE, SHOP, calendar_of(Hours.model_validate({"mon-sun": "00:00-24:00"}), "UTC", "")])
DAYS = st.dates(date(2024, 1, 1), date(2027, 12, 31))
MOMENTS = st.datetimes(datetime(2024, 1, 1), datetime(2027, 12, 31), timezones=st.just(UTC))


def at(calendar: Calendar, text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=calendar.zone)


def test_a_national_holiday_is_no_working_day() -> None:
    assert [day for day in range(14, 23) if CHILE.working_day(date(2026, 9, day))] == [14, 15, 16, 17, 21, 22]


def test_without_a_country_no_day_is_a_holiday() -> None:
    assert calendar_of(Hours(), "America/Santiago", "").working_day(date(2026, 9, 18))


def test_a_country_that_nobody_knows_has_no_holidays() -> None:
    assert calendar_of(Hours(), "UTC", "ZZ").working_day(date(2026, 12, 25))


def test_a_closed_date_is_closed_and_an_open_one_open_even_on_a_holiday_or_sunday() -> None:
    assert (SHOP.opens(date(2026, 12, 24)), SHOP.closes(date(2026, 12, 8))) == (None, time(14))
    assert (SHOP.opens(date(2026, 12, 27)), SHOP.closes(date(2026, 12, 27))) == (time(10), time(20))


def test_between_two_shifts_the_company_is_closed() -> None:
    assert [SHOP.is_open(at(SHOP, f"2026-03-04T{hour}:00")) for hour in ("09", "10", "14", "15", "16", "20")] == [
        False,
        True,
        False,
        False,
        True,
        False,
    ]


def test_the_next_opening_skips_the_break_the_night_and_the_weekend() -> None:
    assert SHOP.next_open(at(SHOP, "2026-03-04T14:30")) == at(SHOP, "2026-03-04T16:00")
    assert SHOP.next_open(at(SHOP, "2026-03-07T14:00")) == at(SHOP, "2026-03-09T10:00")
    assert SHOP.next_open(at(SHOP, "2026-03-04T11:00")) == at(SHOP, "2026-03-04T11:00")


def test_working_days_are_counted_from_the_day_after() -> None:
    assert CHILE.after_working_days(date(2026, 9, 17), 2) == date(2026, 9, 22)
    assert SHOP.after_working_days(date(2026, 3, 6), 1) == date(2026, 3, 7)


def test_working_hours_stop_at_closing_and_go_on_at_opening() -> None:
    assert CHILE.after_working_hours(at(CHILE, "2026-09-17T17:00"), 3) == at(CHILE, "2026-09-21T11:00")
    assert SHOP.after_working_hours(at(SHOP, "2026-03-04T13:30"), 1) == at(SHOP, "2026-03-04T16:30")


def test_a_day_that_ends_at_midnight_closes_a_minute_before() -> None:
    assert calendar_of(Hours.model_validate({"mon": "18:00-24:00"}), "UTC", "").closes(date(2026, 3, 2)) == time(23, 59)


def test_a_wall_time_that_the_change_of_clocks_skips_is_moved_past_the_gap() -> None:
    assert CHILE.moment(date(2026, 9, 6), time(0, 30)).isoformat() == "2026-09-06T01:30:00-03:00"
    assert SHOP.moment(date(2026, 3, 29), time(2, 30)).isoformat() == "2026-03-29T03:30:00+02:00"


@pytest.mark.parametrize(("day", "offset"), [(date(2026, 4, 3), -3), (date(2026, 4, 6), -4)])
def test_opening_stays_at_the_same_wall_time_when_clocks_change(day: date, offset: int) -> None:
    opening = calendar_of(Hours(), "America/Santiago", "").moment(day, time(9))
    assert (opening.time(), opening.utcoffset()) == (time(9), timedelta(hours=offset))


@given(CALENDARS, DAYS, st.integers(0, 40))
def test_working_days_never_end_on_a_closed_day_and_grow(calendar: Calendar, day: date, n: int) -> None:
    found = calendar.after_working_days(day, n)
    assert calendar.working_day(found)
    assert found <= calendar.after_working_days(day, n + 1)


@given(CALENDARS, MOMENTS, st.floats(0, 100))
def test_working_hours_never_end_while_closed_and_grow(calendar: Calendar, moment: datetime, n: float) -> None:
    found = calendar.after_working_hours(moment, n)
    assert calendar.is_open(found) or calendar.is_open(found - timedelta(minutes=1))
    assert moment - timedelta(minutes=1) <= found <= calendar.after_working_hours(moment, n + 1)


@given(CALENDARS, MOMENTS)
def test_the_next_opening_is_open_and_not_before(calendar: Calendar, moment: datetime) -> None:
    assert calendar.is_open(calendar.next_open(moment))
    assert calendar.next_open(moment) >= moment


@pytest.mark.parametrize("days", ["mon-fri", "lun-vie", "seg-sex", "Monday-Friday", "lunes - viernes", "segunda-sexta"])
def test_days_are_named_in_three_languages(days: str) -> None:
    assert Hours.model_validate({days: "09:00-18:00"}) == Hours()


def test_only_closed_dates_leave_the_usual_week() -> None:
    assert Hours.model_validate({"closed": ["2026-12-24"]}).week == Hours().week


def test_the_built_in_voice_is_open_on_weekdays_from_nine_to_six() -> None:
    assert built_in().hours == Hours()


def test_a_voice_policy_brings_its_own_hours(tmp_path: Path) -> None:
    file = tmp_path / "voice.yaml"
    file.write_text("hours: {mon-thu: 08:00-15:00, closed: [2026-12-24]}\n", encoding="utf-8")
    hours = read_voice(file).hours
    assert (hours.week[3], hours.week[4], hours.closed) == (((480, 900),), (), frozenset({date(2026, 12, 24)}))


@pytest.mark.parametrize(
    ("hours", "named"),
    [
        ("{fryday: 09:00-18:00}", "fryday"),
        ("{mon: 18:00-09:00}", "mon"),
        ("{mon: 5}", "mon"),
        ("{mon: '09:00-13:00, 12:00-18:00'}", "mon"),
        ("{mon: 09:00-18:00, closed: [yesterday]}", "closed"),
        ("{mon: 09:00-18:00, open: 2026-12-24}", "open"),
        ("{sun: closed}", "hours"),
        ("9 to 5", "hours"),
    ],
)
def test_wrong_hours_name_the_file_and_the_entry(tmp_path: Path, hours: str, named: str) -> None:
    file = tmp_path / "voice.yaml"
    file.write_text(f"hours: {hours}\n", encoding="utf-8")
    with pytest.raises(ConfigError, match="hours") as caught:
        read_voice(file)
    assert str(file) in str(caught.value)
    assert f"`{named}`" in str(caught.value)
