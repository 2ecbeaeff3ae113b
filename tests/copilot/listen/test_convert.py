"""A sentence said in another register: exact where it is changed, None where it could be wrong."""

import json
import random
from pathlib import Path

import pytest

from copilot.draft import Register
from copilot.listen.register import convert
from copilot.text import sentences

WAYS: tuple[Register, ...] = ("tu", "usted", "vos")
HERE = Path(__file__).parent


def triples() -> list[tuple[str, str, str]]:
    lines = (HERE / "conversions.txt").read_text(encoding="utf-8").splitlines()
    rows = [line.split("|") for line in lines if line and not line.startswith("#")]
    return [(tu, tu if usted == "=" else usted, tu if vos == "=" else vos) for tu, usted, vos in rows]


@pytest.mark.parametrize("tu, usted, vos", triples(), ids=[row[0][:40] for row in triples()])
def test_a_sentence_in_tu_is_said_in_usted_and_in_vos_or_left_to_a_person(tu: str, usted: str, vos: str) -> None:
    assert convert(tu, "tu", "es") == tu
    assert convert(tu, "usted", "es") in (usted, None)
    assert convert(tu, "vos", "es") in (vos, None)


@pytest.mark.parametrize("row", triples(), ids=[row[1][:40] for row in triples()])
def test_a_sentence_in_usted_or_vos_is_said_in_the_others_or_left_to_a_person(row: tuple[str, str, str]) -> None:
    for source in row[1:]:
        for way, expected in zip(WAYS, row, strict=True):
            said = convert(source, way, "es")
            assert said in (expected, None)


def test_most_of_the_table_converts_in_all_directions() -> None:
    tried = [
        (source, way, expected) for row in triples() for source in row for way, expected in zip(WAYS, row, strict=True)
    ]
    exact = sum(convert(source, way, "es") == expected for source, way, expected in tried)
    assert len(tried) > 400
    assert exact / len(tried) >= 0.95


@pytest.mark.parametrize(
    "sentence",
    [
        "El técnico llega entre las 8 y las 13 h.",
        "Un adulto debe estar en casa.",
        "La baja se hace efectiva al final del periodo.",
        "Puede tardar hasta 3 días hábiles.",
        "El cobro aparece como pendiente.",
        "Gracias por escribirnos.",
    ],
)
def test_a_sentence_that_addresses_nobody_stays_as_it_is(sentence: str) -> None:
    assert [convert(sentence, way, "es") for way in WAYS] == [sentence] * 3


@pytest.mark.parametrize(
    "sentence",
    [
        "Entra en tu cuenta y revise su router.",  # two registers
        "Clickeá la cajita y zampá tu clave.",  # an unknown verb where an instruction stands
    ],
)
def test_what_is_not_understood_is_left_to_a_person(sentence: str) -> None:
    assert convert(sentence, "usted", "es") is None


def test_a_su_that_may_be_somebody_elses_is_left_to_a_person() -> None:
    assert convert("El técnico le pide su documento.", "tu", "es") is None


def test_names_of_buttons_links_and_quotations_are_never_changed() -> None:
    said = convert("Toca **Tu cuenta**, abre https://x.example/tu-cuenta y escribe «tienes razón».", "usted", "es")
    assert said == "Toque **Tu cuenta**, abra https://x.example/tu-cuenta y escriba «tienes razón»."


@pytest.mark.parametrize(
    "voce, senhor",
    [
        ("Se você não receber o código, escreva para nós.", "Se não receber o código, escreva para nós."),
        ("Você pode pagar pelo aplicativo.", "Pode pagar pelo aplicativo."),
        ("Enviamos o boleto para você.", None),
        ("A fatura vence no dia 20.", "A fatura vence no dia 20."),
    ],
)
def test_portuguese_drops_the_pronoun_rather_than_guess_between_senhor_and_senhora(
    voce: str, senhor: str | None
) -> None:
    assert convert(voce, "senhor", "pt-BR") == senhor


def test_portuguese_says_voce_for_o_senhor() -> None:
    assert convert("O senhor pode pagar hoje; enviamos ao senhor o boleto.", "voce", "pt") == (
        "Você pode pagar hoje; enviamos a você o boleto."
    )


def test_neutral_and_other_languages_are_left_alone() -> None:
    assert convert("Puedes entrar.", "neutral", "es") == "Puedes entrar."
    assert convert("You can log in.", "usted", "en") == "You can log in."


def test_real_help_articles_in_usted_convert_for_the_most_part(shared: Path) -> None:
    lines = (shared / "login_gov_help/kb.es.jsonl").read_text(encoding="utf-8").splitlines()
    found = [one for line in lines for one in sentences(json.loads(line)["body"]) if one[0].isalnum() and len(one) > 20]
    sample = random.Random(4).sample(sorted(set(found)), 250)
    said = [convert(one, "tu", "es") for one in sample]
    assert sum(one is not None for one in said) / len(sample) >= 0.7
    assert sum(one not in (None, source) for one, source in zip(said, sample, strict=True)) / len(sample) >= 0.4
