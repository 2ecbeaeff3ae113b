"""Identity numbers: a right check digit is found, a wrong one is not, and a keyword makes up for a missing one."""

import json
from pathlib import Path

import pytest

from copilot.privacy import Span, find

# (what it is, country, right, wrong by one check digit)
NUMBERS = [
    ("DNI", "ES", "12345678Z", "12345678A"),
    ("DNI with a dash", "ES", "12345678-Z", "12345678-A"),
    ("NIE", "ES", "X1234567L", "X1234567M"),
    ("CIF", "ES", "A58818501", "A58818502"),
    ("RUT", "CL", "12.345.678-5", "12.345.678-6"),
    ("RUT ending in K", "CL", "10.000.013-K", "10.000.014-K"),
    ("RUT without signs", "CL", "123456785", "123456786"),
    ("CUIT", "AR", "20-12345678-6", "20-12345678-7"),
    ("CUIT without signs", "AR", "20123456786", "20123456787"),
    ("CURP", "MX", "BOXW310820HNERXN09", "BOXW310820HNERXN08"),
    ("RFC of a person", "MX", "GODE561231GR8", "GODE561231GR7"),
    ("RFC of a company", "MX", "MAB9307148T4", "MAB9307148T5"),
    ("CPF", "BR", "529.982.247-25", "529.982.247-26"),
    ("CPF without signs", "BR", "52998224725", "52998224726"),
    ("CPF with blanks", "BR", "529 982 247 25", "529 982 247 26"),
    ("CNPJ", "BR", "11.222.333/0001-81", "11.222.333/0001-82"),
    ("CNPJ without signs", "BR", "11222333000181", "11222333000182"),
    ("CNPJ with letters", "BR", "12.ABC.345/01DE-35", "12.ABC.345/01DE-36"),
    ("NIT", "CO", "900.123.456-8", "900.123.456-7"),
    ("RUC of Peru", "PE", "20512333797", "20512333798"),
    ("RUT of Uruguay", "UY", "211003420017", "211003420018"),
    ("CI of Uruguay", "UY", "1.234.567-2", "1.234.567-3"),
    ("CI of Uruguay without signs", "UY", "12345672", "12345673"),
    ("CI of Ecuador", "EC", "1714307103", "1714307104"),
    ("RUC of Ecuador", "EC", "1792060346001", "1792060347001"),
    ("NIF of Portugal", "PT", "501964843", "501964844"),
    ("citizen card of Portugal", "PT", "000000000ZZ4", "000000000ZZ5"),
]


@pytest.mark.parametrize(("what", "country", "right", "wrong"), NUMBERS, ids=[row[0] for row in NUMBERS])
def test_a_right_check_digit_is_found_and_a_wrong_one_is_not(what: str, country: str, right: str, wrong: str) -> None:
    before, after = "va adjunto: ", ", gracias"
    assert find(before + right + after, country) == (Span(len(before), len(before) + len(right), "ID"),)
    assert not [span for span in find(before + wrong + after, country) if span.kind == "ID"]


@pytest.mark.parametrize(
    "text",
    [
        "mi cédula es 1.023.456.789",
        "cédula de ciudadanía No. 79123456",
        "CC 79.123.456",
        "DNI 30.123.456",
        "mi dni: 45678901",
        "Documento de identidad 1023456789",
        "pasaporte AB123456",
        "meu RG é 12.345.678-9",
        "C.I. 1.234.567",
        "NSS 12345678901",
        "30123456 es mi DNI",
    ],
)
def test_a_number_without_check_digit_is_found_beside_its_keyword(text: str) -> None:
    assert [span.kind for span in find(text, "CL")] == ["ID"]


@pytest.mark.parametrize(
    "text",
    ["tengo 30.123.456 motivos", "adjunto documento del pedido 10482233", "DNI y $1.200.000", "llevo 1023456 días"],
)
def test_a_number_without_check_digit_and_without_its_keyword_is_left(text: str) -> None:
    assert find(text, "CL") == ()


def test_a_bare_number_with_one_check_digit_is_only_taken_in_its_own_country() -> None:
    assert find("va el 123456785 como pediste", "CL")
    assert not find("va el 123456785 como pediste", "AR")
    assert find("mi rut es 123456785", "AR")


def test_the_country_of_the_conversation_may_come_as_a_language_tag() -> None:
    assert find("va el 1714307103", ("es-EC", "CL"))


def test_the_public_spanish_strings_are_found_exactly(shared: Path) -> None:
    for line in (shared / "pii_es" / "strings.jsonl").read_text(encoding="utf-8").splitlines():
        row = json.loads(line)
        assert [[span.start, span.end] for span in find(row["text"], "ES")] == row["spans"], row["text"]
