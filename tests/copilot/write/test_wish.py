import pytest

from copilot.write.wish import Wish, read_wish


@pytest.mark.parametrize(
    ("text", "wish"),
    [
        ("", Wish()),
        ("más corto", Wish(shorter=True)),
        ("mais curto, por favor", Wish(shorter=True)),
        ("make it shorter", Wish(shorter=True)),
        ("más formal", Wish(register="usted")),
        ("tutéalo", Wish(register="tu")),
        ("agrega que el técnico va el jueves", Wish(add="El técnico va el jueves.")),
        ("add that the technician comes on Thursday.", Wish(add="The technician comes on Thursday.")),
        ("más corto y de usted", Wish(shorter=True, register="usted")),
        ("algo que no entiendo", Wish()),
    ],
)
def test_a_wish_is_read(text: str, wish: Wish) -> None:
    assert read_wish(text) == wish
