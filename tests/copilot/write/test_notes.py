import pytest

from copilot.listen.heard import Feeling, Need
from copilot.write.notes import next_lead, notes
from tests.copilot.check.conftest import brief


def expecting(*keys: str) -> Feeling:
    return Feeling(needs=tuple(Need(key=key, evidence="hola", message_id="0") for key in keys))


@pytest.mark.parametrize(
    ("language", "line"),
    [
        ("es", "Lo que seguramente viene después: preguntará qué día verá el dinero y por qué medio le llega."),
        ("pt", "O que provavelmente vem depois: vai perguntar em que dia verá o dinheiro e por que meio ele volta."),
        ("en", "Probably next: will ask on what day the money arrives and by what way."),
    ],
)
def test_what_will_be_asked_next_is_noted(language: str, line: str) -> None:
    told = notes(brief("hola", language=language, feeling=expecting("refund_when")), ())
    assert told == (line,)
    assert line.startswith(next_lead(language))


def test_two_needs_are_one_note() -> None:
    (line,) = notes(brief("hola", feeling=expecting("refund_when", "unknown_charge", "double_charge")), ())
    assert line.count("preguntará") == 2


def test_nothing_is_noted_where_nothing_is_expected() -> None:
    assert notes(brief("hola"), ()) == ()
