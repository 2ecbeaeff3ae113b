"""What two names say of each other."""

import pytest

from copilot.customers.names import Likeness, compare, is_plain_nickname, is_slip, name_of


@pytest.mark.parametrize(
    ("one", "other", "likeness"),
    [
        ("Ana Soto", "SOTO, ANA", Likeness.EQUAL),
        ("Sra. Ana de la Cruz 🌸", "ana cruz", Likeness.EQUAL),
        ("Soto Díaz Ana", "Ana Soto Díaz", Likeness.EQUAL),
        ("Mark O'Connor", "MARK OCONNOR", Likeness.EQUAL),
        ("Ana Soto", "Ana Soto Díaz", Likeness.WITHIN),
        ("Ana Soto", "Ana María Soto", Likeness.WITHIN),
        ("Ana", "Ana Soto", Likeness.SHORT),
        ("Juan Carlos", "Juan Carlos Soto", Likeness.SHORT),
        ("M. Soto", "María Soto", Likeness.SHORT),
        ("Ana S.", "Ana Soto", Likeness.SHORT),
        ("Ana Matinez", "Ana Martínez", Likeness.SLIP),
        ("Dnaiela Soto", "Daniela Soto", Likeness.SLIP_IN_GIVEN),
        ("Daniela Soto", "Danielak Soto", Likeness.SLIP_IN_GIVEN),
        ("Luis Soto", "Lius Soto", Likeness.SLIP_IN_GIVEN),
        ("Ana Soto", "Ana Sot", Likeness.SLIP),
        ("Ana Gil", "Ana Igl", Likeness.SLIP),
        ("Charle sDavis", "Charles Davis", Likeness.SLIP),
        ("Ana Suáeez Gómez", "Ana Suárez Gómev", Likeness.SLIP),
        ("Kimberlhy Morris", "Kimberly Morrvs", Likeness.BLURRED),
        ("Stalvador Gil", "Salvdor Gil", Likeness.BLURRED),
        ("Camil Gil", "Camila Gil", Likeness.BLURRED),
        ("Antoniq Gil", "Antonia Gil", Likeness.BLURRED),
        ("Pepe Soto", "José Soto", Likeness.NICKNAME),
        ("Bia Lima", "Beatriz Lima", Likeness.NICKNAME),
        ("Bob Smith", "Robert Smith", Likeness.NICKNAME),
        ("Ana", "A. Soto", Likeness.UNKNOWN),
        ("Ana Soto Díaz", "Ana Soto Pérez", Likeness.KIN),
        ("María José Soto", "José Soto", Likeness.KIN),
        ("John Smith", "John Smith Jr.", Likeness.KIN),
        ("João da Silva", "João Silva Filho", Likeness.KIN),
        ("Mario Soto", "María Soto", Likeness.OTHER),
        ("Juan Soto", "Juana Soto", Likeness.OTHER),
        ("Ana Gil", "Ana Gol", Likeness.KIN),
        ("Nicholas Lee", "Nichola Lee", Likeness.OTHER),
        ("Marta Soto", "María Soto", Likeness.OTHER),
        ("John Lee", "Joan Lee", Likeness.OTHER),
        ("Ana Soto", "Pedro Soto", Likeness.OTHER),
        ("Ferretería Soto SpA", "Ana Soto", Likeness.OTHER),
    ],
)
def test_two_names_compare_the_same_either_way_round(one: str, other: str, likeness: Likeness) -> None:
    assert compare(name_of(one), name_of(other)) == likeness
    assert compare(name_of(other), name_of(one)) == likeness


@pytest.mark.parametrize(
    "written", ["", " ", "🌸", "Cliente web", "ana@example.com", "+56 9 8765 4321", "visitante 4821", "N/A", "."]
)
def test_what_is_no_name_names_nobody(written: str) -> None:
    assert name_of(written).words == ()
    assert compare(name_of(written), name_of("Ana Soto")) == Likeness.UNKNOWN


@pytest.mark.parametrize("other", ["martinez", "atinez", "soto"])
def test_only_one_letter_off_is_a_slip(other: str) -> None:
    assert not is_slip("martinez", other)


@pytest.mark.parametrize("other", ["matinez", "marrtinez", "matrinez", "martines"])
def test_a_letter_left_out_added_swapped_or_changed_is_a_slip(other: str) -> None:
    assert is_slip("martinez", other)
    assert is_slip(other, "martinez")


@pytest.mark.parametrize(
    ("one", "other", "plain"),
    [
        ("Pepe Soto", "José Soto", True),
        ("Rafa Soto", "Rafael Soto", False),
        ("Jack Soto", "John Soto", False),
    ],
)
def test_a_nickname_is_plain_where_it_is_one_names_and_no_name_itself(one: str, other: str, plain: bool) -> None:
    assert is_plain_nickname(name_of(one), name_of(other)) == plain
    assert is_plain_nickname(name_of(other), name_of(one)) == plain
