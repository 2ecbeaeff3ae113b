"""E-mail, cards, accounts, links and names; and that a long or hostile text costs no more than its length."""

import pytest

from copilot.conversation import Conversation, Customer, Message
from copilot.privacy import find, home, people


def found(text: str, *names: str) -> list[tuple[str, str]]:
    return [(span.kind, text[span.start : span.end]) for span in find(text, "CL", names)]


@pytest.mark.parametrize(
    ("text", "email"),
    [
        ("escribe a maria.soto+wifi@example.com.", "maria.soto+wifi@example.com"),
        ("<JOSÉ@Correo.Example>", "JOSÉ@Correo.Example"),
        ("juan punto perez arroba gmail punto com", "juan punto perez arroba gmail punto com"),
        ("juan.perez (arroba) gmail.com", "juan.perez (arroba) gmail.com"),
        ("pedro @ example.cl", "pedro @ example.cl"),
    ],
)
def test_an_address_is_found_even_when_it_is_spelt_out(text: str, email: str) -> None:
    assert found(text) == [("EMAIL", email)]


@pytest.mark.parametrize("text", ["2@15.990", "a las 3 @ la plaza", "@maria_soto", "manda un @"])
def test_what_only_looks_like_an_address_is_left(text: str) -> None:
    assert found(text) == []


@pytest.mark.parametrize(
    "card", ["4111111111111111", "4111 1111 1111 1111", "5555-5555-5555-4444", "3782 822463 10005", "6011000990139424"]
)
def test_a_card_is_found_by_its_check_digit(card: str) -> None:
    assert found(f"es la {card} vence 09/28") == [("CARD", card)]
    wrong = card[:-1] + str((int(card[-1]) + 1) % 10)
    assert ("CARD", wrong) not in found(f"es la {wrong} vence 09/28")


def test_the_serial_number_of_a_phone_is_no_card() -> None:
    assert found("IMEI 490154203237518") == []


@pytest.mark.parametrize(
    "account",
    [
        "ES91 2100 0418 4502 0005 1332",
        "es9121000418450200051332",
        "PT50 0002 0123 1234 5678 9015 4",
        "BR18 0036 0305 0000 1000 9795 493C 1",
        "032180000118359719",
        "2850590940090418135201",
    ],
)
def test_an_account_is_found_by_its_check_digits(account: str) -> None:
    assert found(f"a la cuenta {account} por favor") == [("IBAN", account)]
    wrong = account.replace("0", "1", 1)
    assert ("IBAN", wrong) not in found(f"a la cuenta {wrong} por favor")


@pytest.mark.parametrize(
    ("link", "secret"),
    [
        ("https://x.example/reset?token=abc123", "?token=abc123"),
        ("https://x.example/c?lang=es&user_id=77", "?lang=es&user_id=77"),
        ("https://x.example/p?id=10482233", "?id=10482233"),
        ("https://x.example/#access_token=zzz", "#access_token=zzz"),
        ("https://x.example/v?e=maria@example.com", "?e=maria@example.com"),
        ("https://maria:clave@x.example/", "maria:clave"),
    ],
)
def test_a_link_loses_only_what_opens_a_door_or_names_a_person(link: str, secret: str) -> None:
    assert found(f"entra en {link}, gracias") == [("TOKEN", secret)]


@pytest.mark.parametrize(
    "link",
    [
        "https://ayuda.example/wifi?lang=es#paso-2",
        "https://ayuda.example/?p=123",
        "https://go.example/fwlink/?linkid=842054",
        "https://ayuda.example/maria/987654321",
    ],
)
def test_a_link_to_an_article_stays_whole(link: str) -> None:
    assert found(f"mira {link}", "María Soto") == []


def test_a_given_name_is_found_whole_in_any_case_with_or_without_accents() -> None:
    text = "MARÍA SOTO, maria, Soto Fuentes y sotoventas"
    assert [piece for _, piece in found(text, "María Soto Fuentes")] == ["MARÍA SOTO", "maria", "Soto Fuentes"]


def test_a_decomposed_accent_belongs_to_the_name() -> None:
    text = "hola Jose\u0301!"
    assert found(text, "José") == [("NAME", "Jose\u0301")]


def test_a_name_that_is_a_common_word_needs_a_capital_or_the_whole_name() -> None:
    text = "la luz del router, Luz, luz marina y el sol"
    assert [piece for _, piece in found(text, "Luz Marina", "Sol")] == ["Luz", "luz marina"]


def test_particles_and_roles_are_not_names() -> None:
    assert found("la casa de la cliente y el soporte", "María de la Cruz", "Soporte", "Agente") == []


def test_who_says_their_name_is_found_without_being_given() -> None:
    assert found("hola, me llamo Ana María de la Fuente y no tengo wifi")[0] == ("NAME", "Ana María de la Fuente")
    assert found("mi nombre es pedro perez y vivo en Lima")[0] == ("NAME", "pedro perez")
    assert found("me llamo la atención") == []


def test_people_and_home_come_from_the_conversation() -> None:
    conversation = Conversation(
        id="1",
        language="es-MX",
        customer=Customer(name="Ana"),
        messages=(
            Message(role="customer", text="a", author="Ana"),
            Message(role="bot", text="b", author="Albo"),
            Message(role="agent", text="c", author="Diego Herrera"),
        ),
    )
    assert people(conversation) == ("Ana", "Diego Herrera")
    assert home(conversation, "CL") == ("MX", "CL")


LONG = 300_000
# fmt: off
HOSTILE = [
    "a", "1", "1 ", "1.", "1-", "a.", "@", "a@", " @ ", "arroba ", "http://a?", "[", "[ ", " ",
    "dni ", "dni 1", "+", "1(", "es21 ", "de la ", "a1-", "0a:", "$1",
]
# fmt: on
LONGER = ["+56987654321 ", "4111 1111 1111 1112 "]


@pytest.mark.parametrize("piece", HOSTILE + LONGER)
def test_a_long_hostile_text_is_read_to_its_end(piece: str) -> None:
    # A pattern that backtracks would not come back from this for hours.
    text = "María " + (piece * (LONG // len(piece) + 1))[:LONG] + "\n\nfin: ana@example.com\n"
    place = text.index("ana@")
    assert any(span.start <= place < span.end for span in find(text, ("CL", "MX"), ("María de la Luz",)))
