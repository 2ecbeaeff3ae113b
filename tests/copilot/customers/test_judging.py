"""Two records and those around them: one person, perhaps, or not."""

import pytest

from copilot.customers.grouping import Grouping, Standing
from copilot.customers.place import Place
from copilot.customers.reasons import all_reasons
from copilot.customers.record import Record

MOBILE, LINE = "phone:+56987654321", "phone:+56227654321"


def record(id: int, name: str, *handles: str, source: str = "") -> Record:
    pairs = tuple(sorted(tuple(handle.split(":", 1)) for handle in handles))
    return Record(id, source or f"s{id}", f"u{id}", name, pairs)  # type: ignore[arg-type]


def standing(*records: Record) -> Standing:
    place = Place(records)
    return Grouping(place, {}).standing(place.records)


def joined(*records: Record) -> bool:
    return len(set(standing(*records).person.values())) == 1 and standing(*records).person[records[0].id] is not None


def reasons(*records: Record) -> list[tuple[str, ...]]:
    found = standing(*records).suggested
    assert all(reason in all_reasons() for one in found for reason in one.reasons)
    assert all(0 < one.likeness < 1 for one in found)
    return [one.reasons for one in found]


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (("Ana Soto", "email:ana.soto@x.cl"), ("Soto, Ana", "email:ana.soto@x.cl", "rut:12345678-5")),
        (("Ana Soto", MOBILE), ("Ana Soto", "whatsapp:+56987654321")),
        (("Ana", "whatsapp:+56987654321"), ("Ana Soto Díaz", MOBILE)),
        (("A. Soto", "email:ana.soto@x.cl"), ("Ana Soto", "email:ana.soto@x.cl")),
        (("Ana Matinez", "email:ana.martinez@x.cl"), ("Ana Martínez", "email:ana.martinez@x.cl")),
        (("Ana Soto", "rut:12.345.678-5"), ("Ana Soto", "rut:12345678-5")),
        (("Ana Soto", "instagram:anasoto"), ("Ana Soto", "instagram:anasoto")),
        (("Ana Soto", "email:ana.soto+web@gmail.com"), ("Ana Soto", "email:anasoto@gmail.com")),
        (("", "email:rock77@x.cl", MOBILE), ("Ana Soto", "email:rock77@x.cl", MOBILE)),
        (("", "email:ana.soto@x.cl", MOBILE), ("Ana Soto", MOBILE)),
        (("", "rut:12345678-5"), ("Ana Soto", "rut:12345678-5")),
        (("Ana Matinez", MOBILE), ("Ana Martínez", MOBILE)),
        (("Dnaiela Gil", MOBILE), ("Daniela Gil", MOBILE)),
        (("Dnaiela", MOBILE), ("Daniela Gil", MOBILE)),
        (("Charle sDavis", MOBILE), ("Charles Davis", MOBILE)),
        (("Ana Suáeez Gómez", "email:ana.suarez@x.cl"), ("Ana Suárez Gómev", "email:ana.suarez@x.cl")),
        (("Pepe Soto", MOBILE), ("José Soto", MOBILE)),
        (("Rafa Gil", "email:rafael.gil@x.cl"), ("Rafael Gil", "email:rafael.gil@x.cl")),
        (("A. Soto", "email:luna@x.cl", MOBILE), ("Ana Soto", "email:luna@x.cl", MOBILE)),
        (("Ana", "email:soto72@x.cl"), ("Ana Soto", "email:soto72@x.cl")),
        (("Ana Soto Díaz", "email:familia.soto@x.cl"), ("Ana Soto Díaz", "email:familia.soto@x.cl")),
        (
            ("Ana Soto", "email:familia.soto@x.cl", "phone:+56987654321"),
            ("Ana Soto", "email:familia.soto@x.cl", "phone:+56987654327"),
        ),
        (("Ana Soto", MOBILE, "email:no-reply@x.cl"), ("Ana Soto Díaz", MOBILE, "email:ana.soto@x.cl")),
        (("Ana Soto", "email:luna@x.cl", MOBILE), ("Ana Soto Díaz", "email:luna@x.cl", LINE)),
        (
            ("Ana Soto", MOBILE, "email:familia.soto@x.cl"),
            ("Ana Soto Díaz", MOBILE, "email:familia.soto@x.cl"),
        ),
    ],
)
def test_one_person_is_joined(one: tuple[str, ...], other: tuple[str, ...]) -> None:
    assert joined(record(1, *one), record(2, *other))


@pytest.mark.parametrize(
    ("one", "other", "why"),
    [
        (("Ana Soto", "email:familia.soto@x.cl"), ("Ana Soto", "email:familia.soto@x.cl"), "same_email"),
        (("Ana Soto", LINE), ("Ana Soto", LINE), "same_phone"),
        (("", MOBILE), ("Ana Soto", MOBILE), "no_name"),
        (("", "email:ana.soto@x.cl"), ("Ana Soto", "email:ana.soto@x.cl"), "no_name"),
        (("Ana Soto", "email:info@x.cl"), ("Ana Soto", "email:info@x.cl"), "same_email"),
        (
            ("A. Díaz", "email:ana.soto@x.cl", "phone:+56912345678"),
            ("Ana Soto Díaz", "email:ana.soto@x.cl", MOBILE),
            "short_name",
        ),
        (("M. Soto", MOBILE), ("María Soto", MOBILE), "short_name"),
        (("A. Soto", "email:asoto@x.cl"), ("Ana Soto", "email:asoto@x.cl"), "short_name"),
        (("", "email:jose.diaz@x.cl", MOBILE), ("Ana Soto", "email:jose.diaz@x.cl", MOBILE), "no_name"),
        (("", "email:ana.gil@x.cl", MOBILE), ("Ana Soto", MOBILE), "no_name"),
        (("Rafa Gil", MOBILE), ("Rafael Gil", MOBILE), "nickname"),
        (("Jack Evans", MOBILE), ("John Evans", MOBILE), "nickname"),
        (("Pepe Soto", MOBILE, "email:a@x.cl"), ("José Soto", MOBILE, "email:b@y.cl"), "nickname"),
        (("Ana Matinez", MOBILE, "email:a@x.cl"), ("Ana Martínez", MOBILE, "email:b@y.cl"), "mistyped_name"),
        (("Camil", MOBILE), ("Camila Gil", MOBILE), "mistyped_name"),
        (("Stalvador Gil", "email:gil.s@x.cl"), ("Salvdor Gil", "email:gil.s@x.cl"), "mistyped_name"),
        (("Antoniq Gil", "email:rock77@x.cl"), ("Antonia Gil", "email:rock77@x.cl"), "mistyped_name"),
        (("Isabel", "email:casadavis@x.cl"), ("Isabel Davis", "email:casadavis@x.cl"), "short_name"),
        (("Ana", "email:ana.soto+web@gmail.com"), ("Ana Soto", "email:anasoto@gmail.com"), "same_mailbox"),
        (("Ana Soto", "email:ana.soto@x.cl"), ("Ana Soto", "email:ana.sotto@x.cl"), "near_email"),
        (("Ana Soto", "phone:+56987654321"), ("Ana Soto", "phone:+56987654327"), "near_phone"),
        (("Ana Soto Díaz", "email:ana@x.cl"), ("Ana Soto Díaz", "email:asd@x.cl"), "same_name_and_domain"),
        (
            ("Juan Soto", MOBILE, "email:juan.soto@a.cl"),
            ("Juan Soto", MOBILE, "email:jsoto88@b.cl"),
            "same_phone",
        ),
    ],
)
def test_who_may_be_one_person_is_suggested_with_the_reason(
    one: tuple[str, ...], other: tuple[str, ...], why: str
) -> None:
    records = record(1, *one), record(2, *other)
    assert not joined(*records)
    [found] = reasons(*records)
    assert why in found


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (("Ana Soto", MOBILE), ("Pedro Gil", MOBILE)),
        (("Mario Soto", "email:mario.soto@x.cl"), ("María Soto", "email:mario.soto@x.cl")),
        (("Juan Soto", MOBILE, "rut:12345678-5"), ("Juan Soto", MOBILE, "rut:98765432-1")),
        (("Ana Soto", "email:no-reply@x.cl"), ("Ana", "email:no-reply@x.cl")),
        (("Ana Soto", "email:a@x.cl"), ("Ana Soto", "email:b@y.cl")),
    ],
)
def test_two_people_are_neither_joined_nor_suggested(one: tuple[str, ...], other: tuple[str, ...]) -> None:
    found = standing(record(1, *one), record(2, *other))
    assert set(found.person.values()) == {None}
    assert found.suggested == []


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (("Ana Soto", "email:ana.soto@x.cl"), ("Ana Soto", "email:ana.soto@x.cl")),
        (("Ana", "email:ana.soto@x.cl"), ("Ana Soto", "email:ana.soto@x.cl")),
        (("Ana Soto", MOBILE), ("Ana Soto Díaz", MOBILE)),
        (("Ana Martínez", MOBILE), ("Ana Matinez", MOBILE)),
        (("Ana", "email:luna@x.cl", MOBILE), ("Ana Soto", "email:luna@x.cl", MOBILE)),
        (("Dnaiela Gil", "email:luna@x.cl", MOBILE), ("Daniela Gil", "email:luna@x.cl", MOBILE)),
        (("", "email:rock77@x.cl", MOBILE), ("Daniela Gil", "email:rock77@x.cl", MOBILE)),
    ],
)
def test_two_in_one_source_are_joined_by_a_whole_name_or_all_they_share(
    one: tuple[str, ...], other: tuple[str, ...]
) -> None:
    assert joined(record(1, *one, source="crm"), record(2, *other, source="crm"))


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (("Ana", MOBILE), ("Ana Soto", MOBILE)),
        (("Dnaiela Gil", MOBILE), ("Daniela Gil", MOBILE)),
        (("A. Soto", "email:luna@x.cl", MOBILE), ("Ana Soto", "email:luna@x.cl", MOBILE)),
        (("Pepe Soto", "email:luna@x.cl", MOBILE), ("José Soto", "email:luna@x.cl", MOBILE)),
        (("Ana Soto", MOBILE, "email:a@x.cl"), ("Ana Soto Díaz", MOBILE, "email:b@y.cl")),
    ],
)
def test_two_in_one_source_are_only_suggested_where_less_speaks(one: tuple[str, ...], other: tuple[str, ...]) -> None:
    records = record(1, *one, source="crm"), record(2, *other, source="crm")
    assert not joined(*records)
    assert len(reasons(*records)) == 1


@pytest.mark.parametrize(
    ("one", "other", "third"),
    [
        ("Marix Soto", "Maria Soto", "Mario Soto"),
        ("Pepa Soto", "Josefa Soto", "Josefina Soto"),
        ("Ana Soto", "Ana Soto Díaz", "Ana Soto Gil"),
    ],
)
def test_who_may_be_a_third_at_the_handle_is_joined_with_nobody(one: str, other: str, third: str) -> None:
    found = standing(record(1, one, MOBILE), record(2, other, MOBILE), record(3, third, MOBILE))
    assert set(found.person.values()) == {None}


def test_two_of_one_given_name_alone_are_not_joined_where_others_share_the_phone() -> None:
    found = standing(record(1, "Ana", MOBILE), record(2, "Ana", MOBILE), record(3, "Eva Gil", MOBILE))
    assert set(found.person.values()) == {None}


def test_a_nameless_one_is_nobody_where_two_people_share_all() -> None:
    mail = "email:luna@x.cl"
    found = standing(record(1, "", mail, MOBILE), record(2, "Ana Soto", mail, MOBILE), record(3, "Eva Gil", MOBILE))
    assert set(found.person.values()) == {None}


def test_whose_name_is_the_same_stay_one_where_another_may_be_meant() -> None:
    mail = "email:ana.soto@x.cl"
    records = (
        record(1, "Ana Soto", mail, source="crm"),
        record(2, "Ana Soto", mail, source="web"),
        record(3, "A. Soto", mail, source="crm"),
    )
    assert standing(*records).person == {1: 1, 2: 1, 3: None}


def test_what_one_source_has_twice_is_joined_through_a_third_where_nothing_differs() -> None:
    mail = record(1, "Ana Soto", "email:rock77@x.cl", source="crm")
    phone = record(2, "Ana Soto", MOBILE, source="crm")
    both = record(3, "Ana Soto", "email:rock77@x.cl", MOBILE)
    assert not joined(mail, phone)
    assert joined(mail, phone, both)


def test_what_one_source_has_twice_stays_two_where_the_mailboxes_differ() -> None:
    one = record(1, "Ana Soto", "email:rock77@x.cl", source="crm")
    other = record(2, "Ana Soto", "email:moto12@x.cl", MOBILE, source="crm")
    both = record(3, "Ana Soto", "email:rock77@x.cl", MOBILE)
    assert standing(one, other, both).person == {1: 1, 2: None, 3: 1}


def test_two_slips_of_one_name_part_nobody() -> None:
    mail = "email:salvador.gil@x.cl"
    names = ("Salvador Gil", "Stalvador Gil", "Salvdor Gil")
    assert joined(*(record(number, name, mail) for number, name in enumerate(names, start=1)))


def test_a_short_name_is_joined_with_nobody_where_two_may_be_meant() -> None:
    found = standing(record(1, "Ana", MOBILE), record(2, "Ana Soto", MOBILE), record(3, "Ana Gil", MOBILE))
    assert set(found.person.values()) == {None}
    assert {(one.low, one.high) for one in found.suggested} >= {(1, 2), (1, 3)}


def test_who_stands_between_two_people_of_one_name_belongs_to_neither() -> None:
    mail = "email:juan.soto@x.cl"
    father, son = record(1, "Juan Soto", mail, "rut:12345678-5"), record(2, "Juan Soto", mail, "rut:98765432-1")
    between = record(3, "Juan Soto", mail)
    found = standing(father, son, between)
    assert set(found.person.values()) == {None}
    assert {(one.low, one.high, one.reasons) for one in found.suggested} == {
        (1, 3, ("ambiguous",)),
        (2, 3, ("ambiguous",)),
    }


def test_a_couple_of_one_phone_are_two_persons_on_two_channels_each() -> None:
    ana = record(1, "Ana Soto", MOBILE), record(2, "Ana Soto", "whatsapp:+56987654321")
    pedro = record(3, "Pedro Gil", MOBILE), record(4, "Pedro Gil", "whatsapp:+56987654321")
    assert standing(*ana, *pedro).person == {1: 1, 2: 1, 3: 3, 4: 3}


def test_a_phone_of_many_says_nothing() -> None:
    names = ["Luis Paz", "Eva Gil", "Rosa Mar", "Hugo Ruiz", "Inés Vega"]
    shop = [record(10 + place, name, MOBILE) for place, name in enumerate(names)]
    found = standing(record(1, "Ana Soto", MOBILE), record(2, "Ana Soto", MOBILE), *shop)
    assert set(found.person.values()) == {None}
    assert found.suggested == []


def test_a_customer_number_that_names_another_source_joins() -> None:
    crm = Record(1, "crm", "C-101", "Ana Soto", ())
    assert joined(crm, record(2, "Ana Soto", "crm:c-101"))
