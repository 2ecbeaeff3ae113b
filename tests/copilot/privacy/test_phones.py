"""Phones as people write them, and the numbers that are none."""

import pytest

from copilot.privacy import find


@pytest.mark.parametrize(
    ("country", "text", "phone"),
    [
        ("CL", "llámame al 987654321", "987654321"),
        ("CL", "llámame al 9 8765 4321 por favor", "9 8765 4321"),
        ("CL", "desde +56 9 8765 4321.", "+56 9 8765 4321"),
        ("CL", "desde 0056987654321", "0056987654321"),
        ("CL", "mi fono fijo es (2) 2345 6789", "(2) 2345 6789"),
        ("CL", "soy de España: 0034 612 345 678", "0034 612 345 678"),
        ("CL", "wsp 56987654321", "56987654321"),
        ("ES", "el móvil es 612 34 56 78", "612 34 56 78"),
        ("ES", "el móvil es 612.34.56.78", "612.34.56.78"),
        ("MX", "mi cel 55 1234 5678 gracias", "55 1234 5678"),
        ("MX", "+521 55 1234 5678", "+521 55 1234 5678"),
        ("AR", "es el 011 4567-8901", "011 4567-8901"),
        ("AR", "al 11 15 4567 8901?", "11 15 4567 8901"),
        ("AR", "+54 9 11 4567-8901", "+54 9 11 4567-8901"),
        ("CO", "celular 300 555 1144", "300 555 1144"),
        ("PE", "987 654 321", "987 654 321"),
        ("BR", "meu zap é (11) 98765-4321", "(11) 98765-4321"),
        ("BR", "telefone 98765-4321", "98765-4321"),
        ("UY", "099 123 456", "099 123 456"),
        ("EC", "0991234567", "0991234567"),
        ("PT", "912 345 678", "912 345 678"),
        ("US", "call me at (415) 555-2671", "(415) 555-2671"),
    ],
)
def test_a_phone_is_found_whole(country: str, text: str, phone: str) -> None:
    assert [(span.kind, text[span.start : span.end]) for span in find(text, country)] == [("PHONE", phone)]


@pytest.mark.parametrize(
    "text",
    [
        "el pedido 987654321 no llega",
        "orden n.º 987654321",
        "ticket: 987654321",
        "el folio es AL-987654321",
        "serie SN987654321",
        "pagué $987.654.321",
        "son 987654321 pesos",
        "del 12/03/2026 al 15/03/2026",
        "2026-03-12 10:15:00",
        "fecha 20260312",
        "mi ip es 192.168.100.123",
        "la MAC 00:1A:2B:3C:4D:5E",
        "bajan 300 Mbps y suben 1000000 kbps",
        "versión 17.3.7064.1005",
        "1 2 3 4 5 6 7 8 9",
        "mira https://ayuda.example/orden/987654321",
    ],
)
def test_orders_amounts_dates_addresses_and_speeds_are_no_phones(text: str) -> None:
    assert find(text, ("CL", "GT")) == ()


@pytest.mark.parametrize(("country", "text"), [("CL", "llama al 800 360 200"), ("ES", "llama al 900 123 456")])
def test_a_free_public_line_is_nobodys_phone(country: str, text: str) -> None:
    assert find(text, country) == ()


def test_invisible_marks_from_an_address_book_do_not_hide_a_phone() -> None:
    text = "es \u202a+56 9 8765\u200b 4321\u202c ok"
    (span,) = find(text, "CL")
    assert text[span.start : span.end] == "+56 9 8765\u200b 4321"


def test_digits_of_other_scripts_are_digits() -> None:
    assert [span.kind for span in find("+٥٦٩٨٧٦٥٤٣٢١", "CL")] == ["PHONE"]
