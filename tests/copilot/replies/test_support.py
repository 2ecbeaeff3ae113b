"""A saved reply's sentence before the articles."""

from datetime import UTC, datetime

import pytest

from copilot.replies.lines import Shelf
from copilot.replies.support import judge
from copilot.source import Passage


def passage(text: str, id: str = "visitas", title: str = "Cambiar la visita técnica", **more: object) -> Passage:
    return Passage(id=f"{id}#0", source_id=id, pool="articles", title=title, text=text, language="es", **more)


VISITS = passage(
    "Puedes cambiar la fecha de tu visita técnica gratis hasta 24 horas antes del inicio de la ventana.\n\n"
    "1. Abre Mi Alborada y entra en **Mis visitas > Cambiar fecha**.\n\n"
    "La visita de Hogar Seguro se cancela gratis hasta 4 horas antes. Ningún plan tiene permanencia."
)
SHELF = Shelf([VISITS], "es")


@pytest.mark.parametrize(
    "sentence",
    [
        "Puedes cambiar la fecha de la visita técnica gratis hasta 24 horas antes.",
        "En Mi Alborada entra en Mis visitas > Cambiar fecha.",
        "Los planes no tienen permanencia.",
    ],
)
def test_what_the_articles_say_is_borne_out_by_a_passage(sentence: str) -> None:
    judged = judge(sentence, SHELF)
    assert (judged.kind, judged.passage_id) == ("source", "visitas#0")


def test_another_figure_is_a_contradiction_and_the_articles_line_is_told() -> None:
    judged = judge("Puedes cambiar la fecha de la visita técnica gratis hasta 48 horas antes.", SHELF)
    assert (judged.kind, judged.fact) == ("contradicted", "48 horas")
    assert "24 horas" in judged.other


def test_a_figure_that_the_articles_say_of_something_else_is_a_contradiction() -> None:
    judged = judge("Puedes cambiar la fecha de tu visita técnica gratis hasta 4 horas antes del inicio.", SHELF)
    assert judged.kind == "contradicted"


def test_what_an_article_denies_may_not_be_affirmed() -> None:
    assert judge("Cada plan tiene permanencia.", SHELF).kind == "contradicted"


@pytest.mark.parametrize(
    "sentence",
    [
        "El técnico lleva una escalera y un taladro de repuesto.",
        "En Mi Alborada entra en Mis visitas > Anular visita.",
        "Puedes cambiar la fecha de tu visita técnica en Vodafone.",
        "La visita técnica cuesta $9.990.",
    ],
)
def test_what_no_article_says_is_not_borne_out(sentence: str) -> None:
    assert judge(sentence, SHELF).kind == "unsupported"


def test_manners_need_no_article_but_a_promise_does() -> None:
    assert judge("Gracias por avisarnos.", SHELF).kind == "courtesy"
    assert judge("Te llamaremos mañana sin falta.", SHELF).kind != "courtesy"


def test_no_canned_text_says_what_the_agent_does_now() -> None:
    assert judge("Voy a revisar la fecha de tu visita técnica.", SHELF).kind == "unsupported"


def test_what_was_filled_in_is_no_claim() -> None:
    assert judge("Tu visita técnica, Ana, se puede cambiar de fecha gratis.", SHELF, ("Ana",)).kind == "source"


def test_a_newer_article_that_says_otherwise_counts_against_an_older_one() -> None:
    old = passage(
        "Las devoluciones se abonan en un plazo de 15 días hábiles.",
        "plazo-2023",
        "Plazo de las devoluciones",
        updated_at=datetime(2023, 3, 1, tzinfo=UTC),
    )
    new = passage(
        "Las devoluciones se abonan en un plazo de 5 días hábiles.",
        "plazo",
        "Devoluciones",
        updated_at=datetime(2026, 3, 1, tzinfo=UTC),
    )
    sentence = "Las devoluciones se abonan en un plazo de 15 días hábiles."
    assert judge(sentence, Shelf([old], "es")).kind == "source"
    assert judge(sentence, Shelf([old, new], "es")).kind == "contradicted"


def test_what_a_table_says_of_another_country_bears_nothing_out_here() -> None:
    table = passage(
        "| País | Cargo por no devolver el router |\n|---|---|\n| Chile | $45.000 |\n| Argentina | $60.000 |",
        "router",
        "Cargo por no devolver el router",
    )
    sentence = "Si no devuelves el router se cobra un cargo de $45.000."
    assert judge(sentence, Shelf([table], "es", "CL")).kind == "source"
    assert judge(sentence, Shelf([table], "es", "AR")).kind != "source"


def test_internal_articles_and_other_languages_bear_nothing_out() -> None:
    secret = passage("El crédito de cortesía es de hasta un mes de cuota.", "interno", audience="internal")
    foreign = passage("O crédito é de até um mês.", "pt").model_copy(update={"language": "pt-BR"})
    assert judge("El crédito de cortesía es de hasta un mes de cuota.", Shelf([secret, foreign], "es")).kind == (
        "unsupported"
    )
