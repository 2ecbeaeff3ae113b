from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from api.web.clock import spoken, waited

NOW = datetime(2026, 3, 2, 15, 0, tzinfo=UTC)


@pytest.mark.parametrize(
    ("ago", "words"),
    [
        (timedelta(seconds=20), "0 min"),
        (timedelta(minutes=59), "59 min"),
        (timedelta(hours=2, minutes=5), "2 h 05"),
        (timedelta(days=3, hours=4), "3 d 4 h"),
        (timedelta(days=40), "40 d"),
        (timedelta(hours=-1), "0 min"),
    ],
)
def test_a_wait_is_told_in_its_two_largest_units(ago: timedelta, words: str) -> None:
    assert waited(NOW - ago, NOW) == words


def test_an_unknown_wait_is_not_told() -> None:
    assert waited(None, NOW) == ""


@pytest.mark.parametrize(
    ("at", "words"),
    [
        (NOW - timedelta(hours=2), "10:00"),
        (NOW - timedelta(hours=14), "2026-03-01 22:00"),
        (NOW + timedelta(days=3), "2026-03-05 12:00"),
        (None, ""),
    ],
)
def test_a_time_is_told_in_the_reader_s_zone(at: datetime | None, words: str) -> None:
    assert spoken(at, ZoneInfo("America/Santiago"), NOW) == words
