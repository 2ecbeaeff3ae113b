import pytest

from copilot.listen.heard import Request
from copilot.retrieval.analysis import content, stem, tokens
from copilot.source import Passage
from copilot.write.select import Ask, Chosen, choose, country_of
from copilot.write.units import blocks


def pick(question: str, *texts: str, room: int = 600, most: int = 3, country: str = "") -> tuple[Chosen, ...]:
    source = blocks(
        [
            Passage(id=f"a#{n}", source_id="a", pool="articles", title="T", text=text, language="es")
            for n, text in enumerate(texts)
        ]
    )
    weights = {stem(word, "es"): 1.0 for word in content(tokens(question))}
    ask = Ask(Request(text=question, kind="question"), weights, "es", country)
    return choose(ask, source, "a#0", room=room, most=most)


def headed(question: str, *parts: tuple[tuple[str, ...], str]) -> tuple[Chosen, ...]:
    """Chosen from passages of one source, each with the headings above it."""
    source = blocks(
        [
            Passage(id=f"a#{n}", source_id="a", pool="articles", title="T", text=text, language="es", heading=heading)
            for n, (heading, text) in enumerate(parts)
        ]
    )
    weights = {stem(word, "es"): 1.0 for word in content(tokens(question))}
    return choose(Ask(Request(text=question, kind="problem"), weights, "es", ""), source, "a#0", room=600, most=3)


def said(chosen: tuple[Chosen, ...]) -> list[str]:
    return [line for one in chosen for line in one.lines]


def test_the_sentence_that_answers_is_chosen_and_the_other_matter_is_not() -> None:
    lines = said(
        pick(
            "cuánto tarda la devolución",
            "La devolución tarda de 5 a 7 días hábiles. El router se devuelve en 30 días. Ofrecemos tres planes.",
        )
    )
    assert lines[0] == "La devolución tarda de 5 a 7 días hábiles."
    assert "Ofrecemos tres planes." not in lines


def test_steps_are_said_whole_or_not_at_all() -> None:
    steps = "\n".join(f"{n}. Haz el paso número {n} del reinicio del router." for n in range(1, 8))
    assert len(said(pick("cómo reinicio el router", f"Para reiniciar el router:\n{steps}"))) == 8
    assert said(pick("cómo reinicio el router", f"Reiniciar ayuda casi siempre.\n\n{steps}", room=120)) == [
        "Reiniciar ayuda casi siempre."
    ]


def test_the_order_is_the_sources() -> None:
    lines = said(
        pick(
            "sim perdida bloqueo", "Bloquea la línea primero. Pide otra SIM después.", "La SIM perdida llega en 3 días."
        )
    )
    assert lines == sorted(
        lines, key=["Bloquea la línea primero.", "Pide otra SIM después.", "La SIM perdida llega en 3 días."].index
    )


def test_a_sentence_that_leans_on_the_one_before_brings_it_along() -> None:
    lines = said(
        pick("reembolso automático", "Revisamos tu factura cada mes. Esto hace automático el reembolso.", most=2)
    )
    assert lines == ["Revisamos tu factura cada mes.", "Esto hace automático el reembolso."]


@pytest.mark.parametrize(("country", "price"), [("CL", "$17.990"), ("ES", "29,90 €")])
def test_a_price_is_the_one_of_the_customers_country(country: str, price: str) -> None:
    table = (
        "| Plan | Chile | España |\n|---|---|---|\n| Fibra 300 | $17.990 | 29,90 € |\n| Fibra 600 | $21.990 | 36,90 € |"
    )
    assert said(pick("cuánto cuesta la fibra 300", table, country=country))[0] == f"- Fibra 300: {price}"


def test_nothing_to_choose_from_gives_nothing() -> None:
    assert pick("algo") == ()


def test_the_country_comes_from_the_language_tag() -> None:
    assert (country_of("es-MX", "CL"), country_of("es", "CL")) == ("MX", "CL")


def test_words_of_the_story_that_no_source_holds_do_not_dilute_what_is_asked() -> None:
    story = (
        "Estuvimos el lunes con mi hermano en Temuco y llovía muchísimo, hasta que llegó la vecina con su perro negro. "
        "Tomamos café, miramos fotos antiguas, cantamos canciones alegres, jugamos naipes y comimos pastel de manzana."
    )
    row = "| Plan | Precio por mes |\n|---|---|\n| Hogar 300 | $10 |\n| Hogar 600 | $20 |"
    lines = said(pick(f"{story} ¿Cuánto cuesta Hogar 600 por mes?", f"Los planes se pagan en la tienda.\n\n{row}"))
    assert "- Hogar 600: $20" in lines


def test_instructions_to_which_the_chosen_sentence_sends_come_with_it() -> None:
    lines = said(
        headed(
            "la luz está verde, qué hago",
            ((), "Si la luz está verde, reinicia el equipo; si está roja, pide un técnico."),
            (("Pide un técnico",), "1. Toma una foto.\n2. Envíala."),
            (("Paso 3. Reinicia el equipo",), "1. Desenchúfalo.\n2. Espera 30 segundos."),
        )
    )
    assert "2. Espera 30 segundos." in lines
    assert "1. Toma una foto." not in lines


def test_a_row_that_names_a_step_brings_that_step() -> None:
    table = "| Lo que ves | Siguiente paso |\n|---|---|\n| Luz verde fija | Paso 2 |\n| Pantalla negra | Paso 3 |"
    lines = said(
        headed(
            "tengo la luz verde fija",
            ((), table),
            (("Paso 2. Enciende otra vez",), "1. Desenchufa.\n2. Espera 30 segundos."),
            (("Paso 3. Pide ayuda",), "1. Toma una foto.\n2. Envíala."),
        )
    )
    assert "2. Espera 30 segundos." in lines
    assert "1. Toma una foto." not in lines


def test_a_customers_words_that_head_an_answer_are_not_said() -> None:
    text = "Lo devolví y me cobraron el cargo. El cargo se anula con el comprobante."
    assert said(pick("me cobraron el cargo", text)) == ["El cargo se anula con el comprobante."]


def test_who_asks_how_long_is_not_given_steps() -> None:
    lines = said(
        headed(
            "¿cuánto se demora el cambio de número?",
            ((), "El cambio demora 24 horas."),
            (("Pasos",), "1. Pide el cambio de número.\n2. Confirma."),
        )
    )
    assert lines == ["El cambio demora 24 horas."]
