from copilot.source import Passage
from copilot.write.findings import telling


def passage(text: str) -> Passage:
    return Passage(
        id="a#0", pool="articles", source_id="a", title="Plazos", heading=(), text=text, language="es", url=""
    )


def test_the_sentence_that_shares_most_with_the_request_is_quoted() -> None:
    source = passage("Escríbenos por chat. Devolvemos el cobro duplicado en 5 días. ¿Y si no llega?")
    assert telling(source, {"cobr": 1.0, "duplic": 1.0}) == "Devolvemos el cobro duplicado en 5 días."


def test_a_table_is_quoted_by_a_row_never_by_its_header() -> None:
    source = passage("| Resultado | Qué hacemos |\n|---|---|\n| El cobro es incorrecto | Lo anulamos |")
    assert telling(source, {"cobr": 1.0}) == "El cobro es incorrecto: Lo anulamos"


def test_a_row_of_another_country_is_left_out() -> None:
    source = passage("| País | Cargo |\n|---|---|\n| Brasil | R$ 25 |\n| España | 5 € |")
    assert telling(source, {"carg": 1.0}, "ES") == "España: 5 €"


def test_a_long_sentence_is_cut_at_a_word() -> None:
    said = telling(passage("palabra " * 60), {})
    assert said.endswith("palabra…")
